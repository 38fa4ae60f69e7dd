"""Writes another value where one stands."""

import re
from collections.abc import Iterator
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document.document import Document
from constructor.document.nodes import Alias, Mapping, Node, Scalar, Sequence
from constructor.document.place import Place, column, normal, place_of, put, with_change
from constructor.document.render import block_lines, flow_text, inline_text
from constructor.document.scalar_text import literal_text, spellings
from constructor.document.splice import (
    Marks,
    Splice,
    attempt,
    line_break,
    line_break_before,
    line_end,
    own_line,
    refused,
)

_TAG = re.compile(r"![^\s]*\s*")


def replace_value(document: Document, path: ConfigPath, value: Any, *, shared: bool = False) -> Document:
    """The document with the whole value at `path` written anew.

    Raises:
        EditError: there is no such value, or it cannot be done without changing another.
    """
    node = document.node(path)
    if node is None:
        raise refused(document, path, "there is no such value")
    value = normal(document, path, value)
    expected = with_change(
        document, node, path, shared=shared, change=lambda data, place: put(data, place, value)
    )
    return attempt(document, _candidates(document, node, place_of(document, path), value), expected, path)


def _candidates(document: Document, node: Node, place: Place, value: Any) -> Iterator[list[Splice]]:
    """Ways to write the value, the one closest to the present text first."""
    marks = Marks.of(document)
    for start in _starts(document, node):
        if isinstance(node, Scalar) and node.style in ("|", ">") and isinstance(value, str):
            yield from _within_a_line(document, node, value)
            yield from _as_literal(document, node, place, value, start)
        if not place.flow and isinstance(value, dict | list) and value:
            yield from _as_collection(document, node, place, value, start, marks)
        for text in _one_line(document, node, place, value):
            yield _inline(document, node, place, text, start, marks)


def _starts(document: Document, node: Node) -> Iterator[int]:
    """Where to begin: behind anchor and tag, or over the tag when it does not suit the new value."""
    yield node.start
    if not isinstance(node, Alias) and node.tag is not None:
        tag = _TAG.search(document.text, node.outer, node.start)
        if tag is not None:
            yield tag.start()


def _one_line(document: Document, node: Node, place: Place, value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        yield flow_text(value)
        return
    style = node.style if isinstance(node, Scalar) and node.style in ("'", '"') else ""
    old = document.text[node.start : node.end] if isinstance(node, Scalar) and not style else ""
    yield from spellings(value, style, old, flow=place.flow)


def _within_a_line(document: Document, node: Scalar, value: str) -> Iterator[list[Splice]]:
    """Only what differs of a block of text, where that stands on one of its lines."""
    old: str = node.value
    shorter = min(len(old), len(value))
    start = next((i for i in range(shorter) if old[i] != value[i]), shorter)
    tail = next((i for i in range(shorter - start) if old[-1 - i] != value[-1 - i]), shorter - start)
    stop = len(old) - tail
    offset = node.start
    for number, line in enumerate(document.text[node.start : node.end].splitlines(keepends=True)):
        content = line.strip()
        at = old.find(content) if number and content else -1
        if 0 <= at <= start and stop <= at + len(content):
            lead = offset + line.index(content) - at
            yield [Splice(lead + start, lead + stop, value[start : len(value) - tail])]
        offset += len(line)


def _as_literal(
    document: Document, node: Scalar, place: Place, value: str, start: int
) -> Iterator[list[Splice]]:
    """A string of several lines stays a block of lines, with its indentation and the comment of its head."""
    header, *lines = document.text[node.start : node.end].splitlines()
    first = next((line for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip(" ")) or max(place.column, 0) + place.manner.step
    literal = literal_text(value, indent, line_break(document), header)
    if "\n" in value and literal is not None:
        yield [Splice(start, node.end, literal)]


def _inline(
    document: Document, node: Node, place: Place, text: str, start: int, marks: Marks
) -> list[Splice]:
    """The value on the line of its key or dash."""
    if isinstance(node, Scalar) and node.start == node.end:
        return [Splice(node.start, node.end, _after_nothing(document, node, place, marks) + text)]
    is_block = isinstance(node, Mapping | Sequence) and not node.flow
    if is_block and place.parent is not None and own_line(document, node.start):
        behind = _head_end(document, node, place, marks)
        cut = Splice(line_break_before(document, node.start), line_end(document.text, node.end), "")
        return [Splice(behind, behind, " " + text), cut]
    return [Splice(start, node.end, text)]


def _after_nothing(document: Document, node: Scalar, place: Place, marks: Marks) -> str:
    """What must stand before a value where there was none: a blank, and a colon for a bare flow key."""
    if isinstance(place.parent, Mapping):
        entry = next(entry for entry in place.parent.entries if entry.value is node)
        colon = marks.colon_end(entry.key.end)
        if colon is None or colon > node.end:
            return ": "
    before = document.text[: node.start]
    return "" if not before or before[-1] in " \t\r\n" else " "


def _head_end(document: Document, node: Node, place: Place, marks: Marks) -> int:
    """Where the line of a key or dash can take a value: behind its colon or dash, anchor and tag."""
    if node.outer < node.start:
        return node.outer + len(document.text[node.outer : node.start].split("#")[0].rstrip())
    if isinstance(place.parent, Mapping):
        entry = next(entry for entry in place.parent.entries if entry.value is node)
        return marks.colon_end(entry.key.end) or entry.key.end
    return marks.dash_of(node) + 1


def _as_collection(
    document: Document, node: Node, place: Place, value: Any, start: int, marks: Marks
) -> Iterator[list[Splice]]:
    """In the style of the collection it replaces; otherwise on one line if short, else in block style."""
    keeps_flow = isinstance(node, Mapping | Sequence) and node.flow and bool(_children(node))
    inline = flow_text(value) if keeps_flow else inline_text(value, place.manner)
    is_block = isinstance(node, Mapping | Sequence) and not node.flow
    if inline is not None and not is_block:
        yield _inline(document, node, place, inline, start, marks)
    lines = block_lines(value, place.manner)
    newline = line_break(document)
    if is_block:
        for indent in (column(document, node.start), max(place.column, 0) + place.manner.step):
            text = (newline + " " * indent).join(lines)
            yield [Splice(node.start, node.end, text)]
            if own_line(document, node.start):
                line = document.lines.start_of(node.start)
                yield [Splice(line, node.end, " " * indent + text)]
    end = line_end(document.text, node.end)
    if isinstance(place.parent, Sequence):
        rest = "".join(newline + " " * (place.column + 2) + line for line in lines[1:])
        lead = (
            _after_nothing(document, node, place, marks)
            if isinstance(node, Scalar) and start == node.end
            else ""
        )
        yield [Splice(start, node.end, lead + lines[0]), Splice(end, end, rest)]
    elif not is_block:
        step = place.manner.step if isinstance(value, dict) else place.manner.dash
        block = "".join(newline + " " * (max(place.column, 0) + step) + line for line in lines)
        head = len(document.text[:start].rstrip(" ")) if place.parent is not None else start
        yield [Splice(head, node.end, ""), Splice(end, end, block)]


def _children(node: Mapping | Sequence) -> tuple[Any, ...]:
    return node.entries if isinstance(node, Mapping) else node.items
