"""Costs as a short list, and as a table that is sorted and downloaded by its own tools."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from app.view_model.compare.figures import CostTable, FigureLine, Mark
from app.widgets.markup import tag, text

_NARROW, _WIDE = 110, 150
_WIDTHS = {"": 32, "Key": 420, "Block": 150, "What happens": 160, "Keys": 60, "Node": 260, "Was called": 260}


def cost_list(lines: Sequence[FigureLine], checkpoint: tuple[Mark, str] | None) -> str:
    """Totals and a verdict as markup."""
    rows = "".join(
        tag("dt", text(line.label)) + tag("dd", text(line.told) + _gain(line.gain), title=line.exact)
        for line in lines
    )
    if checkpoint is not None:
        mark, words = checkpoint
        sign = {"good": "✓", "odd": "!", "bad": "✕"}[mark]
        rows += tag("dt", "Checkpoint") + tag("dd", tag("i", sign, class_=f"bw-{mark}") + text(words))
    return tag("dl", rows, class_="bw-cost")


def _gain(told: str) -> str:
    return " " + tag("b", text(told)) if told else ""


def frame(table: CostTable) -> pd.DataFrame:
    """The rows as a frame; numbers may be missing."""
    found = pd.DataFrame([tuple(row) for row in table.rows], columns=list(table.columns))
    return found.astype(dict(_numbers(table)))


def show_costs(table: CostTable, chosen: Callable[[int], None], *, note: str = "", key: str) -> None:
    """Draw the table, or what it means that it is empty; a click calls `chosen` with a row's number."""
    if note:
        st.caption(note)
    if not table.rows:
        st.caption(table.empty)
        return
    numbers = dict(_numbers(table))
    config = {
        name: st.column_config.NumberColumn(width=_WIDTHS.get(name, _NARROW), format="localized")
        if name in numbers
        else st.column_config.TextColumn(width=_WIDTHS.get(name, _WIDE))
        for name in table.columns
    }
    st.dataframe(
        frame(table),
        key=f"{key}/table",
        column_config=config,
        hide_index=True,
        height="stretch",
        placeholder="",
        on_select=partial(_selected, len(table.rows), chosen, f"{key}/table"),
        selection_mode=("single-row", "single-cell"),
    )


def _selected(count: int, chosen: Callable[[int], None], key: str) -> None:
    selection = st.session_state[key].selection
    rows = [*selection.rows, *(row for row, _ in selection.cells)]
    if rows and rows[-1] < count:
        chosen(rows[-1])


def _numbers(table: CostTable) -> Iterator[tuple[str, str]]:
    """The columns that hold nothing but numbers, as far as they hold anything, with their type."""
    for place, name in enumerate(table.columns):
        held = [row[place] for row in table.rows if row[place] is not None]
        if all(isinstance(value, int | float) for value in held):
            yield name, "Float64" if any(isinstance(value, float) for value in held) else "Int64"
