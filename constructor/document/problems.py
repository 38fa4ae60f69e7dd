"""What a YAML text can do wrong, in words; every problem of a document is made here."""

from dataclasses import dataclass, field

from constructor.diagnostics import ConfigPath, Diagnostic, Location, Severity, listed
from constructor.document.span import Lines

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Reporter:
    """Collects the problems of one text; offsets become file, line and column."""

    file: str
    lines: Lines
    found: list[Diagnostic] = field(default_factory=list)

    def at(self, offset: int) -> Location:
        return Location(self.file, *self.lines.position(offset))

    def add(
        self,
        code: str,
        message: str,
        offset: int,
        *,
        hint: str | None = None,
        path: ConfigPath = (),
        severity: Severity = "error",
    ) -> None:
        self.found.append(Diagnostic(code, message, path, self.at(offset), hint=hint, severity=severity))

    def line(self, offset: int) -> int:
        return self.lines.position(offset)[0]

    def in_order(self) -> tuple[Diagnostic, ...]:
        return listed(sorted(self.found, key=lambda problem: _place(problem.location)))


def _place(location: Location | None) -> tuple[int, int]:
    return (location.line, location.column) if location else (0, 0)


def shown(text: str) -> str:
    """A short quotation of file text for a message."""
    line = text.splitlines()[0] if text.splitlines() else ""
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
