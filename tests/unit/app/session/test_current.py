"""The address of the page: what it names is shown, and what may not be shown is told."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from app.session import Opening, current, new_session
from app.session.compared import compare
from app.view_model.compare.sides import SideName
from tests.unit.app.fakes import fake_engine

TEXT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.Identity}]}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("f/exp1/a", "f/exp1/policy", "f/exp2/b"):
        file = tmp_path / "root" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT)
    (tmp_path / "secret.yaml").write_text(TEXT)
    return tmp_path / "root"


def test_the_address_names_file_and_node(root: Path) -> None:
    session = new_session(Opening(root), {"file": "f/exp2/b.yaml", "node": "node:layer0"}, fake_engine()[0])
    assert session.file == root / "f" / "exp2" / "b.yaml"
    assert session.view.selected == "node:layer0"


def test_a_folder_inside_the_root_can_be_the_root(root: Path) -> None:
    session = new_session(Opening(root), {"root": "f/exp2", "file": "b.yaml"}, fake_engine()[0])
    assert session.root.path == root / "f" / "exp2"
    assert session.file == root / "f" / "exp2" / "b.yaml"


@pytest.mark.parametrize("address", [{"root": ".."}, {"root": "/etc"}, {"file": "../secret.yaml"}])
def test_what_lies_outside_of_the_root_is_refused(root: Path, address: dict[str, str]) -> None:
    session = new_session(Opening(root), address, fake_engine()[0])
    assert session.root.path == root
    assert session.file == root / "f" / "exp1" / "a.yaml"
    assert session.refusal


def test_without_an_address_the_opened_file_is_shown(root: Path) -> None:
    file = root / "f" / "exp2" / "b.yaml"
    assert new_session(Opening(root, file), {}, fake_engine()[0]).file == file


def test_without_any_wish_the_first_component_is_shown(root: Path) -> None:
    assert new_session(Opening(root), {}, fake_engine()[0]).file == root / "f" / "exp1" / "a.yaml"


def test_an_empty_folder_shows_nothing(tmp_path: Path) -> None:
    assert new_session(Opening(tmp_path), {}, fake_engine()[0]).file is None


def test_the_way_back_leads_to_what_was_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = new_session(Opening(root), {"file": "f/exp1/a.yaml"}, fake_engine()[0])
    page = SimpleNamespace(session_state={}, query_params=Query())
    monkeypatch.setattr(current, "st", page)

    def shown() -> dict[str, str]:
        current.remember_in_address(session)
        return dict(session.address or {})

    file = shown()
    compare(session, SideName("f/exp1"), SideName("f/exp2"))
    experiments = shown()
    compare(session, SideName("f/exp1/a.yaml"), SideName("f/exp1/policy.yaml"))
    assert file != experiments != shown()

    current.follow(session, experiments)
    assert session.comparing is not None
    assert session.comparing.after == SideName("f/exp2")
    assert shown() == experiments
    current.follow(session, file)
    assert session.comparing is None
    assert shown() == file


class Query(dict[str, str]):
    """The query of the address, as Streamlit keeps it."""

    def from_dict(self, query: dict[str, str]) -> None:
        self.clear()
        self.update(query)
