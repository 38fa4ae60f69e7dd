"""What the inspector shows of a card, as records."""

from dataclasses import dataclass
from typing import Literal, Protocol

from app.view_model.hyperparameters import Hyperparameter
from app.view_model.intent import Intent
from app.view_model.ports import PortRow
from app.view_model.problems import ProblemRow
from constructor.registry.entry import BlockEntry, OpEntry


class Catalogue(Protocol):
    """What the inspector asks of the registry."""

    def block(self, key: str) -> BlockEntry | None: ...

    def op(self, key: str) -> OpEntry | None: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the cost section: a figure to read, and the exact one."""

    name: str
    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button at the end of the inspector."""

    label: str
    icon: str
    intent: Intent
    help: str = ""


@dataclass(frozen=True, slots=True)
class InspectorView:
    """One selected thing.

    Attributes:
        card: the id of what is shown; None for the component as a whole.
        key: the registry key, class or role ("graph input"); `doc` one sentence about it.
        written: where it is written: "line 31" of the open file, "base.yaml:31" of another.
        lines: first and last line of its text in the open file, to mark in the YAML tab.
        notes: facts that need a sentence: shared weights, what a repr tells, what to do next.
        traceable: whether its inside can be traced with functions.
        example: the name of the graph input whose example may be edited here.
    """

    card: str | None
    kind: Literal["component", "node", "inner", "input", "output", "missing"]
    title: str
    key: str = ""
    doc: str = ""
    written: str = ""
    lines: tuple[int, int] | None = None
    inputs: tuple[PortRow, ...] = ()
    outputs: tuple[PortRow, ...] = ()
    hyperparameters: tuple[Hyperparameter, ...] = ()
    cost: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    actions: tuple[Action, ...] = ()
    traceable: bool = False
    example: str | None = None
