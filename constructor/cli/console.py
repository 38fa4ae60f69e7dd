"""What the command prints: results to stdout, problems and progress to stderr; colour on terminals only."""

import difflib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from constructor.diagnostics import Diagnostic, Location
from constructor.diagnostics.render import Role, pieces, visible
from constructor.document import Document, read_document

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_STYLES: dict[Role, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "text": "",
    "frame": "blue",
    "source": "",
    "caret": "cyan",
    "hint": "bold",
}


def out() -> Console:
    """Where results go. Long lines are left to the terminal, so that pipes and copies get them whole."""
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def err() -> Console:
    """Where progress and refusals go."""
    return Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def progress(text: str) -> AbstractContextManager[object]:
    """A moving mark with a text while something takes long; nothing where stderr is no terminal."""
    console = err()
    return console.status(Text(text)) if console.is_terminal else nullcontext()


class SourceLines:
    """Lines of files for excerpts; each file is read once."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def __call__(self, location: Location) -> str | None:
        if location.file not in self._files:
            # The line breaks of YAML and of editors; str.splitlines knows more and would miscount.
            text = read_document(location.file).text.replace("\r\n", "\n").replace("\r", "\n")
            self._files[location.file] = text.split("\n")
        lines = self._files[location.file]
        return lines[location.line - 1] if 0 < location.line <= len(lines) and any(lines) else None


def print_problems(
    problems: Iterable[Diagnostic], console: Console, line_of: Callable[[Location], str | None]
) -> None:
    """Each error and warning with its excerpt, and an empty line after it; notes are left out."""
    for problem in problems:
        if problem.severity == "note":
            continue
        text = Text()
        for piece in pieces(problem, line_of):
            text.append(piece.text, style=_STYLES[piece.role])
        console.print(text)


def refuse(problems: Iterable[Diagnostic]) -> None:
    """Problems of a refused request, to stderr."""
    print_problems(problems, err(), SourceLines())


def print_difference(before: Document, after: Document) -> None:
    """The lines in which two texts differ, to stdout."""
    for line in difference(before, after):
        out().print(Text(visible(line), style=_COLOURS.get(line[:1], "")))


def difference(before: Document, after: Document) -> Iterator[str]:
    """The unified difference of two texts, without line breaks at the ends of its lines."""
    old, new = (_lines(document.text) for document in (before, after))
    for line in difflib.unified_diff(old, new, f"{before.file} (before)", after.file, lineterm="", n=2):
        yield line.rstrip("\r\n")
        if line[:1] in "+- " and not line.endswith(("\n", "\r")) and line[:3] not in ("+++", "---"):
            yield "\\ no line break at the end of the file"


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)


def fail_usage(message: str) -> NoReturn:
    """Says what is wrong with how the command was called, and ends it with status 2."""
    err().print(Text.assemble(("blockwright: ", "bold red"), message))
    sys.exit(2)
