"""The answer in a few words: how much, where it was the most, and whether it fits."""

from dataclasses import dataclass
from typing import Literal

from app.view_model import units
from constructor.records import CardVerdict, MemoryReport
from constructor.records.memory import BATCH, Interval, Verdict
from constructor.records.memory_words import MODES, PRECISIONS

Tone = Literal["ok", "warning", "error"]
_SIGNS: dict[Verdict, str] = {"fits": "✓", "tight": "◐", "does not fit": "✕"}
_TONES: dict[Verdict, Tone] = {"fits": "ok", "tight": "warning", "does not fit": "error"}


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer in a few words.

    Attributes:
        verdict: "✓ fits on H100"; `tone` its colour.
        reserved, allocated: the peaks with their bounds.
        place: what was running at the peak of allocated bytes.
        note: what the answer is: predicted or measured, and how sure; `partial` where something is missing.
    """

    verdict: str
    tone: Tone
    reserved: str
    allocated: str
    place: str
    note: str
    partial: bool = False


def verdict_sign(verdict: Verdict) -> str:
    """The sign of a verdict, so that nothing is said by colour alone."""
    return _SIGNS[verdict]


def headline(report: MemoryReport) -> Headline | None:
    """The answer; None where there is none."""
    if report.peak_allocated is None or report.peak_reserved is None:
        return None
    card = chosen_card(report)
    verdict: Verdict = card.verdict if card is not None else "tight"
    where = f"{report.peak_phase}, {report.peak_block}" if report.peak_block else report.peak_phase
    return Headline(
        f"{_SIGNS[verdict]} {verdict} on {report.device}" if card is not None else report.device,
        _TONES[verdict],
        interval(report.peak_reserved),
        interval(report.peak_allocated),
        where,
        report.caveats[0] if report.caveats else "",
        report.partial,
    )


def chosen_card(report: MemoryReport) -> CardVerdict | None:
    """The verdict on the card that was asked about."""
    return next((card for card in report.cards if card.gpu == report.settings.gpu), None)


def interval(peak: Interval) -> str:
    """A figure with its bounds: "31.9 GiB (30.6 to 33.3 GiB)"."""
    value, low, high = (units.data_size(size) for size in (peak.value, peak.low, peak.high))
    if low == high:
        return value
    return f"{value} ({_bounds(low, high)})"


def _bounds(low: str, high: str) -> str:
    """The unit is said once where both have it."""
    number, _, unit = low.rpartition(" ")
    return f"{number} to {high}" if high.endswith(f" {unit}") else f"{low} to {high}"


def summary(report: MemoryReport) -> tuple[str, str, Tone] | None:
    """One short line with its explanation and its tone, for where there is little room."""
    told, card = headline(report), chosen_card(report)
    if told is None or card is None or report.peak_reserved is None:
        return None
    settings = report.settings
    batch = dict(settings.dims).get(BATCH)
    sizes = f", B = {batch}" if batch is not None else ""
    line = f"{_SIGNS[card.verdict]} {units.data_size(report.peak_reserved.value)} · {report.device}"
    title = (
        f"{MODES[settings.mode]} in {PRECISIONS[settings.dtype]}{sizes} reserves {told.reserved}, "
        f"{report.source}: {card.verdict} on {report.device} ({units.data_size(card.capacity_bytes)})"
    )
    return line, title, told.tone
