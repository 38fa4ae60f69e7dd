"""New entries of mappings and new items of lists."""

import re
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.nodes import Mapping, Node, Scalar, Sequence
from constructor.document.place import (
    Place,
    at_path,
    collection,
    column,
    is_inside_flow,
    normal,
    place_of,
    put,
    with_change,
)
from constructor.document.render import entry_lines, flow_text, inline_text, item_lines, key_text
from constructor.document.replace import replace_value
from constructor.document.splice import (
    Marks,
    Splice,
    attempt,
    line_break,
    line_end,
    own_line,
    refused,
)

_COMMENT_LINE = re.compile(r"[ \t]*#[^\r\n]*")


def insert_key(
    document: Document,
    path: ConfigPath,
    key: str,
    value: Any,
    before: str | None = None,
    *,
    shared: bool = False,
) -> Document:
    """A new entry in the mapping at `path`: at its end, or before another key.

    A key without a value (`params:`) becomes a mapping.

    Raises:
        EditError: the key exists, `path` is no mapping, or the entry cannot be written there safely.
    """
    value = normal(document, path, value)
    node = document.node(path)
    if not path and (node is None or _is_empty(node)):
        return _first_entry(document, key, value)
    if node is not None and _is_empty(node):
        return replace_value(document, path, {key: value}, shared=shared)
    parent = collection(document, path, Mapping)
    names = [entry.name for entry in parent.entries]
    if key in names:
        raise refused(
            document, (*path, key), f"the key {key!r} exists already", "set its value, or choose another"
        )
    if before is not None and before not in names:
        raise refused(document, path, f"there is no key {before!r} to insert before")
    index = names.index(before) if before is not None else len(names)
    place = place_of(document, (*path, key))
    if not names and not is_inside_flow(document, path) and inline_text(value, place.manner) is None:
        return replace_value(document, path, {key: value}, shared=shared)

    def change(data: Any, where: ConfigPath) -> Any:
        entries = list(at_path(data, where).items())
        entries.insert(index, (key, value))
        return put(data, where, dict(entries))

    expected = with_change(document, parent, path, shared=shared, change=change)
    marks = Marks.of(document)
    if parent.flow:
        text = f"{key_text(key, flow=True)}: {flow_text(value)}"
        splices = _into_flow(document, parent, entry_ranges(parent, marks), index, text)
    else:
        lines = entry_lines(key, value, place.manner)
        starts = [marks.key_start(entry.key.outer) for entry in parent.entries]
        splices = _into_block(document, _ends(parent), starts, index, lines, place)
    return attempt(document, [splices], expected, (*path, key))


def append_item(
    document: Document, path: ConfigPath, value: Any, at: int | None = None, *, shared: bool = False
) -> Document:
    """A new item in the list at `path`: at its end, or before the item with the index `at`.

    A key without a value becomes a list.

    Raises:
        EditError: `path` is no list, `at` is beyond its end, or the item cannot be written there safely.
    """
    value = normal(document, path, value)
    node = document.node(path)
    if node is not None and path and _is_empty(node):
        return replace_value(document, path, [value], shared=shared)
    parent = collection(document, path, Sequence)
    index = len(parent.items) if at is None else at
    if not 0 <= index <= len(parent.items):
        raise refused(
            document, path, f"{format_path(path)} has {len(parent.items)} items, so none can go to {at}"
        )
    place = place_of(document, (*path, index))
    if not parent.items and not is_inside_flow(document, path) and inline_text(value, place.manner) is None:
        return replace_value(document, path, [value], shared=shared)

    def change(data: Any, where: ConfigPath) -> Any:
        at_path(data, where).insert(index, value)
        return data

    expected = with_change(document, parent, path, shared=shared, change=change)
    marks = Marks.of(document)
    if parent.flow:
        ranges = [(item.outer, item.end) for item in parent.items]
        splices = _into_flow(document, parent, ranges, index, flow_text(value))
    else:
        starts = [marks.dash_of(item) for item in parent.items]
        splices = _into_block(document, _ends(parent), starts, index, item_lines(value, place.manner), place)
    return attempt(document, [splices], expected, (*path, index))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _first_entry(document: Document, key: str, value: Any) -> Document:
    """The first entry of a file that holds no values yet."""
    place = place_of(document, ())
    newline = line_break(document)
    text = document.text
    lead = newline if text and not text.endswith(("\n", "\r")) else ""
    lines = entry_lines(key, value, place.manner)
    splice = Splice(len(text), len(text), lead + newline.join(lines) + newline)
    return attempt(document, [[splice]], {key: value}, (key,))


def _ends(parent: Mapping | Sequence) -> list[int]:
    if isinstance(parent, Mapping):
        return [max(entry.key.end, entry.value.end) for entry in parent.entries]
    return [item.end for item in parent.items]


def entry_ranges(parent: Mapping, marks: Marks) -> list[tuple[int, int]]:
    """Start and end of each entry of a mapping, key and value together."""
    return [
        (marks.key_start(entry.key.outer), max(entry.key.end, entry.value.end)) for entry in parent.entries
    ]


def _into_flow(
    document: Document, parent: Mapping | Sequence, ranges: list[tuple[int, int]], index: int, new: str
) -> list[Splice]:
    text = document.text
    if not ranges:
        return [Splice(parent.start + 1, parent.start + 1, new)]
    if index < len(ranges):
        start = ranges[index][0]
        follow = line_break(document) + " " * column(document, start) if own_line(document, start) else " "
        return [Splice(start, start, f"{new},{follow}")]
    start, end = ranges[-1]
    if not own_line(document, start):
        return [Splice(end, end, f", {new}")]
    # One item a line: the new one goes to the next line, behind the comment of the last.
    behind = line_end(text, end)
    padding = line_break(document) + " " * column(document, start)
    rest = text[end:behind].lstrip()
    if rest.startswith(","):
        comma = text.index(",", end)
        if not text[comma + 1 : behind].strip() or text[comma + 1 : behind].lstrip().startswith("#"):
            return [Splice(behind, behind, f"{padding}{new},")]
        return [Splice(end, end, f", {new}")]
    if rest and not rest.startswith("#"):
        return [Splice(end, end, f",{padding}{new}")]
    return [Splice(end, end, ","), Splice(behind, behind, padding + new)]


def _into_block(
    document: Document, ends: list[int], starts: list[int], index: int, lines: list[str], place: Place
) -> list[Splice]:
    newline, padding = line_break(document), " " * place.column
    if index == len(ends):
        position = after_own_comments(document, line_end(document.text, ends[-1]), place.column)
        return [Splice(position, position, "".join(newline + padding + line for line in lines))]
    start = starts[index]
    body = (newline + padding).join(lines) + newline
    if own_line(document, start):
        line = (
            document.lines.start_of(start) if index == 0 else before_comments(document, start, place.column)
        )
        return [Splice(line, line, padding + body)]
    return [Splice(start, start, body + padding)]


def after_own_comments(document: Document, end: int, inside: int) -> int:
    """Behind the comment lines below `end` that are indented deeper than `inside`, which belong above it."""
    while (start := document.lines.start_after(end)) is not None:
        found = _COMMENT_LINE.match(document.text, start)
        if found is None or len(found.group()) - len(found.group().lstrip()) <= inside:
            break
        end = found.end()
    return end


def before_comments(document: Document, offset: int, indent: int) -> int:
    """The start of the comment lines right above the line of `offset` that have its indentation."""
    start = document.lines.start_of(offset)
    while start > 0:
        above = document.lines.start_of(start - 1)
        line = document.text[above:start]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) != indent:
            break
        start = above
    return start
