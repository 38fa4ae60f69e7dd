"""Items of a list put in another order, each with its own text and comments."""

from collections.abc import Iterator
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document.document import Document
from constructor.document.insert import after_own_comments, before_comments
from constructor.document.nodes import Sequence
from constructor.document.place import at_path, collection, column, with_change
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


def move_item(document: Document, path: ConfigPath, index: int, to: int, *, shared: bool = False) -> Document:
    """The document with the item `index` of the list at `path` moved to the place `to`.

    Comments behind the item and on the lines right above it go along.

    Raises:
        EditError: `path` is no list, there is no such item or place, or it cannot be moved safely.
    """
    parent = collection(document, path, Sequence)
    count = len(parent.items)
    if not (0 <= index < count and 0 <= to < count):
        raise refused(document, path, f"{format_path(path)} has {count} items, so {index} cannot go to {to}")
    if index == to:
        return document

    def change(data: Any, where: ConfigPath) -> Any:
        items = at_path(data, where)
        items.insert(to, items.pop(index))
        return data

    expected = with_change(document, parent, path, shared=shared, change=change)
    return attempt(document, _candidates(document, parent, index, to), expected, (*path, index))


def _candidates(document: Document, parent: Sequence, index: int, to: int) -> Iterator[list[Splice]]:
    if not parent.flow:
        marks = Marks.of(document)
        if all(own_line(document, marks.dash_of(item)) for item in parent.items):
            yield _by_lines(document, parent, index, to, marks)
    order = list(range(len(parent.items)))
    order.insert(to, order.pop(index))
    texts = [document.text[item.outer : item.end] for item in parent.items]
    yield [
        Splice(item.outer, item.end, texts[source])
        for place, (item, source) in enumerate(zip(parent.items, order, strict=True))
        if place != source
    ]


def _by_lines(document: Document, parent: Sequence, index: int, to: int, marks: Marks) -> list[Splice]:
    """The lines of the item cut out, and put where its new neighbour starts or ends."""
    text, newline = document.text, line_break(document)

    def start(place: int) -> int:
        dash = marks.dash_of(parent.items[place])
        return before_comments(document, dash, column(document, dash))

    def stop(place: int) -> int:
        item = parent.items[place]
        inside = column(document, marks.dash_of(item))
        return after_own_comments(document, line_end(text, item.end), inside)

    lines = text[start(index) : stop(index)]
    following = document.lines.start_after(stop(index))
    if following is None:
        cut = Splice(line_break_before(document, start(index)), stop(index), "")
    else:
        cut = Splice(start(index), following, "")
    if to < index:
        return [Splice(start(to), start(to), lines + newline), cut]
    return [cut, Splice(stop(to), stop(to), newline + lines)]
