"""What saving would change beyond the text: every component, and in it every node, that an edit reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.analysis import Analysis
from app.session.disk import canonical
from app.session.state import Session
from constructor.document import Document
from constructor.graph import Graph
from constructor.probe import COMPONENT, component_file


@dataclass(frozen=True, slots=True)
class Reached:
    """A component that reads differently afterwards.

    Attributes:
        nodes: those that are new or not what they were, by name.
        gone: the nodes that are not there any more.
        through: the nodes whose component file is reached.
        other: what else differs: "inputs", "outputs", modules that nobody calls, sections beside `model`.
    """

    path: Path
    nodes: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.gone or self.through or self.other)


def reach(session: Session, files: tuple[Path, ...]) -> tuple[Reached, ...]:
    """What saving `files` changes of the components of the root; those it leaves as they are, are left out.

    Only components that are made of one of the files are looked at: no other can read differently.
    """
    found = _Reach(session, frozenset(map(canonical, files)))
    return tuple(reached for path in session.root.paths() if (reached := found.of(path)))


class _Reach:
    def __init__(self, session: Session, files: frozenset[Path]) -> None:
        self._session, self._files = session, files
        self._known: dict[Path, Reached] = {}

    def of(self, path: Path) -> Reached:
        if path not in self._known:
            self._known[path] = Reached(path)  # A component that holds itself ends here.
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path: Path) -> Reached:
        engine = self._session.engine
        before = engine.analyses.of(path, engine.saved)
        if not self._files & {canonical(file) for file in before.texts}:
            return Reached(path)
        after = engine.analyses.of(path, self._read)
        old, new = _nodes(before.graph), _nodes(after.graph)
        through = tuple(name for name, file in _components(after) if name in new and self.of(file))
        return Reached(
            path,
            tuple(name for name in new if name not in old or repr(new[name]) != repr(old[name])),
            tuple(name for name in old if name not in new),
            through,
            tuple(_others(before, after)),
        )

    def _read(self, path: Path) -> Document:
        saved = self._session.engine.saved(path)
        if canonical(path) not in self._files:
            return saved
        return self._session.workspace.document(canonical(path)) or saved


def _nodes(graph: Graph) -> dict[str, Any]:
    """What each node does: its call, the spec of its module, what it reads and makes."""
    specs = {module.name: module.spec for module in graph.modules}
    return {
        node.name: (
            node.call,
            specs.get(node.callee) if node.kind == "module" else None,
            node.arguments,
            node.out,
        )
        for node in graph.nodes
    }


def _components(analysis: Analysis) -> Iterator[tuple[str, Path]]:
    """The nodes that call a component file, with that file."""
    for node in analysis.graph.nodes:
        module = analysis.graph.module(node.callee) if node.kind == "module" else None
        if module is not None and module.type_key == COMPONENT:
            file = component_file(analysis.resolved, module.spec, module.origin)
            if file is not None:
                yield node.name, canonical(file)


def _others(before: Analysis, after: Analysis) -> Iterator[str]:
    old, new = before.graph, after.graph
    if old.inputs != new.inputs:
        yield "inputs"
    if [(o.key, o.value) for o in old.outputs] != [(o.key, o.value) for o in new.outputs] or (
        old.returns != new.returns
    ):
        yield "outputs"
    if [node.name for node in old.nodes if new.node(node.name)] != [
        node.name for node in new.nodes if old.node(node.name)
    ]:
        yield "order"
    yield from (f"module {name}" for name in _uncalled_changes(old, new))
    sections = dict.fromkeys((*before.resolved.data, *after.resolved.data))
    for name in sections:
        one, two = before.resolved.data.get(name), after.resolved.data.get(name)
        if name != "model" and repr(one) != repr(two):
            yield name


def _uncalled_changes(old: Graph, new: Graph) -> Iterator[str]:
    """The modules that no node calls and that are not what they were."""
    called = {node.callee for graph in (old, new) for node in graph.nodes if node.kind == "module"}
    before = {module.name: repr(module.spec) for module in old.modules}
    after = {module.name: repr(module.spec) for module in new.modules}
    for name in dict.fromkeys((*before, *after)):
        if name not in called and before.get(name) != after.get(name):
            yield name
