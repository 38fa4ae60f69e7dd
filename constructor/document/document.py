"""The lossless document: exact text in, values and their places known, exact text out."""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Any

import yaml

from constructor.diagnostics import ConfigPath, Diagnostic, Location
from constructor.document.anchors import StopReading
from constructor.document.compose import Composer
from constructor.document.nodes import Mapping, Node, Scalar, Sequence, child, plain, resolved
from constructor.document.problems import Reporter
from constructor.document.span import Lines, Span
from constructor.document.syntax import mask_unprintable, report_syntax, warn_of_tabs

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOM = "\ufeff"
# How much of a file is looked at to tell text from other data, and what the end of it may cut off.
_SAMPLE, _CUT = 8192, 3
_MAX_PATCHES = 50
# Each patch reads the text once more: what is large gets fewer.
_MAX_REREAD = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as text and as values; edits (see edit.py) return a new document.

    Attributes:
        text: the file's text exactly, line breaks kept, without a byte order mark.
        file: the file as the user named it.
        problems: everything wrong with the YAML itself, each with its place, in file order.
        root: the top value; None when the file is empty or unreadable. After a syntax error it holds
            what stands before the error.
        bom: whether the file starts with a byte order mark.
        complete: whether the text was read to its end.
    """

    text: str
    file: str = "<text>"
    problems: tuple[Diagnostic, ...] = field(default=(), compare=False)
    root: Node | None = field(default=None, compare=False, repr=False)
    bom: bool = False
    complete: bool = field(default=True, compare=False)
    lines: Lines = field(default_factory=lambda: Lines((0,)), compare=False, repr=False)

    @classmethod
    def parse(cls, source: str | bytes, file: object = "<text>") -> "Document":
        """Reads YAML text; whatever is wrong with it ends in `problems`, never in an exception.

        Args:
            source: the text with its own line breaks, or the file's bytes (UTF-8).
            file: how to name the file in locations.
        """
        text = source if isinstance(source, str) else source.decode("utf-8", "surrogateescape")
        bom = text.startswith(_BOM)
        text = text.removeprefix(_BOM)
        report = Reporter(str(file), Lines.of(text))
        if isinstance(source, bytes) and source[:2] in (b"\xff\xfe", b"\xfe\xff"):
            report.add("not-utf8", "the file is UTF-16 text", 0, hint="save the file as UTF-8")
            return cls(text, str(file), report.in_order(), None, bom, False, report.lines)
        if isinstance(source, bytes) and _is_binary(source[:_SAMPLE]):
            report.add("not-utf8", "the file is binary, and YAML is UTF-8 text", 0, hint="name a YAML file")
            return cls(text, str(file), report.in_order(), None, bom, False, report.lines)
        root, complete = _read(text, report)
        return cls(text, str(file), report.in_order(), root, bom, complete, report.lines)

    def to_bytes(self) -> bytes:
        """The bytes of the file; the inverse of `parse`."""
        return ((_BOM if self.bom else "") + self.text).encode("utf-8", "surrogateescape")

    def data(self) -> dict[str, Any]:
        """The values as new plain data; `{}` when the top level is no mapping."""
        return plain(self.root) if isinstance(resolved(self.root), Mapping) else {}

    def node(self, path: ConfigPath) -> Node | None:
        """The node at a config path, or None. The node may be an alias; a path may lead through one."""
        node = self.root
        for part in path:
            if (node := child(node, part)) is None:
                return None
        return node

    def span(self, path: ConfigPath) -> Span | None:
        """The range of the value's text, without its anchor and tag."""
        node = self.node(path)
        return node.span if node is not None else None

    def key_span(self, path: ConfigPath) -> Span | None:
        """The range of the key of a mapping's entry; None for items of a list."""
        parent = resolved(self.node(path[:-1])) if path else None
        if not isinstance(parent, Mapping) or not isinstance(path[-1], str):
            return None
        entry = parent.entry(path[-1])
        return entry.key.span if entry else None

    def at(self, offset: int) -> Location:
        """File, line and column of a character of the text."""
        return Location(self.file, *self.lines.position(offset))

    def location(self, path: ConfigPath) -> Location | None:
        """Where the value at a path starts; a path through an alias leads to what the alias names."""
        node = self.node(path)
        return self.at((resolved(node) or node).outer) if node is not None else None

    def locations(self) -> MappingType[ConfigPath, Location]:
        """Where every value starts, in file order."""
        found: dict[ConfigPath, Location] = {}
        if self.root is not None:
            self._collect(self.root, (), found)
        return found

    def _collect(self, node: Node, path: ConfigPath, found: dict[ConfigPath, Location]) -> None:
        value = resolved(node) or node
        found[path] = self.at(value.outer)
        if isinstance(value, Mapping):
            for entry in value.entries:
                self._collect(entry.value, (*path, entry.name), found)
        elif isinstance(value, Sequence):
            for index, item in enumerate(value.items):
                self._collect(item, (*path, index), found)


def _is_binary(sample: bytes) -> bool:
    """Whether bytes are no text in any encoding: zeros among what is no UTF-8."""
    return b"\0" in sample and len(sample.decode("utf-8", "ignore").encode("utf-8")) < len(sample) - _CUT


def _read(text: str, report: Reporter) -> tuple[Node | None, bool]:
    """The top value and whether the text was read to its end."""
    parsed = mask_unprintable(text, report)
    uncertain = False
    already = len(report.found)
    syntax: list[Diagnostic] = []
    for _ in range(max(1, min(_MAX_PATCHES, _MAX_REREAD // max(1, len(text))))):
        del report.found[already:]
        composer = Composer(text, parsed if parsed != text else text, report)
        error = _compose(composer, parsed)
        if error is None or isinstance(error, StopReading):
            break
        composed = report.found[already:]
        del report.found[already:]
        patch = report_syntax(error, parsed, report)
        reported = report.found[already:]
        if not (uncertain and patch is None):
            syntax.extend(reported)
        if patch is None:
            report.found[already:] = composed
            break
        uncertain = uncertain or not patch.certain
        parsed = patch.apply(parsed)
    report.found.extend(syntax)
    composer.finish()
    complete = error is None or (isinstance(error, StopReading) and error.complete)
    if complete:
        _check_top(composer.root, report)
        warn_of_tabs(text, composer.root, report)
    return composer.root, complete


def _compose(composer: Composer, parsed: str) -> yaml.MarkedYAMLError | StopReading | None:
    try:
        for event in yaml.parse(parsed, Loader=_Loader):
            composer.feed(event)
    except (yaml.MarkedYAMLError, StopReading) as error:
        return error
    return None


def _check_top(root: Node | None, report: Reporter) -> None:
    if root is None or (isinstance(root, Scalar) and root.value is None and root.start == root.end):
        report.add(
            "empty-document",
            "the file holds no values",
            0,
            hint="a component file starts with `schema_version: 1` and a `model` section",
        )
    elif not isinstance(root, Mapping):
        kind = "a list" if isinstance(root, Sequence) else "a single value"
        report.add(
            "not-a-mapping",
            f"the top level of a component file must be a mapping of keys to values, and this is {kind}",
            root.outer,
            hint="a component file starts with `schema_version: 1` and a `model` section",
        )
