"""Which cards of a drawing a change is to be seen at, and which card of one side is which of the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from constructor.diff.changes import Change, Difference
from constructor.diff.outputs import paired_outputs
from constructor.diff.side import Side
from constructor.drawing.trouble import output_ids


@dataclass(frozen=True, slots=True)
class Seen:
    """The ids of the cards at which a change is to be seen, on either side; none for a setting."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def cards_of(change: Change, one: Side, other: Side) -> Seen:
    """Where a change is seen in the drawings of both sides."""
    return Seen(_cards(change, change.before, one), _cards(change, change.after, other))


def partner_cards(one: Side, other: Side, difference: Difference) -> dict[str, str]:
    """The cards of inputs, nodes and outputs of the first side with those of the second that they are."""
    pairs = difference.pairs
    return {
        **{f"in:{old}": f"in:{new}" for old, new in pairs.inputs.items()},
        **{f"node:{old}": f"node:{new}" for old, new in pairs.nodes.items()},
        **dict(_outputs(one, other, difference)),
    }


def partner_of(card: str, partners: Mapping[str, str]) -> str | None:
    """The partner of a card, or of a module inside one by its path there."""
    head, slash, inner = card.partition("/")
    partner = partners.get(head)
    return None if partner is None else f"{partner}{slash}{inner}"


def _cards(change: Change, name: str | None, side: Side) -> tuple[str, ...]:
    if name is None:
        return ()
    match change.element:
        case "module":
            return tuple(f"node:{call.name}" for call in side.calls.values() if call.module == name)
        case "node":
            return (f"node:{name}",)
        case "value":
            return tuple(f"node:{call.name}" for call in side.calls.values() if name in call.node.writes)
        case "input":
            return (f"in:{name}",)
        case "output":
            found = _output_cards(side).get(name)
            return (found,) if found is not None else ()
        case "component" | "return" | "setting":
            return ()


def _outputs(one: Side, other: Side, difference: Difference) -> Iterator[tuple[str, str]]:
    values = difference.pairs.values
    left, right = output_ids(one.graph), output_ids(other.graph)
    for i, j in paired_outputs(
        one.graph.outputs, other.graph.outputs, lambda old, new: values.get(old) == new
    ):
        yield left[i], right[j]


def _output_cards(side: Side) -> dict[str, str]:
    """The cards of outputs by the names that changes give them."""
    outputs = side.graph.outputs
    names = (output.key if output.key is not None else f"[{i}]" for i, output in enumerate(outputs))
    return dict(zip(names, output_ids(side.graph), strict=True))
