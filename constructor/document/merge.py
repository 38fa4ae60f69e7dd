"""Two edits of one text, put together where they do not touch."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines from `start` up to `stop` of the base become `lines`."""

    start: int
    stop: int
    lines: tuple[str, ...]

    def touches(self, other: "_Change") -> bool:
        """Whether no line of the base stands between the two."""
        return self.start <= other.stop and other.start <= self.stop


def merged(base: str, mine: str, theirs: str) -> str | None:
    """The base with the changes of both, line by line; None where they touch and are not the same.

    Lines that stand beside each other count as touching: what each side meant there is for a person to say.
    """
    lines = _LINE.findall(base)
    own, other = tuple(_changes(lines, mine)), tuple(_changes(lines, theirs))
    if any(one.touches(two) and one != two for one in own for two in other):
        return None
    for change in sorted({*own, *other}, key=lambda change: (change.start, change.stop), reverse=True):
        lines[change.start : change.stop] = change.lines
    return "".join(lines)


def _changes(base: Sequence[str], text: str) -> Iterator[_Change]:
    lines = _LINE.findall(text)
    for tag, start, stop, first, last in SequenceMatcher(a=base, b=lines, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(start, stop, tuple(lines[first:last]))
