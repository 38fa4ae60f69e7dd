"""The table of shapes and modules: sorted, filtered and downloaded; choosing a row selects its card."""

from functools import partial

import pandas as pd
import streamlit as st

from app.view_model.intent import Emit, Select
from app.view_model.tables import COLUMNS, ShapeRow, deepest, filtered, shape_rows
from constructor.graph.ir import Graph
from constructor.records import ComponentReport

_CONFIG = {
    "Path": st.column_config.TextColumn(width=180, pinned=True),
    "Type": st.column_config.TextColumn(width=122),
    "Outputs": st.column_config.TextColumn(width=122),
    "Symbolic": st.column_config.TextColumn(width=122),
    "Parameters": st.column_config.NumberColumn(width=96, format="localized"),
    "GFLOPs": st.column_config.NumberColumn(width=76, format="%.3g", help="of one forward pass"),
    "Trainable": st.column_config.NumberColumn(width=100, format="localized"),
}


def frame(rows: tuple[ShapeRow, ...]) -> pd.DataFrame:
    """The rows as a frame; numbers may be missing."""
    table = pd.DataFrame([row.cells() for row in rows], columns=list(COLUMNS))
    return table.astype({"Parameters": "Int64", "GFLOPs": "Float64", "Trainable": "Int64"})


def show_shapes(
    graph: Graph,
    report: ComponentReport | None,
    emit: Emit,
    *,
    key: str = "shapes",
) -> None:
    """Draw the table of a component."""
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"{key}/tools"):
        needle = st.text_input(
            "Filter",
            key=f"{key}/filter",
            placeholder="Filter by path, type or shape",
            label_visibility="collapsed",
        )
        depth = _show_depth(deepest(report), key)
        rows = filtered(shape_rows(graph, report, depth), needle)
        table = frame(rows)
    if not rows:
        st.caption("No row holds all of these words." if needle else "The graph has no nodes yet.")
        return
    st.dataframe(
        table,
        key=f"{key}/table",
        column_config=_CONFIG,
        hide_index=True,
        height="stretch",
        placeholder="",
        on_select=partial(_selected, rows, emit, f"{key}/table"),
        selection_mode=("single-row", "single-cell"),
    )


def _show_depth(most: int, key: str) -> int:
    """Ask down to which level the rows go; what was chosen for one component stays for the next."""
    if most == 0:
        return 0
    mine, kept = f"{key}/depth", f"{key}/depth chosen"

    def keep() -> None:
        st.session_state[kept] = st.session_state[mine]

    # The choice is told as the default and not as the state: the browser may answer with its own first
    # before it has heard of a state.
    depth: int = st.selectbox(
        "Depth",
        range(most + 1),
        index=min(st.session_state.get(kept, 1), most),
        key=mine,
        format_func=lambda depth: "nodes only" if depth == 0 else f"depth {depth}",
        label_visibility="collapsed",
        width=130,
        on_change=keep,
    )
    return depth


def _selected(rows: tuple[ShapeRow, ...], emit: Emit, key: str) -> None:
    selection = st.session_state[key].selection
    chosen = [*selection.rows, *(row for row, _ in selection.cells)]
    if chosen and chosen[-1] < len(rows):
        emit(Select(rows[chosen[-1]].card))
