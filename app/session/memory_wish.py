"""What a user wants to know about memory."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from app.trial import MemoryRequest
from app.view_model.intent import (
    ColourByMemory,
    CompareRanks,
    FindLargest,
    Measure,
    MemoryCommand,
    SetMemory,
)
from app.view_model.memory_intent import ForgetValue, TryValue
from constructor.records import MemoryReport, MemorySettings

Order = Measure | FindLargest | CompareRanks


@dataclass
class MemoryWish:
    """What is asked about memory.

    Attributes:
        settings: the step that is asked about, for every file; sizes that were not chosen here are those
            of the check.
        chosen: whether the user chose a card, so that the one of this machine is not taken any more.
        shown, coloured: whether the page tells of memory, or draws blocks in its colours.
        orders: commands that have not become requests yet; `ordered` those requests.
        reports: the last prediction of each file, to be drawn while a newer one is on its way.
        tries: other values of hyperparameters to tell of, the oldest first.
        texts: those of the files with one of them, by what the files say without it; or why there are none.
    """

    settings: MemorySettings = field(default_factory=MemorySettings)
    chosen: bool = False
    shown: bool = False
    coloured: bool = False
    orders: tuple[Order, ...] = ()
    ordered: frozenset[MemoryRequest] = frozenset()
    reports: dict[Path, MemoryReport] = field(default_factory=dict)
    tries: tuple[TryValue, ...] = ()
    texts: dict[tuple[str, TryValue], tuple[tuple[str, str], ...] | str] = field(default_factory=dict)

    def carry_out(self, intent: MemoryCommand) -> None:
        """Take note of what the user asked for."""
        match intent:
            case SetMemory(settings):
                self.chosen |= settings.gpu != self.settings.gpu
                self.settings = settings
            case ColourByMemory(on):
                self.coloured = on
            case Measure() | FindLargest() | CompareRanks():
                self.orders = (*self.orders, intent)
            case TryValue():
                self.tries = tuple(dict.fromkeys((*self.tries, intent)))
            case ForgetValue(tried):
                self.tries = tuple(other for other in self.tries if other != tried)
            case _:
                assert_never(intent)
