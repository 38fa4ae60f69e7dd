"""Parser events to nodes: keys, anchors and tags are checked, and reading goes on after each problem."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from constructor.diagnostics import ConfigPath, PathPart
from constructor.document.anchors import MAX_DEPTH, MAX_WRITTEN, Anchors, StopReading
from constructor.document.keys import key_name
from constructor.document.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, Style
from constructor.document.problems import Reporter
from constructor.document.scalars import CORE, UnknownTagError, read_plain, read_tagged

_PROPERTIES = re.compile(r"(?:[&!][^\s]*(?:\s+|#[^\r\n]*)*)*")
_BLANK_END = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))+[ \t]*\Z")
_NO_KEY = object()
# A collection has two events; most values are scalars.
_MAX_EVENTS = MAX_WRITTEN


@dataclass(slots=True)
class _Frame:
    """A collection that is still open."""

    event: Any
    start: int
    is_mapping: bool
    children: list[Any] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    key: Any = _NO_KEY
    size: int = 1
    depth: int = 0
    end: int = 0


class Composer:
    """Builds the tree of one document from the events of its parser.

    `source` is the text as the user wrote it; it differs from what was parsed only where a broken place was
    patched (see syntax.py), and then the user's text is the value.
    """

    def __init__(self, source: str, parsed: str, report: Reporter) -> None:
        self._source = source
        self._parsed = parsed
        self._report = report
        self._stack: list[_Frame] = []
        self._anchors = Anchors(report)
        self.root: Node | None = None
        self.documents = 0
        self._events = 0
        self._handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def feed(self, event: Any) -> None:
        """Takes the next event.

        Raises:
            StopReading: the rest of the text is not to be read.
        """
        if (handler := self._handlers.get(type(event))) is not None:
            handler(event)
        self._events += 1
        if self._events > _MAX_EVENTS:
            message = f"the file holds more than {MAX_WRITTEN:,} keys and values; what follows is not read"
            self._report.add("file-too-large", message, event.start_mark.index)
            raise StopReading(complete=False)

    def finish(self) -> None:
        """Closes what a syntax error left open, so that the values before it can be used."""
        while self._stack:
            frame = self._stack[-1]
            if frame.key is not _NO_KEY:
                end = frame.key.end if isinstance(frame.key, Scalar) else frame.start
                self._place(Scalar(None, "", end, end, end))
            self._finish_frame(max(frame.end, frame.start))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._report.add(
                "second-document",
                "a second document starts here; a component file holds exactly one",
                event.start_mark.index,
                hint="remove the `---`, or move what follows to a file of its own",
            )
            raise StopReading(complete=True)

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        outer, tag, anchor = start, event.tag, event.anchor
        style: Style = event.style or ""
        if tag is not None or anchor is not None:
            start = self._after_properties(start, end)
        if style in ("|", ">"):
            end = _block_end(self._parsed, start, end, event.value)
        value = self._value(self._without_null(event.value, start), style, tag, event.implicit, start, end)
        node = Scalar(value, style, start, end, outer, anchor, tag)
        if anchor is not None:
            self._anchors.open(anchor, outer, self._path())
            self._anchors.close(anchor, node)
        self._place(node)

    def _without_null(self, text: str, start: int) -> str:
        """The text of a scalar; "\\0" can be written in quotes, and no name of a file may hold it."""
        if "\0" not in text:
            return text
        message = "the null character U+0000 is in no name and no value of a component"
        self._report.add("unprintable-character", message, start, path=self._path())
        return text.replace("\0", "\ufffd")

    def _value(self, text: str, style: str, tag: str | None, implicit: Any, start: int, end: int) -> Any:
        if (
            style == ""
            and self._source is not self._parsed
            and self._source[start:end] != self._parsed[start:end]
        ):
            return self._source[start:end]
        if tag is None and (style or not implicit[0] or (text == "<<" and self._at_key())):
            return text
        try:
            if tag is None or (tag == "!" and implicit[0]):
                return read_plain(text)
            return text if tag == "!" else read_tagged(tag, text)
        except UnknownTagError as unknown:
            self._unknown_tag(str(unknown), start)
        except ValueError as error:
            self._report.add(
                "invalid-value",
                str(error),
                start,
                path=self._path(),
                hint="put it in quotes to make it a string",
            )
        return text

    def _at_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].is_mapping and self._stack[-1].key is _NO_KEY

    def _unknown_tag(self, tag: str, offset: int) -> None:
        written = "!!" + tag.removeprefix(CORE) if tag.startswith(CORE) else tag
        self._report.add(
            "unknown-tag",
            f"the tag {written} cannot be read: component files hold plain data only",
            offset,
            path=self._path(),
            hint="remove the tag" if tag != CORE + "value" else "put `=` in quotes",
        )

    def _open(self, event: Any) -> None:
        start = event.start_mark.index
        if len(self._stack) >= MAX_DEPTH:
            self._report.add(
                "nested-too-deep",
                f"values are nested more than {MAX_DEPTH} levels deep here",
                start,
                path=self._path(),
            )
            raise StopReading(complete=False)
        is_mapping = type(event) is yaml.MappingStartEvent
        usual = CORE + ("map" if is_mapping else "seq")
        if event.tag not in (None, "!", usual):
            self._unknown_tag(event.tag, start)
        if event.tag is not None or event.anchor is not None:
            start = self._after_properties(start, len(self._parsed))
        frame = _Frame(event, start, is_mapping)
        frame.end = start
        if event.anchor is not None:
            self._anchors.open(event.anchor, event.start_mark.index, self._path())
        self._stack.append(frame)

    def _close(self, event: Any) -> None:
        frame = self._stack[-1]
        self._finish_frame(event.end_mark.index if frame.event.flow_style else frame.end)

    def _finish_frame(self, end: int) -> None:
        frame = self._stack.pop()
        event = frame.event
        make: type[Mapping] | type[Sequence] = Mapping if frame.is_mapping else Sequence
        node = make(
            tuple(frame.children),
            bool(event.flow_style),
            frame.start,
            end,
            event.start_mark.index,
            event.anchor,
            event.tag,
            frame.size,
            frame.depth,
        )
        if event.anchor is not None:
            self._anchors.close(event.anchor, node)
        self._place(node)

    def _alias(self, event: Any) -> None:
        start = event.start_mark.index
        size, depth = sum(frame.size for frame in self._stack), len(self._stack)
        target = self._anchors.target(event.anchor, start, self._path(), size=size, depth=depth)
        extent = (target.size, target.depth) if target is not None else (1, 0)
        self._place(Alias(event.anchor, target, start, event.end_mark.index, *extent))

    def _place(self, node: Node) -> None:
        """Hands a finished node to the collection that holds it."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if frame.is_mapping and frame.key is _NO_KEY:
            frame.key = node
            frame.end = node.end
            return
        frame.end = node.end
        frame.size += node.size
        if node.depth >= frame.depth:
            frame.depth = node.depth + 1
        if not frame.is_mapping:
            frame.children.append(node)
            return
        key, frame.key = frame.key, _NO_KEY
        name = key_name(key, self._source, frame.names, self._path(), self._report)
        if name is not None:
            frame.children.append(Entry(name, key, node))

    def _path(self) -> ConfigPath:
        """The config path of the value that is being read."""
        parts: list[PathPart] = []
        for frame in self._stack:
            if not frame.is_mapping:
                parts.append(len(frame.children))
            elif isinstance(frame.key, Scalar):
                parts.append(frame.key.value if isinstance(frame.key.value, str) else str(frame.key.value))
        return tuple(parts)

    def _after_properties(self, start: int, limit: int) -> int:
        found = _PROPERTIES.match(self._parsed, start, limit)
        return found.end() if found else start


def _block_end(text: str, start: int, end: int, value: str) -> int:
    """Where the text of a block scalar ends, without the line break after its last line."""
    blank = _BLANK_END.search(text, start, end)
    if blank is None:
        return end
    header = re.compile(r"[^\r\n]*").match(text, start)
    keeps_blank_lines = header is not None and "+" in header.group().partition("#")[0]
    if keeps_blank_lines and value.endswith("\n"):
        tail = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z").search(text, start, end)
        return tail.start() if tail else end
    return blank.start()
