"""What passes from one stage of resolving to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from constructor.config.resolved import Reference, Settings
from constructor.config.tree import Item
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.document import Reader


@dataclass(frozen=True, slots=True)
class Draft:
    """A config on its way: its values so far and what was found out about it.

    Attributes:
        partial: some of the file, or of a file it includes, could not be read, so something that seems
            to be missing may stand in the part that is.
    """

    tree: Item
    read: Reader
    environ: Mapping[str, str]
    root_file: Path | None = None
    problems: tuple[Diagnostic, ...] = ()
    references: tuple[Reference, ...] = ()
    settings: Settings = field(default_factory=Settings)
    files: tuple[Path, ...] = ()
    partial: bool = False

    def after(self, problems: list[Diagnostic], **changes: Any) -> "Draft":
        """The draft after a stage that found more problems."""
        return replace(self, problems=(*self.problems, *problems), **changes)


@dataclass(frozen=True, slots=True)
class Problems:
    """Collects what a stage finds; every problem of an item carries the item's place."""

    found: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        path: ConfigPath,
        item: Item | None,
        *,
        hint: str | None = None,
        trail: tuple[str, ...] = (),
    ) -> None:
        location = item.location if item else None
        self.found.append(Diagnostic(code, message, path, location, hint=hint, trail=trail))

    def warn(
        self, code: str, message: str, path: ConfigPath, item: Item | None, *, hint: str | None = None
    ) -> None:
        location = item.location if item else None
        self.found.append(Diagnostic(code, message, path, location, hint=hint, severity="warning"))

    def note(self, code: str, message: str, path: ConfigPath, item: Item | None) -> None:
        """Adds a note, unless the same place has it already."""
        location = item.location if item else None
        problem = Diagnostic(code, message, path, location, severity="note")
        if problem not in self.found:
            self.found.append(problem)


def kind(value: Any) -> str:
    """What a value is, in the words of messages: "a list", "null", "the string 'x'"."""
    match value:
        case None:
            return "null"
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the string {value!r}" if len(value) < 40 else "a string"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"
