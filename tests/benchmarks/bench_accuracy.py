"""How far predictions of memory are from the oracle and from cards, beside simpler ways, as recorded in data.

`tests.benchmarks.memory_accuracy` records the oracle, `tests.benchmarks.record_memory` what a card counts.
"""

import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.measurement import Measurement

DATA = Path(__file__).parents[2] / "docs" / "measurements"
RECORDED = DATA / "memory_accuracy.json"
WAYS = ("predicted", "MemTracker", "four times the parameters", "fake CPU tensors")
KINDS = ("allocated", "reserved")
GOALS = {"allocated": 1.0, "reserved": 5.0}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spread:
    """Errors over cases in percent: the median, 95th percentile and worst of their sizes, and the bias."""

    cases: int
    median: float
    p95: float
    worst: float
    bias: float

    @classmethod
    def of(cls, errors: Sequence[float]) -> "Spread | None":
        """The spread of signed errors; None without any."""
        if not errors:
            return None
        sizes = sorted(map(abs, errors))
        p95 = sizes[min(len(sizes) - 1, int(0.95 * len(sizes)))]
        return cls(len(sizes), statistics.median(sizes), p95, sizes[-1], statistics.mean(errors))


def measure() -> Iterator[Measurement]:
    """The recorded figures; what no card has counted says so."""
    rows = recorded()
    for group, chosen in groups(rows):
        for way in WAYS:
            for kind in KINDS:
                if (found := spread(chosen, way, kind)) is not None:
                    goal = GOALS[kind] if way == "predicted" and group == "components" else None
                    beside = f"median {found.median:.2f}, worst {found.worst:.2f}, bias {found.bias:+.2f}"
                    what = f"{way}, {kind}, {found.cases} {group}: 95 % are within"
                    yield Measurement(what, found.p95, "%", goal, beside)
    wrong, total, said = trials(rows)
    told = f"{total} trials near the limit, {said} of them told to fit"
    yield Measurement("told to fit, and does not run", wrong, "trials", 0, told)
    files = sorted(DATA.glob("memory_card_*.json"))
    beside = ", ".join(file.stem for file in files) or "unmeasured: no card was there yet"
    yield Measurement("files with what a card counted", len(files), "files", None, beside)


def recorded(file: Path = RECORDED) -> list[Row]:
    """The cases that were worked out."""
    rows: list[Row] = json.loads(file.read_text(encoding="utf-8"))["rows"]
    return rows


def groups(rows: Iterable[Row]) -> tuple[tuple[str, list[Row]], ...]:
    """Bundled components, then the models, of those cases that have an oracle."""
    known = [row for row in rows if isinstance(row.get("oracle"), list)]
    return (
        ("components", [row for row in known if "/" in row["name"]]),
        ("models", [row for row in known if "/" not in row["name"]]),
    )


def spread(rows: Iterable[Row], way: str, kind: str) -> Spread | None:
    """How far one way is from the oracle; None where it does not tell this kind."""
    place = KINDS.index(kind)
    pairs = ((row[way][place], row["oracle"][place]) for row in rows if isinstance(row.get(way), list))
    return Spread.of([100 * (ours / theirs - 1) for ours, theirs in pairs if ours is not None and theirs])


def trials(rows: Iterable[Row]) -> tuple[int, int, int]:
    """How many trials were told to fit and do not run; how many there are; how many were told to fit."""
    every = [trial for row in rows for trial in row.get("trials", ())]
    fits = [runs for _, verdict, runs in every if verdict == "fits"]
    return fits.count(False), len(every), len(fits)


def markdown(rows: Sequence[Row]) -> str:
    """The comparison as a table."""
    lines = [
        "| way | of | cases | median | p95 | worst | bias |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for group, chosen in groups(rows):
        for way in WAYS:
            for kind in KINDS:
                if (found := spread(chosen, way, kind)) is not None:
                    sizes = (found.median, found.p95, found.worst)
                    figures = " | ".join((*(f"{size:.2f} %" for size in sizes), f"{found.bias:+.2f} %"))
                    lines.append(f"| {way} | {kind}, {group} | {found.cases} | {figures} |")
    return "\n".join(lines)
