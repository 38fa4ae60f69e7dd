"""What the README shows is what happens."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from constructor.cli.commands import app
from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^```(?:python|yaml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the bundled experiments, and the command in it."""

    folder: Path

    def run(self, command: str) -> str:
        program, *arguments = shlex.split(command)
        assert program == "blockwright"
        if "open" in arguments:
            return ""  # it serves until it is stopped; a test of the page opens the same file
        ran = subprocess.run(
            [Path(sys.executable).with_name(program), *arguments],
            cwd=self.folder / "vfp_single_expert",
            env=os.environ | {"NO_COLOR": "1"},
            capture_output=True,
            text=True,
        )
        assert ran.returncode in (0, 1), ran.stderr
        return ran.stdout


@pytest.fixture
def place(tmp_path: Path) -> Place:
    shutil.copytree(ROOT / "experiment_models", tmp_path, dirs_exist_ok=True)
    for name, text in files_of_the_readme().items():
        (tmp_path / "vfp_single_expert" / name).write_text(text)
    return Place(tmp_path)


def files_of_the_readme() -> dict[str, str]:
    """The files that it shows, by name."""
    return dict(_FILE.findall(README.read_text(encoding="utf-8")))


def session(text: str, place: Place) -> Iterator[str]:
    """The lines of a console session as they come out now."""
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            yield line
            yield place.run(line[2:])


def sessions(text: str, place: Place) -> str:
    """A page with every console session as it runs now."""
    return _CONSOLE.sub(lambda match: f"```console\n{''.join(session(match[1], place))}```", text)


@pytest.mark.torch
def test_the_sessions_are_real(place: Place, golden: Golden) -> None:
    golden(sessions(README.read_text(encoding="utf-8"), place), README)


@pytest.mark.torch
def test_the_python_example_runs(tmp_path: Path) -> None:
    (code,) = _PYTHON.findall(README.read_text(encoding="utf-8"))
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"# {ran.stdout.strip()}\n" in code


def test_every_command_is_in_the_table() -> None:
    readme = README.read_text(encoding="utf-8")
    names = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    assert len(names) >= 5
    assert [name for name in names if f"| `blockwright {name} " not in readme] == []


def test_every_link_leads_somewhere() -> None:
    pages = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
