"""Two experiments: what became of each component, and what the whole costs; a row goes into its drawings."""

from functools import partial

import pandas as pd
import streamlit as st

from app.session import Session
from app.session.compared import counts
from app.session.compared_costs import costs_known
from app.session.comparing import Comparing
from app.view_model.compare.components import COLUMNS, ComponentRow, component_rows, tally, totals
from app.view_model.compare.cost import gain_text
from app.view_model.compare.figures import figure_lines, verdict
from app.view_model.compare.sides import labels
from app.view_model.units import count
from app.widgets.cost_table import cost_list
from app.widgets.markup import tag, text
from constructor.diff.comparison import Comparison
from constructor.diff.summary import summary

_KEY = "compare_components"
_CONFIG = {
    "": st.column_config.TextColumn(width=32),
    "Component": st.column_config.TextColumn(width=190),
    "Status": st.column_config.TextColumn(width=90),
    "What differs": st.column_config.TextColumn(width=300),
    "Before": st.column_config.NumberColumn(width=110, format="localized", help="Parameters before"),
    "After": st.column_config.NumberColumn(width=110, format="localized", help="Parameters after"),
    "Δ parameters": st.column_config.NumberColumn(width=110, format="localized"),
    "Δ GFLOPs": st.column_config.NumberColumn(width=110, format="localized", help="Of one forward pass"),
    "Δ MiB at peak": st.column_config.NumberColumn(
        width=110, format="localized", help="Predicted, of the component by itself"
    ),
}


def show_experiments(session: Session, comparing: Comparing, found: Comparison) -> None:
    """Draw the table of components with its totals above."""
    costs, waiting = costs_known(session, comparing)
    rows = component_rows(found, counts(session, comparing, found), costs.each)
    with st.container(key="compare_experiments", gap="small"):
        st.html(_head(comparing, found, rows))
        if any(row.policy for row in rows):
            lines = figure_lines(costs.whole, waiting, session.memory.settings)
            loads = verdict(costs.whole.checkpoint) if costs.whole is not None else None
            st.html(tag("div", cost_list(lines, loads), class_="bw-whole-cost"))
        table = pd.DataFrame([row.cells() for row in rows], columns=list(COLUMNS))
        numbers = dict.fromkeys(("Before", "After", "Δ parameters"), "Int64")
        numbers |= dict.fromkeys(("Δ GFLOPs", "Δ MiB at peak"), "Float64")
        st.dataframe(
            table.astype(numbers),
            key=_KEY,
            column_config=_CONFIG,
            hide_index=True,
            height="auto",
            placeholder="",
            on_select=partial(_selected, comparing, rows),
            selection_mode=("single-row", "single-cell"),
        )
        st.caption("Click a component to see both drawings and every change in it.")


def _head(comparing: Comparing, found: Comparison, rows: tuple[ComponentRow, ...]) -> str:
    before, after = totals(rows)
    names = labels(comparing.before, comparing.after)
    gain = gain_text(None if before is None or after is None else after - before)
    figures = f"{count(before)} → {count(after)} parameters" + (f" ({gain})" if gain else "")
    lines = [
        tag("h4", text(f"{names[0]} → {names[1]}")),
        tag("p", tag("b", text(summary(found)))),
        tag("p", f"{text(tally(found))} · {figures}"),
    ]
    return tag("div", "".join(lines), class_="bw-totals")


def _selected(comparing: Comparing, rows: tuple[ComponentRow, ...]) -> None:
    selection = st.session_state[_KEY].selection
    chosen = [*selection.rows, *(row for row, _ in selection.cells)]
    if chosen and chosen[-1] < len(rows):
        comparing.look_at(rows[chosen[-1]].name)
