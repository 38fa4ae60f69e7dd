"""The list of problems: errors first; a click selects the card that one belongs to."""

from functools import partial

import streamlit as st

from app.view_model.intent import Emit, Select
from app.view_model.problems import ProblemRow
from app.widgets.markup import plain, prose_markdown

_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
_COLORS = {"error": "red", "warning": "orange", "note": "gray"}


def show_problems(rows: tuple[ProblemRow, ...], emit: Emit, *, key: str = "problems") -> None:
    """Draw the problems; says so when there are none."""
    if not rows:
        st.caption(":material/check_circle: No problems. Every shape fits and every value is understood.")
        return
    with st.container(key=key, gap=8):
        for index, row in enumerate(rows):
            _show_row(row, emit, f"{key}/{index}")


def _show_row(row: ProblemRow, emit: Emit, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap=12, wrap=False, key=f"{key}/line"):
        color = _COLORS[row.severity]
        place = " · ".join(plain(part) for part in (row.place, row.node) if part)
        message = f":{color}[{_ICONS[row.severity]} **{row.severity}**] {prose_markdown(row.message)}"
        hint = f"  \n:gray[{prose_markdown(row.hint)}]" if row.hint else ""
        trail = f"  \n:gray[{plain(' → '.join(row.trail))}]" if row.trail else ""
        st.markdown(f"{message}{hint}{trail}  \n:gray[:small[`{row.code}` {place}]]", width="stretch")
        if row.card is not None:
            st.button(
                "show",
                key=f"{key}/show",
                icon=":material/my_location:",
                type="tertiary",
                help=f"Select {plain(row.node or row.card)}",
                on_click=partial(emit, Select(row.card)),
            )
