"""The blocks as bars of what they hold: choosing one selects its card."""

from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.view_model.intent import Emit, Select
from app.view_model.memory import BlockBar
from app.widgets.events import event

_HTML = '<div class="bars" role="listbox" aria-label="Blocks by what they hold at the peak"></div>'


@cache
def _component() -> Any:
    source = files("app.widgets")
    return st.components.v2.component(
        "blockwright_block_bars",
        html=_HTML,
        css=source.joinpath("block_bars.css").read_text(encoding="utf-8"),
        js=source.joinpath("block_bars.js").read_text(encoding="utf-8"),
    )


def show_block_bars(
    bars: tuple[BlockBar, ...], selected: str | None, emit: Emit, *, key: str = "block_bars"
) -> None:
    """Draw the bars; a click or an arrow key emits `Select` before the rerun."""

    def told() -> None:
        if chosen := event(key, "choose"):
            emit(Select(str(chosen["card"])))

    data = {"bars": [asdict(bar) for bar in bars], "selected": selected}
    _component()(data=data, key=key, on_choose_change=told)
