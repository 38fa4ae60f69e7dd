"""The switch between the modules inside a block and its traced graph with functions."""

from dataclasses import dataclass

import streamlit as st

from app.view_model.intent import Emit, ShowTraced
from app.widgets.markup import plain

_MODULES, _TRACED = "Modules", "Traced functions"


@dataclass(frozen=True, slots=True)
class Traced:
    """How an inside is shown; `reason` says why the traced graph cannot be."""

    on: bool
    reason: str = ""


def show_traced_switch(card: str, traced: Traced, emit: Emit) -> None:
    """Draw the switch of a card; a reason stands below it."""
    # Another state is another widget, so that what is highlighted is what is shown.
    key = f"traced/{card}/{traced.on}"

    def chosen() -> None:
        now = st.session_state[key]
        if now is not None:
            emit(ShowTraced(card, now == _TRACED))

    st.segmented_control(
        "Inside",
        (_MODULES, _TRACED),
        default=_TRACED if traced.on else _MODULES,
        key=key,
        on_change=chosen,
        required=True,
        help="The modules that forward calls, or every function too, as torchview traces them",
    )
    if traced.on and traced.reason:
        st.caption(f"Not traced: {plain(traced.reason)}")
