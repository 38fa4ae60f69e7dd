"""Anchors and what aliases make of them, with a limit to how much they may multiply."""

from dataclasses import dataclass, field

from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.document.nodes import Value
from constructor.document.problems import Reporter

MAX_DEPTH = 100
MAX_VALUES = 100_000
MAX_WRITTEN = 100_000
"""Values that a text may hold without its aliases: a second of reading, and a hundred times any component."""


class StopReading(Exception):  # noqa: N818 - it ends the reading, and is an error only when incomplete
    """Reading ends here; the reason has been reported. `complete`: nothing of the document is missing."""

    def __init__(self, *, complete: bool) -> None:
        super().__init__()
        self.complete = complete


@dataclass(slots=True)
class Anchors:
    """The anchors of a text so far; one whose value is still open names None."""

    report: Reporter
    values: dict[str, Value | None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def open(self, name: str, offset: int, path: ConfigPath) -> None:
        """Notes an anchor at its place, before its value is known."""
        if name in self.places:
            self.report.add(
                "duplicate-anchor",
                f"the anchor `&{name}` is given twice; first on line {self.report.line(self.places[name])}",
                offset,
                path=path,
                hint="rename one of the two",
            )
        self.places[name] = offset
        self.values[name] = None

    def close(self, name: str, value: Value) -> None:
        self.values[name] = value

    def target(self, name: str, offset: int, path: ConfigPath, *, size: int, depth: int) -> Value | None:
        """What an alias stands for; None, and a problem, when there is no such value.

        Args:
            size, depth: how many values the text has so far, and how deep the alias is nested.

        Raises:
            StopReading: written out, the aliases would make the text too large.
        """
        if name not in self.values:
            defined = f"write `&{name}` before the value it stands for"
            hint = did_you_mean(name, self.values, defined)
            message = f"no anchor `&{name}` stands before this"
            self.report.add("unknown-anchor", message, offset, hint=hint, path=path)
            return None
        value = self.values[name]
        if value is None:
            message = f"`*{name}` stands inside the value that `&{name}` names"
            self.report.add("anchor-contains-itself", message, offset, path=path)
            return None
        if size + value.size > MAX_VALUES or depth + value.depth > MAX_DEPTH:
            message = (
                f"with `*{name}` written out the file would hold more than {MAX_VALUES:,} values "
                f"or {MAX_DEPTH} levels"
            )
            self.report.add("aliases-expand-too-far", message, offset, path=path)
            raise StopReading(complete=False)
        return value
