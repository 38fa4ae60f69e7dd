"""The YAML tab: an editor of the file's text, in step with everything else that edits it.

As with the canvas, one component brings the script, in a message that is the same for ever and so crosses
the wire once; a second one, with next to no script, holds the editor and is sent with every run.
"""

from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from app.view_model.intent import Emit
from app.view_model.source import SourceView
from app.view_model.typed_text import Change, TypeText
from app.widgets.events import event
from constructor.places import shipped

_SCRIPT = shipped("assets") / "source" / "editor.js"
_MOUNT = Path(__file__).parent / "source_js" / "mount.js"


@cache
def _components() -> tuple[Any, Any]:
    script = st.components.v2.component("blockwright_editor", js=_SCRIPT.read_text(encoding="utf-8"))
    mount = st.components.v2.component("blockwright_source", js=_MOUNT.read_text(encoding="utf-8"))
    return script, mount


def show_yaml(view: SourceView, emit: Emit, *, key: str = "yaml") -> None:
    """Draw the editor; what is typed into it is emitted as `TypeText`, a moment after it was typed."""
    script, mount = _components()
    with st.container(key=f"{key}_frame", gap=None):
        script(key=f"{key}_script")
        mount(key=key, data=asdict(view), height="stretch", on_typed_change=partial(_typed, key, emit))


def _typed(key: str, emit: Emit) -> None:
    if told := event(key, "typed"):
        changes = tuple(Change(*change) for change in told["changes"])
        emit(TypeText(told["file"], told["base"], changes, told["sender"], told["number"], told["burst"]))
