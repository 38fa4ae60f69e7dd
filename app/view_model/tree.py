"""The tree of the page as plain rows."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["ok", "error", "warning", "edited", "conflict", "pending", "none"]


@dataclass(frozen=True, slots=True)
class TreeItem:
    """One row, after the row of its parent.

    Attributes:
        id: names the row; the same file may stand in a folder and in a training YAML.
        path: what a click shows: a component's file, or what stands for a folder; None when there is nothing.
        trail: the names above it, for the search.
        figure: its parameter count as text, "" while that is not known.
        tip: what a pointer that rests on it is told: the first problem, or where it lies.
        frozen: the component's parameters are not trained.
        uncalled: the policy of its experiment does not call the component.
    """

    id: str
    parent: str | None
    depth: int
    kind: Literal["folder", "component"]
    label: str
    trail: str = ""
    mark: Mark = "none"
    figure: str = ""
    tip: str = ""
    frozen: bool = False
    uncalled: bool = False
    path: str | None = None


@dataclass(frozen=True, slots=True)
class TreeView:
    """The whole tree.

    `selected` is the path of the shown file; `closed` are the folders that start closed when this root is
    seen first.
    """

    root: str
    items: tuple[TreeItem, ...]
    selected: str | None = None
    closed: tuple[str, ...] = ()
