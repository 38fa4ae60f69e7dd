"""Collects what is wrong with a graph, giving every problem its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic, Severity, listed


@dataclass(frozen=True, slots=True)
class Collector:
    """The problems found so far in one config.

    A problem at a value that could not be resolved is dropped: the reason has been reported already.

    Attributes:
        node: the node to which the problems belong, when there is exactly one.
    """

    resolved: ResolvedConfig
    node: str | None = None
    found: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        path: ConfigPath,
        *,
        hint: str | None = None,
        trail: tuple[str, ...] = (),
        severity: Severity = "error",
    ) -> None:
        if not self.is_unresolved(path):
            location = self.resolved.locate(path)
            self.found.append(Diagnostic(code, message, path, location, self.node, hint, severity, trail))

    def warn(self, code: str, message: str, path: ConfigPath, **more: Any) -> None:
        self.error(code, message, path, severity="warning", **more)

    def note(self, code: str, message: str, path: ConfigPath, **more: Any) -> None:
        self.error(code, message, path, severity="note", **more)

    def missing(self, code: str, message: str, path: ConfigPath, **more: Any) -> None:
        """An error about something that is absent; kept back while part of the file cannot be read."""
        if not self.resolved.partial:
            self.error(code, message, path, **more)

    def at(self, node: str | None) -> "Collector":
        """The same collection for the problems of a node."""
        return replace(self, node=node)

    def is_unresolved(self, path: ConfigPath) -> bool:
        """Whether the value at `path`, or a value around it, is still text that could not be resolved."""
        return any(path[: len(place)] == place for place in self.resolved.unresolved)


def in_file_order(problems: Iterable[Diagnostic], resolved: ResolvedConfig) -> tuple[Diagnostic, ...]:
    """The problems of the file itself first, then those of each other file, from top to bottom."""
    order = {str(path): index for index, path in enumerate(resolved.files)}

    def place(problem: Diagnostic) -> tuple[int, int, int]:
        at = problem.location
        return (order.get(at.file, len(order)), at.line, at.column) if at else (len(order), 0, 0)

    return listed(sorted(problems, key=place))
