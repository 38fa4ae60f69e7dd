"""A place in a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """Where a value starts: file as the user named it, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
