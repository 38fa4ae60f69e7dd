"""Components that do not fit, and what is said about them: tests/cases/shapes/*.yaml with their *.txt."""

from pathlib import Path

import pytest

from constructor.diagnostics import Diagnostic
from constructor.records import ComponentReport
from constructor.shapes import CheckCache, check_component
from constructor.shapes.words import words
from tests.conftest import Golden

pytestmark = pytest.mark.torch

CASES = Path(__file__).parents[3] / "cases" / "shapes"
CACHE = CheckCache()


def text(report: ComponentReport) -> str:
    """The problems of a report, then what is known of each node."""
    lines = [line for problem in report.problems if problem.code != "not-upstream" for line in told(problem)]
    lines += [""] if lines else []
    for node in report.nodes:
        made = ", ".join(f"{value.name} {words(value.info)}" for value in node.outputs)
        lines.append(f"{node.status:8}{node.name}: {made}")
    return "\n".join(lines) + "\n"


def told(problem: Diagnostic) -> list[str]:
    lines = [f"{problem.location}: {problem.severity} [{problem.code}] {problem.message}"]
    lines += [f"    hint: {problem.hint}"] if problem.hint else []
    return lines + [f"    {step}" for step in problem.trail]


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_said(path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    report = check_component(path.relative_to(CASES), cache=CACHE)
    golden(text(report), path.with_suffix(".txt"))


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_second_check_says_the_same(path: Path) -> None:
    first = check_component(path, cache=CACHE)
    assert check_component(path, cache=CACHE) == first
    assert check_component(path) == first
