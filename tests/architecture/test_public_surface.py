"""The public names stay what they are; whoever changes them changes this file knowingly."""

import subprocess
import sys

import pytest

import constructor

SURFACE = {
    "ConfigError",
    "ConfigWarning",
    "Registry",
    "build_components",
    "build_model",
    "compile_ir",
    "default_registry",
    "resolve_config",
}
COMMANDS = {
    "check": {
        "--again",
        "--blocks",
        "--device",
        "--dims",
        "--dtype",
        "--jobs",
        "--json",
        "--memory",
        "--project-root",
        "--trust",
    },
    "memory": {
        "--batch",
        "--blocks",
        "--checkpoint",
        "--dims",
        "--dtype",
        "--freeze",
        "--gpu",
        "--json",
        "--measure",
        "--mode",
        "--optimizer",
        "--parallel",
        "--ranks",
        "--try",
        "--project-root",
        "--trust",
        "--what-if",
    },
    "new": {"--family", "--project-root", "--training"},
    "open": {"--blocks", "--host", "--port", "--project-root", "--root", "--trust"},
    "render": {"--blocks", "--depth", "--dims", "--out", "--project-root", "--trust"},
    "set": set[str](),
    "sweep": {
        "--blocks",
        "--dims",
        "--dtype",
        "--gpu",
        "--grid",
        "--jobs",
        "--list",
        "--mode",
        "--on",
        "--optimizer",
        "--out",
        "--project-root",
        "--resume",
        "--run",
        "--slurm",
        "--timeout",
        "--trust",
    },
    "show": {"--blocks", "--depth", "--dims", "--json", "--project-root", "--trust", "--weights-map"},
}


def test_the_package_offers_these_names_and_no_others() -> None:
    assert set(constructor.__all__) == SURFACE
    assert set(dir(constructor)) >= SURFACE
    for name in SURFACE:
        assert getattr(constructor, name).__doc__, name


def test_what_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'biuld_model'"):
        constructor.biuld_model  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_has_these_options(command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "constructor.cli", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = {word for word in ran.stdout.replace("│", " ").split() if word.startswith("--")}
    assert told - {"--help"} == COMMANDS[command]
