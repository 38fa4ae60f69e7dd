"""What blocks work, and the least time that a card needs for it."""

from dataclasses import dataclass

from app.view_model import units
from app.view_model.memory.held import OUTSIDE
from constructor.records import MemoryReport
from constructor.records.work import StepWork, step_work, whole_step

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One block; `share` is that of its time in the step's."""

    name: str
    forward: str
    step: str
    intensity: str
    time: str
    share: float

    def cells(self) -> tuple[str, ...]:
        return (self.name, self.forward, self.step, self.intensity, self.time)


def work_rows(report: MemoryReport) -> tuple[WorkRow, ...]:
    """The blocks that take longest, the whole step last; empty where nothing is known of their work."""
    whole = whole_step(report)
    if whole is None:
        return ()
    rows = tuple(
        _row(one, one.path or one.block or OUTSIDE, whole, report) for one in step_work(report)[:_SHOWN]
    )
    return (*rows, _row(whole, "the whole step", whole, report))


def _row(work: StepWork, name: str, whole: StepWork, report: MemoryReport) -> WorkRow:
    return WorkRow(
        name,
        units.count(work.forward) if work.forward else "",
        units.count(work.flops) if work.flops else "",
        f"{work.intensity:.0f}" if work.flops else "",
        units.duration(work.seconds) if report.rates else units.UNKNOWN,
        work.seconds / whole.seconds if whole.seconds else 0.0,
    )
