"""Where in a file a value stands, and what its neighbours say about how to write there."""

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.nodes import Mapping, Node, Sequence, plain, resolved
from constructor.document.render import Manner, manner_of
from constructor.document.scalar_text import NotWritable, scalar_text
from constructor.document.splice import broken, places_of, refused


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of a value.

    Attributes:
        parent: the collection that holds it; None for the top value.
        flow: whether it stands inside braces or brackets.
        column: the column, from 0, of the parent's keys or dashes; -1 for the top value.
        manner: how the file, and the parent's other values, are laid out.
    """

    path: ConfigPath
    parent: Mapping | Sequence | None
    flow: bool
    column: int
    manner: Manner


def place_of(document: Document, path: ConfigPath) -> Place:
    """The surroundings of the value at `path`, which need not exist yet; its parent must."""
    if not path:
        return Place(path, None, False, -1, manner_of(document))
    parent = resolved(document.node(path[:-1]))
    assert isinstance(parent, Mapping | Sequence)
    flow = is_inside_flow(document, path)
    manner = manner_of(document)
    siblings = [entry.value for entry in parent.entries] if isinstance(parent, Mapping) else parent.items
    mappings = [node for node in siblings if isinstance(node, Mapping) and node.entries]
    manner = Manner(manner.step, manner.dash, bool(mappings) and mappings[-1].flow)
    return Place(path, parent, flow, column(document, parent.start), manner)


def is_flow(node: Node | None) -> bool:
    value = resolved(node)
    return isinstance(value, Mapping | Sequence) and value.flow


def is_inside_flow(document: Document, path: ConfigPath) -> bool:
    """Whether a collection above `path` is written between braces or brackets."""
    return any(is_flow(document.node(path[:length])) for length in range(len(path)))


def column(document: Document, offset: int) -> int:
    """The column of a character, counted from 0."""
    return document.at(offset).column - 1


def normal(document: Document, path: ConfigPath, value: Any) -> Any:
    """The value as YAML holds it: dicts with string keys, lists and single values.

    Raises:
        EditError: something in it cannot be written as YAML.
    """
    if isinstance(value, MappingType):
        if wrong := [key for key in value if not isinstance(key, str)]:
            raise refused(document, path, f"the key {wrong[0]!r} is no string", "keys must be strings")
        return {key: normal(document, path, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [normal(document, path, item) for item in value]
    try:
        scalar_text(value)
    except NotWritable as error:
        raise refused(
            document, path, str(error), "give null, a boolean, a number, a string, a list or a dict"
        ) from error
    return value


def collection(document: Document, path: ConfigPath, kind: type[Mapping] | type[Sequence]) -> Any:
    """The mapping or list at `path`.

    Raises:
        EditError: something else stands there, or it is an alias.
    """
    node = document.node(path)
    value = resolved(node)
    if not isinstance(value, kind):
        wanted = "mapping" if kind is Mapping else "list"
        raise refused(document, path, f"{format_path(path)} is no {wanted}", "choose another place")
    return value


def with_change(
    document: Document,
    node: Node | None,
    path: ConfigPath,
    *,
    shared: bool,
    change: Callable[[Any, ConfigPath], Any],
) -> Any:
    """The data of the document as it must read after a change to `node`, wherever aliases repeat it.

    Args:
        shared: whether the change may reach the other places that an alias gives the value.
        change: takes the whole data and the path of one place, and returns the changed data.

    Raises:
        EditError: the value stands in several places and `shared` is not set, or the file was not read to
            its end because of a syntax error.
    """
    if not document.complete:
        raise broken(document)
    places = places_of(document, node) if node is not None else [path]
    others = [place for place in places if place != path]
    if others and not shared:
        names = ", ".join(format_path(place) for place in others[:3]) + (
            " and others" if len(others) > 3 else ""
        )
        message = f"an alias gives the same value to {names}, which would change with it"
        raise refused(
            document, path, message, "change all of them at once, or write the value out in one place"
        )
    data: Any = plain(document.root)
    for place in places:
        data = change(data, place)
    return data


def put(data: Any, path: ConfigPath, value: Any) -> Any:
    """The data with the value at a path replaced, in place; the root is returned."""
    if not path:
        return value
    inner = data
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return data


def at_path(data: Any, path: ConfigPath) -> Any:
    for part in path:
        data = data[part]
    return data
