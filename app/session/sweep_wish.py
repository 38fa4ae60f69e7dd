"""What a user wants to have swept."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from app.session.sweeper import Sweeping
from app.view_model.sweep_intent import ChooseRow, ShowTable, StartSweep, StopSweep, SweepCommand


@dataclass
class SweepWish:
    """The sweeps of one user.

    Attributes:
        order: a sweep that was asked for and is not planned yet.
        made: the last sweep of each component.
        table: the file whose rows are shown; None for those of the component's own sweep.
        chosen: the number of the marked row.
        shown: whether the page shows the tab, and `drawn` how far it was when it was drawn.
    """

    order: StartSweep | None = None
    made: dict[Path, Sweeping] = field(default_factory=dict)
    table: Path | None = None
    chosen: int | None = None
    shown: bool = False
    drawn: tuple[int, ...] = ()

    def carry_out(self, intent: SweepCommand) -> None:
        """Take note of what the user asked for."""
        match intent:
            case StartSweep():
                self.order, self.table, self.chosen = intent, None, None
            case StopSweep():
                for sweeping in self.made.values():
                    sweeping.stop()
            case ShowTable(file):
                self.table, self.chosen = Path(file) if file else None, None
            case ChooseRow(number):
                self.chosen = number
            case _:
                assert_never(intent)

    @property
    def running(self) -> bool:
        return any(sweeping.running for sweeping in self.made.values())
