"""The config while it is being resolved: values that carry where they came from.

Items are never changed, so templates and interpolation share them instead of copying; only the last step
(`flatten`) writes every copy out. `size` and `depth` tell beforehand how much that would be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from constructor.config.resolved import Provenance
from constructor.diagnostics import ConfigPath, Diagnostic, Location, PathPart
from constructor.document import Alias, Document, Node, Scalar
from constructor.document import Mapping as MappingNode
from constructor.document import Sequence as SequenceNode

MAX_DEPTH = 100
MAX_VALUES = 100_000

Via = Literal["file", "default"]


@dataclass(frozen=True, slots=True)
class Item:
    """One value: a dict of items, a tuple of items, or a single value.

    Attributes:
        unresolved: the value is the text the user wrote, because what it asks for could not be found.
    """

    value: Any
    provenance: Provenance | None = None
    size: int = 1
    depth: int = 0
    unresolved: bool = False

    @property
    def is_mapping(self) -> bool:
        return type(self.value) is dict

    @property
    def is_sequence(self) -> bool:
        return type(self.value) is tuple

    @property
    def location(self) -> Location | None:
        return self.provenance.location if self.provenance else None

    def get(self, key: str) -> "Item | None":
        """The item below `key`; None when there is none or this is no mapping."""
        return self.value.get(key) if self.is_mapping else None

    def without(self, *keys: str) -> "Item":
        """The mapping without some keys."""
        return mapping({key: item for key, item in self.value.items() if key not in keys}, self.provenance)


def mapping(items: dict[str, Item], provenance: Provenance | None) -> Item:
    size, depth = _extent(items.values())
    return Item(items, provenance, size, depth)


def sequence(items: Iterable[Item], provenance: Provenance | None) -> Item:
    items = tuple(items)
    size, depth = _extent(items)
    return Item(items, provenance, size, depth)


def _extent(items: Iterable[Item]) -> tuple[int, int]:
    size, depth = 1, 0
    for item in items:
        size += item.size
        if item.depth >= depth:
            depth = item.depth + 1
    return size, depth


def children(item: Item) -> Iterator[tuple[PathPart, Item]]:
    """Keys or indexes with the items below them."""
    if item.is_mapping:
        yield from item.value.items()
    elif item.is_sequence:
        yield from enumerate(item.value)


def below(item: Item, part: PathPart) -> Item:
    """The item at a key or index that is known to exist."""
    found: Item = item.value[part]
    return found


def paths(item: Item, path: ConfigPath = ()) -> Iterator[ConfigPath]:
    """The path of every value, a collection before what is in it."""
    yield path
    for part, inner in children(item):
        yield from paths(inner, (*path, part))


def rebuilt(item: Item, items: list[Item]) -> Item:
    """A mapping or sequence with other items in the same places; the same object if they are the same."""
    if all(new is old for new, (_, old) in zip(items, children(item), strict=True)):
        return item
    size, depth = _extent(items)
    value = dict(zip(item.value, items, strict=True)) if item.is_mapping else tuple(items)
    return replace(item, value=value, size=size, depth=depth)


def moved(item: Item, **changes: Any) -> Item:
    """The item and everything in it with a changed provenance."""
    provenance = replace(item.provenance, **changes) if item.provenance else None
    if item.is_mapping or item.is_sequence:
        inside = [moved(inner, **changes) for _, inner in children(item)]
        return replace(rebuilt(item, inside), provenance=provenance)
    return replace(item, provenance=provenance)


def from_document(document: Document, via: Via) -> Item:
    """The values of a document; a value behind an alias is where its anchor stands."""
    shared: dict[int, Item] = {}
    anchored: list[Node] = []

    def read(node: Node | None, path: ConfigPath) -> Item:
        if isinstance(node, Alias):
            target = node.target
            if target is not None and id(target) in shared:
                return shared[id(target)]
            return Item(None, Provenance(document.at(node.start), path, via))
        if node is None:
            return Item({}, Provenance(document.at(0), path, via))
        provenance = Provenance(document.at(node.outer), path, via)
        match node:
            case MappingNode(entries=entries):
                item = mapping({e.name: read(e.value, (*path, e.name)) for e in entries}, provenance)
            case SequenceNode(items=items):
                item = sequence(
                    (read(below, (*path, index)) for index, below in enumerate(items)), provenance
                )
            case Scalar(value=value):
                item = Item(value, provenance)
        if node.anchor is not None:
            shared[id(node)] = item
            anchored.append(node)
        return item

    root = read(document.root, ())
    return root if root.is_mapping else Item({}, root.provenance)


def from_data(data: Mapping[str, Any]) -> tuple[Item, tuple[Diagnostic, ...]]:
    """The values of a config given as Python data, which has no places in files."""
    problems: list[Diagnostic] = []

    def read(value: Any, path: ConfigPath) -> Item:
        if len(path) > MAX_DEPTH:
            problems.append(
                Diagnostic("nested-too-deep", f"values are nested more than {MAX_DEPTH} levels deep", path)
            )
            return Item(None)
        if isinstance(value, Mapping):
            for key in value:
                if not isinstance(key, str):
                    message = f"the key {key!r} is no string, and keys must be strings"
                    problems.append(Diagnostic("non-string-key", message, (*path, str(key))))
            return mapping({str(key): read(below, (*path, str(key))) for key, below in value.items()}, None)
        if isinstance(value, list | tuple):
            return sequence((read(below, (*path, index)) for index, below in enumerate(value)), None)
        return Item(value)

    return read(data, ()), tuple(problems)


def to_data(item: Item) -> Any:
    """The item as new plain data."""
    if item.is_mapping:
        return {key: to_data(below) for key, below in item.value.items()}
    if item.is_sequence:
        return [to_data(below) for below in item.value]
    return item.value


def flatten(item: Item) -> tuple[dict[ConfigPath, Provenance], tuple[ConfigPath, ...]]:
    """Where every value came from, and the paths of those that could not be resolved, in tree order."""
    provenance: dict[ConfigPath, Provenance] = {}
    unresolved: list[ConfigPath] = []

    def visit(item: Item, path: ConfigPath) -> None:
        if item.provenance is not None:
            provenance[path] = item.provenance
        if item.unresolved:
            unresolved.append(path)
        for part, inner in children(item):
            visit(inner, (*path, part))

    visit(item, ())
    return provenance, tuple(unresolved)
