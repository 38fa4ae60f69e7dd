"""The tree of the page as plain rows."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["ok", "error", "warning", "edited", "conflict", "pending"]


@dataclass(frozen=True, slots=True)
class TreeItem:
    """One row, after the row of its parent.

    Attributes:
        id: the absolute path; a component's is what `OpenFile` takes.
        trail: the names above it, for the search.
        figure: its parameter count as text, "" while that is not known.
        tip: what a pointer that rests on it is told: the first problem, or where it lies.
        frozen: the component's parameters are not trained.
    """

    id: str
    parent: str | None
    depth: int
    kind: Literal["folder", "component"]
    label: str
    trail: str = ""
    mark: Mark = "pending"
    figure: str = ""
    tip: str = ""
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class TreeView:
    """The whole tree; `closed` are the folders that start closed when this root is seen first."""

    root: str
    items: tuple[TreeItem, ...]
    selected: str | None = None
    closed: tuple[str, ...] = ()
