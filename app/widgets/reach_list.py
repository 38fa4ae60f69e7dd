"""What saving reaches, as a short list: each component with its nodes."""

import streamlit as st

from app.widgets.markup import breakable, tag, text

_MOST = 8


def show_reach(rows: tuple[tuple[str, str], ...], *, quiet: str) -> None:
    """Draw the list; each row is a component and what of it differs afterwards.

    Args:
        quiet: what to say when there is no row.
    """
    if not rows:
        st.html(tag("div", text(quiet), class_="bw-reach bw-reach-none"))
        return
    lines = [
        tag("div", tag("b", breakable(name)) + tag("span", text(parts)), class_="bw-reach-row")
        for name, parts in rows[:_MOST]
    ]
    more = len(rows) - _MOST
    if more > 0:
        lines.append(tag("div", text(f"and {more} more"), class_="bw-reach-row"))
    st.html(tag("div", tag("h4", "Reaches") + "".join(lines), class_="bw-reach"))
