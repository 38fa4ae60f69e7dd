"""Blocks unpacked and nodes packed in a session: one step each, and all the way back."""

from pathlib import Path

import pytest

from app.session import Session
from app.session.regroup import free_name
from app.view_model.graph_actions import graph_actions
from app.view_model.intent import Ask, Pack, Select, Undo, Unpack, changes_documents, describe
from tests.unit.app.fakes import session_on

TEXT = """\
schema_version: 1
params: {d: 8}   # shared
model:
  graph:
    inputs: [state, maps]
    modules:
      join:
        _type_: vfp_proprio_projector
        cond_proprio_dim: 3
        transformer_d_model: ${params.d}
    nodes:
      - {name: tokens, call: module:join, args: [$state, $maps]}   # all
      - {name: out, call: op:identity, args: [$tokens]}
    outputs: [$out]
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "net.yaml").write_text(TEXT)
    return session_on(tmp_path, "net.yaml")[0]


def _text(session: Session) -> str:
    assert session.file is not None
    return session.read(session.file).text


def test_a_block_is_unpacked_in_one_step_and_stays_selected(session: Session) -> None:
    session.apply(Select("node:tokens"))
    intent = Unpack(str(session.file), "tokens")
    assert changes_documents(intent)
    assert describe(intent) == "unpack tokens in net.yaml"
    session.apply(intent)
    assert session.refusal is None
    told = "unpack tokens (vfp_proprio_projector) into 3 blocks in net.yaml"
    assert [step.description for step in session.workspace.done] == [told]
    assert session.view.selected == "node:tokens"
    assert "_type_: token_concat" in _text(session)
    session.apply(Undo())
    assert _text(session) == TEXT


def test_what_cannot_be_unpacked_is_told_and_nothing_changes(session: Session) -> None:
    session.apply(Unpack(str(session.file), "out"))
    assert session.refusal is not None
    assert session.refusal.startswith("out calls op:identity, which is not made of blocks (")
    assert not session.workspace.done


def test_only_cards_of_blocks_that_are_made_of_blocks_offer_it(session: Session) -> None:
    analysis = session.analysis()
    assert analysis is not None
    offered = {
        card: [a.intent for a in graph_actions(card, analysis.graph, "net.yaml", None) if a.name == "Unpack"]
        for card in ("node:tokens", "node:out", "in:state", None)
    }
    assert offered == {
        "node:tokens": [Unpack("net.yaml", "tokens")],
        "node:out": [],
        "in:state": [],
        None: [],
    }


def test_nodes_are_packed_in_one_step_with_a_file_that_nobody_has_written(session: Session) -> None:
    file = session.file
    assert file is not None
    session.apply(Pack(str(file), ("tokens",), "join"))
    assert session.refusal is None
    assert [step.description for step in session.workspace.done] == ["pack tokens into join.yaml"]
    assert session.view.selected == "node:join"
    assert "join:\n        _type_: component\n        path: ./join.yaml\n" in _text(session)
    component = file.with_name("join.yaml")
    assert not component.exists()
    assert set(session.workspace.dirty_files) == {file, component}
    assert "_type_: vfp_proprio_projector" in session.read(component).text

    session.apply(Unpack(str(file), "join"))
    assert session.refusal is None
    assert _text(session) == TEXT
    assert session.view.selected == "node:tokens"
    session.apply(Undo())
    session.apply(Undo())
    assert _text(session) == TEXT
    assert session.workspace.dirty_files == ()


def test_a_file_that_is_there_is_not_written_over(session: Session) -> None:
    file = session.file
    assert file is not None
    file.with_name("join.yaml").write_text("mine")
    session.apply(Pack(str(file), ("tokens",), "join"))
    assert session.refusal == "join.yaml is there already (choose another name)"
    assert not session.workspace.done
    assert free_name(session.workspace, session.source(file), "tokens") == "tokens"
    file.with_name("tokens.yaml").write_text("mine")
    assert free_name(session.workspace, session.source(file), "tokens") == "tokens_2"


def test_packing_is_asked_for_from_a_node(session: Session) -> None:
    analysis = session.analysis()
    assert analysis is not None
    tools = {a.name: a.intent for a in graph_actions("node:out", analysis.graph, "net.yaml", None)}
    assert tools["Pack"] == Ask("pack", "node:out")
    intent = Pack("a/net.yaml", ("x", "y"), "part")
    assert describe(intent) == "pack x, y of net.yaml into part.yaml"
