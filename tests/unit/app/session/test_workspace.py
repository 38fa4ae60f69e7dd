"""Undo, redo, and what the disk does meanwhile, as values."""

import gc
import tracemalloc
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.session.disk import Reading, Stamp
from app.session.workspace import Workspace
from constructor.document import Document

_A, _B = Path("/root/a.yaml"), Path("/root/b.yaml")


def _reading(text: str, moment: int = 1, path: Path = _A) -> Reading:
    return Reading(Document.parse(text, path), Stamp(moment, len(text), 1))


def _opened(text: str = "x: 1\n") -> Workspace:
    return Workspace().opened(_A, _reading(text))


def _text(workspace: Workspace, path: Path = _A) -> str:
    document = workspace.document(path)
    assert document is not None
    return document.text


def _doc(text: str, path: Path = _A) -> Document:
    return Document.parse(text, path)


def test_opening_twice_keeps_the_edits() -> None:
    edited = _opened().edited("edit", {_A: _doc("x: 2\n")})
    assert edited.opened(_A, _reading("x: 1\n")) is edited


def test_an_edit_is_a_step_that_undo_takes_back_and_redo_repeats() -> None:
    edited = _opened().edited("x 1 → 2", {_A: _doc("x: 2\n")})
    assert edited.dirty_files == (_A,)
    assert edited.overlay == {str(_A): "x: 2\n"}
    undone = edited.undo()
    assert (_text(undone), undone.dirty_files) == ("x: 1\n", ())
    assert _text(undone.redo()) == "x: 2\n"
    assert undone.redo().done[-1].description == "x 1 → 2"


def test_a_long_history_takes_little_more_than_its_texts() -> None:
    text = "params:\n" + "".join(f"  width_{number}: {number}\n" for number in range(200))
    workspace = _opened(text)
    tracemalloc.start()
    for step in range(40):
        workspace = workspace.edited("edit", {_A: _doc(text + f"x: {step}\n")})
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(workspace.done) == 40
    assert taken < 40 * 4 * len(text)


def test_more_of_an_edit_stays_one_step_and_none_where_it_ends_as_it_began() -> None:
    edited = _opened().edited("x 1 → 2", {_A: _doc("x: 2\n")})
    more = edited.amended("x 1 → 3", _A, _doc("x: 3\n"))
    assert [step.description for step in more.done] == ["x 1 → 3"]
    assert (_text(more), _text(more.undo())) == ("x: 3\n", "x: 1\n")
    assert more.amended("x 1 → 1", _A, _doc("x: 1\n")).done == ()


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    workspace = _opened()
    assert workspace.edited("nothing", {_A: _doc("x: 1\n")}) is workspace


def test_a_new_edit_forgets_what_was_undone() -> None:
    workspace = _opened().edited("two", {_A: _doc("x: 2\n")}).undo().edited("three", {_A: _doc("x: 3\n")})
    assert workspace.undone == ()
    assert workspace.redo() is workspace


def test_one_step_may_change_several_files() -> None:
    workspace = _opened().opened(_B, _reading("y: 1\n", path=_B))
    both = workspace.edited("both", {_A: _doc("x: 2\n"), _B: _doc("y: 2\n", _B)})
    assert both.undo().dirty_files == ()
    assert both.done[-1].files == (_A, _B)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(0, 12))
def test_undoing_all_and_redoing_all_ends_where_it_began(numbers: list[int], back: int) -> None:
    workspace = _opened()
    for number in numbers:
        workspace = workspace.edited(str(number), {_A: _doc(f"x: {number}\n")})
    travelled = workspace
    for _ in range(back):
        travelled = travelled.undo()
    for _ in range(back):
        travelled = travelled.redo()
    assert travelled == workspace
    for _ in range(len(numbers)):
        travelled = travelled.undo()
    assert _text(travelled) == "x: 1\n"


def test_a_clean_file_follows_the_disk_and_undo_brings_the_old_text_back() -> None:
    followed = _opened().seen_on_disk(_A, _reading("x: 9\n", 2))
    assert (_text(followed), followed.dirty_files) == ("x: 9\n", ())
    back = followed.undo()
    assert (_text(back), back.dirty_files) == ("x: 1\n", (_A,))


def test_an_edited_file_keeps_its_text_and_remembers_theirs() -> None:
    conflict = _opened().edited("mine", {_A: _doc("x: 2\n")}).seen_on_disk(_A, _reading("x: 9\n", 2))
    opened = conflict.documents[_A]
    assert opened.document.text == "x: 2\n"
    assert opened.theirs is not None
    assert opened.theirs.text == "x: 9\n"
    assert opened.original.text == "x: 1\n"


def test_keeping_mine_lets_save_replace_theirs() -> None:
    kept = (
        _opened().edited("mine", {_A: _doc("x: 2\n")}).seen_on_disk(_A, _reading("x: 9\n", 2)).kept_mine(_A)
    )
    opened = kept.documents[_A]
    assert (opened.document.text, opened.saved, opened.theirs) == ("x: 2\n", b"x: 9\n", None)


def test_loading_theirs_can_be_undone() -> None:
    conflict = _opened().edited("mine", {_A: _doc("x: 2\n")}).seen_on_disk(_A, _reading("x: 9\n", 2))
    loaded = conflict.took_theirs(_A, "reload")
    assert (_text(loaded), loaded.dirty_files) == ("x: 9\n", ())
    assert _text(loaded.undo()) == "x: 2\n"


def test_a_conflict_ends_when_the_disk_comes_back() -> None:
    conflict = _opened().edited("mine", {_A: _doc("x: 2\n")}).seen_on_disk(_A, _reading("x: 9\n", 2))
    assert conflict.seen_on_disk(_A, _reading("x: 1\n", 3)).documents[_A].theirs is None


def test_somebody_who_wrote_what_i_typed_leaves_nothing_to_save() -> None:
    workspace = _opened().edited("mine", {_A: _doc("x: 2\n")}).seen_on_disk(_A, _reading("x: 2\n", 2))
    assert workspace.dirty_files == ()


def test_a_vanished_file_keeps_its_text() -> None:
    gone = _opened().seen_on_disk(_A, Reading(_doc(""), None))
    assert gone.documents[_A].vanished
    assert _text(gone) == "x: 1\n"
    back = gone.seen_on_disk(_A, _reading("x: 1\n", 5))
    assert not back.documents[_A].vanished


def test_bytes_are_compared_and_not_only_text() -> None:
    marked = Workspace().opened(_A, Reading(Document.parse(b"\xef\xbb\xbfx: 1\r\n", _A), Stamp(1, 9, 1)))
    assert marked.dirty_files == ()
    assert marked.documents[_A].saved == b"\xef\xbb\xbfx: 1\r\n"
