"""What a component's step needs on a card, and which cards there are."""

from dataclasses import dataclass
from typing import Any

from app.trial.checks import CheckRequest, Request
from constructor.records import MemoryReport, MemorySettings, decode, encode


@dataclass(frozen=True, slots=True)
class MemoryRequest(Request[MemoryReport]):
    """The memory of one step.

    Attributes:
        settings: their sizes go before those of the component's check.
        frozen: a training YAML does not train the component.
        any_batch: whether to look for the largest batch as well.
        many_ranks: whether to tell of one GPU among 2 to 64 as well.
        measure: take the step on the card of this machine, in a process of its own.
    """

    component: CheckRequest
    settings: MemorySettings
    frozen: bool = False
    any_batch: bool = False
    many_ranks: bool = False
    measure: bool = False

    @property
    def lane(self) -> str:
        return f"{self.component.path}#{'measured' if self.measure else 'memory'}"

    @property
    def method(self) -> str:
        return "memory" if self.measure else "memory_here"

    def params(self) -> dict[str, Any]:
        asked = self.component.params()
        return {
            **asked,
            "dims": {**asked["dims"], **dict(self.settings.dims)},
            "settings": encode(self.settings),
            "frozen": self.frozen,
            "any_batch": self.any_batch,
            "many_ranks": self.many_ranks,
            "measure": self.measure,
        }

    def read(self, result: Any) -> MemoryReport:
        report = decode(result)
        if not isinstance(report, MemoryReport):
            raise TypeError("it holds no memory report")
        return report


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards to predict for, and those of this machine.

    Attributes:
        known: the names of the table of cards, the smallest first.
        present: the names that the cards of this machine give themselves.
        like: the name in the table of the first of them; "" where the table has none like it.
        reason: why nothing can be measured here; "" where it can.
    """

    known: tuple[str, ...]
    present: tuple[str, ...] = ()
    like: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CardsRequest(Request[Cards]):
    """The cards there are."""

    @property
    def lane(self) -> str:
        return "#cards"

    @property
    def method(self) -> str:
        return "cards"

    def params(self) -> dict[str, Any]:
        return {}

    def read(self, result: Any) -> Cards:
        return Cards(
            tuple(map(str, result["known"])),
            tuple(map(str, result["present"])),
            str(result["like"]),
            str(result["reason"]),
        )
