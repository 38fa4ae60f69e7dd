"""What blocks work in a whole step, from the lines that a report has for each phase."""

from collections.abc import Iterator
from dataclasses import dataclass

from constructor.records.memory import BlockWork, MemoryReport, top_blocks


@dataclass(frozen=True, slots=True)
class StepWork:
    """What one node, or one module inside it, works in a step, with everything inside it.

    Attributes:
        block, path: as those of `BlockMemory`.
        forward: operations of its forward; `flops` are those of the step, what is computed again included.
        moved_bytes, seconds: as those of `BlockWork`, over all phases.
    """

    block: str
    path: str
    forward: int = 0
    flops: int = 0
    moved_bytes: int = 0
    seconds: float = 0.0

    @property
    def intensity(self) -> float:
        """Operations for each byte that is moved."""
        return self.flops / self.moved_bytes if self.moved_bytes else 0.0


def step_work(report: MemoryReport) -> tuple[StepWork, ...]:
    """The blocks that a reader of memory sees, what takes longest first; "" is outside all blocks."""
    shown = {(block.block, block.path) for block in top_blocks(report.blocks)}
    shown |= {(one.block, "") for one in report.work if not one.block}
    found = (work_at(report, *key) for key in sorted(shown))
    return tuple(
        sorted((one for one in found if one.moved_bytes), key=lambda one: (-one.seconds, -one.flops))
    )


def whole_step(report: MemoryReport) -> StepWork | None:
    """All that a step works; None where that is not known."""
    whole = tuple(work_at(report, block, "") for block in dict.fromkeys(one.block for one in report.work))
    if not whole:
        return None
    return StepWork(
        "",
        "",
        sum(one.forward for one in whole),
        sum(one.flops for one in whole),
        sum(one.moved_bytes for one in whole),
        sum(one.seconds for one in whole),
    )


def work_at(report: MemoryReport, block: str, path: str) -> StepWork:
    """What one node, or one module inside it, works."""
    lines = tuple(_lines(report, block, path))
    return StepWork(
        block,
        path,
        sum(one.flops for one in lines if one.phase == "forward"),
        sum(one.flops for one in lines),
        sum(one.moved_bytes for one in lines),
        sum(one.seconds for one in lines),
    )


def _lines(report: MemoryReport, block: str, path: str) -> Iterator[BlockWork]:
    return (one for one in report.work if (one.block, one.path) == (block, path))
