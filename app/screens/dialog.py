"""What all dialogs of the page have in common."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from app.session.crossing import wait_until_sent


def show_dialog(
    title: str,
    draw: Callable[[], None],
    *,
    is_open: Callable[[], bool],
    closed: Callable[[], None],
    width: Literal["small", "medium", "large"] = "large",
) -> None:
    """Show a dialog and what `draw` puts into it for as long as `is_open`.

    Args:
        closed: called when the user leaves the dialog.
    """

    def body() -> None:
        if not is_open():
            st.rerun()  # A dialog runs alone; only a run of the whole page closes it.
        draw()
        wait_until_sent()

    st.dialog(title, width=width, on_dismiss=closed)(body)()
