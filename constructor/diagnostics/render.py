"""A problem as text: what, where in the file with a caret below it, and what to try.

    error[unknown-block]: no block is registered as 'nn.Liner'
     --> exp1/head.yaml:6:16
      |
    6 |         _type_: nn.Liner
      |                 ^^^^^^^^
      = in model.graph.modules.up._type_, node up
      = hint: did you mean 'nn.Linear'?

The text comes in pieces, each with its role, so that a terminal can colour it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from constructor.diagnostics.diagnostic import Diagnostic
from constructor.diagnostics.location import Location
from constructor.diagnostics.path import format_path

Role = Literal["error", "warning", "note", "text", "frame", "source", "caret", "hint"]
LineOf = Callable[[Location], str | None]

_WIDEST = 100
_TAB = 4
_VALUE = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,\]}#][^,\]}]*?(?=\s*(?:[,\]}]|\s#|$))""")
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and what it is, for who colours it."""

    text: str
    role: Role = "text"


def pieces(problem: Diagnostic, line_of: LineOf) -> Iterator[Piece]:
    """A problem in pieces, with a line break at the end.

    Args:
        line_of: the text of the line a location is in, or None when it cannot be had.
    """
    yield Piece(f"{problem.severity}[{problem.code}]", problem.severity)
    yield Piece(f": {visible(problem.message)}\n")
    line = line_of(problem.location) if problem.location is not None else None
    number = str(problem.location.line) if problem.location is not None and line is not None else ""
    margin = " " * max(1, len(number))
    if problem.location is not None:
        yield Piece(f"{margin}--> ", "frame")
        yield Piece(f"{visible(str(problem.location))}\n")
        if line is not None:
            yield Piece(f"{margin} |\n", "frame")
            yield from _excerpt(line, number, problem.location.column, problem.severity)
    place = format_path(problem.path) if problem.path else ""
    node = f"node {problem.node}" if problem.node else ""
    facts = (
        ("in ", ", ".join(filter(None, (place, node)))),
        ("by way of ", " -> ".join(problem.trail)),
        ("hint: ", problem.hint or ""),
    )
    for label, fact in facts:
        if fact:
            yield Piece(f"{margin} = ", "frame")
            yield Piece(label, "hint" if label == "hint: " else "text")
            yield Piece(f"{visible(fact)}\n")


def render(problem: Diagnostic, line_of: LineOf) -> str:
    """The plain text of `pieces`."""
    return "".join(piece.text for piece in pieces(problem, line_of))


def visible(text: str) -> str:
    """Text from a file made safe for a terminal: no control, no bidirectional and no broken character."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " " if character in "\t\r\n" else "\ufffd"
    return "\ufffd" if category == "Cs" or character in _BIDIRECTIONAL else character


def _excerpt(line: str, number: str, column: int, severity: Role) -> Iterator[Piece]:
    """The line of a problem, cut to what fits around the column, and carets below the value there."""
    line = line.rstrip("\r\n")
    start = min(column - 1, len(line))
    match = _VALUE.match(line, start)
    end = match.end() if match is not None else start + 1
    first = max(0, min(start - _WIDEST // 2, len(line) - _WIDEST))
    shown = line[first : first + _WIDEST]
    before = ("…" if first else "") + shown[: start - first]
    marked = shown[start - first : end - first]
    after = shown[end - first :] + ("…" if first + _WIDEST < len(line) else "")
    yield Piece(f"{number} | ", "frame")
    yield Piece(f"{_spread(before)}{_spread(marked)}{_spread(after)}".rstrip() + "\n", "source")
    yield Piece(" " * len(number) + " | ", "frame")
    yield Piece(" " * _width(_spread(before)), "source")
    yield Piece("^" * max(1, _width(_spread(marked))) + "\n", "caret" if severity == "note" else severity)


def _spread(text: str) -> str:
    return visible(text.replace("\t", " " * _TAB))


def _width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
