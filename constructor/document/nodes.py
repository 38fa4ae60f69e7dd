"""What a document is made of: values with the place of their text.

Every node has `start` and `end`, the range of the value's text, and `outer`, where its anchor or tag
starts (equal to `start` when it has none). `size` counts the values in a node with every alias written
out, and `depth` their nesting, so that a small file that expands to a huge one is noticed before it does.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from constructor.diagnostics import PathPart
from constructor.document.span import Span

Style = Literal["", "'", '"', "|", ">"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `style` is its first quote or block mark, empty for a plain one."""

    value: Any
    style: Style
    start: int
    end: int
    outer: int
    anchor: str | None = None
    tag: str | None = None

    size: ClassVar[int] = 1
    depth: ClassVar[int] = 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Alias:
    """`*name`; `target` is None when nothing usable has that name."""

    name: str
    target: "Value | None"
    start: int
    end: int
    size: int = 1
    depth: int = 0

    @property
    def outer(self) -> int:
        return self.start

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping and its value; `name` is the key as a string."""

    name: str
    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in file order; `flow` when written between braces."""

    entries: tuple[Entry, ...]
    flow: bool
    start: int
    end: int
    outer: int
    anchor: str | None = None
    tag: str | None = None
    size: int = 1
    depth: int = 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def entry(self, name: str) -> Entry | None:
        """The entry of a key; the last one when a broken file repeats it, as YAML readers do."""
        return next((entry for entry in reversed(self.entries) if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in file order; `flow` when written between brackets."""

    items: tuple["Node", ...]
    flow: bool
    start: int
    end: int
    outer: int
    anchor: str | None = None
    tag: str | None = None
    size: int = 1
    depth: int = 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


Value = Scalar | Mapping | Sequence
Node = Value | Alias


def child(node: Node | None, part: PathPart) -> Node | None:
    """The value one step below `node`, or None; an alias stands for what it names."""
    match resolved(node):
        case Mapping() as mapping if isinstance(part, str):
            entry = mapping.entry(part)
            return entry.value if entry else None
        case Sequence(items=items) if isinstance(part, int) and 0 <= part < len(items):
            return items[part]
        case _:
            return None


def resolved(node: Node | None) -> Value | None:
    """The node itself, or the node that an alias names."""
    return node.target if isinstance(node, Alias) else node


def plain(node: Node | None) -> Any:
    """The node as ordinary Python data, a new copy."""
    match resolved(node):
        case Mapping(entries=entries):
            return {entry.name: plain(entry.value) for entry in entries}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Scalar(value=value):
            return value
        case None:
            return None
