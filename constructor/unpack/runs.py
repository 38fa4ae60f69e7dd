"""Entries of a mapping and items of a list as the lines they stand on, to be moved to another place."""

import re
from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Alias, Document, Mapping, Node, Sequence, set_value
from constructor.document.insert import before_comments
from constructor.document.nodes import plain
from constructor.document.place import column, is_inside_flow, place_of
from constructor.document.render import entry_lines, item_lines
from constructor.document.splice import Marks, Splice, apply, line_break, line_end, own_line
from constructor.edits import Source

Key = str | int
_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Lines:
    """Entries or items as text: whole lines without the last line break, dashes or keys at `column`."""

    text: str
    column: int

    def at(self, column: int) -> str:
        """The same lines with their dashes or keys at another column."""
        shift = column - self.column
        if shift == 0:
            return self.text
        if shift > 0:
            return _LINE.sub(lambda line: " " * shift + line[0], self.text)
        cut = re.compile(rf"(?m)^ {{0,{-shift}}}")
        return cut.sub("", self.text)


def lines_of(source: Source, places: Several[ConfigPath], origins: Several[ConfigPath]) -> Lines:
    """Entries of one collection as their own lines, in the order of the text.

    What stands between braces or brackets, or is made of anchors or templates, is written anew.

    Args:
        places: where the file writes them; `origins` are their config paths.
    """
    document, path, keys = source.document, places[0][:-1], [place[-1] for place in places]
    templated = any(
        origin.via == "template"
        for place, origin in source.resolved.provenance.items()
        if any(place[: len(start)] == start for start in origins)
    )
    values = [source.written(origin) for origin in origins]
    ranges = None if templated else _ranges(document, path, keys)
    if ranges is not None:
        found = [document.text[start:end] for start, end in ranges]
        return Lines(line_break(document).join(found), _column(document, path))
    manner = place_of(document, (*path, keys[0])).manner
    written = [
        line
        for key, value in zip(keys, values, strict=True)
        for line in (entry_lines(key, value, manner) if isinstance(key, str) else item_lines(value, manner))
    ]
    return Lines(line_break(document).join(written), 0)


def replaced(document: Document, path: ConfigPath, keys: Several[Key], new: Lines, at: Key) -> Document:
    """The document with the entries at `keys` taken out, and others in the place of the one at `at`."""
    ranges = _ranges(document, path, keys)
    if ranges is None:
        return _anew(document, path, keys, new, at)
    (place,) = _ranges(document, path, [at]) or ranges[:1]
    splices = []
    for start, end in ranges:
        if start <= place[0] < end:
            splices.append(Splice(start, end, new.at(_column(document, path))))
        else:
            follow = document.lines.start_after(end)
            splices.append(Splice(start, follow if follow is not None else end, ""))
    return apply(document, splices)


def written_lines(document: Document, path: ConfigPath, key: str | None, value: Any) -> Lines:
    """A new entry (or item, without a key) as lines in the manner of its neighbours."""
    manner = place_of(document, (*path, key if key is not None else 0)).manner
    lines = entry_lines(key, value, manner) if key is not None else item_lines(value, manner)
    return Lines(line_break(document).join(lines), 0)


def _anew(document: Document, path: ConfigPath, keys: Several[Key], new: Lines, at: Key) -> Document:
    """The same, with the whole collection given its new content."""
    content = Document.parse("content:\n" + new.at(2), document.file).data()["content"]
    old = plain(document.node(path))
    if isinstance(old, dict):
        entries: dict[str, Any] = {}
        for name, value in old.items():
            entries |= content if name == at else {}
            entries |= {} if name in keys else {name: value}
        return set_value(document, path, entries)
    items: list[Any] = []
    for index, value in enumerate(old):
        items += content if index == at else []
        items += [] if index in keys else [value]
    return set_value(document, path, items)


def _ranges(document: Document, path: ConfigPath, keys: Several[Key]) -> list[tuple[int, int]] | None:
    """Where the entries stand, neighbours together, with the comments right above them.

    None when they have no lines of their own.
    """
    parent = document.node(path)
    if not isinstance(parent, Mapping | Sequence) or parent.flow or is_inside_flow(document, path):
        return None
    marks, indent = Marks.of(document), _column(document, path)
    if isinstance(parent, Mapping):
        names: list[Key] = [entry.name for entry in parent.entries]
        starts = [marks.key_start(entry.key.outer) for entry in parent.entries]
        nodes: list[Node] = [entry.value for entry in parent.entries]
        ends = [max(entry.key.end, entry.value.end) for entry in parent.entries]
    else:
        names = list(range(len(parent.items)))
        starts = [marks.dash_of(item) for item in parent.items]
        nodes, ends = list(parent.items), [item.end for item in parent.items]
    chosen = sorted(names.index(key) for key in keys)
    if any(not own_line(document, starts[index]) or _anchored(nodes[index]) for index in chosen):
        return None
    found: list[tuple[int, int]] = []
    for index in chosen:
        end = line_end(document.text, ends[index])
        if index - 1 in chosen:
            found[-1] = (found[-1][0], end)
        else:
            found.append((before_comments(document, starts[index], indent), end))
    return found


def _column(document: Document, path: ConfigPath) -> int:
    parent = document.node(path)
    return column(document, parent.start) if parent is not None else 0


def _anchored(node: Node) -> bool:
    """Whether a value has an anchor, or is made of one somewhere inside."""
    if isinstance(node, Alias) or node.outer != node.start:
        return True
    if isinstance(node, Mapping):
        return any(_anchored(entry.value) for entry in node.entries)
    return isinstance(node, Sequence) and any(map(_anchored, node.items))
