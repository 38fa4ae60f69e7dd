"""The tree of the page, from what the root holds and what is known of its components."""

from collections.abc import Iterator
from pathlib import Path

from app.session.roots import ComponentFile, Folder
from app.session.state import Session, canonical
from app.session.survey import Finding, finding_of
from app.session.workspace import OpenDocument
from app.view_model.tree import Mark, TreeItem, TreeView
from app.view_model.units import count

_MOST_OPEN_ROWS = 60


def tree_view(session: Session) -> TreeView:
    """Every folder and component of the root, in order, each with its mark and its parameter count.

    A root that holds components itself is shown by its own name; else its families are the top.
    """
    tree = session.root.tree
    items: tuple[TreeItem, ...] = ()
    if tree is not None:
        tops = (tree,) if tree.experiment else tree.folders
        items = tuple(item for top in tops for item in _rows(session, top, None, 0, ""))
    selected = str(session.file) if session.file else None
    return TreeView(str(session.root.path), items, selected, _closed(items, selected))


def counts_pending(session: Session) -> bool:
    """Whether a figure of the tree is still to come."""
    return session.engine.survey.pending(canonical(component.path) for component in session.root.components())


def _rows(session: Session, folder: Folder, parent: str | None, depth: int, trail: str) -> Iterator[TreeItem]:
    own = str(folder.path)
    yield TreeItem(own, parent, depth, "folder", folder.name, trail)
    trail = f"{trail} {folder.name}".strip()
    for below in folder.folders:
        yield from _rows(session, below, own, depth + 1, trail)
    for component in folder.components:
        yield _component(session, component, own, depth + 1, trail)
    for name in folder.missing:
        tip = f"{folder.name} names it, and its file was not found"
        yield TreeItem(f"{own}#{name}", own, depth + 1, "component", name, trail, "error", tip=tip)


def _component(
    session: Session, component: ComponentFile, parent: str, depth: int, trail: str
) -> TreeItem:
    path = canonical(component.path)
    opened = session.workspace.documents.get(path)
    finding = _finding(session, path, opened)
    return TreeItem(
        id=f"{parent}#{component.name}",
        parent=parent,
        depth=depth,
        kind="component",
        label=component.name,
        trail=trail,
        mark=_mark(finding, opened),
        figure=count(finding.parameters) if finding and finding.parameters is not None else "",
        tip=finding.trouble if finding else "",
        frozen=bool(finding and finding.frozen),
        path=str(path),
    )


def _finding(session: Session, path: Path, opened: OpenDocument | None) -> Finding | None:
    """What the last check says: of the edited text where there is one, else of the text on disk."""
    if opened is not None and opened.dirty:
        request = session.request(session.engine.analyses.of(path, session.read))
        outcome = session.engine.checks.known(request)
        return finding_of(outcome) if outcome is not None else None
    return session.engine.survey.finding(path)


def _mark(finding: Finding | None, opened: OpenDocument | None) -> Mark:
    if opened is not None and (opened.theirs is not None or opened.vanished):
        return "conflict"
    if finding is not None and finding.errors:
        return "error"
    if opened is not None and opened.dirty:
        return "edited"
    if finding is None:
        return "pending"
    return "warning" if finding.warnings else "ok"


def _closed(items: tuple[TreeItem, ...], selected: str | None) -> tuple[str, ...]:
    """Which folders start closed: in a large root every experiment but the one in use."""
    if len(items) <= _MOST_OPEN_ROWS:
        return ()
    used = {item.parent for item in items if item.path is not None and item.path == selected}
    holders = {item.parent for item in items if item.kind == "component"}
    return tuple(item.id for item in items if item.kind == "folder" and item.id in holders - used)
