"""The wheel, built from the source distribution and installed elsewhere, is all that a user needs."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import Editor
from tests.browser.server import Server, free_port, running

ROOT = Path(__file__).parents[2]
SOURCES = ("app", "constructor", "assets", "experiment_models", "tools", "docs")
SOURCE_FILES = ("pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md")
# Bundled into assets/ or only looked at on the web: nothing of it is read by the program.
NOT_READ = ("app/widgets/canvas_js/", "app/widgets/source_js/", "assets/screenshots/")
READ_ALL_THE_SAME = ("app/widgets/canvas_js/mount.js",)
BUILD_SDIST = "import sys; from setuptools.build_meta import build_sdist; print(build_sdist(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment with the wheel, and a folder elsewhere to run it in."""

    wheel: Path
    bin: Path
    elsewhere: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.elsewhere,
            env=clean_environ(),
            capture_output=True,
            text=True,
        )


def clean_environ() -> dict[str, str]:
    """The environment without anything that leads Python to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Nothing is fetched: what the wheel depends on is found where the tests find it."""
    folder = tmp_path_factory.mktemp("installed")
    source, built, environment = folder / "source", folder / "built", folder / "venv"
    for name in SOURCES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SOURCE_FILES:
        shutil.copy(ROOT / name, source)
    built.mkdir()
    _quietly(sys.executable, "-c", BUILD_SDIST, built, cwd=source)
    (sdist,) = built.glob("*.tar.gz")
    offline = ("--no-deps", "--no-index", "--disable-pip-version-check")
    pip = (sys.executable, "-m", "pip")
    _quietly(*pip, "wheel", "--no-build-isolation", *offline, "--wheel-dir", built, sdist)
    (wheel,) = built.glob("*.whl")
    _quietly(sys.executable, "-m", "venv", "--without-pip", environment)
    _quietly(*pip, "--python", environment / "bin" / "python", "install", *offline, wheel)
    # A path file in a path file is not followed, so an editable installation stays out.
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "what-it-needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.copytree(ROOT / "experiment_models" / "vfp_single_expert", folder / "elsewhere" / "exp_of_mine")
    return Installed(wheel, environment / "bin", folder / "elsewhere")


def _quietly(*command: str | Path, cwd: Path | None = None) -> None:
    ran = subprocess.run(command, cwd=cwd, env=clean_environ(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_wheel_holds_every_file_that_the_program_reads(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        held = set(wheel.namelist())
    assert not [name for name in held if name.startswith(("tests/", "tools/", "assets/", "docs/"))]
    missing = []
    for folder in ("app", "constructor", "assets", "experiment_models"):
        for file in (ROOT / folder).rglob("*"):
            name = file.relative_to(ROOT).as_posix()
            unread = name.startswith(NOT_READ) and name not in READ_ALL_THE_SAME
            if file.is_file() and "__pycache__" not in file.parts and not unread:
                place = name if folder in ("app", "constructor") else f"constructor/shipped/{name}"
                missing += [name] if place not in held else []
    assert missing == []


def test_no_module_looks_for_what_is_shipped_by_itself() -> None:
    modules = [*(ROOT / "app").rglob("*.py"), *(ROOT / "constructor").rglob("*.py")]
    by_hand = [file.name for file in modules if '/ "assets"' in file.read_text(encoding="utf-8")]
    assert by_hand == [], "in a wheel these folders lie elsewhere: use constructor.places.shipped"


def test_the_command_works_in_another_folder(installed: Installed) -> None:
    where = "import app, constructor; print(app.__file__, constructor.__file__)"
    for module in installed.run("python", "-c", where).stdout.split():
        assert Path(module).is_relative_to(installed.bin.parent)
    assert "check" in installed.run("blockwright", "--help").stdout
    checked = installed.run("blockwright", "check", "exp_of_mine/exp1/vae_prior.yaml", "--json")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["ok"] is True
    component = "exp_of_mine/exp1/vae_prior.yaml"
    drawn = installed.run("blockwright", "render", component, "--out", "drawn.html")
    assert drawn.returncode == 0, drawn.stderr
    assert "<script" in (installed.elsewhere / "drawn.html").read_text(encoding="utf-8")
    made = installed.run("blockwright", "new", "--family", "fresh")
    assert made.returncode == 0, made.stderr
    assert (installed.elsewhere / "fresh" / "exp1" / "policy.yaml").exists()


@pytest.fixture
def server(installed: Installed, tmp_path: Path) -> Iterator[Server]:
    """`blockwright open` without a folder, run in another one."""
    port = free_port()
    (shipped,) = installed.bin.parent.glob("lib/python*/site-packages/constructor/shipped")
    server = Server(f"http://127.0.0.1:{port}", shipped / "experiment_models", tmp_path / "server.log")
    # `env -C` starts it in the other folder, `-u` without a way back to the checkout.
    command = ["env", "-C", str(installed.elsewhere), "-u", "PYTHONPATH"]
    command += [str(installed.bin / "blockwright"), "open", "--port", str(port)]
    with running(command, server):
        yield server


def test_the_page_of_the_bundled_experiments_draws(server: Server, page: Page) -> None:
    with build_opener(ProxyHandler({})).open(server.url, timeout=20) as answer:
        assert b"<script" in answer.read()
    assert f"Blockwright shows {server.root}" in server.printed()
    editor = Editor(page, server).open("vfp_single_expert/exp1/vae_prior.yaml")
    expect(editor.card("in:cond_proprio")).to_be_visible()
    expect(editor.verdict).to_have_text("✓ shapes fit")
