"""The list of changes: each in a line, told by a sign, a word and a colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.view_model.compare.cost import Gain, Names, gain_text
from constructor.diff import Change, Difference, Kind
from constructor.diff.words import SIGNS, detail, kind_of_element, subject

Tone = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change in the list.

    Attributes:
        sign, word, tone: what happened; `what` to which sort of thing.
        subject: which one; `detail` from what to what.
        cost: what the block has more or fewer parameters, as text; "" when that is nothing or not known.
    """

    number: int
    sign: str
    word: str
    tone: Tone
    what: str
    subject: str
    detail: str
    cost: str = ""


def change_rows(difference: Difference, gains: Mapping[Names, Gain]) -> tuple[ChangeRow, ...]:
    """Every change in the order of the difference; `gains` are those of modules."""
    return tuple(_row(number, change, gains) for number, change in enumerate(difference.changes))


def tone(kind: Kind) -> Tone:
    """How a change is coloured."""
    match kind:
        case "added" | "removed":
            return kind
        case _:
            return "changed"


def chosen_by_card(cards: Sequence[tuple[str, ...]], card: str, now: int | None) -> int | None:
    """The change that a card shows: the one behind `now` when it shows several.

    Args:
        cards: those that show each change.
    """
    found = [number for number, shown in enumerate(cards) if card in shown]
    later = [number for number in found if now is not None and number > now]
    return next(iter(later or found), None)


def stepped(now: int | None, step: int, count: int) -> int | None:
    """The next or previous change, from the end to the beginning again."""
    if count == 0:
        return None
    if now is None:
        return 0 if step > 0 else count - 1
    return (now + step) % count


def _row(number: int, change: Change, gains: Mapping[Names, Gain]) -> ChangeRow:
    gain = gains.get((change.before, change.after)) if change.element == "module" else None
    return ChangeRow(
        number,
        SIGNS[change.kind],
        change.kind,
        tone(change.kind),
        kind_of_element(change),
        subject(change),
        detail(change),
        gain_text(gain.parameters) if gain is not None else "",
    )
