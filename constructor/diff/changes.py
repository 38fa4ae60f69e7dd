"""What a comparison finds: one record for each thing that differs, with its place on either side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from constructor.diagnostics import ConfigPath, Diagnostic, Location

Kind = Literal["added", "removed", "renamed", "retyped", "modified", "rewired", "moved"]
Element = Literal["component", "input", "module", "node", "value", "output", "return", "setting"]

KINDS: tuple[Kind, ...] = ("added", "removed", "renamed", "retyped", "modified", "rewired", "moved")
ELEMENTS: tuple[Element, ...] = (
    "component",
    "module",
    "input",
    "node",
    "value",
    "output",
    "return",
    "setting",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value is really written, `${...}` followed to its end.

    Attributes:
        via: "file" (right there), "reference" (`${...}` led to it), "default" (an included file), "template"
            or "environment".
        path: the config path of the text in its own file.
    """

    via: Literal["file", "reference", "default", "template", "environment"]
    path: ConfigPath
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A value on one side. That nothing is given is None in its place, which differs from `Given(None)`."""

    value: Any
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    Attributes:
        before, after: its name on either side; None where it does not exist.
        slot: what of it differs: a hyperparameter, a port, a key; "" when the whole does.
        old, new: the values there; None where nothing is given.
    """

    kind: Kind
    element: Element
    before: str | None
    after: str | None
    slot: str = ""
    old: Given | None = None
    new: Given | None = None

    @property
    def name(self) -> str:
        """The name to show it under: the one it has now, or had."""
        found = self.after if self.after is not None else self.before
        return found or ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which name on the first side is which on the second."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two components compared.

    Attributes:
        before, after: the files as the user named them; None where a side has no such component.
        changes: what differs in meaning, in the order of `ELEMENTS`.
        cosmetic: what is only written in another way; never in `changes`.
        problems: why a side, or part of it, could not be compared.
    """

    before: str | None
    after: str | None
    changes: tuple[Change, ...]
    cosmetic: tuple[str, ...] = ()
    pairs: Pairs = field(default_factory=Pairs)
    problems: tuple[Diagnostic, ...] = ()

    @property
    def same(self) -> bool:
        return not self.changes

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes by element, each group in the order in which it was found."""
    rank = {element: number for number, element in enumerate(ELEMENTS)}
    return tuple(sorted(changes, key=lambda change: rank[change.element]))
