"""Problems as the page shows them: with an icon, a word, a place, and the card they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from app.view_model.units import plural
from constructor.diagnostics import Diagnostic, Location, Severity
from constructor.drawing.trouble import find_trouble
from constructor.graph.ir import Graph

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem; `card` is the id to select, None when it belongs to no card."""

    severity: Severity
    code: str
    message: str
    hint: str
    place: str
    file: str | None
    line: int | None
    node: str
    card: str | None
    trail: tuple[str, ...] = ()
    column: int = 1


def problem_rows(problems: Iterable[Diagnostic], graph: Graph) -> tuple[ProblemRow, ...]:
    """The problems, errors first, then by file and line; equal ones once."""
    ordered = sorted(dict.fromkeys(problems), key=_order)
    cards: dict[Diagnostic, str] = {}
    for card, found in find_trouble(graph, ordered).cards.items():
        for problem in found:
            cards.setdefault(problem, card)
    return tuple(_row(problem, cards.get(problem)) for problem in ordered)


def place(location: Location | None) -> str:
    """A place in a file without its folders: "info_embedder.yaml:12:9"; "" when there is none."""
    if location is None:
        return ""
    return f"{PurePath(location.file).name}:{location.line}:{location.column}"


def summary(rows: Iterable[ProblemRow]) -> str:
    """How many there are of each severity: "2 errors · 1 warning"; "no problems" when there are none."""
    severities = [row.severity for row in rows]
    counts = ((severities.count(severity), severity) for severity in _RANK)
    return " · ".join(plural(number, noun) for number, noun in counts if number) or "no problems"


def _order(problem: Diagnostic) -> tuple[int, bool, str, int, int]:
    location = problem.location
    if location is None:
        return (_RANK[problem.severity], True, "", 0, 0)
    return (_RANK[problem.severity], False, location.file, location.line, location.column)


def _row(problem: Diagnostic, card: str | None) -> ProblemRow:
    location = problem.location
    return ProblemRow(
        problem.severity,
        problem.code,
        problem.message,
        problem.hint or "",
        place(location),
        location.file if location else None,
        location.line if location else None,
        problem.node or "",
        card,
        problem.trail,
        location.column if location else 1,
    )
