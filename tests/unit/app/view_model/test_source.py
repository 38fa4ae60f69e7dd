"""The text of a file with its marks."""

from app.view_model.problems import problem_rows
from app.view_model.source import Mark, source_view
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Document
from tests.unit.app.view_model.component import FILE, graph, parsed


def test_problems_of_the_file_stand_at_their_places_the_worst_first() -> None:
    problems = problem_rows(
        (
            Diagnostic("a", "warned", location=Location(FILE, 3, 1), severity="warning", hint="try this"),
            Diagnostic("b", "failed", location=Location(FILE, 3, 9)),
            Diagnostic("c", "elsewhere", location=Location("/other.yaml", 3, 9)),
        ),
        graph(),
    )
    view = source_view(parsed(), "v", problems, (10, 15), ("editor", 3), "no room")
    assert view.marks == (Mark(3, 9, "error", "failed"), Mark(3, 1, "warning", "warned", "try this"))
    assert view.selected == (10, 15)
    assert (view.text, view.version, view.line_ends) == (parsed().text, "v", "LF")
    assert (view.answer, view.read_only) == (("editor", 3), "no room")


def test_the_page_gets_plain_line_breaks() -> None:
    view = source_view(Document.parse("a: 1\r\nb: 2\rc: 3\n"), "v")
    assert (view.text, view.line_ends) == ("a: 1\nb: 2\nc: 3\n", "mixed")
