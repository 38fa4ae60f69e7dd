"""Where an edit of a value goes in the open file: an existing value, or a key that has yet to be added."""

import re
from dataclasses import dataclass
from typing import Any

from app.view_model.intent import Detach, InsertKey, RemoveKey, SetValue
from app.view_model.uses import is_reference
from constructor.config.resolved import Provenance, ResolvedConfig
from constructor.diagnostics import ConfigPath
from constructor.document import Document, Mapping, Scalar

_COMMENT = re.compile(r"[ \t]+#([^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A path in the open file; its last `missing` keys are not there yet."""

    file: str
    path: ConfigPath
    missing: int = 0


def slot_of(resolved: ResolvedConfig, document: Document, path: ConfigPath) -> Slot | None:
    """The slot that changes the value at `path` of the resolved tree, for whoever uses it there.

    A value that an included file or a template gives is overridden: its slot is a key to add to the
    nearest mapping of the open file. None when there is no such mapping, as for an item of a list that
    an included file gives.
    """
    for length in range(len(path), -1, -1):
        if any(isinstance(part, int) for part in path[length:]):
            return None
        origin = resolved.provenance.get(path[:length])
        if origin is None or origin.via != "file" or not _in_document(origin, document):
            continue
        if length < len(path) and origin.expression and is_reference(origin.expression):
            return None
        return _slot(document, origin.path, path[length:])
    return None if resolved.provenance else _slot(document, path, ())


def write(slot: Slot, value: Any, text: str | None = None, was: str | None = None) -> SetValue | InsertKey:
    """The intent that puts `value` into the slot."""
    if slot.missing == 0:
        return SetValue(slot.file, slot.path, value, text, was)
    parent, (key, *below) = slot.path[: -slot.missing], slot.path[-slot.missing :]
    for part in reversed(below):
        value = {str(part): value}
    return InsertKey(slot.file, parent, str(key), value, text)


def detach(slot: Slot, value: Any, was: str | None) -> Detach | InsertKey | SetValue:
    """The intent that replaces a reference by the value it has."""
    return Detach(slot.file, slot.path, value, was) if slot.missing == 0 else write(slot, value)


def unset(slot: Slot, was: str | None = None) -> RemoveKey | None:
    """The intent that removes the key; None when there is none."""
    return RemoveKey(slot.file, slot.path, was) if slot.missing == 0 else None


def source_text(document: Document, slot: Slot | None) -> str | None:
    """The value in a slot as it is written, when that is a plain scalar or a collection on one line."""
    if slot is None or slot.missing:
        return None
    node = document.node(slot.path)
    if node is None or (isinstance(node, Scalar) and node.style):
        return None
    text = document.text[node.start : node.end]
    return text if text and "\n" not in text and "\r" not in text else None


def comment(document: Document, slot: Slot | None) -> str:
    """What the comment behind the value in a slot says, on the same line; "" when there is none."""
    node = document.node(slot.path) if slot is not None and not slot.missing else None
    found = _COMMENT.match(document.text, node.end) if node is not None else None
    return found.group(1).strip() if found else ""


def _in_document(origin: Provenance, document: Document) -> bool:
    return origin.location.file == document.file


def _slot(document: Document, base: ConfigPath, rest: ConfigPath) -> Slot | None:
    path = (*base, *rest)
    for missing in range(len(path) + 1):
        node = document.node(path[: len(path) - missing])
        if node is None:
            continue
        if missing and not isinstance(node, Mapping):
            return None
        return Slot(document.file, path, missing)
    return None
