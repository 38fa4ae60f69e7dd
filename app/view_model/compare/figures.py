"""What a comparison costs, as lines and tables: totals, blocks, shapes of results, keys of a checkpoint."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.view_model.units import UNKNOWN, count, data_size, exact, shape
from constructor.diff.changes import Change
from constructor.diff.checkpoint import Checkpoint, Key, Loads
from constructor.diff.cost import Cost, Figures, PartCost
from constructor.records import MemorySettings
from constructor.records.memory_words import settings_line

Mark = Literal["good", "odd", "bad"]

BLOCK_COLUMNS = (
    "Block",
    "Δ parameters",
    "Δ FLOPs",
    "Δ MiB at peak",
    "Parameters before",
    "Parameters after",
    "FLOPs before",
    "FLOPs after",
    "MiB at peak before",
    "MiB at peak after",
)
SHAPE_COLUMNS = ("Node", "Result", "Before", "After")
KEY_COLUMNS = ("", "What happens", "Key", "Keys", "Before", "After", "Was called")
_SIGNS = {"reshaped": "~", "renamed": "»", "lost": "−", "added": "+", "kept": "="}
_MARKS: Mapping[Loads, Mark] = {"as it is": "good", "in part": "odd", "not": "bad"}
_FATES = {
    "reshaped": "has another shape",
    "renamed": "fits under its new name",
    "lost": "is dropped",
    "added": "starts untrained",
    "kept": "fits",
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One total on both sides: at a glance, and with every digit in `exact`; `gain` is "" for none."""

    label: str
    told: str
    gain: str
    exact: str


@dataclass(frozen=True, slots=True)
class CostTable:
    """What differs in cost, a row each.

    Attributes:
        about: the module or node that each row is about.
        empty: what it means that there is no row.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    about: tuple[str, ...]
    empty: str

    def change(self, row: int, changes: Sequence[Change]) -> int | None:
        """The number of the first change to what a row is about."""
        name = self.about[row]
        return next((n for n, change in enumerate(changes) if name in (change.after, change.before)), None)


def figure_lines(
    cost: Cost | None, waiting: Collection[str], settings: MemorySettings
) -> tuple[FigureLine, ...]:
    """FLOPs and the predicted peak of both sides; a figure that nobody will know says so.

    Parameters are not among them: they are known sooner.
    """
    step = f"{settings_line(settings)}, on {settings.gpu}, predicted"
    return (
        _line("FLOPs", cost, "flops", count, "FLOPs" in waiting, "one forward pass"),
        _line("Peak memory", cost, "peak_bytes", data_size, "memory" in waiting, step),
    )


def verdict(checkpoint: Checkpoint | None) -> tuple[Mark, str]:
    """Whether the weights of the first side load into the second, in a line."""
    if checkpoint is None:
        return "odd", "not known: a side cannot be built whole"
    return _MARKS[checkpoint.loads], checkpoint.verdict


def blocks(cost: Cost, *, everything: bool = False) -> CostTable:
    """Each block whose figures differ, or each one, the most parameters gained first."""
    rows = [_block(part) for part in cost.parts]
    rows.sort(key=lambda row: tuple(-abs(gain or 0) for gain in row[1:4]))
    shown = tuple(row for row in rows if everything or any(row[1:4]) or row[1] is None)
    return CostTable(
        BLOCK_COLUMNS, shown, tuple(row[0] for row in shown), "No block has other figures on the second side."
    )


def shapes(cost: Cost) -> CostTable:
    """Each result that has another shape."""
    rows = tuple((found.node, found.value, found.old, found.new) for found in cost.shapes)
    return CostTable(SHAPE_COLUMNS, rows, tuple(row[0] for row in rows), "Every result has the same shape.")


def keys(checkpoint: Checkpoint, *, everything: bool = False) -> CostTable:
    """Each key of a checkpoint, or several that share a fate in one row; what fits only if wanted."""
    groups = [group for group in checkpoint.groups() if everything or group.fate != "kept"]
    about = tuple(group.module for group in groups)
    empty = "Every key fits." if checkpoint.keys else "There are no weights."
    return CostTable(KEY_COLUMNS, tuple(map(_key, groups)), about, empty)


def _line(
    label: str,
    cost: Cost | None,
    what: str,
    short: Callable[[int | None], str],
    waiting: bool,
    tip: str,
) -> FigureLine:
    old, new = (_figure(cost, side, what) for side in ("old", "new"))
    if old is None and new is None:
        return FigureLine(label, "counting…" if waiting else "not known", "", tip)
    if old == new:
        return FigureLine(label, f"{short(new)} on both sides", "", f"{exact(new)}, {tip}")
    unknown = UNKNOWN if waiting else "?"
    told = " → ".join(unknown if side is None else short(side) for side in (old, new))
    gained = None if old is None or new is None else new - old
    return FigureLine(label, told, _signed(gained, short), f"{exact(old)} → {exact(new)}, {tip}")


def _figure(cost: Cost | None, side: Literal["old", "new"], what: str) -> int | None:
    if cost is None:
        return None
    figures: Figures | None = getattr(cost, side)
    return 0 if figures is None else getattr(figures, what)


def _signed(gained: int | None, short: Callable[[int | None], str]) -> str:
    return "" if not gained else ("+" if gained > 0 else "−") + short(abs(gained))


def _block(part: PartCost) -> tuple[Any, ...]:
    """The row of a block; one that does not exist costs nothing."""
    sides = (Figures(0, 0, 0) if side is None else side for side in (part.old, part.new))
    old, new = sides
    gains = (part.parameters, part.flops, _mebi(part.peak_bytes))
    memory = (_mebi(old.peak_bytes), _mebi(new.peak_bytes))
    return (part.name, *gains, old.parameters, new.parameters, old.flops, new.flops, *memory)


def _mebi(size: int | None) -> float | None:
    return None if size is None else round(size / 2**20, 1)


def _key(key: Key) -> tuple[Any, ...]:
    shapes = ("" if found is None else shape(found) for found in (key.old, key.new))
    return (_SIGNS[key.fate], _FATES[key.fate], key.name, key.count, *shapes, key.was or "")
