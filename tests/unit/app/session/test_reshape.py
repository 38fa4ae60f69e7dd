"""Edits of the graph in a session: one step each, all the way back, and what is looked at afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.session import Session
from app.session.follow import following
from app.session.view import View
from app.view_model.intent import Ask, GoTo, Redo, Reshape, Select, Undo, Unpack
from constructor.edits import AddNode, Connect, Delete, Duplicate, GraphEdit, InsertNode, Move, Rename
from tests.unit.app.fakes import session_on

TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x]   # one
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 8}   # wide
    nodes:
      - {name: a, call: module:up, args: [$x]}
      # then
      - {name: b, call: op:identity, args: [$a]}
    outputs: [$b]
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "net.yaml").write_text(TEXT)
    return session_on(tmp_path, "net.yaml")[0]


def _text(session: Session) -> str:
    assert session.file is not None
    return session.read(session.file).text


def _apply(session: Session, *edits: GraphEdit) -> None:
    for edit in edits:
        session.apply(Reshape(str(session.file), edit))
        assert session.refusal is None


def test_every_edit_is_a_step_with_its_line_and_undo_comes_back_to_the_bytes(session: Session) -> None:
    _apply(
        session,
        InsertNode("nn.GELU", "a", "b"),
        Rename("node", "b", "last"),
        Duplicate("a"),
        Connect("last", ("x",), "a_2"),
        Move("a_2", -1),
        Delete("gelu"),
    )
    assert [step.description for step in session.workspace.done] == [
        "insert gelu (nn.GELU) between a and b in net.yaml",
        "rename node b to last in net.yaml",
        "duplicate a as a_2 in net.yaml",
        "connect x of last to a_2 in net.yaml",
        "move a_2 before a in net.yaml",
        "delete gelu and its module in net.yaml",
    ]
    edited = _text(session)
    while session.workspace.done:
        session.apply(Undo())
    assert _text(session) == TEXT
    while session.workspace.undone:
        session.apply(Redo())
    assert _text(session) == edited


def test_any_step_of_the_history_can_be_gone_back_to(session: Session) -> None:
    texts = [_text(session)]
    for name in ("one", "two", "three"):
        _apply(session, AddNode("nn.GELU", reads=(("input", "x"),), name=name))
        texts.append(_text(session))
    for steps in (1, 3, 0, 2):
        session.apply(GoTo(steps))
        assert _text(session) == texts[steps]
        assert len(session.workspace.done) == steps


def test_what_is_selected_follows_the_edit(session: Session) -> None:
    session.apply(Select("node:a"))
    _apply(session, Rename("node", "a", "first"))
    assert session.view.selected == "node:first"
    _apply(session, Duplicate("first"))
    assert session.view.selected == "node:first_2"
    _apply(session, Delete("first_2"))
    assert session.view.selected is None
    opened = View(expanded=frozenset({"node:a/inner", "node:b"}))
    assert following(opened, Rename("node", "a", "z"), "z").expanded == {"node:z/inner", "node:b"}
    assert following(View("in:x"), Rename("value", "x", "img"), None).selected == "in:img"


def test_a_refusal_changes_nothing_and_says_why(session: Session) -> None:
    session.apply(Reshape(str(session.file), Rename("module", "up", "train")))
    assert session.refusal is not None
    assert "torch keeps that name" in session.refusal
    assert _text(session) == TEXT
    assert not session.workspace.done


def test_a_dialog_is_asked_for_and_nothing_is_a_step(session: Session) -> None:
    session.apply(Ask("add", "node:a"))
    assert session.asking == Ask("add", "node:a")
    assert not session.workspace.done


UNRESOLVED = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: time_embedding, d_model: "${params.gone}"}
      only: {_type_: vfp_single_info_embedder, cond_proprio_dim: "${params.gone}"}
    nodes: [{name: only, call: module:only, kwargs: {cond_proprio: $x}}]
    outputs: [$only]
"""


@pytest.mark.parametrize(
    ("text", "intent", "why"),
    [
        (TEXT, Reshape("", Rename("node", "a", "b")), "'b' is taken: a node has it"),
        (TEXT, Reshape("", Rename("module", "up", "train")), "torch keeps that name for itself"),
        (TEXT, Reshape("", Rename("value", "x", "1x")), "cannot be the name of a value"),
        (TEXT, Reshape("", Connect("a", (0,), "b")), "b is made from a"),
        (UNRESOLVED, Reshape("", Delete("only")), "is the last node"),
        (UNRESOLVED, Unpack("", "only"), "only"),
    ],
    ids=["taken", "reserved", "no name", "cycle", "last node", "unresolved"],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    tmp_path: Path, text: str, intent: Reshape | Unpack, why: str
) -> None:
    (tmp_path / "net.yaml").write_text(text)
    session = session_on(tmp_path, "net.yaml")[0]
    session.apply(replace(intent, file=str(session.file)))
    assert session.refusal is not None
    assert why in session.refusal
    assert not session.workspace.done
    assert _text(session) == text
