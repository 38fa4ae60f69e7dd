"""A prediction as the worker would give it: two nodes, three phases, cards of 8, 24 and 80 GiB."""

from dataclasses import replace

from constructor.records import (
    BlockMemory,
    BlockWork,
    CardVerdict,
    Interval,
    KindBytes,
    MemoryReport,
    MemorySettings,
)
from constructor.records.memory import PhaseMemory, RankMemory

GIB = 1 << 30
SETTINGS = MemorySettings(gpu="Middle", dims=(("B", 4),))


def prediction(settings: MemorySettings = SETTINGS, names: tuple[str, str] = ("a", "b")) -> MemoryReport:
    """A step that reserves 20 GiB, 19 to 22."""
    first, second = names
    kinds = (
        KindBytes("activation", 9 * GIB),
        KindBytes("parameter", 6 * GIB),
        KindBytes("input", GIB),
        KindBytes("workspace", GIB),
        KindBytes("gradient", 0),
    )
    blocks = (
        BlockMemory(first, "", (KindBytes("activation", 3 * GIB), KindBytes("parameter", 2 * GIB)), 3 * GIB),
        BlockMemory(first, "inner", (KindBytes("activation", 3 * GIB),), 3 * GIB),
        BlockMemory(second, "", (KindBytes("activation", 6 * GIB), KindBytes("parameter", 4 * GIB)), 6 * GIB),
        BlockMemory("", "", (KindBytes("workspace", GIB), KindBytes("input", GIB))),
    )
    return MemoryReport(
        settings,
        "predicted",
        settings.gpu,
        Interval(16 * GIB, 17 * GIB, 18 * GIB),
        Interval(19 * GIB, 20 * GIB, 22 * GIB),
        "backward",
        f"{second}.deep",
        kinds,
        kinds,
        blocks,
        (
            PhaseMemory("forward", 15 * GIB, 16 * GIB, 0),
            PhaseMemory("backward", 17 * GIB, 20 * GIB, 3),
            PhaseMemory("optimizer", 10 * GIB, 20 * GIB, 5),
        ),
        (
            (6 * GIB, 8 * GIB),
            (10 * GIB, 12 * GIB),
            (15 * GIB, 16 * GIB),
            (17 * GIB, 20 * GIB),
            (12 * GIB, 20 * GIB),
            (10 * GIB, 20 * GIB),
        ),
        (
            CardVerdict("Small", 8 * GIB, 7 * GIB, "does not fit"),
            CardVerdict("Middle", 24 * GIB, 23 * GIB, "fits"),
            CardVerdict("Large", 80 * GIB, 79 * GIB, "fits"),
        ),
        work=(
            BlockWork(first, "", "forward", 2 * 10**12, 10**9, 2e-3),
            BlockWork(second, "", "forward", 10**12, 10**9, 1e-3),
            BlockWork(second, "", "backward", 2 * 10**12, 2 * 10**9, 2e-3),
            BlockWork("", "", "optimizer", 0, 10**9, 3e-4),
        ),
        rates="the vendor's datasheet",
        caveats=("predicted, not calibrated", "a loss of your own may keep more"),
    )


def with_ranks(report: MemoryReport) -> MemoryReport:
    """The same with the table of one GPU alone, among two and among 64."""
    assert report.peak_allocated is not None
    assert report.peak_reserved is not None
    peaks = report.peak_allocated, report.peak_reserved
    shared = (*report.kinds, KindBytes("communication", GIB // 4))
    rows = ((1, report.kinds), (2, shared), (64, shared))
    return replace(report, per_rank=tuple(RankMemory(ranks, *peaks, most, "fits") for ranks, most in rows))


def with_largest(report: MemoryReport, sure: int, likely: int) -> MemoryReport:
    """The same with the largest batch of the chosen card."""
    cards = tuple(
        replace(card, largest_batch=sure, likely_batch=likely) if card.gpu == report.settings.gpu else card
        for card in report.cards
    )
    return replace(report, cards=cards)
