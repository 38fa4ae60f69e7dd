"""The table of hyperparameters of two sides: sorted, filtered and downloaded; a row chooses its change."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from app.view_model.compare.table import COLUMNS, HyperparameterRow, filtered

_HELP = "Of the whole block, after less before; changes of one block share it"
_CONFIG = {
    "Block": st.column_config.TextColumn(width=130, pinned=True),
    "Hyperparameter": st.column_config.TextColumn(width=170, pinned=True),
    "Before": st.column_config.TextColumn(width=120),
    "After": st.column_config.TextColumn(width=120),
    "Status": st.column_config.TextColumn(width=80),
    "Δ parameters": st.column_config.NumberColumn(width=100, format="localized", help=_HELP),
}


def frame(rows: tuple[HyperparameterRow, ...]) -> pd.DataFrame:
    """The rows as a frame; a difference of parameters is a whole number and may be missing."""
    table = pd.DataFrame([row.cells() for row in rows], columns=list(COLUMNS))
    return table.astype({"Δ parameters": "Int64"})


def show_hyperparameters(
    rows: tuple[HyperparameterRow, ...],
    choose: Callable[[int], None],
    *,
    key: str = "hyperparameters",
) -> None:
    """Draw the table below its filter."""
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"{key}/tools"):
        needle = st.text_input(
            "Filter",
            key=f"{key}/filter",
            placeholder="Filter by block, name, value or place",
            label_visibility="collapsed",
        )
        found = filtered(rows, needle)
        table = frame(found)
    if not found:
        st.caption("No row holds all of these words." if needle else "No hyperparameter differs.")
        return
    st.dataframe(
        table,
        key=f"{key}/table",
        column_config=_CONFIG,
        hide_index=True,
        height="stretch",
        placeholder="",
        on_select=partial(_selected, found, choose, f"{key}/table"),
        selection_mode=("single-row", "single-cell"),
    )


def _selected(rows: tuple[HyperparameterRow, ...], choose: Callable[[int], None], key: str) -> None:
    selection = st.session_state[key].selection
    chosen = [*selection.rows, *(row for row, _ in selection.cells)]
    if chosen and chosen[-1] < len(rows) and (number := rows[chosen[-1]].number) is not None:
        choose(number)
