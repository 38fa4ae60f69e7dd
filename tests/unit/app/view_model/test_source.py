"""The text of a file with its marks."""

from app.view_model.problems import problem_rows
from app.view_model.source import source_view
from constructor.diagnostics import Diagnostic, Location
from tests.unit.app.view_model.component import FILE, graph, parsed


def test_lines_carry_the_worst_of_their_problems() -> None:
    problems = problem_rows(
        (
            Diagnostic("a", "warned", location=Location(FILE, 3, 1), severity="warning"),
            Diagnostic("b", "failed", location=Location(FILE, 3, 9)),
            Diagnostic("c", "elsewhere", location=Location("/other.yaml", 3, 9)),
        ),
        graph(),
    )
    view = source_view(parsed(), problems, (10, 15))
    assert [(mark.line, mark.severity, mark.messages) for mark in view.marks] == [
        (3, "error", ("failed", "warned"))
    ]
    assert view.selected == (10, 15)
    assert view.text == parsed().text
