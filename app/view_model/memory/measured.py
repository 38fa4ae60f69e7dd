"""What was predicted beside what a card counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.view_model import units
from constructor.records import MemoryReport


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure, predicted and measured; `off` is how far the prediction is from what was counted."""

    name: str
    predicted: str
    measured: str
    off: str

    def cells(self) -> tuple[str, ...]:
        return (self.name, self.predicted, self.measured, self.off)


def comparisons(predicted: MemoryReport, measured: MemoryReport) -> tuple[Comparison, ...]:
    """The peaks of both, those of the phases too; empty where one has no answer."""
    return tuple(_compared(predicted, measured))


def _compared(predicted: MemoryReport, measured: MemoryReport) -> Iterator[Comparison]:
    for name, ours, theirs in (
        ("peak reserved", predicted.peak_reserved, measured.peak_reserved),
        ("peak allocated", predicted.peak_allocated, measured.peak_allocated),
    ):
        if ours is None or theirs is None:
            return
        yield _row(name, ours.value, theirs.value)
    counted = {phase.name: phase for phase in measured.phases}
    for phase in predicted.phases:
        if phase.name in counted:
            yield _row(f"allocated in {phase.name}", phase.peak_allocated, counted[phase.name].peak_allocated)


def _row(name: str, ours: int, theirs: int) -> Comparison:
    off = (ours - theirs) / theirs if theirs else 0.0
    told = "equal" if ours == theirs else f"{abs(off):.1%} {'above' if off > 0 else 'below'}"
    return Comparison(name, units.data_size(ours), units.data_size(theirs), told)
