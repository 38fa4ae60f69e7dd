"""One problem as data, and the one exception that carries problems out of the public functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from constructor.diagnostics.location import Location
from constructor.diagnostics.path import ConfigPath, format_path

Severity = Literal["error", "warning", "note"]
LONGEST = 2000
"""Characters of a message or hint: a file can hold a name of megabytes, and nobody reads them."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a stable code, what was found and expected, where, and what to try."""

    code: str
    message: str
    path: ConfigPath = ()
    location: Location | None = None
    node: str | None = None
    hint: str | None = None
    severity: Severity = "error"
    trail: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("message", "hint"):
            words = getattr(self, name)
            if words is not None and len(words) > LONGEST:
                object.__setattr__(self, name, words[: LONGEST - 1] + "…")

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else f"{format_path(self.path)}: "
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity} [{self.code}] {self.message}{hint}"

    def to_json(self) -> dict[str, Any]:
        """The object that `blockwright check --json` prints for a problem."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "path": format_path(self.path),
            "node": self.node,
            "file": self.location.file if self.location else None,
            "line": self.location.line if self.location else None,
            "column": self.location.column if self.location else None,
            "hint": self.hint,
            "trail": list(self.trail),
        }


def has_errors(problems: Iterable[Diagnostic]) -> bool:
    """Whether any of the problems is an error, not only a warning or a note."""
    return any(problem.severity == "error" for problem in problems)


class ConfigError(ValueError):
    """A config that cannot be used; holds every problem found, errors and warnings, in file order."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
