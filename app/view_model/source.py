"""The text of a file for the YAML tab: numbered lines, problems at theirs, the selected block's marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.view_model.problems import ProblemRow
from constructor.diagnostics import Severity
from constructor.document import Document


@dataclass(frozen=True, slots=True)
class LineMark:
    """The worst severity on a line, and the messages of all its problems."""

    line: int
    severity: Severity
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A file's text; `selected` is the first and last line of the selected block."""

    file: str
    text: str
    marks: tuple[LineMark, ...] = ()
    selected: tuple[int, int] | None = None


def source_view(
    document: Document, problems: Iterable[ProblemRow] = (), selected: tuple[int, int] | None = None
) -> SourceView:
    """The view of a document; problems of other files are left out."""
    by_line: dict[int, list[ProblemRow]] = {}
    for row in problems:
        if row.file == document.file and row.line is not None:
            by_line.setdefault(row.line, []).append(row)
    marks = tuple(
        LineMark(line, rows[0].severity, tuple(row.message for row in rows))
        for line, rows in sorted(by_line.items())
    )
    return SourceView(document.file, document.text, marks, selected)
