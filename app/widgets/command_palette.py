"""The palette of commands, keys that no button hears, and the way back in the history of the browser."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from app.view_model.commands import Command
from app.view_model.intent import Emit
from app.widgets.events import numbered_event

_HTML = """
<dialog aria-label="Commands">
  <input type="text" role="combobox" aria-expanded="true" aria-controls="list" aria-autocomplete="list"
    aria-label="Find a command" placeholder="What do you want to do?" autocomplete="off" spellcheck="false">
  <div role="listbox" id="list" aria-label="Commands" tabindex="-1"></div>
  <p hidden>No command has that name.</p>
</dialog>
"""


@cache
def _component() -> Any:
    source = files("app.widgets")
    return st.components.v2.component(
        "blockwright_commands",
        html=_HTML,
        css=source.joinpath("command_palette.css").read_text(encoding="utf-8"),
        js=source.joinpath("command_palette.js").read_text(encoding="utf-8"),
    )


def show_command_palette(
    commands: Iterable[Command],
    emit: Emit,
    went: Callable[[dict[str, str]], None],
    *,
    key: str = "commands",
) -> None:
    """Put the palette into the page, closed; what is chosen there comes back as its intent.

    Args:
        went: called with the query of the address when the user went back or forward in the history.
    """
    known = {command.id: command for command in commands}

    def ran() -> None:
        command = known.get(event["id"]) if (event := numbered_event(key, "run")) else None
        if command is not None and command.intent is not None:
            emit(command.intent)

    def turned() -> None:
        if event := numbered_event(key, "went"):
            went(dict(parse_qsl(event["query"], keep_blank_values=True)))

    data = {"commands": [command.as_data() for command in known.values()]}
    _component()(data=data, key=key, on_run_change=ran, on_went_change=turned)
