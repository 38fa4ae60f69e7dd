"""Entries and items taken out, and keys renamed."""

from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.insert import entry_ranges
from constructor.document.nodes import Mapping, Sequence, resolved
from constructor.document.place import at_path, is_inside_flow, put, with_change
from constructor.document.replace import replace_value
from constructor.document.scalar_text import spellings
from constructor.document.splice import (
    Marks,
    Splice,
    attempt,
    line_break_before,
    line_end,
    own_line,
    refused,
)


def remove(document: Document, path: ConfigPath, *, shared: bool = False) -> Document:
    """The document without the entry or item at `path`; after the last one `{}` or `[]` is left.

    A comment on the same line goes with it; comments on lines of their own stay.

    Raises:
        EditError: there is no such value, or it cannot be taken out safely.
    """
    if not path or document.node(path) is None:
        raise refused(
            document, path, f"there is no {format_path(path)} to remove" if path else "the file itself stays"
        )
    parent = resolved(document.node(path[:-1]))
    assert isinstance(parent, Mapping | Sequence)
    index = _index(parent, path)
    count = len(parent.entries) if isinstance(parent, Mapping) else len(parent.items)
    if count == 1 and not (parent.flow and _has_comment(document, parent)):
        return replace_value(document, path[:-1], {} if isinstance(parent, Mapping) else [], shared=shared)

    def change(data: Any, where: ConfigPath) -> Any:
        del at_path(data, where)[path[-1]]
        return data

    expected = with_change(document, parent, path[:-1], shared=shared, change=change)
    marks = Marks.of(document)
    if isinstance(parent, Mapping):
        ranges = entry_ranges(parent, marks)
    elif parent.flow:
        ranges = [(item.outer, item.end) for item in parent.items]
    else:
        ranges = [(marks.dash_of(item), item.end) for item in parent.items]
    if parent.flow:
        cuts = [_out_of_flow(document, ranges, index, parent.end, marks)]
    else:
        cuts = _out_of_block(document, ranges, index)
    return attempt(document, ([cut] for cut in cuts), expected, path)


def rename_key(document: Document, path: ConfigPath, new_key: str, *, shared: bool = False) -> Document:
    """The document with the key at `path` renamed; its value, place and quotes are kept.

    Raises:
        EditError: there is no such key, or the new one exists already.
    """
    span = document.key_span(path)
    parent = resolved(document.node(path[:-1])) if path else None
    if span is None or not isinstance(parent, Mapping):
        raise refused(document, path, f"{format_path(path)} is no key", "choose an entry of a mapping")
    old = path[-1]
    if new_key == old:
        return document
    if parent.entry(new_key) is not None:
        message = f"the key {new_key!r} exists already in {format_path(path[:-1])}"
        raise refused(document, path, message, "choose another name")
    entry = parent.entry(str(old))
    assert entry is not None

    def change(data: Any, where: ConfigPath) -> Any:
        entries = at_path(data, where).items()
        return put(data, where, {new_key if key == old else key: value for key, value in entries})

    expected = with_change(document, parent, path[:-1], shared=shared, change=change)
    style = entry.key.style if entry.key.style in ("'", '"') else ""
    flow = is_inside_flow(document, path)
    texts = spellings(new_key, style, "", flow=flow)
    return attempt(document, ([Splice(span.start, span.end, text)] for text in texts), expected, path)


def _index(parent: Mapping | Sequence, path: ConfigPath) -> int:
    if isinstance(parent, Sequence):
        assert isinstance(path[-1], int)
        return path[-1]
    return next(i for i, entry in reversed(list(enumerate(parent.entries))) if entry.name == path[-1])


def _has_comment(document: Document, parent: Mapping | Sequence) -> bool:
    inside = document.text[parent.start : parent.end]
    return any(line.lstrip().startswith("#") for line in inside.splitlines())


def _out_of_block(document: Document, ranges: list[tuple[int, int]], index: int) -> list[Splice]:
    """Ways to take out an entry with its lines, the one that leaves least behind first."""
    text = document.text
    start, end = ranges[index]
    behind = line_end(text, end)
    if own_line(document, start):
        following = document.lines.start_after(end)
        own = document.lines.start_of(start)
        if following is None:
            # The last line takes the line break before it along, unless a block of text above needs that.
            return [Splice(line_break_before(document, start), len(text), ""), Splice(own, len(text), "")]
        return [Splice(own, following, "")]
    # The first entry shares its line with the dash of the list item that holds it.
    successor = ranges[index + 1][0]
    if not text[behind:successor].strip():
        return [Splice(start, successor, "")]
    return [Splice(len(text[:start].rstrip(" ")), behind, "")]


def _out_of_flow(
    document: Document, ranges: list[tuple[int, int]], index: int, closing: int, marks: Marks
) -> Splice:
    text = document.text
    start, end = ranges[index]
    if index + 1 < len(ranges):
        successor = ranges[index + 1][0]
        comma = marks.comma_after(end, successor)
        behind = comma + 1 if comma is not None else end
        if not text[behind:successor].strip():
            return Splice(start, successor, "")
        return Splice(start, behind, "")
    if index and "#" not in text[ranges[index - 1][1] : start]:
        return Splice(ranges[index - 1][1], end, "")
    comma = marks.comma_after(end, closing)
    return Splice(start, comma + 1 if comma is not None else end, "")
