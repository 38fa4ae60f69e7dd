"""What an editor in the page says, taken over or not, and what is drawn meanwhile."""

import os
from pathlib import Path

import pytest

from app.session import Session
from app.session.shown import show
from app.session.typed_text import read_only
from app.view_model.intent import OpenFile, SetValue, Undo
from app.view_model.typed_text import Change, TypeText
from tests.unit.app.fakes import session_on

TEXT = "# é\r\nschema_version: 1\r\nparams: {width: 8}\r\n"
END = len(TEXT) - 3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_bytes(TEXT.encode())
    return path


class Typist:
    """An editor of the page that says what it is told to, on top of what it saw last."""

    def __init__(self, session: Session, file: Path, name: str = "me") -> None:
        self.session, self.file, self.name, self.number = session, file, name, 0
        self.look()

    def look(self) -> None:
        self.base = self.session.typed.version(self.file, self.text)

    def say(self, *changes: Change, burst: str = "1") -> TypeText:
        self.number += 1
        said = TypeText(str(self.file), self.base, changes, self.name, self.number, burst)
        self.session.apply(said)
        return said

    @property
    def text(self) -> str:
        return self.session.read(self.file).text

    @property
    def steps(self) -> list[str]:
        return [step.description for step in self.session.workspace.done]


@pytest.fixture
def typist(tmp_path: Path, file: Path) -> Typist:
    session, _ = session_on(tmp_path)
    session.apply(OpenFile(str(file)))
    return Typist(session, file)


def test_what_is_typed_changes_just_that(typist: Typist, file: Path) -> None:
    typist.say(Change(0, 1, "##"))
    assert typist.text == "#" + TEXT
    assert typist.session.read(file).to_bytes() == b"#" + TEXT.encode()
    assert typist.session.typed.answer(file) == ("me", 1)


def test_a_later_message_holds_what_the_one_before_did(typist: Typist) -> None:
    typist.say(Change(0, 0, "a"))
    typist.say(Change(0, 0, "ab"))
    typist.number += 1  # One that never came.
    typist.say(Change(0, 0, "abcd"))
    assert typist.text == "abcd" + TEXT
    assert typist.steps == ["edit the text in net.yaml"]
    typist.session.apply(Undo())
    assert typist.text == TEXT


def test_what_is_said_twice_is_done_once(typist: Typist, file: Path) -> None:
    said = typist.say(Change(0, 0, "a"))
    typist.session.apply(Undo())
    typist.session.apply(said)
    assert typist.text == TEXT


def test_what_was_meant_for_another_text_waits_until_it_is_said_of_this_one(
    typist: Typist, file: Path
) -> None:
    typist.session.apply(SetValue(str(file), ("params", "width"), 16))
    changed = typist.text
    typist.say(Change(0, 0, "a"))
    assert typist.text == changed
    assert typist.session.typed.answer(file) is None
    typist.look()
    typist.say(Change(0, 0, "a"))
    assert typist.text == "a" + changed


def test_another_edit_ends_what_later_messages_stand_on(typist: Typist, file: Path) -> None:
    typist.say(Change(0, 0, "# "))
    typist.session.apply(SetValue(str(file), ("params", "width"), 16))
    changed = typist.text
    typist.say(Change(0, 0, "# more"))
    assert typist.text == changed
    assert typist.session.typed.answer(file) == ("me", 1)


def test_a_text_that_came_back_has_another_version(typist: Typist, file: Path) -> None:
    first = typist.base
    typist.session.apply(SetValue(str(file), ("params", "width"), 16))
    typist.look()
    typist.session.apply(Undo())
    typist.look()
    assert typist.text == TEXT
    assert typist.base != first


def test_two_editors_do_not_continue_each_other(typist: Typist, file: Path) -> None:
    other = Typist(typist.session, file, "you")
    typist.say(Change(0, 0, "a"))
    other.say(Change(0, 0, "b"))
    assert typist.text == "a" + TEXT
    other.look()
    other.say(Change(0, 0, "b"))
    assert typist.text == "ba" + TEXT


def test_a_change_that_fits_no_text_is_not_made(typist: Typist, caplog: pytest.LogCaptureFixture) -> None:
    typist.say(Change(9_000, 9_001, "x"))
    assert typist.text == TEXT
    assert "does not fit" in caplog.text


def test_each_burst_is_a_step(typist: Typist) -> None:
    typist.say(Change(0, 0, "a"))
    typist.say(Change(0, 0, "ab"), burst="2")
    assert len(typist.steps) == 2
    typist.session.apply(Undo())
    assert typist.text == "a" + TEXT


def test_a_text_that_cannot_be_read_leaves_the_last_drawing(typist: Typist) -> None:
    session = typist.session
    before = show(session, 5.0)
    assert before is not None
    assert not before.stale
    typist.say(Change(END, END, "\nbad: [1, 2"))
    broken = show(session, 5.0)
    assert broken is not None
    assert broken.stale
    assert broken.drawn is before.analysis
    assert broken.report == before.report
    assert "yaml-syntax" in {problem.code for problem in broken.problems}
    typist.say(Change(END, END, "\nbad: [1, 2]"))
    mended = show(session, 5.0)
    assert mended is not None
    assert not mended.stale


def test_a_broken_text_is_kept_as_unsaved(typist: Typist, file: Path) -> None:
    typist.say(Change(END, END, "\nbad: [1, 2"))
    assert typist.session.workspace.dirty_files == (file,)


def test_a_file_that_cannot_be_written_says_why(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_only(file) == ""
    assert read_only(file.with_name("new.yaml")) == ""
    locked = {file}
    monkeypatch.setattr(os, "access", lambda path, mode: path not in locked)
    assert read_only(file) == "this file is read-only on disk"
    locked = {file.parent}
    assert read_only(file) == f"nothing can be written to the folder {file.parent.name}"
