"""The canvas alone on a page, over made-up components: what its tests drive and its look is judged by.

Run it with `PYTHONPATH=. streamlit run tests/browser/canvas_demo.py`; the query chooses the component.
"""

import hashlib
import json
from typing import Any

import streamlit as st

from app.view_model.intent import Intent, Select, Toggle
from app.widgets.canvas import show_canvas
from constructor.drawing import build_scene, default_expanded, drawing_json, lay_out
from tests.unit.constructor.drawing import samples

st.set_page_config(page_title="Canvas", layout="wide")
st.html(
    "<style>.stMainBlockContainer { padding: 8px 320px 0 260px !important; max-width: none !important; }"
    " .stAppHeader { display: none; }</style>"
)

NAME = st.query_params.get("component", "embedder")
HEIGHT = int(st.query_params.get("height", "556"))


def carry_out(intent: Intent) -> None:
    match intent:
        case Select(id):
            st.session_state.selected = id
        case Toggle(id):
            st.session_state.expanded = st.session_state.expanded ^ {id}


@st.cache_data
def drawn(name: str, expanded: tuple[str, ...], direction: Any, width: int) -> tuple[dict[str, Any], str]:
    graph, report, problems = samples.named(name, width)
    scene = build_scene(graph, samples.REGISTRY, report, problems, expanded, direction)
    data = drawing_json(lay_out(scene))
    return data, hashlib.sha256(json.dumps(data).encode()).hexdigest()[:12]


@st.fragment
def bench() -> None:
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    expanded = tuple(sorted(st.session_state.expanded))
    direction = st.query_params.get("direction", "auto")
    data, version = drawn(NAME, expanded, direction, st.session_state.get("width", 512))
    show_canvas(
        data,
        carry_out,
        version=version,
        scope=NAME,
        selected=st.session_state.get("selected"),
        height=HEIGHT,
    )
    st.text(f"selected {st.session_state.get('selected')} after {st.session_state.runs} runs")
    st.button("Widen", on_click=lambda: st.session_state.update(width=640))


if st.session_state.get("name") != NAME:
    graph, report, _ = samples.named(NAME, 512)
    st.session_state.name = NAME
    opened = st.query_params.get("expanded", "")
    st.session_state.expanded = set(opened.split()) or set(default_expanded(graph, report))
bench()
