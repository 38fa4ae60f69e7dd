"""Every file of tests/cases/invalid with everything that is said about it, as text that a person can read."""

from pathlib import Path

import pytest

from constructor.config import resolve_config
from constructor.diagnostics import Location
from constructor.diagnostics.catalogue import CATALOGUE
from constructor.diagnostics.render import render
from tests.conftest import Golden

CASES = Path(__file__).parents[3] / "cases" / "invalid"
ENVIRONMENT = {"SIZE": "3", "WORD": "many", "BLANK": " ", "BLOCKWRIGHT_SIZE": "4"}


def line_of(location: Location) -> str | None:
    file = Path(location.file)
    if not file.is_file():
        return None
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[location.line - 1] if location.line <= len(lines) else ""


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.yaml")))
def test_everything_that_is_wrong_is_said_at_once(
    name: str, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    monkeypatch.chdir(CASES)
    resolved = resolve_config(Path(name), environ=ENVIRONMENT)
    for problem in resolved.problems:
        assert problem.code in CATALOGUE
        assert problem.location is not None
    golden("\n".join(render(problem, line_of) for problem in resolved.problems), CASES / f"{name[:-5]}.txt")
