"""One input of a node as a list of the values that it could read."""

from collections.abc import Callable

import streamlit as st

from app.widgets.fields import Field
from app.widgets.markup import plain
from constructor.edits import Candidate

NOTHING = ""
_SIGNS = {"fits": "✓", "perhaps": "?", "no": "✕"}


def pick_source(
    label: str,
    now: Field,
    candidates: tuple[Candidate, ...],
    *,
    on_change: Callable[[], None],
    nothing: str = "not connected",
    declared: str = "",
) -> None:
    """Draw the list: what fits first, the rest with the reason why it does not."""
    told = {candidate.value: _line(candidate) for candidate in candidates}
    options = [*told, NOTHING]
    if now.shown not in options:
        options.append(now.shown)
    st.selectbox(
        f"{plain(label)}  \n{plain(declared)}" if declared else plain(label),
        options,
        index=options.index(now.shown),
        format_func=lambda value: nothing if value == NOTHING else told.get(value, value),
        key=now.key,
        on_change=on_change,
    )


def _line(candidate: Candidate) -> str:
    parts = (f"{_SIGNS[candidate.fits]} {candidate.value}", candidate.shape, candidate.reason)
    return " · ".join(part for part in parts if part)
