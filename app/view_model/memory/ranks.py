"""How several GPUs may share a step, and what one of them needs for each number of them."""

from dataclasses import dataclass, replace

from app.view_model import units
from app.view_model.memory.verdict import verdict_sign
from constructor.records import MemoryReport, MemorySettings
from constructor.records.memory import Parallel, Verdict
from constructor.records.memory_words import PARALLELS

# FSDP2 leaves each GPU less the more there are; with DDP the number makes no difference.
_FSDP: tuple[tuple[Parallel, int], ...] = tuple(("fsdp", ranks) for ranks in (2, 4, 8, 16, 32, 64))
SHARING: tuple[tuple[Parallel, int], ...] = (("none", 1), ("ddp", 2), *_FSDP)


@dataclass(frozen=True, slots=True)
class RankRow:
    """One number of GPUs; `state` is what each holds of weights, gradients and optimizer state."""

    ranks: str
    allocates: str
    reserves: str
    state: str
    shared: str
    verdict: Verdict
    sign: str

    def cells(self) -> tuple[str, ...]:
        return (self.ranks, self.reserves, self.allocates, self.state, self.shared, self.sign)


def rank_rows(report: MemoryReport) -> tuple[RankRow, ...]:
    """The table of one GPU among many; empty where it was not asked for."""
    return tuple(
        RankRow(
            str(one.ranks),
            units.data_size(one.peak_allocated.value),
            units.data_size(one.peak_reserved.value),
            units.data_size(one.state_bytes),
            units.data_size(one.most_bytes("communication")),
            one.verdict,
            verdict_sign(one.verdict),
        )
        for one in report.per_rank
    )


def sharing_words(index: int) -> str:
    """An entry of `SHARING` in words: "1 GPU", "DDP", "FSDP2 × 8"."""
    parallel, ranks = SHARING[index]
    if parallel == "none":
        return "1 GPU"
    return f"{PARALLELS[parallel]} × {ranks}" if parallel == "fsdp" else PARALLELS[parallel]


def sharing_of(settings: MemorySettings) -> int:
    """The entry of `SHARING` that settings ask about."""
    return SHARING.index((settings.parallel, settings.ranks))


def shared_as(settings: MemorySettings, index: int) -> MemorySettings:
    """The same step, shared as an entry of `SHARING` says."""
    parallel, ranks = SHARING[index]
    return replace(settings, parallel=parallel, ranks=ranks)
