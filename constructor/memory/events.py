"""What happens to memory during a step, as data: allocations, frees and phases."""

from dataclasses import dataclass
from typing import Literal

from constructor.memory.gpus import Gpu
from constructor.memory.rates import Precision
from constructor.records.memory import Kind

# Which of the bounds of what is not known for certain: libraries take the least, the likely, the most.
Level = Literal["low", "value", "high"]
BLAS = "cuBLAS"


@dataclass(frozen=True, slots=True)
class Allocation:
    """One storage, or one piece of memory that a library takes.

    Attributes:
        size: bytes asked for. A piece of a library has bounds as well: `low` and `high`.
        block: the node that was running; "" outside all nodes. `path`: the dotted path of the module in it.
        op: the operation that asked, or `BLAS`, whose size the card decides.
        stream: that of CUDA on which it was asked for; 0 is the usual one.
    """

    size: int
    kind: Kind
    block: str = ""
    path: str = ""
    op: str = ""
    low: int | None = None
    high: int | None = None
    stream: int = 0

    def bytes(self, level: Level, gpu: Gpu) -> int:
        """What is asked for at one of the bounds."""
        if self.op == BLAS:
            return gpu.blas_workspace
        if level == "value":
            return self.size
        bound = self.low if level == "low" else self.high
        return self.size if bound is None else bound


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the events, `start` to `end` (not included); `step` counts from 0."""

    name: str
    step: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Work:
    """Equal operations in one place and phase of the last step.

    Attributes:
        block, path: as those of an allocation.
        phase: its name.
        flops, bytes: what each of them works and moves; `count` is how many there are.
    """

    block: str
    path: str
    phase: str
    precision: Precision
    flops: int
    bytes: int
    count: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A step, or several.

    Attributes:
        work: what the last step works.
        events: in order; `index` allocates that allocation, `~index` frees it. One that is never freed
            lives on.
    """

    allocations: tuple[Allocation, ...]
    events: tuple[int, ...]
    phases: tuple[Phase, ...]
    work: tuple[Work, ...] = ()

    @property
    def streams(self) -> dict[int, int]:
        """The stream of each allocation that is not on the usual one."""
        return {index: made.stream for index, made in enumerate(self.allocations) if made.stream}

    def sizes(self, level: Level, gpu: Gpu) -> tuple[int, ...]:
        """The bytes of each allocation on a card, at one of the bounds."""
        return tuple(allocation.bytes(level, gpu) for allocation in self.allocations)
