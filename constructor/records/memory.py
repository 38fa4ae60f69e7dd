"""What a component needs on a GPU, predicted or measured: plain records that cross process borders as JSON.

All sizes are bytes as the caching allocator counts them, so each tensor with what its block is rounded up by.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from constructor.diagnostics import Diagnostic

Mode = Literal["inference", "forward", "backward", "train"]
Precision = Literal["fp32", "bf16", "bf16-pure"]
OptimizerName = Literal["adamw", "adamw-fused", "adamw-schedule-free", "sgd"]
Kind = Literal[
    "parameter",
    "buffer",
    "input",
    "gradient",
    "optimizer",
    "activation",
    "temporary",
    "workspace",
    "communication",
]
Parallel = Literal["none", "ddp", "fsdp"]
# What a rank holds of the model itself.
STATE: tuple[Kind, ...] = ("parameter", "gradient", "optimizer")
# The symbol of the batch in `MemorySettings.dims`.
BATCH = "B"
Verdict = Literal["fits", "tight", "does not fit"]


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """What is predicted or measured.

    Attributes:
        mode: "inference" runs forward without gradients, "forward" keeps what backward would need,
            "backward" goes back as well, "train" is the whole step with its optimizer.
        dtype: "bf16" is autocast over fp32 weights, "bf16-pure" has weights in bf16.
        optimizer: "adamw" is torch's default on CUDA, the foreach form; "adamw-schedule-free" is that of the
            package schedulefree.
        gpu: the name of a card in the table of cards.
        dims: sizes by symbol; the batch is `B`. A report has those of all symbols of its inputs.
        freeze: nodes or modules that are not trained, besides those that the file freezes; "*" is all.
        checkpoint: nodes or dotted module paths that are computed again in backward; for a list of
            modules, each of its entries.
        parallel: how GPUs share the step: "ddp" gives each all weights, "fsdp" (FSDP2) a part of them.
        ranks: how many GPUs there are; all figures are those of one, and so is the batch.
    """

    mode: Mode = "train"
    dtype: Precision = "fp32"
    optimizer: OptimizerName = "adamw"
    gpu: str = "H100"
    dims: tuple[tuple[str, int], ...] = ()
    freeze: tuple[str, ...] = ()
    checkpoint: tuple[str, ...] = ()
    parallel: Parallel = "none"
    ranks: int = 1


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with bounds: `value` is the best guess; measured, all three are equal."""

    low: int
    value: int
    high: int


@dataclass(frozen=True, slots=True)
class KindBytes:
    """Bytes of one kind.

    An "activation" was made in forward and lives on after it; what dies earlier, and what backward and the
    optimizer make for themselves, is "temporary"; a "workspace" belongs to a library below torch;
    "communication" is what goes to other GPUs or came from them: gathered weights, gradients on their way.
    """

    kind: Kind
    bytes: int


@dataclass(frozen=True, slots=True)
class BlockMemory:
    """What one node, or one module inside it, holds with everything inside it.

    Attributes:
        block: the node of the component's graph; "" for what belongs to none (libraries, the loss).
        path: the dotted path of the module from what the node calls; "" for the whole node.
        held: at the moment of the peak, by kind, the largest first.
        activation_bytes: kept from forward for backward, at the end of forward.
    """

    block: str
    path: str
    held: tuple[KindBytes, ...]
    activation_bytes: int = 0

    @property
    def held_bytes(self) -> int:
        return sum(part.bytes for part in self.held)


@dataclass(frozen=True, slots=True)
class BlockWork:
    """What one node, or one module inside it, works in one phase, with everything inside it.

    Attributes:
        block, path: as those of `BlockMemory`.
        phase: "forward", "backward" or "optimizer".
        flops: those of matrix products, convolutions and attention; a multiply-add is two operations.
        moved_bytes: what all its operations read and write, each on its own.
        seconds: the least time that the card needs for it, an estimate; 0 where its rates are not known.
    """

    block: str
    path: str
    phase: str
    flops: int
    moved_bytes: int
    seconds: float = 0.0

    @property
    def intensity(self) -> float:
        """Operations for each byte that is moved."""
        return self.flops / self.moved_bytes if self.moved_bytes else 0.0


@dataclass(frozen=True, slots=True)
class PhaseMemory:
    """One phase of the last step ("forward", "backward", "optimizer") and the most that it needed.

    Attributes:
        start: the index in the timeline at which it begins.
    """

    name: str
    peak_allocated: int
    peak_reserved: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class CardVerdict:
    """Whether it runs on one card.

    Attributes:
        usable_bytes: what the allocator can have: the capacity without the CUDA context.
        verdict: "tight" where the bounds of the prediction lie on both sides of what is usable, and where
            what is missing from it may decide.
        largest_batch: the largest batch that fits even at the upper bound of the prediction; 0 when none
            does, None when it was not asked for, or sizes do not follow the batch.
        likely_batch: the largest that fits by the best guess.
    """

    gpu: str
    capacity_bytes: int
    usable_bytes: int
    verdict: Verdict
    largest_batch: int | None = None
    likely_batch: int | None = None


@dataclass(frozen=True, slots=True)
class RankMemory:
    """What one of several GPUs needs for the same step, each with a batch of its own.

    Attributes:
        ranks: how many GPUs; 1 is the step on a single one.
        most: the most that each kind had at any moment.
        verdict: on the card that was asked about.
    """

    ranks: int
    peak_allocated: Interval
    peak_reserved: Interval
    most: tuple[KindBytes, ...]
    verdict: Verdict

    @property
    def state_bytes(self) -> int:
        """Weights, gradients and optimizer state."""
        return sum(self.most_bytes(kind) for kind in STATE)

    def most_bytes(self, kind: Kind) -> int:
        """The most bytes that one kind had at any moment."""
        return sum(part.bytes for part in self.most if part.kind == kind)


@dataclass(frozen=True, slots=True)
class Alternative:
    """The same step with one change that may make it smaller: in words, and as settings to ask about."""

    text: str
    settings: MemorySettings


@dataclass(frozen=True, slots=True)
class Saving:
    """What one change would make of the peaks; both are None with a `reason` where that is not known."""

    change: str
    peak_allocated: int | None = None
    peak_reserved: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MemoryReport:
    """The memory of one component in one setting.

    Attributes:
        device: the card that it was measured on, or predicted for.
        peak_allocated, peak_reserved: None where there is no answer; `problems` tell why.
        peak_phase, peak_block: what was running at the peak of allocated bytes.
        kinds: what was allocated at that peak, the largest first; they add up to it.
        most: the most that each kind had at any moment.
        blocks: nodes in the order of the graph, each followed by the modules inside it.
        timeline: (allocated, reserved) along the last step, thinned with its peaks kept.
        savings: what came of alternatives that were tried.
        alternatives: what may make it smaller.
        work: what blocks work, in the order of the graph; the block "" is what belongs to none.
        rates: where the rates of the card come from that the times of `work` follow from; "" without any.
        per_rank: one GPU of several, by their number, where that was asked for.
        partial: some block could not be traced, so the true figures are higher; `problems` name it.
        caveats: what the figures leave out or assume, a sentence each.
    """

    settings: MemorySettings
    source: Literal["predicted", "measured"]
    device: str
    peak_allocated: Interval | None = None
    peak_reserved: Interval | None = None
    peak_phase: str = ""
    peak_block: str = ""
    kinds: tuple[KindBytes, ...] = ()
    most: tuple[KindBytes, ...] = ()
    blocks: tuple[BlockMemory, ...] = ()
    phases: tuple[PhaseMemory, ...] = ()
    timeline: tuple[tuple[int, int], ...] = ()
    cards: tuple[CardVerdict, ...] = ()
    savings: tuple[Saving, ...] = ()
    partial: bool = False
    caveats: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    per_rank: tuple[RankMemory, ...] = ()
    work: tuple[BlockWork, ...] = ()
    rates: str = ""

    def kind_bytes(self, kind: Kind) -> int:
        """The bytes of one kind at the peak."""
        return sum(part.bytes for part in self.kinds if part.kind == kind)

    def most_bytes(self, kind: Kind) -> int:
        """The most bytes that one kind had at any moment."""
        return sum(part.bytes for part in self.most if part.kind == kind)


def top_blocks(blocks: Iterable[BlockMemory]) -> tuple[BlockMemory, ...]:
    """The nodes; where all is in a single one, the modules inside it, down to where they are several."""
    known = tuple(blocks)
    level = tuple(block for block in known if not block.path)
    while len(inner := [block for block in level if block.block]) == 1:
        (whole,) = inner
        inside = tuple(
            block for block in known if block.block == whole.block and _is_child(block.path, whole.path)
        )
        if not inside:
            break
        level = (*(block for block in level if not block.block), *inside)
    return level


def _is_child(path: str, parent: str) -> bool:
    return path != "" and path.rpartition(".")[0] == parent
