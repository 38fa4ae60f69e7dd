"""Several experiments in one table: what differs anywhere, and what each costs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.view_model.units import UNKNOWN, count, data_size, exact
from constructor.diff.table import Row, Table

_UNKNOWN = "?"
# What a row waits for, by its label; parameters wait for weights.
_WAITS = {"FLOPs": "FLOPs", "peak bytes": "memory", "memory": "memory"}
_LABELS = {"peak bytes": "peak memory", "memory": "memory verdict"}


@dataclass(frozen=True, slots=True)
class SeveralView:
    """The table as it is shown.

    Attributes:
        columns: the name of each side.
        labels, cells: of each row; cells that hold numbers are numbers where sides are rows.
        components: what each row is about; "" for all of it.
    """

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...]
    components: tuple[str, ...]


def several_view(
    table: Table, names: Sequence[str], waiting: Collection[str], *, numbers: bool = False
) -> SeveralView:
    """The table with figures at a glance, or as plain numbers that can be sorted.

    Args:
        names: what to call each side.
        waiting: what is still on its way: "weights", "FLOPs", "memory".
        numbers: leave counts whole numbers; bytes become MiB.
    """
    # Figures come first where each is a column, since the others lead far to the right.
    rows = sorted(table.rows, key=lambda row: not row.unit) if numbers else table.rows
    return SeveralView(
        tuple(names),
        tuple(_label(row, numbers) for row in rows),
        tuple(tuple(_cell(row, cell, waiting, numbers) for cell in row.cells) for row in rows),
        tuple(row.component for row in rows),
    )


def transposed(view: SeveralView) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """The columns and rows with a row for each side: its name, then what differs."""
    columns = ("", *view.labels)
    return columns, tuple(
        (name, *(cells[place] for cells in view.cells)) for place, name in enumerate(view.columns)
    )


def _label(row: Row, numbers: bool) -> str:
    label = _LABELS.get(row.label, row.label)
    return f"{label}, MiB" if numbers and row.unit == "bytes" else label


def _cell(row: Row, cell: str, waiting: Collection[str], numbers: bool) -> Any:
    if cell == _UNKNOWN:
        on_the_way = _WAITS.get(row.label, "weights") in waiting
        return None if numbers and row.unit else UNKNOWN if on_the_way else cell
    if not row.unit or not cell.isdigit():
        return None if numbers and row.unit else cell
    number = int(cell)
    if numbers:
        return round(number / 2**20, 1) if row.unit == "bytes" else number
    if row.unit == "bytes":
        return data_size(number)
    return exact(number) if row.label != "FLOPs" else count(number)
