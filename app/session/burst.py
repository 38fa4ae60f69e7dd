"""Edits that follow each other so fast that a user did one thing: a number stepped up, a text being typed."""

from dataclasses import replace
from pathlib import Path

from app.session.edits import edited
from app.session.workspace import Burst, Workspace
from app.view_model.intent import Edit, SetText, SetValue, describe

_PAUSE = 1.5
"""Seconds without an edit after which the next one is a step of its own."""


def with_edit(workspace: Workspace, path: Path, edit: Edit, *, after: float) -> Workspace:
    """The workspace after an edit of an open file, as a step or as more of the last one.

    Args:
        after: the seconds since the edit before.

    Raises:
        EditError: the edit cannot be done without touching more than it says.
    """
    document = edited(workspace.documents[path].document, edit)
    burst = _burst(path, edit)
    last = workspace.done[-1].burst if workspace.done and not workspace.undone else None
    if burst is None or last is None or (after > _PAUSE and not burst.named) or last.place != burst.place:
        return workspace.edited(describe(edit), {path: document}, burst)
    if isinstance(edit, SetValue):
        edit = replace(edit, was=last.was)
    return workspace.amended(describe(edit), path, document)


def _burst(path: Path, edit: Edit) -> Burst | None:
    match edit:
        case SetValue(path=place, was=was):
            return Burst((path, place), was)
        case SetText(burst=str() as name):
            return Burst((path, name), named=True)
    return None
