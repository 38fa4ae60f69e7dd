"""The tree of a root, drawn and searched in the page; a click comes back as an intent."""

import json
from dataclasses import fields
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any

import streamlit as st

from app.view_model.intent import Emit, OpenFile
from app.view_model.tree import TreeItem, TreeView
from app.widgets.events import event

_HTML = """
<div class="tree">
  <input type="search" placeholder="Find a component" aria-label="Find a component"
    autocomplete="off" spellcheck="false">
  <div role="tree" aria-label="Components"></div>
  <div class="none" hidden>No component has that name.</div>
</div>
"""


_FIELDS = tuple(field.name for field in fields(TreeItem))
_row = attrgetter(*_FIELDS)


@cache
def _component() -> Any:
    source = files("app.widgets")
    return st.components.v2.component(
        "blockwright_tree",
        html=_HTML,
        css=source.joinpath("tree.css").read_text(encoding="utf-8"),
        js=source.joinpath("tree.js").read_text(encoding="utf-8"),
    )


def show_tree(view: TreeView, emit: Emit, *, key: str = "tree") -> None:
    """Draw the tree; choosing a component emits `OpenFile`."""

    def opened() -> None:
        chosen = event(key, "open")
        if isinstance(chosen, str):
            emit(OpenFile(chosen))

    data = {"root": view.root, "selected": view.selected, "closed": view.closed, "items": packed(view)}
    _component()(data=data, key=key, height="stretch", on_open_change=opened)


def packed(view: TreeView) -> str:
    """The rows as JSON: the names of the fields, then each row; Streamlit looks into all but text."""
    return json.dumps([_FIELDS, *map(_row, view.items)], separators=(",", ":"), ensure_ascii=False)
