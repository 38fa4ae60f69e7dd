"""The YAML tab: the file's text to read, with problems and the selected block marked, or to edit."""

from dataclasses import asdict
from functools import cache, partial
from importlib.resources import files
from typing import Any

import streamlit as st

from app.view_model.intent import Emit, SetText
from app.view_model.source import SourceView
from app.widgets.fields import Field, field

_READ, _EDIT = "Read", "Edit"


@cache
def _component() -> Any:
    source = files("app.widgets")
    return st.components.v2.component(
        "blockwright_source",
        html='<div class="source" tabindex="0" role="region" aria-label="Text of the file"></div>',
        css=source.joinpath("yaml_pane.css").read_text(encoding="utf-8"),
        js=source.joinpath("yaml_pane.js").read_text(encoding="utf-8"),
    )


def show_yaml(view: SourceView, emit: Emit, *, key: str = "yaml") -> None:
    """Draw the text; in edit mode Apply emits the whole new text."""
    mode = st.segmented_control(
        "Mode", (_READ, _EDIT), default=_READ, key=f"{key}/mode", required=True, label_visibility="collapsed"
    )
    if mode == _EDIT:
        _show_editor(view, emit, f"{key}/{view.file}")
    else:
        _component()(data=asdict(view), key=f"{key}/read", height="stretch")


def _show_editor(view: SourceView, emit: Emit, key: str) -> None:
    now = field(f"{key}/text", _plain_breaks(view.text))
    with st.form(f"{key}/form", border=False):
        with st.container(horizontal=True, horizontal_alignment="right", key=f"{key}/tools"):
            st.form_submit_button(
                "Apply",
                icon=":material/check:",
                help="Read this text in place of the old one; undo takes it back. Only Save writes the file.",
                on_click=partial(_apply, view, now, emit),
            )
        st.text_area(
            "Text of the file", now.shown, key=now.key, height="stretch", label_visibility="collapsed"
        )


def _apply(view: SourceView, now: Field, emit: Emit) -> None:
    if _plain_breaks(now.entry) != now.shown:
        emit(SetText(view.file, now.entry))


def _plain_breaks(text: str) -> str:
    """The text with every line break as a browser sends it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
