"""The import contracts of pyproject.toml hold, and planted violations break the right one."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PIPELINE = "The constructor is a pipeline"
PAGE = "The page is drawn from below"
STREAMLIT = "Streamlit belongs to the page"
TORCH = "Torch belongs to blocks, build, shapes and the worker"
WORKER = "The page talks to the worker, not to what it runs"
GROUND = "The page stands on the constructor"


@dataclass(frozen=True, slots=True)
class Planted:
    """A line added to a file, and the contract it must break."""

    file: str
    line: str
    contract: str


VIOLATIONS = (
    Planted("app/view_model/units.py", "import torch", TORCH),
    Planted("app/screens/editor.py", "def late():\n    import torch", TORCH),
    Planted("constructor/probe/sizes.py", "import torch", TORCH),
    Planted("app/trial/checks.py", "import streamlit", STREAMLIT),
    Planted("constructor/api.py", "import streamlit", STREAMLIT),
    Planted("constructor/graph/ir.py", "import constructor.build", PIPELINE),
    Planted("constructor/registry/entry.py", "import constructor.document", PIPELINE),
    Planted("constructor/new_package/__init__.py", "", PIPELINE),
    Planted("app/view_model/units.py", "import app.session", PAGE),
    Planted("app/session/state.py", "import constructor.shapes", WORKER),
    Planted("constructor/graph/ir.py", "import app.session", GROUND),
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [program, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_every_contract_holds() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 broken" in found.stdout


@pytest.mark.parametrize("planted", VIOLATIONS, ids=lambda planted: f"{planted.file}: {planted.line[:40]!r}")
def test_a_planted_violation_breaks_its_contract(planted: Planted, tmp_path: Path) -> None:
    for package in ("app", "constructor"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.js", "*.css")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / planted.file
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as target:
        target.write(f"\n{planted.line}\n")
    found = lint(tmp_path)
    assert found.returncode == 1, found.stdout + found.stderr
    assert f"{planted.contract} BROKEN" in found.stdout
