"""Every invalid file under tests/cases/graph and, beside it, all that is said about it."""

from pathlib import Path

import pytest

from constructor.config import resolve_config
from constructor.document import Document
from constructor.graph import compile_graph
from constructor.registry import default_registry
from tests.conftest import Golden

CASES = Path(__file__).parents[3] / "cases" / "graph"
FILES = sorted(CASES.glob("*.yaml"))


def problems_of(file: Path) -> str:
    resolved = resolve_config(file, read=lambda path: Document.parse(path.read_bytes(), path.name))
    compiled = compile_graph(resolved, default_registry())
    lines = []
    for problem in (*resolved.problems, *compiled.problems):
        where = f"{problem.location} " + (f"({problem.node}) " if problem.node else "")
        lines.append(f"{where}{problem.severity} [{problem.code}] {problem.message}")
        lines.extend([f"    {problem.hint}"] if problem.hint else [])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_invalid_file_is_told_everything_that_is_wrong_with_it(file: Path, golden: Golden) -> None:
    golden(problems_of(file), file.with_suffix(".txt"))


def test_every_problem_has_a_place() -> None:
    assert FILES
    for file in FILES:
        assert "None " not in problems_of(file)
