"""The YAML tab: what the editor is sent, and what comes of its messages."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from app.view_model.source import source_view
from app.view_model.typed_text import Change, TypeText
from app.widgets.yaml_pane import _typed
from constructor.document import Document
from tests.unit.app.widgets.sent import sent

FILE = "/models/net.yaml"


def page() -> None:
    import streamlit as st

    from app.widgets.yaml_pane import show_yaml

    show_yaml(st.session_state["view"], lambda intent: None)


def run(text: str) -> dict[str, Any]:
    app = AppTest.from_function(page)
    app.session_state["view"] = source_view(Document.parse(text, FILE), "v1", selected=(1, 2))
    app.run()
    assert not app.exception
    return sent(app)


def test_the_script_is_sent_apart_from_the_text() -> None:
    before, after = run("a: 1\r\n"), run("a: 2\r\n")
    script = "blockwright_editor"
    assert len(before[script].js_content) > 100_000
    assert before[script].SerializeToString(deterministic=True) == after[script].SerializeToString(
        deterministic=True
    )
    source = before["blockwright_source"]
    assert json.loads(source.json or source.mixed.json) == {
        "file": FILE,
        "text": "a: 1\n",
        "version": "v1",
        "line_ends": "CRLF",
        "marks": [],
        "selected": [1, 2],
        "answer": None,
        "read_only": "",
    }
    assert len(source.SerializeToString()) < 2_000


def test_a_message_of_the_editor_is_emitted(monkeypatch: Any) -> None:
    told = {
        "file": FILE,
        "base": "v1",
        "changes": [[3, 4, "2"]],
        "sender": "me",
        "number": 7,
        "burst": "me.1",
    }
    monkeypatch.setattr("app.widgets.yaml_pane.st.session_state", {"yaml": {"typed": told}, "other": {}})
    emitted: list[Any] = []
    _typed("yaml", emitted.append)
    _typed("other", emitted.append)
    assert emitted == [TypeText(FILE, "v1", (Change(3, 4, "2"),), "me", 7, "me.1")]
