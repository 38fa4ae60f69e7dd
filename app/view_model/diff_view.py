"""The difference between two texts of one file, line by line, as the save dialog shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line; `old` and `new` are its numbers. A "gap" stands for equal lines that are left out."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str = ""
    old: int | None = None
    new: int | None = None
    ending: str = ""

    @property
    def sign(self) -> str:
        return {"same": " ", "removed": "−", "added": "+", "gap": "⋯"}[self.kind]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The difference of one file; `file` as it is shown."""

    file: str
    lines: tuple[DiffLine, ...]

    @property
    def added(self) -> int:
        return sum(line.kind == "added" for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.kind == "removed" for line in self.lines)


def file_diff(file: str, before: str, after: str) -> FileDiff:
    """The lines that differ, with three equal lines around them.

    Where two lines differ in nothing but their end, `ending` says which end each has.
    """
    return FileDiff(file, tuple(_lines(_split(before), _split(after))))


def _lines(before: list[str], after: list[str]) -> Iterator[DiffLine]:
    reached = 0
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT):
        if group[0][1] > reached:
            yield DiffLine("gap")
        for tag, first, last, new_first, new_last in group:
            if tag == "equal":
                for offset in range(last - first):
                    yield _line("same", before[first + offset], first + offset + 1, new_first + offset + 1)
                continue
            ends = _differ_in_ends(before[first:last], after[new_first:new_last])
            for index in range(first, last):
                yield _line("removed", before[index], index + 1, None, ends)
            for index in range(new_first, new_last):
                yield _line("added", after[index], None, index + 1, ends)
        reached = group[-1][2]
    if 0 < reached < len(before):
        yield DiffLine("gap")


def _line(
    kind: Literal["same", "removed", "added"], text: str, old: int | None, new: int | None, ends: bool = False
) -> DiffLine:
    bare = text.rstrip("\r\n")
    ending = {"\r\n": "CRLF", "\n": "LF", "\r": "CR", "": "no line end"}[text[len(bare) :]] if ends else ""
    return DiffLine(kind, bare, old, new, ending)


def _differ_in_ends(before: list[str], after: list[str]) -> bool:
    bare = [line.rstrip("\r\n") for line in before]
    return any(line.rstrip("\r\n") in bare for line in after)


def _split(text: str) -> list[str]:
    """The lines with their ends; LF, CRLF and CR end a line and nothing else does."""
    lines, start = [], 0
    for position, character in enumerate(text):
        ends = character == "\n" or (character == "\r" and text[position + 1 : position + 2] != "\n")
        if ends:
            lines.append(text[start : position + 1])
            start = position + 1
    return [*lines, text[start:]] if start < len(text) else lines
