"""The canvas: draws a component's graph in the page; what the user does there comes back as an intent.

Two Streamlit components share one script. The first brings the drawing and the script itself; it is the
same message as long as the drawing is, so it crosses the wire once for each version. The second holds the
canvas and what changes with a click, and is sent with every run.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from app.view_model.intent import ColourByMemory, Emit, Intent, Select, Toggle
from app.widgets.events import numbered_event
from constructor.places import shipped

_SCRIPT = shipped("assets") / "canvas" / "streamlit.js"
_MOUNT = Path(__file__).parent / "canvas_js" / "mount.js"


@cache
def _components() -> tuple[Any, Any]:
    drawing = st.components.v2.component("blockwright_drawing", js=_SCRIPT.read_text(encoding="utf-8"))
    mount = st.components.v2.component("blockwright_canvas", js=_MOUNT.read_text(encoding="utf-8"))
    return drawing, mount


@dataclass(frozen=True, slots=True)
class _Versioned:
    """A drawing that is known by its version alone."""

    version: str
    drawing: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=32)
def _payload(versioned: _Versioned) -> str:
    return json.dumps(versioned.drawing, separators=(",", ":"), ensure_ascii=False)


def show_canvas(
    drawing: Mapping[str, Any],
    emit: Emit,
    *,
    version: str,
    scope: str = "",
    selected: str | None = None,
    marks: Collection[str] = (),
    height: int | None = None,
    key: str = "canvas",
    link: str | None = None,
    reveal: str | None = None,
    difference: bool = False,
    predicts: bool = False,
) -> None:
    """Draw `drawing`; a click emits `Select` before the rerun, a double click or Enter `Toggle`.

    Args:
        drawing: what `constructor.drawing.drawing_json` returns.
        version: names the drawing; another drawing needs another version.
        scope: names what is drawn (a component's file); each scope has a viewport of its own.
        selected: the id of the selected card.
        marks: ids of cards to ring, for a row of a table that is pointed at.
        height: in px; None fills the container.
        link: canvases of one name, whose drawings lie on one ground, pan and zoom together.
        reveal: another text than last time brings what is selected into sight.
        predicts: whether what blocks keep for backward is worked out where the user wants to see it;
            choosing that colour emits `ColourByMemory`.
        difference: what is marked as added, removed or changed stands out, the rest steps back.
    """
    bring, mount = _components()

    def told(kind: str) -> None:
        if event := numbered_event(key, kind):
            emit(_intent(kind, event["id"]))

    with st.container(key=f"{key}_frame", gap=None):
        bring(
            key=f"{key}_drawing", data={"version": version, "drawing": _payload(_Versioned(version, drawing))}
        )
        mount(
            key=key,
            height="stretch" if height is None else height,
            data={
                "key": key,
                "version": version,
                "scope": scope,
                "selected": selected,
                "marks": list(marks),
                "height": height,
                "link": link,
                "reveal": reveal,
                "difference": difference,
                "predicts": predicts,
            },
            on_select_change=partial(told, "select"),
            on_clear_change=partial(told, "clear"),
            on_toggle_change=partial(told, "toggle"),
            on_colour_change=partial(told, "colour"),
        )


def _intent(kind: str, id: Any) -> Intent:
    match kind:
        case "toggle":
            return Toggle(id)
        case "colour":
            return ColourByMemory(id == "kept")
        case _:
            return Select(id)
