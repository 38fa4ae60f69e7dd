"""What the page shows of what happens in the background."""

from dataclasses import dataclass

from app.session.workspace import Workspace
from app.view_model.tree import TreeView


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What would be drawn differently after a change in the background; `waiting` for more to come soon."""

    tree: TreeView
    workspace: Workspace
    pending: bool
    counted: bool
    remembered: tuple[int, ...]
    waiting: bool
