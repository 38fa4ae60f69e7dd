"""Blocks taken apart into the graph that they are made of, as one step of the history."""

from pathlib import Path

from app.session.workspace import Workspace
from app.view_model.intent import Unpack
from constructor.edits import Source
from constructor.unpack import unpack


def regrouped(workspace: Workspace, source: Source, intent: Unpack) -> Workspace:
    """The workspace after it.

    Raises:
        EditError: it cannot be done; the problem says why.
    """
    path = Path(source.document.file)
    found = unpack(source, intent.node)
    return workspace.edited(f"{found.description} in {path.name}", {path: found.document})
