"""Unsaved edits that outlive the page and the server that they were made in."""

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.session import Session
from app.session.journal import Journal
from app.session.roots import scan
from app.session.saving import write
from app.view_model.intent import Discard, Reshape, SetText, Undo
from constructor.edits import Rename
from constructor.places import cache_folder
from tests.unit.app.fakes import session_on

TEXT = """\
schema_version: 1
model:
  sequential:
    layers: [{_type_: nn.Linear, in_features: 2, out_features: 4}]
"""
EDITED = TEXT.replace("4}", "6}")
OTHER = TEXT.replace("2,", "3,")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(TEXT)
    return folder


Page = Callable[..., Session]


@pytest.fixture
def page(tmp_path: Path, root: Path) -> Page:
    """`page(name)` is a session with a journal; only the pages named by `alive` are still shown."""

    def opened(name: str, alive: tuple[str, ...] = ()) -> Session:
        session = session_on(root, "one.yaml")[0]
        session.journal = Journal(tmp_path / "cache", root, name, lambda owner: owner in alive)
        session.recover()
        return session

    return opened


def _edit(session: Session, text: str = EDITED, name: str = "one") -> None:
    session.apply(SetText(str(session.base / f"{name}.yaml"), text))


def _text(session: Session, name: str = "one") -> str:
    return session.read(session.base / f"{name}.yaml").text


def _journals(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").rglob("*.json"))


def test_edits_come_back_as_one_step_that_can_be_undone(page: Page, root: Path, tmp_path: Path) -> None:
    first = page("first")
    _edit(first)
    _edit(first, OTHER, "two")
    again = page("again")
    assert (_text(again), _text(again, "two")) == (EDITED, OTHER)
    assert {path.name for path in again.recovered} == {"one.yaml", "two.yaml"}
    assert (root / "one.yaml").read_text() == TEXT
    again.apply(Undo())
    again.apply(Undo())
    assert (_text(again), _text(again, "two")) == (TEXT, TEXT)
    assert _journals(tmp_path) == []
    assert page("third").recovered == ()


def test_a_page_that_is_still_shown_keeps_its_own(page: Page) -> None:
    _edit(page("first"))
    second = page("second", alive=("first",))
    assert _text(second) == TEXT
    assert not second.recovered


def test_edits_of_a_file_that_is_edited_here_wait(page: Page, root: Path) -> None:
    _edit(page("first"))
    second = page("second", alive=("first",))
    _edit(second, OTHER)
    assert second.journal is not None
    second.journal._alive = lambda owner: False
    second.recover()
    assert _text(second) == OTHER
    second.apply(Discard(str(root / "one.yaml")))
    second.recover()
    assert _text(second) == EDITED


def test_edits_of_another_root_wait_for_a_page_that_shows_it(page: Page, root: Path, tmp_path: Path) -> None:
    _edit(page("first"))
    (root / "below").mkdir()
    below = session_on(root)[0]
    below.root = scan(root / "below")
    below.journal = Journal(tmp_path / "cache", root, "below", lambda owner: False)
    below.recover()
    assert below.recovered == ()
    assert _text(page("third")) == EDITED


def test_what_changed_on_disk_meanwhile_is_theirs(page: Page, root: Path) -> None:
    _edit(page("first"))
    (root / "one.yaml").write_text(OTHER)
    again = page("again")
    opened = again.workspace.documents[root.resolve() / "one.yaml"]
    assert opened.document.text == EDITED
    assert opened.theirs is not None
    assert opened.theirs.text == OTHER


def test_saved_edits_do_not_come_back(page: Page, root: Path, tmp_path: Path) -> None:
    first = page("first")
    _edit(first)
    assert len(_journals(tmp_path)) == 1
    assert write(first, (root.resolve() / "one.yaml",))
    assert _journals(tmp_path) == []


def test_graph_edits_are_kept_too_and_only_for_the_user(page: Page, root: Path, tmp_path: Path) -> None:
    first = page("first")
    first.apply(Reshape(str(root / "one.yaml"), Rename("value", "x", "img")))
    (journal,) = _journals(tmp_path)
    assert "inputs: [img]" in _text(page("again"))
    assert not list(root.glob(".*"))
    if sys.platform != "win32":
        assert stat.S_IMODE(journal.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 9}', '{"version": 1, "files": [{"path": 3}]}'])
def test_a_damaged_journal_stops_nothing(page: Page, tmp_path: Path, content: str) -> None:
    _edit(page("first"))
    (journal,) = _journals(tmp_path)
    written = {"process": 0, "owner": ""} | json.loads(content) if content.endswith("]}") else None
    journal.with_name("other.json").write_text(json.dumps(written) if written else content)
    assert _text(page("again")) == EDITED


def test_a_cache_that_cannot_be_written_is_told_once(page: Page, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    session = page("first")
    _edit(session)
    _edit(session, OTHER)
    assert _text(session) == OTHER
    assert len([notice for notice in session.notices if "will not survive" in notice]) == 1


def test_another_server_counts_as_gone_without_a_sign_of_life(page: Page, tmp_path: Path) -> None:
    _edit(page("first"))
    (journal,) = _journals(tmp_path)
    content = json.loads(journal.read_text()) | {"process": os.getppid()}
    other = journal.with_name("other.json")
    journal.rename(other)
    other.write_text(json.dumps(content))
    assert _text(page("second")) == TEXT
    os.utime(other, (0, 0))
    assert _text(page("third")) == EDITED


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"HOME": "/h"}, "linux", "/h/.cache/blockwright"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "linux", "/c/blockwright"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/blockwright"),
        ({"USERPROFILE": "/u", "LOCALAPPDATA": "/l"}, "win32", "/l/blockwright/Cache"),
    ],
)
def test_the_cache_lies_where_the_system_wants_it(
    environ: dict[str, str], platform: str, expected: str
) -> None:
    assert cache_folder(environ, platform) == Path(expected)
