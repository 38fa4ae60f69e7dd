"""The history: every step with what it did, and the way back to any of them."""

from functools import partial

import streamlit as st

from app.session.workspace import Workspace
from app.view_model.intent import Ask, Emit, GoTo
from app.widgets.markup import plain

_MOST = 40


def show_history(steps: Workspace, emit: Emit) -> None:
    """A menu of steps, the newest first; those that were taken back stand above, to be done again."""
    every = (*steps.done, *reversed(steps.undone))
    here = len(steps.done)
    menu = st.popover(
        "History",
        icon=":material/history:",
        type="tertiary",
        disabled=not every,
        help="Every step of this session; choose one to go back to it",
        key="history",
    )
    with menu, st.container(key="history_steps", gap=0, height=min(420, 36 * (len(every) + 1)), border=False):
        first = max(0, len(every) - _MOST)
        for number in range(len(every), first, -1):
            _step(every[number - 1].description, number, here, emit)
        _step("as it was opened", first, here, emit)
    if steps.dirty_files:
        with menu:
            st.button(
                "Discard unsaved changes …",
                key="history/discard",
                icon=":material/delete_history:",
                type="tertiary",
                help="Shows what would be lost first (Shift+D)",
                on_click=partial(emit, Ask("discard")),
            )


def _step(description: str, number: int, here: int, emit: Emit) -> None:
    state = "now" if number == here else "taken back" if number > here else ""
    st.button(
        plain(f"{description}  ·  {state}" if state else description),
        key=f"history/{number}",
        icon=":material/radio_button_checked:" if number == here else ":material/radio_button_unchecked:",
        type="tertiary",
        disabled=number == here,
        on_click=partial(emit, GoTo(number)),
    )
