"""Edits: each returns a new document in which only the text of the edited value differs.

Every edit is proved: the changed text is read again, and if anything but the intended value reads
differently the edit is refused with an `EditError`.
"""

from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.insert import append_item, insert_key
from constructor.document.nodes import Mapping, Sequence, plain, resolved
from constructor.document.place import normal
from constructor.document.remove import remove, rename_key
from constructor.document.replace import replace_value
from constructor.document.scalar_text import scalar_text
from constructor.document.scalars import parse_scalar
from constructor.document.splice import EditError, refused, same

__all__ = [
    "EditError",
    "append_item",
    "insert_key",
    "parse_scalar",
    "remove",
    "rename_key",
    "scalar_text",
    "set_value",
]

_MAX_STEPS = 20


def set_value(document: Document, path: ConfigPath, value: Any, *, shared: bool = False) -> Document:
    """The document with the value at `path` changed, or added where there is none.

    A single value keeps the quotes and the notation of the old one. A collection is changed entry by
    entry, so that what stays the same keeps its text and its comments.

    Args:
        path: where; mappings that are missing on the way are added.
        value: None, a boolean, a number, a string, a date, a list or a dict of these.
        shared: allow the change to reach the other places to which an alias gives the same value.

    Raises:
        EditError: it cannot be done without changing something else.
    """
    value = normal(document, path, value)
    node = document.node(path)
    if node is None and path:
        return _add(document, path, value, shared=shared)
    if same(plain(node) if node is not None else {}, value):
        return document
    changed: Document | None = None
    if isinstance(node, Mapping) and isinstance(value, dict) and node.entries and (value or not path):
        changed = _set_entries(document, path, plain(node), value, shared=shared)
    elif isinstance(node, Sequence) and isinstance(value, list) and node.items and value:
        changed = _set_items(document, path, plain(node), value, shared=shared)
    if changed is not None:
        return changed
    if not path:
        if node is not None or not isinstance(value, dict):
            raise refused(document, path, "the whole file cannot be replaced by another value")
        for key, item in value.items():
            document = insert_key(document, (), key, item)
        return document
    return replace_value(document, path, value, shared=shared)


def _add(document: Document, path: ConfigPath, value: Any, *, shared: bool) -> Document:
    """A value at a path that does not exist yet, with the mappings that lead to it."""
    *above, last = path
    while above and document.node(tuple(above)) is None:
        if not isinstance(last, str):
            raise refused(document, path, f"there is no list at {format_path(above)}")
        value = {last: value}
        last = above.pop()
    parent = resolved(document.node(tuple(above)))
    if isinstance(last, str):
        return insert_key(document, tuple(above), last, value, shared=shared)
    if isinstance(parent, Sequence) and last == len(parent.items):
        return append_item(document, tuple(above), value, shared=shared)
    raise refused(document, path, f"there is no {format_path(path)}", "append to the list instead")


def _set_entries(
    document: Document, path: ConfigPath, old: dict[str, Any], new: dict[str, Any], *, shared: bool
) -> Document | None:
    """The mapping changed key by key; None when it must be written anew."""
    kept = [key for key in old if key in new]
    if not kept or kept != [key for key in new if key in old] or _many(len(old) + len(new) - 2 * len(kept)):
        return None
    for key in old:
        if key not in new:
            document = remove(document, (*path, key), shared=shared)
    for key in kept:
        document = set_value(document, (*path, key), new[key], shared=shared)
    names = list(new)
    for index, key in reversed(list(enumerate(names))):
        if key not in old:
            before = names[index + 1] if index + 1 < len(names) else None
            document = insert_key(document, path, key, new[key], before, shared=shared)
    return document


def _set_items(
    document: Document, path: ConfigPath, old: list[Any], new: list[Any], *, shared: bool
) -> Document | None:
    """The list changed item by item between what is equal at its start and its end; None: write anew."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if not same(old[i], new[i])), shorter)
    tail = next((i for i in range(shorter - start) if not same(old[-1 - i], new[-1 - i])), shorter - start)
    end_old, end_new = len(old) - tail, len(new) - tail
    if _many(max(end_old, end_new) - start):
        return None
    both = min(end_old, end_new)
    for index in range(start, both):
        document = set_value(document, (*path, index), new[index], shared=shared)
    for index in reversed(range(both, end_old)):
        document = remove(document, (*path, index), shared=shared)
    for index in range(both, end_new):
        document = append_item(document, path, new[index], index, shared=shared)
    return document


def _many(steps: int) -> bool:
    return steps > _MAX_STEPS
