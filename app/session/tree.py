"""The tree of the page, from what the root holds and what is known of its components."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.session.state import Session
from app.session.survey import Finding, finding_of
from app.session.workspace import OpenDocument
from app.view_model.tree import Mark, TreeItem, TreeView
from app.view_model.units import count
from constructor.experiments import Training

_MOST_OPEN_ROWS = 60


def tree_view(session: Session) -> TreeView:
    """Every family, experiment and component of the root, each component with its mark and its count.

    A family is left out where it adds nothing: when it is the only one and lies above the root or is it.
    """
    items: list[TreeItem] = []
    root = session.root
    for family in root.tree.families:
        top = str(family.path) if family.path != root.path and family.path.is_relative_to(root.path) else None
        if top is not None:
            items.append(TreeItem(top, None, 0, "folder", family.name))
        for experiment in family.experiments:
            depth = 1 if top else 0
            trail = f"{family.name} {experiment.name}" if top else experiment.name
            items.append(TreeItem(str(experiment.path), top, depth, "folder", experiment.name, family.name))
            own = str(experiment.path)
            for component in experiment.components:
                items.append(_component(session, component.name, component.path, own, depth + 1, trail))
    for training in root.trainings:
        items += _training(session, training)
    selected = str(session.file) if session.file else None
    return TreeView(str(root.path), tuple(items), selected, _closed(items, selected))


def _training(session: Session, training: Training) -> Iterator[TreeItem]:
    own, name = str(training.file), training.file.name
    yield TreeItem(own, None, 0, "folder", name)
    for component, file in session.root.named(training):
        if file is not None:
            yield _component(session, component.name, file, own, 1, name)
        else:
            tip = f"{component.written} is not in this root"
            row = f"{own}#{component.name}"
            yield TreeItem(row, own, 1, "component", component.name, name, "error", tip=tip)


def _component(session: Session, name: str, file: Path, parent: str, depth: int, trail: str) -> TreeItem:
    path = session.root.real[file]
    opened = session.workspace.documents.get(path)
    finding = _finding(session, path)
    return TreeItem(
        id=f"{parent}#{name}",
        parent=parent,
        depth=depth,
        kind="component",
        label=name,
        trail=trail,
        mark=_mark(finding, opened),
        figure=count(finding.parameters) if finding and finding.parameters is not None else "",
        tip=finding.trouble if finding else "",
        frozen=bool(finding and finding.frozen) or path in session.root.frozen,
        path=str(path),
    )


def _finding(session: Session, path: Path) -> Finding | None:
    """What the check says: with the unsaved texts where the component is made of one, else as on disk."""
    if session.affected(path):
        request = session.request(session.engine.analyses.of(path, session.read))
        checks = session.engine.checks
        if session.calm:
            checks.ask(request, urgent=False)
        outcome = checks.known(request)
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


def _closed(items: Iterable[TreeItem], selected: str | None) -> tuple[str, ...]:
    """Which folders start closed: in a large root every experiment but the one in use."""
    items = tuple(items)
    if len(items) <= _MOST_OPEN_ROWS:
        return ()
    used = {item.parent for item in items if item.path is not None and item.path == selected}
    holders = {item.parent for item in items if item.kind == "component"}
    return tuple(item.id for item in items if item.kind == "folder" and item.id in holders - used)
