"""Changes to a text, and the proof that they changed only what they were meant to change."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from constructor.diagnostics import ConfigPath, Diagnostic, format_path
from constructor.document.document import Document
from constructor.document.nodes import Mapping, Node, Sequence, plain, resolved

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class EditError(Exception):
    """An edit that cannot be made safely; the document is unchanged."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace the characters from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


def apply(document: Document, splices: Iterable[Splice]) -> Document:
    """The document with its text changed; all offsets are those of the old text."""
    text, position, pieces = document.text, 0, []
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        pieces += [text[position : splice.start], splice.text]
        position = splice.end
    changed = "".join((*pieces, text[position:]))
    return Document.parse(("\ufeff" if document.bom else "") + changed, document.file)


def attempt(
    document: Document, candidates: Iterable[Iterable[Splice]], expected: Any, path: ConfigPath
) -> Document:
    """The first candidate after which the file reads as `expected` and has no new problem.

    Raises:
        EditError: there is none; it says what would have gone wrong.
    """
    trouble = "it cannot be written in this place"
    for splices in candidates:
        changed = apply(document, splices)
        new = Counter(problem.code for problem in changed.problems)
        added = new - Counter(problem.code for problem in document.problems)
        if added:
            problem = next(problem for problem in changed.problems if problem.code in added)
            trouble = f"the file would then be wrong: {problem.message}"
        elif not same(plain(changed.root), expected):
            where = format_path(_first_difference(expected, plain(changed.root), ()))
            trouble = f"another value would change with it: {where}"
        else:
            return changed
    raise refused(document, path, f"this change cannot be made safely; {trouble}")


def refused(document: Document, path: ConfigPath, message: str, hint: str | None = None) -> EditError:
    """The error for an edit at `path`, located at the value or its nearest ancestor."""
    location = None
    for length in range(len(path), -1, -1):
        if (location := document.location(path[:length])) is not None:
            break
    return EditError(
        Diagnostic("edit-impossible", message, path, location, hint=hint or "edit the text by hand instead")
    )


def broken(document: Document) -> EditError:
    """The refusal to edit a file whose text is not valid YAML."""
    first = next(iter(document.problems), None)
    line = f" on line {first.location.line}" if first and first.location else ""
    message = f"the file has a YAML error{line}, so it can only be edited as text"
    return refused(document, (), message, "mend the error first")


def same(one: Any, other: Any) -> bool:
    """Equal in value, type and order of keys; NaN equals itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)


def _first_difference(one: Any, other: Any, path: ConfigPath) -> ConfigPath:
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        steps: Iterable[Any] = one
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        steps = range(len(one))
    else:
        return path
    step = next((step for step in steps if not same(one[step], other[step])), None)
    return path if step is None else _first_difference(one[step], other[step], (*path, step))


def places_of(document: Document, target: Node) -> list[ConfigPath]:
    """Every config path that leads to a node: more than one when an alias names it or what holds it."""
    found: list[ConfigPath] = []

    def visit(node: Node, path: ConfigPath) -> None:
        value = resolved(node)
        if node is target or value is target:
            found.append(path)
        if isinstance(value, Mapping):
            for entry in value.entries:
                visit(entry.value, (*path, entry.name))
        elif isinstance(value, Sequence):
            for index, item in enumerate(value.items):
                visit(item, (*path, index))

    if document.root is not None:
        visit(document.root, ())
    return found


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the punctuation of a text stands; `explicit` are the keys that start with a question mark."""

    dashes: tuple[int, ...]
    colons: tuple[int, ...]
    commas: tuple[int, ...]
    keys: tuple[int, ...]
    explicit: frozenset[int]

    @classmethod
    def of(cls, document: Document) -> "Marks":
        """The punctuation of a document.

        Raises:
            EditError: the text is not valid YAML.
        """
        kinds: dict[type, list[int]] = {
            yaml.BlockEntryToken: [],
            yaml.ValueToken: [],
            yaml.FlowEntryToken: [],
            yaml.KeyToken: [],
        }
        try:
            for token in yaml.scan(document.text, Loader=_Loader):
                if type(token) in kinds:
                    kinds[type(token)].append(token.start_mark.index)
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            raise broken(document) from error
        dashes, colons, commas, keys = (tuple(found) for found in kinds.values())
        explicit = frozenset(start for start in keys if document.text[start : start + 1] == "?")
        return cls(dashes, colons, commas, keys, explicit)

    def dash_of(self, item: Node) -> int:
        """The dash of an item of a block list."""
        return self.dashes[bisect_left(self.dashes, item.outer) - 1]

    def key_start(self, offset: int) -> int:
        """Where the entry of a key starts: at the key, or at the `?` before it."""
        index = bisect_right(self.keys, offset) - 1
        return self.keys[index] if index >= 0 and self.keys[index] in self.explicit else offset

    def colon_end(self, offset: int) -> int | None:
        """The end of the first colon at or after the end of a key."""
        index = bisect_left(self.colons, offset)
        return self.colons[index] + 1 if index < len(self.colons) else None

    def comma_after(self, offset: int, limit: int) -> int | None:
        """The first comma from `offset` on and before `limit`."""
        index = bisect_left(self.commas, offset)
        return self.commas[index] if index < len(self.commas) and self.commas[index] < limit else None


def line_end(text: str, offset: int) -> int:
    """Where the line of `offset` ends, before its line break."""
    found = _LINE_BREAK.search(text, offset)
    return found.start() if found else len(text)


def line_break(document: Document) -> str:
    """The line break that the file uses."""
    found = _LINE_BREAK.search(document.text)
    return found.group() if found else "\n"


def own_line(document: Document, offset: int) -> bool:
    """Whether only blanks stand before `offset` on its line."""
    return not document.text[document.lines.start_of(offset) : offset].strip(" ")


def line_break_before(document: Document, offset: int) -> int:
    """Where the line break before the line of `offset` starts; 0 on the first line."""
    start = document.lines.start_of(offset)
    if start == 0:
        return 0
    return start - (2 if document.text[start - 2 : start] == "\r\n" else 1)
