"""The palette of commands: every action by its name, and the keys of those that no button hears."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.view_model.commands import Command
from app.view_model.intent import Emit

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


def show_command_palette(commands: Iterable[Command], emit: Emit, *, key: str = "commands") -> None:
    """Put the palette into the page, closed; what is chosen there comes back as its intent."""
    known = {command.id: command for command in commands}

    def told() -> None:
        chosen = st.session_state[key].get("run")
        heard = f"{key}/heard"
        if not chosen or st.session_state.get(heard) == chosen["number"]:
            return
        st.session_state[heard] = chosen["number"]
        command = known.get(chosen["id"])
        if command is not None and command.intent is not None:
            emit(command.intent)

    data = {"commands": [command.as_data() for command in known.values()]}
    _component()(data=data, key=key, on_run_change=told)
