"""A session on folders of the disk: opening, editing, undoing, saving, and what others do meanwhile."""

import os
from pathlib import Path

import pytest

from app.session import Session, View
from app.session.roots import scan
from app.session.saving import write
from app.view_model.intent import (
    Discard,
    KeepMine,
    OpenFile,
    Redo,
    Reload,
    Save,
    Select,
    SetDims,
    SetInput,
    SetText,
    SetValue,
    ShowTraced,
    TakeBoth,
    Toggle,
    Trust,
    Undo,
)
from constructor.records import ComponentReport
from tests.unit.app.fakes import session_on

TEXT = """\
schema_version: 1
params: {width: 8}  # shared
model:
  sequential:
    layers:
      - _type_: nn.Linear
        in_features: "${params.width}"
        out_features: 4
"""
OUT = ("model", "sequential", "layers", 0, "out_features")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    for name in ("one", "two"):
        file = folder / "family" / "exp1" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT)
    return folder


@pytest.fixture
def one(root: Path) -> Path:
    return root / "family" / "exp1" / "one.yaml"


def _open(root: Path, name: str = "one") -> Session:
    return session_on(root, f"family/exp1/{name}.yaml")[0]


def _set(path: Path, value: object) -> SetValue:
    return SetValue(str(path), OUT, value, was="4")


def _shown(session: Session) -> str:
    assert session.file is not None
    return session.read(session.file).text


def _later(path: Path, text: str) -> None:
    """Write as another program does, with a stamp that differs for sure."""
    path.write_text(text)
    moment = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(moment, moment))


def test_an_edit_shadows_the_disk_and_leaves_it_alone(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    assert "out_features: 6" in _shown(session)
    assert one.read_text() == TEXT
    analysis = session.analysis()
    assert analysis is not None
    assert session.request(analysis).overlay == (
        (str(one), TEXT.replace("out_features: 4", "out_features: 6")),
    )


def test_undo_and_redo_say_what_they_did(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    session.apply(Undo())
    assert _shown(session) == TEXT
    assert session.notices[-1] == "Undid: out_features 4 → 6 in one.yaml"
    session.apply(Redo())
    assert "out_features: 6" in _shown(session)


def test_saving_writes_the_edited_bytes_and_no_others(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    session.apply(Save())
    assert session.saving == (one,)
    assert one.read_text() == TEXT
    assert write(session, session.saving)
    assert one.read_text() == TEXT.replace("out_features: 4", "out_features: 6")
    assert session.workspace.dirty_files == ()
    assert session.notices[-1] == "Saved one.yaml"


def test_undo_after_saving_is_an_edit_again(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    write(session, (one,))
    session.apply(Undo())
    assert session.workspace.dirty_files == (one,)


def test_several_edited_files_are_saved_together(root: Path, one: Path) -> None:
    session = _open(root)
    two = one.with_name("two.yaml")
    session.apply(_set(one, 6))
    session.apply(_set(two, 7))
    session.apply(Save())
    assert session.saving == (one, two)
    assert write(session, session.saving)
    assert "out_features: 7" in two.read_text()


def test_a_file_that_changed_on_disk_is_never_overwritten(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    theirs = TEXT.replace("# shared", "# theirs")
    _later(one, theirs)
    assert not write(session, (one,))
    assert one.read_text() == theirs
    opened = session.workspace.documents[one]
    assert opened.theirs is not None
    assert "out_features: 6" in opened.document.text


def test_edits_that_do_not_touch_are_taken_together_as_one_step(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    _later(one, TEXT.replace("# shared", "# theirs"))
    session.look_at_disk()
    session.apply(TakeBoth(str(one)))
    assert _shown(session) == TEXT.replace("# shared", "# theirs").replace(
        "out_features: 4", "out_features: 6"
    )
    assert session.workspace.documents[one].theirs is None
    assert write(session, (one,))
    assert one.read_text() == _shown(session)
    session.apply(Undo())
    assert _shown(session) == TEXT.replace("out_features: 4", "out_features: 6")


def test_edits_of_one_line_are_not_taken_together(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    _later(one, TEXT.replace("out_features: 4", "out_features: 5"))
    session.look_at_disk()
    assert session.workspace.documents[one].together is None
    session.apply(TakeBoth(str(one)))
    assert "out_features: 6" in _shown(session)
    assert session.workspace.documents[one].theirs is not None


def test_keeping_mine_then_saving_replaces_theirs(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    _later(one, TEXT.replace("# shared", "# theirs"))
    assert session.look_at_disk()
    session.apply(KeepMine(str(one)))
    assert write(session, (one,))
    assert one.read_text() == TEXT.replace("out_features: 4", "out_features: 6")


def test_loading_theirs_drops_mine_until_undo(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    theirs = TEXT.replace("# shared", "# theirs")
    _later(one, theirs)
    session.look_at_disk()
    session.apply(Reload(str(one)))
    assert _shown(session) == theirs
    session.apply(Undo())
    assert "out_features: 6" in _shown(session)


def test_a_clean_file_follows_the_disk(root: Path, one: Path) -> None:
    session = _open(root)
    _later(one, TEXT.replace("# shared", "# theirs"))
    assert session.look_at_disk()
    assert "# theirs" in _shown(session)
    assert not session.look_at_disk()


def test_discarding_can_be_undone(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    session.apply(Discard(str(one)))
    assert _shown(session) == TEXT
    session.apply(Undo())
    assert "out_features: 6" in _shown(session)


def test_a_vanished_folder_leaves_the_text_open_and_saving_says_why_it_fails(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    root.rename(root.with_name("elsewhere"))
    assert session.look_at_disk()
    assert session.workspace.documents[one].vanished
    assert session.root.tree.problem is not None
    assert "out_features: 6" in _shown(session)
    assert not write(session, (one,))
    assert session.refusal is not None
    assert "was not saved" in session.refusal
    root.with_name("elsewhere").rename(root)
    assert session.look_at_disk()
    assert write(session, (one,))
    assert "out_features: 6" in one.read_text()


def test_a_file_that_was_removed_is_written_anew(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(_set(one, 6))
    one.unlink()
    session.look_at_disk()
    assert write(session, (one,))
    assert one.read_text() == TEXT.replace("out_features: 4", "out_features: 6")


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.yaml", "link.yaml"])
def test_files_outside_of_the_root_are_refused(root: Path, one: Path, target: str) -> None:
    outside = root.parent / "outside.yaml"
    outside.write_text(TEXT)
    (root / "link.yaml").symlink_to(outside)
    session = _open(root)
    session.apply(OpenFile(str(root / target)))
    assert session.file == one
    assert session.refusal is not None
    assert "outside" in session.refusal
    session.apply(SetText(str(root / target), "x: 1\n"))
    assert session.workspace.dirty_files == ()
    assert outside.read_text() == TEXT


def test_an_edit_that_cannot_be_made_is_told_and_changes_nothing(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(SetValue(str(one), ("schema_version", "deeper"), 1))
    assert session.refusal
    assert _shown(session) == TEXT


def test_each_file_is_looked_at_in_its_own_way(root: Path, one: Path) -> None:
    session = _open(root)
    session.apply(Select("node:layer0"))
    session.apply(Toggle("node:layer0"))
    session.apply(OpenFile(str(one.with_name("two.yaml")), "in:x"))
    assert session.view == View(selected="in:x")
    session.apply(OpenFile(str(one)))
    assert session.view == View("node:layer0", frozenset({"node:layer0"}))
    session.apply(Toggle("node:layer0"))
    assert session.view.expanded == frozenset()


def test_what_is_expanded_at_first_gives_way_to_the_user(root: Path) -> None:
    session = _open(root)
    session.expand_first(frozenset({"node:a"}))
    assert session.view.expanded == frozenset({"node:a"})
    session.apply(Toggle("node:a"))
    session.expand_first(frozenset({"node:a"}))
    assert session.view.expanded == frozenset()


def test_sizes_and_examples_are_part_of_what_is_checked(root: Path) -> None:
    session = _open(root)
    session.apply(SetDims((("B", 60),)))
    session.apply(SetInput("x", "B 8"))
    analysis = session.analysis()
    assert analysis is not None
    request = session.request(analysis)
    assert (request.dims, request.inputs) == ((("B", 60),), (("x", "B 8"),))
    outcome = session.outcome(analysis, wait=10)
    assert isinstance(outcome, ComponentReport)
    assert dict(outcome.symbols)["B"] == 60
    session.apply(SetInput("x", None))
    assert session.request(analysis).inputs == ()


def test_modules_are_imported_only_when_trusted(root: Path, one: Path) -> None:
    one.write_text("imports: [constructor.mine]\n" + TEXT)
    session = _open(root)
    analysis = session.analysis()
    assert analysis is not None
    assert session.request(analysis).trust == ()
    session.apply(Trust(("constructor.mine",)))
    assert session.request(analysis).trust == ("constructor.mine",)
    session.apply(Trust(("constructor.other",)))
    assert session.request(analysis).trust == ("constructor.mine",)


def test_an_edit_of_an_included_file_is_checked_with_the_file_that_includes_it(root: Path, one: Path) -> None:
    two = one.with_name("two.yaml")
    one.write_text("defaults: [two.yaml]\n")
    session = _open(root)
    before = session.analysis()
    session.apply(_set(two, 6))
    after = session.analysis()
    assert before is not None
    assert after is not None
    assert before.fingerprint != after.fingerprint
    assert [path for path, _ in session.request(after).overlay] == [str(two)]


def test_an_unchanged_file_is_analysed_once(root: Path, one: Path) -> None:
    session = _open(root)
    first = session.analysis()
    assert session.analysis() is first
    session.apply(_set(one, 6))
    assert session.analysis() is not first
    session.apply(Undo())
    assert session.analysis() is first


def test_a_new_file_appears_in_the_tree(root: Path, one: Path) -> None:
    session = _open(root)
    one.with_name("three.yaml").write_text(TEXT)
    assert session.look_at_disk()
    assert [path.name for path in session.root.paths()] == ["one.yaml", "three.yaml", "two.yaml"]


def test_a_root_that_did_not_change_is_not_scanned_again(root: Path) -> None:
    first = scan(root)
    assert scan(root, first) is first


def test_a_traced_inside_has_a_selection_of_its_own_and_ends_with_another(root: Path) -> None:
    session = _open(root)
    session.apply(Select("node:layer0"))
    session.apply(ShowTraced("node:layer0", True))
    session.apply(Select("trace:4"))
    assert (session.view.selected, session.view.within) == ("node:layer0", "trace:4")
    session.apply(Select(None))
    assert (session.view.tracing, session.view.within) == ("node:layer0", None)
    session.apply(Select("in:x"))
    assert (session.view.tracing, session.view.selected) == (None, "in:x")


def test_saving_nothing_opens_no_dialog(root: Path) -> None:
    session = _open(root)
    session.apply(Save())
    assert session.saving == ()
    assert session.notices == ["Nothing to save"]
