"""From traces at two batches to any batch: every size is `constant + slope * batch`."""

from collections.abc import Callable
from dataclasses import dataclass

from constructor.memory.events import Allocation, Level, Trace
from constructor.memory.gpus import Gpu


@dataclass(frozen=True, slots=True)
class _Line:
    """`(start + rise * (batch - from_batch) / span)`, in whole numbers."""

    start: int
    rise: int

    def at(self, steps: int, span: int) -> int:
        return max(0, self.start + self.rise * steps // span)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The traces of every batch; `first` is the one at `batch`, the other was taken `span` higher."""

    first: Trace
    batch: int
    span: int
    _lines: tuple[tuple[_Line, _Line, _Line], ...]

    def sizes(self, batch: int, level: Level, gpu: Gpu) -> tuple[int, ...]:
        """The bytes of each allocation at a batch, as `Trace.sizes` gives them."""
        place = ("low", "value", "high").index(level)
        steps = batch - self.batch
        fixed = self.first.sizes(level, gpu)
        return tuple(
            size if lines[place].rise == 0 else lines[place].at(steps, self.span)
            for size, lines in zip(fixed, self._lines, strict=True)
        )

    def agrees(self, trace: Trace, batch: int, gpu: Gpu) -> bool:
        """Whether a trace taken at another batch is what this gives for it."""
        levels: tuple[Level, ...] = ("low", "value", "high")
        return trace.events == self.first.events and all(
            trace.sizes(level, gpu) == self.sizes(batch, level, gpu) for level in levels
        )


def fit(first: Trace, batch: int, second: Trace, second_batch: int) -> Fitted | None:
    """Traces of all batches from those at two; None when their events are not the same.

    Raises:
        ValueError: the batches are equal.
    """
    span = second_batch - batch
    if span == 0:
        raise ValueError("a line needs two batches")
    if first.events != second.events:
        return None
    pairs = zip(first.allocations, second.allocations, strict=True)
    return Fitted(first, batch, span, tuple(_lines(a, b) for a, b in pairs))


def _lines(a: Allocation, b: Allocation) -> tuple[_Line, _Line, _Line]:
    def line(bound: Callable[[Allocation], int | None]) -> _Line:
        start, end = bound(a), bound(b)
        start, end = a.size if start is None else start, b.size if end is None else end
        return _Line(start, end - start)

    return line(lambda one: one.low), line(lambda one: one.size), line(lambda one: one.high)


def largest(fits: Callable[[int], bool], near: int = 1, most: int = 1 << 20) -> int:
    """The largest number up to `most` that fits, 0 when 1 does not; all below one that fits do as well.

    Args:
        near: about what it is; the search takes its first steps from there.
    """
    low, high, step = 0, most + 1, 1
    probe = min(max(near, 1), most)
    up = fits(probe)
    while True:
        low, high = (probe, high) if up else (low, probe)
        probe = low + step if up else high - step
        step *= 2
        if not low < probe < high:
            break
        if fits(probe) != up:
            low, high = (low, probe) if up else (probe, high)
            break
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
