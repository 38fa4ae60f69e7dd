"""The text of a file for the YAML tab, with problems at their places and the selected block's lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.view_model.problems import ProblemRow
from app.view_model.typed_text import line_ends, plain
from constructor.diagnostics import Severity
from constructor.document import Document


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem at a line and column, both from 1."""

    line: int
    column: int
    severity: Severity
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A file's text as the page holds it.

    Attributes:
        version: names the exact text.
        line_ends: LF, CRLF, CR or mixed; "" where there is one line.
        selected: the first and last line of the selected block.
        answer: the editor whose message was taken over last, and the number of that message.
        read_only: why the text cannot be edited; "" when it can.
    """

    file: str
    text: str
    version: str
    line_ends: str
    marks: tuple[Mark, ...] = ()
    selected: tuple[int, int] | None = None
    answer: tuple[str, int] | None = None
    read_only: str = ""


def source_view(
    document: Document,
    version: str,
    problems: Iterable[ProblemRow] = (),
    selected: tuple[int, int] | None = None,
    answer: tuple[str, int] | None = None,
    read_only: str = "",
) -> SourceView:
    """The view of a document; problems of other files are left out."""
    marks = tuple(
        Mark(row.line, row.column, row.severity, row.message, row.hint)
        for row in problems
        if row.file == document.file and row.line is not None
    )
    text = document.text
    return SourceView(
        document.file, plain(text), version, line_ends(text), marks, selected, answer, read_only
    )
