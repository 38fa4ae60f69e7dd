"""A mapping of mappings written as a list, where each key becomes the first entry of its item."""

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.edit import EditError, set_value
from constructor.document.nodes import Entry, Mapping
from constructor.document.place import at_path, collection, column, put, with_change
from constructor.document.splice import Splice, attempt, refused


def as_items(document: Document, path: ConfigPath, key: str) -> Document:
    """The document with `{a: {...}}` at `path` written as `[{key: a, ...}]`, in the order of the file.

    What stands inside the items keeps its text, with its comments, unless it is written in a way that a list
    has no room for; the list is written anew then.

    Raises:
        EditError: `path` is no mapping of mappings, or one of these has an entry `key`.
    """
    parent = collection(document, path, Mapping)
    data = at_path(document.data(), path)
    for name, body in data.items():
        if not isinstance(body, dict) or key in body:
            raise refused(
                document, (*path, name), f"{format_path((*path, name))} cannot be an item of a list"
            )
    items = [{key: name, **body} for name, body in data.items()]
    expected = with_change(
        document, parent, path, shared=False, change=lambda data, where: put(data, where, items)
    )
    inside = [_item(document, parent, entry, key) for entry in parent.entries]
    splices = [splice for splice in inside if splice is not None]
    if len(splices) == len(parent.entries):
        if parent.flow:
            splices += [Splice(parent.start, parent.start + 1, "["), Splice(parent.end - 1, parent.end, "]")]
        try:
            return attempt(document, [splices], expected, path)
        except EditError:
            pass  # What an item is written with has no room in a list; below it is written in another way.
    return set_value(document, path, items)


def _item(document: Document, parent: Mapping, entry: Entry, key: str) -> Splice | None:
    """What turns `a: {` or `a:` into the start of an item; None where neither is written."""
    value, text = entry.value, document.text
    if not isinstance(value, Mapping) or value.outer != value.start or not value.entries:
        return None
    name = text[entry.key.start : entry.key.end]
    if value.flow:
        dash = "" if parent.flow else "- "
        return Splice(entry.key.start, value.start + 1, f"{dash}{{{key}: {name}, ")
    here, inside = column(document, entry.key.start), column(document, value.entries[0].key.start)
    colon = text.index(":", entry.key.end) + 1
    if inside < here + 2:
        return None
    return Splice(entry.key.start, colon, f"-{' ' * (inside - here - 1)}{key}: {name}")
