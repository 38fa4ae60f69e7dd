"""The tree of the page, from what the root holds and what is known of its components."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from app.session.disk import canonical
from app.session.experiments import components_of, finding_of, real_path, uncalled
from app.session.state import Session
from app.session.survey import Finding
from app.session.workspace import OpenDocument
from app.view_model.tree import Mark, TreeItem, TreeView
from app.view_model.units import count
from constructor.config import Experiment
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
            items += _experiment(session, experiment, top, family.name)
    for training in root.trainings:
        items += _training(session, training)
    shown = session.file or session.whole
    selected = str(shown) if shown else None
    return TreeView(str(root.path), tuple(items), selected, _closed(items, selected))


def _experiment(session: Session, experiment: Experiment, top: str | None, family: str) -> Iterator[TreeItem]:
    """An experiment and its components; a click on it shows its policy, or all of them side by side."""
    own, depth = str(experiment.path), 1 if top else 0
    trail = f"{family} {experiment.name}" if top else experiment.name
    members = components_of(session, experiment)
    policy = next((component.path for component in members if component.policy), None)
    shows = real_path(session, policy) if policy else canonical(experiment.path)
    yield TreeItem(own, top, depth, "folder", experiment.name, family, path=str(shows))
    unused = uncalled(session, experiment)
    for component in members:
        item = _component(session, component.name, component.path, own, depth + 1, trail)
        yield replace(item, uncalled=True) if item.path and Path(item.path) in unused else item


def _training(session: Session, training: Training) -> Iterator[TreeItem]:
    own, name = str(training.file), training.file.name
    yield TreeItem(own, None, 0, "folder", name, path=str(canonical(training.file)))
    for component, file in session.root.named(training):
        if file is not None:
            yield _component(session, component.name, file, own, 1, name)
        else:
            tip = f"{component.written} is not in this root"
            row = f"{own}#{component.name}"
            yield TreeItem(row, own, 1, "component", component.name, name, "error", tip=tip)


def _component(session: Session, name: str, file: Path, parent: str, depth: int, trail: str) -> TreeItem:
    path = real_path(session, file)
    opened = session.workspace.documents.get(path)
    finding = finding_of(session, path)
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
    used = {item.parent for item in items if item.kind == "component" and item.path == selected}
    holders = {item.parent for item in items if item.kind == "component"}
    return tuple(item.id for item in items if item.kind == "folder" and item.id in holders - used)
