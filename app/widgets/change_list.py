"""The list of changes: choosing one tells its number."""

from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.view_model.compare.rows import ChangeRow
from app.widgets.events import event

_HTML = '<div class="changes" role="listbox" aria-label="Changes"></div>'


@cache
def _component() -> Any:
    source = files("app.widgets")
    return st.components.v2.component(
        "blockwright_changes",
        html=_HTML,
        css=source.joinpath("change_list.css").read_text(encoding="utf-8"),
        js=source.joinpath("change_list.js").read_text(encoding="utf-8"),
    )


def show_changes(
    rows: tuple[ChangeRow, ...], chosen: int | None, choose: Callable[[int], None], *, key: str = "changes"
) -> None:
    """Draw the list; a click or an arrow key calls `choose` before the rerun."""

    def told() -> None:
        if chosen := event(key, "choose"):
            choose(int(chosen["number"]))

    dark = st.context.theme.type == "dark"
    data = {"rows": [asdict(row) for row in rows], "chosen": chosen, "dark": dark}
    _component()(data=data, key=key, height="stretch", on_choose_change=told)
