"""The canvas widget: what it sends to the page."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.unit.app.widgets.sent import sent


def page() -> None:
    import streamlit as st

    from app.widgets.canvas import show_canvas
    from constructor.drawing import Card, Scene, drawing_json, lay_out

    drawing = drawing_json(lay_out(Scene((Card("node:a", "alpha"),), (), ())))
    if "version" not in st.session_state:
        st.session_state.version = "1"
    show_canvas(
        drawing,
        lambda intent: None,
        version=st.session_state.version,
        scope="exp1/a.yaml",
        selected=st.session_state.get("selected"),
        marks=["node:a"],
        height=400,
    )


def run(app: AppTest) -> dict[str, Any]:
    app.run()
    assert not app.exception
    return sent(app)


def test_the_drawing_comes_with_the_script_and_the_rest_without() -> None:
    found = run(AppTest.from_function(page))
    drawing, canvas = found["blockwright_drawing"], found["blockwright_canvas"]
    data = json.loads(drawing.json or drawing.mixed.json)
    assert json.loads(data["drawing"])["cards"][0]["title"] == "alpha"
    assert len(drawing.js_content) > 10_000
    told = json.loads(canvas.json or canvas.mixed.json)
    assert told == {
        "key": "canvas",
        "version": data["version"],
        "scope": "exp1/a.yaml",
        "selected": None,
        "marks": ["node:a"],
        "height": 400,
        "link": None,
        "reveal": None,
        "difference": False,
        "predicts": False,
    }
    assert len(canvas.SerializeToString()) < 2_000


def test_a_selection_leaves_the_message_with_the_drawing_as_it_was() -> None:
    app = AppTest.from_function(page)
    before = run(app)
    app.session_state["selected"] = "node:a"
    after = run(app)
    name = "blockwright_drawing"
    assert after[name].SerializeToString(deterministic=True) == before[name].SerializeToString(
        deterministic=True
    )
    assert after["blockwright_canvas"] != before["blockwright_canvas"]
