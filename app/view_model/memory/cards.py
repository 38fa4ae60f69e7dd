"""Whether a step runs on each of the common cards."""

from dataclasses import dataclass

from app.view_model import units
from app.view_model.memory.verdict import verdict_sign
from constructor.records import CardVerdict, MemoryReport
from constructor.records.memory import Interval, Verdict


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card.

    Attributes:
        memory: its capacity as torch reports it.
        needs: what of it the step needs, from the low to the high bound, in percent.
        low, high: these bounds as shares of what is usable, 1 at most.
        chosen, present: it is the card that is asked about; this machine has it.
    """

    name: str
    memory: str
    verdict: Verdict
    sign: str
    needs: str
    low: float
    high: float
    chosen: bool = False
    present: bool = False


def card_rows(report: MemoryReport, present: str = "") -> tuple[CardRow, ...]:
    """The cards in the order of their memory; empty without a prediction."""
    needed = report.peak_reserved
    if needed is None:
        return ()
    return tuple(_row(card, needed, report.settings.gpu, present) for card in report.cards)


def _row(card: CardVerdict, needed: Interval, chosen: str, present: str) -> CardRow:
    low, high = needed.low / card.usable_bytes, needed.high / card.usable_bytes
    return CardRow(
        card.gpu,
        units.data_size(card.capacity_bytes),
        card.verdict,
        verdict_sign(card.verdict),
        _percent(low, high),
        min(low, 1.0),
        min(high, 1.0),
        card.gpu == chosen,
        card.gpu == present,
    )


def _percent(low: float, high: float) -> str:
    """A range in whole percents, "30 to 34 %"; one figure where both round to it."""
    least, most = f"{100 * low:.0f}", f"{100 * high:.0f}"
    if most == "0":
        return "< 1 %"
    return f"{least} to {most} %" if least != most else f"{most} %"
