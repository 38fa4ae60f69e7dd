"""What is shown, as an address, and back: the same file, selection, expansion and view."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.session import Opening, Session, new_session
from app.session.address import TABS, address
from app.view_model.intent import OpenFile, Select, SetDims, ShowTraced, Toggle
from tests.unit.app.fakes import fake_engine

TEXT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.Identity}, {_type_: nn.GELU}]}}\n"
SHAPES = "Shapes and modules"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("f/exp1/a", "f/exp2/b"):
        file = tmp_path / "root" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT)
    return tmp_path / "root"


def _at(root: Path, query: dict[str, str]) -> Session:
    return new_session(Opening(root), query, fake_engine()[0])


def test_what_is_by_default_needs_no_word(root: Path) -> None:
    session = _at(root, {})
    session.expand_first(frozenset({"node:layer0"}))
    session.keep_direction("LR")
    assert address(session, SHAPES) == {"file": "f/exp1/a.yaml"}


def test_an_address_leads_back_to_the_same_screen(root: Path) -> None:
    session = _at(root, {})
    session.expand_first(frozenset({"node:layer0"}))
    session.keep_direction("TB")
    for intent in (
        Toggle("node:layer0"),
        Toggle("node:layer1/net.0"),
        Select("in:x"),
        SetDims((("B", 60), ("T", 4))),
    ):
        session.apply(intent)
    session.tables = False
    query = address(session, TABS["memory"])
    assert query == {
        "file": "f/exp1/a.yaml",
        "node": "in:x",
        "open": "layer1/net.0",
        "flow": "TB",
        "tab": "memory",
        "tables": "-",
        "dims": "B=60,T=4",
    }
    other = _at(root, query)
    other.expand_first(frozenset({"node:layer0"}))
    assert other.view == replace(session.view, first=None)
    assert (other.dims, other.tables, other.tab) == (session.dims, False, "Memory")
    assert address(other, other.tab) == query


def test_all_closed_and_a_traced_inside_have_words_too(root: Path) -> None:
    session = _at(root, {"file": "f/exp2/b.yaml", "node": "node:layer0", "open": "-", "traced": "layer0"})
    assert session.view.expanded == frozenset()
    assert session.view.tracing == "node:layer0"
    assert address(session, SHAPES)["open"] == "-"
    session.apply(ShowTraced("node:layer0", False))
    assert "traced" not in address(session, SHAPES)


def test_words_that_mean_nothing_are_passed_over(root: Path) -> None:
    session = _at(root, {"tab": "nowhere", "dims": "B=many,=,T", "flow": "up", "open": "x"})
    assert (session.tab, session.dims, session.view.direction) == (SHAPES, (), None)


def test_another_file_is_looked_at_in_its_own_way(root: Path) -> None:
    session = _at(root, {"file": "f/exp1/a.yaml", "open": "layer0"})
    session.apply(OpenFile(str(root / "f" / "exp2" / "b.yaml")))
    assert "open" not in address(session, SHAPES)
