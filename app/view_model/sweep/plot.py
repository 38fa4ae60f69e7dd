"""Rows as points, and which of them no other point beats."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.view_model import units
from constructor.sweep import Row, odd

Against = Literal["memory", "parameters"]


@dataclass(frozen=True, slots=True)
class Plotted:
    """A row as a point, `x` and `y` in the units of the plot; no other point beats one at the `front`."""

    number: int
    x: float
    y: float
    verdict: str
    front: bool
    told: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The points; `words` say what the line through those at the front means."""

    x_title: str
    y_title: str
    points: tuple[Plotted, ...]
    words: str


def plot(rows: Sequence[Row], against: Against) -> Plot | None:
    """Memory or parameters against the batch, or memory against parameters where the batch is always one.

    None where there is nothing to plot.
    """
    warned = odd(rows)
    answered = [replace(row, warnings=warned[row.number]) for row in rows if row.status == "ok"]
    batches = {row.batch for row in answered if row.batch is not None}
    if against == "memory":
        return _memory(answered, by_batch=len(batches) > 1)
    return _parameters(answered) if batches else None


def _memory(rows: Sequence[Row], *, by_batch: bool) -> Plot | None:
    figures = [
        (row, row.batch if by_batch else row.parameters, row.peak_reserved.value)
        for row in rows
        if row.peak_reserved is not None
    ]
    known = [(row, float(x), float(y)) for row, x, y in figures if x is not None]
    if not known:
        return None
    most = max(y for _, _, y in known)
    unit, size = ("GiB", 1 << 30) if most >= 1 << 30 else ("MiB", 1 << 20)
    front = _front([(x, -y) for _, x, y in known])
    points = tuple(
        _plotted(row, x if by_batch else x / 1e6, y / size, on)
        for (row, x, y), on in zip(known, front, strict=True)
    )
    words = f"Line: the least memory for as {'large a batch' if by_batch else 'many parameters'}"
    return Plot("batch" if by_batch else "million parameters", f"{unit} reserved", points, words)


def _parameters(rows: Sequence[Row]) -> Plot | None:
    known = [
        (row, float(row.batch), float(row.parameters))
        for row in rows
        if row.batch is not None and row.parameters is not None
    ]
    if not known:
        return None
    judged = any(row.verdict for row, _, _ in known)
    able = [index for index, (row, _, _) in enumerate(known) if row.verdict == "fits" or not judged]
    best = dict(zip(able, _front([known[index][1:] for index in able]), strict=True))
    points = tuple(
        _plotted(row, x, y / 1e6, best.get(index, False)) for index, (row, x, y) in enumerate(known)
    )
    words = f"Line: the most parameters{' that fit' if judged else ''} at as large a batch"
    return Plot("batch", "million parameters", points, words)


def _front(figures: Sequence[tuple[float, float]]) -> list[bool]:
    """Which points no other one beats in one figure without being worse in the other; larger is better."""
    return [not any(a >= x and b >= y and (a > x or b > y) for a, b in figures) for x, y in figures]


def _plotted(row: Row, x: float, y: float, front: bool) -> Plotted:
    chosen = ", ".join(f"{label} = {value}" for label, value in row.values)
    figures = [f"{units.count(row.parameters)} parameters"]
    if row.peak_reserved is not None:
        figures.append(f"{units.data_size(row.peak_reserved.value)} reserved")
    told = " ⚠ ".join((f"{chosen}: {', '.join(figures)}", *row.warnings))
    return Plotted(row.number, x, y, row.verdict or "no verdict", front, told)
