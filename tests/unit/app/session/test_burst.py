"""Edits in quick succession at one place are one step; slow ones, and those elsewhere, are not."""

from pathlib import Path

import pytest

from app.session.burst import with_edit
from app.session.disk import Reading
from app.session.workspace import Workspace
from app.view_model.intent import Edit, InsertKey, SetText, SetValue
from constructor.document import Document

FILE = Path("/nowhere/net.yaml")
TEXT = "width: 8\ndepth: 2\n"


def _opened() -> Workspace:
    document = Document.parse(TEXT, str(FILE))
    return Workspace().opened(FILE, Reading(document, None))


def _set(key: str, value: int, was: int) -> SetValue:
    return SetValue(str(FILE), (key,), value, was=str(was))


def _after(*edits: tuple[float, Edit]) -> Workspace:
    workspace = _opened()
    for after, edit in edits:
        workspace = with_edit(workspace, FILE, edit, after=after)
    return workspace


def _steps(workspace: Workspace) -> list[str]:
    return [step.description for step in workspace.done]


def test_a_number_stepped_up_is_one_step_from_where_it_began() -> None:
    workspace = _after((9, _set("width", 9, 8)), (0.2, _set("width", 10, 9)), (0.2, _set("width", 11, 10)))
    assert _steps(workspace) == ["width 8 → 11 in net.yaml"]
    assert workspace.documents[FILE].document.text == "width: 11\ndepth: 2\n"
    assert workspace.undo().documents[FILE].document.text == TEXT


def test_what_is_typed_in_one_go_is_one_step_however_slow_the_page_is() -> None:
    typed = [SetText(str(FILE), TEXT + "# a note"[:end], "first") for end in range(1, 9)]
    workspace = _after(*((2.5, edit) for edit in typed))
    assert _steps(workspace) == ["edit the text in net.yaml"]
    assert workspace.undo().documents[FILE].document.text == TEXT


@pytest.mark.parametrize(
    "second",
    [(5.0, _set("width", 10, 9)), (0.1, _set("depth", 3, 2)), (0.1, InsertKey(str(FILE), (), "new", 1))],
    ids=["later", "elsewhere", "another kind"],
)
def test_what_is_no_burst_is_a_step_of_its_own(second: tuple[float, Edit]) -> None:
    assert len(_after((9, _set("width", 9, 8)), second).done) == 2


def test_back_where_it_began_there_is_no_step_left() -> None:
    workspace = _after((9, _set("width", 9, 8)), (0.1, _set("width", 8, 9)))
    assert (workspace.done, workspace.undone) == ((), ())
    assert not workspace.documents[FILE].dirty


def test_an_edit_after_an_undo_starts_anew() -> None:
    workspace = _after((9, _set("depth", 3, 2)), (9, _set("width", 9, 8))).undo()
    workspace = with_edit(workspace, FILE, _set("depth", 4, 3), after=0.1)
    assert _steps(workspace) == ["depth 2 → 3 in net.yaml", "depth 3 → 4 in net.yaml"]


def test_what_is_typed_after_a_pause_is_another_step() -> None:
    first, second = (SetText(str(FILE), TEXT + note, note) for note in ("# one", "# two"))
    assert len(_after((0.1, first), (0.1, second)).done) == 2
    assert len(_after((0.1, SetText(str(FILE), "a: 1\n")), (0.1, SetText(str(FILE), "a: 2\n"))).done) == 2
