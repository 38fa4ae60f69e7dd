"""More than two experiments: one table of what differs anywhere, and what each costs."""

from functools import partial

import pandas as pd
import streamlit as st

from app.session import Session
from app.session.compared import compare
from app.session.compared_costs import table_of
from app.session.comparing import Comparing
from app.view_model.compare.several import SeveralView, several_view, transposed
from app.view_model.compare.sides import short_names
from app.view_model.units import plural
from app.widgets.markup import tag, text
from constructor.diff.table import as_markdown

_KEY = "compare_several_table"
# Of the first column: what differs, or the names of the sides.
_WIDTHS = {False: 300, True: 120}


def show_several(session: Session, comparing: Comparing) -> None:
    """Draw the table with its tools."""
    table, waiting = table_of(session, comparing)
    names = short_names(comparing.sides)
    view = several_view(table, names, waiting, numbers=comparing.as_rows)
    with st.container(key="compare_experiments", gap="small"):
        told = f"{len(names)} sides · {plural(len(table.rows), 'row')}"
        left = f" · {' and '.join(sorted(waiting))} on the way" if waiting else ""
        st.html(
            tag("div", tag("h4", text(", ".join(names))) + tag("p", text(told + left)), class_="bw-totals")
        )
        with st.container(key="compare_several_tools", horizontal=True, vertical_alignment="center"):
            st.toggle(
                "Experiments as rows",
                comparing.as_rows,
                key="compare_as_rows",
                help="A row for each, so that they can be sorted by what they cost",
                on_change=partial(_turned, comparing),
            )
            with st.popover("Markdown", icon=":material/content_copy:", type="tertiary"):
                st.code(as_markdown(table), language="markdown", wrap_lines=False)
        _table(session, comparing, view)
        st.caption(
            "A click leads to the drawings of the first and the chosen one. "
            "The table's own tools sort it, search it and download it as CSV."
        )


def _table(session: Session, comparing: Comparing, view: SeveralView) -> None:
    if comparing.as_rows:
        columns, rows = transposed(view)
        table = pd.DataFrame(rows, columns=list(columns))
    else:
        rows = tuple((label, *cells) for label, cells in zip(view.labels, view.cells, strict=True))
        table = pd.DataFrame(rows, columns=["", *view.columns])
    st.dataframe(
        table.convert_dtypes(),
        key=f"{_KEY}/{comparing.as_rows}",
        column_config={"": st.column_config.TextColumn(width=_WIDTHS[comparing.as_rows], pinned=True)},
        hide_index=True,
        height="content",
        placeholder="",
        on_select=partial(_chosen, session, comparing, view),
        selection_mode="single-cell",
    )


def _chosen(session: Session, comparing: Comparing, view: SeveralView) -> None:
    """Go to the drawings of the first side and the chosen one, and to the component of the cell."""
    cells = st.session_state[f"{_KEY}/{comparing.as_rows}"].selection.cells
    if not cells:
        return
    row, column = cells[-1]
    names = ["", *(view.labels if comparing.as_rows else view.columns)]
    place = names.index(column) - 1
    side, about = (row, place) if comparing.as_rows else (place, row)
    if side < 1:
        return
    compare(session, comparing.before, comparing.sides[side])
    if session.comparing is not None and session.comparing is not comparing:
        session.comparing.within = comparing
        session.comparing.look_at(view.components[about] or None if about >= 0 else None)


def _turned(comparing: Comparing) -> None:
    comparing.as_rows = st.session_state["compare_as_rows"]
