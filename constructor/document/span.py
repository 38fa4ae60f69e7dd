"""Places in a text."""

from bisect import bisect_right
from dataclasses import dataclass
from re import compile as pattern

_LINE_BREAK = pattern(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each line of a text starts; lines end with LF, CRLF or CR."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Lines":
        return cls((0, *(found.end() for found in _LINE_BREAK.finditer(text))))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def start_of(self, offset: int) -> int:
        """The offset at which the line of `offset` starts."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def start_after(self, offset: int) -> int | None:
        """The offset at which the line after that of `offset` starts; None on the last line."""
        line = bisect_right(self.starts, offset)
        return self.starts[line] if line < len(self.starts) else None
