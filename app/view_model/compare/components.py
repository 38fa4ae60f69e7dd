"""Two experiments component by component: what became of each, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.view_model.units import plural
from constructor.diff.comparison import Comparison, Pair, count_by_status
from constructor.diff.cost import Cost, gained
from constructor.diff.summary import counted

COLUMNS = (
    "",
    "Component",
    "Status",
    "What differs",
    "Before",
    "After",
    "Δ parameters",
    "Δ GFLOPs",
    "Δ MiB at peak",
)
SIGNS = {"identical": "=", "changed": "~", "renamed": "»", "added": "+", "removed": "−", "broken": "!"}

Counts = Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A component of two experiments; counts are None while, or because, nobody has counted.

    `gflops` and `peak_mib` are how many more of them the second side takes, each run by itself.
    """

    name: str
    status: str
    told: str
    before: int | None
    after: int | None
    policy: bool = False
    gflops: float | None = None
    peak_mib: float | None = None

    @property
    def gain(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before

    def cells(self) -> tuple[Any, ...]:
        """The row in the order of `COLUMNS`."""
        figures = self.before, self.after, self.gain, self.gflops, self.peak_mib
        return SIGNS[self.status], self.name, self.status, self.told, *figures


def component_rows(
    comparison: Comparison, counts: Counts, costs: Sequence[Cost | None] = ()
) -> tuple[ComponentRow, ...]:
    """What differs first, then what is identical; a side that has no such component counts 0.

    Args:
        costs: of each pair of the comparison, as far as they are known.
    """
    known = costs or (None,) * len(comparison.pairs)
    rows = [
        _row(pair, counts.get(pair.name, (None, None)), cost)
        for pair, cost in zip(comparison.pairs, known, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: row.status == "identical"))


def totals(rows: tuple[ComponentRow, ...]) -> tuple[int | None, int | None]:
    """The parameters of both experiments, None when one is not known; a policy file counts nothing itself."""
    own = [row for row in rows if not row.policy]
    before, after = [row.before for row in own], [row.after for row in own]
    return (
        None if None in before else sum(n or 0 for n in before),
        None if None in after else sum(n or 0 for n in after),
    )


def tally(comparison: Comparison) -> str:
    """How many components became what: "3 changed, 1 added, 7 identical"."""
    found = count_by_status(comparison.pairs)
    return ", ".join(f"{found[status]} {status}" for status in SIGNS if status in found)


def _row(pair: Pair, counts: tuple[int | None, int | None], cost: Cost | None) -> ComponentRow:
    before = 0 if pair.before is None else counts[0]
    after = 0 if pair.after is None else counts[1]
    flops = gained(cost.old, cost.new, "flops") if cost is not None else None
    peak = gained(cost.old, cost.new, "peak_bytes") if cost is not None else None
    return ComponentRow(
        pair.name,
        pair.status,
        _told(pair),
        before,
        after,
        is_policy(pair.name),
        None if flops is None else round(flops / 1e9, 3),
        None if peak is None else round(peak / 2**20, 1),
    )


def _told(pair: Pair) -> str:
    if pair.status == "broken":
        return "one side cannot be read"
    if pair.difference is None:
        only = pair.sides[0] or pair.sides[1]
        return plural(len(only.modules), "block") if only is not None else ""
    return counted(pair.difference.changes)


def is_policy(name: str) -> bool:
    """Whether a component connects the others instead of holding weights of its own."""
    return name.rpartition("/")[2] == "policy"
