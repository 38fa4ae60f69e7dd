"""Allocated and reserved bytes along a step, with its phases and the capacities that are near."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.view_model import units
from constructor.records import MemoryReport

_GIB, _MIB = 1 << 30, 1 << 20
# A line further above the curve than this would press the curve flat.
_NEAR = 1.5
_AIR = 1.06
_APART = 0.1


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase: `start` to `end` along the axis; `peak` is the most that was allocated in it."""

    name: str
    start: int
    end: int
    peak: str
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a card lets the allocator have, as a line."""

    name: str
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The curve in `unit` up to `top`; `above` tells of the chosen card where it ends higher than that."""

    unit: str
    moments: tuple[tuple[float, float], ...]
    phases: tuple[Stretch, ...]
    capacities: tuple[Capacity, ...]
    top: float
    above: str = ""


def timeline(report: MemoryReport, measured: MemoryReport | None = None) -> Timeline | None:
    """The curve of a prediction, with what a card counted in each phase; None without one."""
    if not report.timeline or not report.phases:
        return None
    most = max(reserved for _, reserved in report.timeline)
    unit, size = ("GiB", _GIB) if most >= _GIB else ("MiB", _MIB)
    capacities = tuple(Capacity(name, usable / size) for name, usable in _near(report, most))
    heights = (most / size * _AIR, *(line.height * _AIR for line in capacities))
    ends = (*(phase.start for phase in report.phases[1:]), len(report.timeline))
    counted = {phase.name: phase.peak_allocated for phase in measured.phases} if measured else {}
    return Timeline(
        unit,
        tuple((allocated / size, reserved / size) for allocated, reserved in report.timeline),
        tuple(
            Stretch(
                phase.name,
                phase.start,
                end,
                units.data_size(phase.peak_allocated),
                counted[phase.name] / size if phase.name in counted else None,
            )
            for phase, end in zip(report.phases, ends, strict=True)
        ),
        capacities,
        max(heights),
        _above(report, most),
    )


def _near(report: MemoryReport, most: int) -> Iterator[tuple[str, int]]:
    """The chosen card, and the cards right below and right above what is needed, where they are near."""
    below = [card for card in report.cards if card.usable_bytes < most]
    over = [card for card in report.cards if card.usable_bytes >= most]
    chosen = [card for card in report.cards if card.gpu == report.settings.gpu]
    told: dict[int, str] = {}
    for card in (*chosen, *over[:1], *below[-1:]):
        if card.usable_bytes <= _NEAR * most and all(
            abs(card.usable_bytes - other) > _APART * most for other in told
        ):
            told[card.usable_bytes] = card.gpu
    for usable, name in sorted(told.items()):
        yield name, usable


def _above(report: MemoryReport, most: int) -> str:
    card = next((card for card in report.cards if card.gpu == report.settings.gpu), None)
    if card is None or card.usable_bytes <= _NEAR * most:
        return ""
    return f"the {units.data_size(card.usable_bytes)} of {card.gpu} lie far above"
