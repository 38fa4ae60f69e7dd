"""docs/training.md, done from top to bottom in an empty folder."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from constructor.diagnostics.catalogue_experiments import EXPERIMENTS
from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "training.md"
_FENCE = re.compile(
    r"^```(?P<language>\w+)(?: (?P<name>[^\n]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_TOLD = re.compile(r"  # (.*)$", re.MULTILINE)


def run(command: list[str], folder: Path) -> str:
    ran = subprocess.run(
        command, cwd=folder, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def console(text: str, folder: Path) -> str:
    """A session as it comes out now."""
    lines = [line for line in text.splitlines() if line.startswith("$ ")]
    program = str(Path(sys.executable).with_name("blockwright"))
    return "".join(f"{line}\n{run([program, *shlex.split(line)[2:]], folder)}" for line in lines)


@pytest.mark.torch
def test_the_page_is_what_happens(tmp_path: Path, golden: Golden) -> None:
    done: list[str] = []

    def do(match: re.Match[str]) -> str:
        text, whole = match["text"], match[0]
        match match["language"]:
            case "yaml":
                file = tmp_path / match["name"]
                file.parent.mkdir(exist_ok=True)
                file.write_text(text)
            case "console":
                whole = f"```console\n{console(text, tmp_path)}```"
            case "python":
                assert run([sys.executable, "-c", text], tmp_path).splitlines() == _TOLD.findall(text)
        done.append(match["language"])
        return whole

    golden(_FENCE.sub(do, PAGE.read_text(encoding="utf-8")), PAGE)
    assert {language: done.count(language) for language in done} == {"console": 3, "yaml": 3, "python": 2}


def test_the_table_names_every_problem_of_a_training_yaml() -> None:
    told = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", PAGE.read_text(encoding="utf-8")))
    about = ("component", "training", "build-argument", "checkpoint")
    wanted = {code for code in EXPERIMENTS if any(word in code for word in about)}
    assert wanted - told == {"bad-training-default", "no-components", "unreadable-checkpoint"}
