"""Wires that span so many ranks that Graphviz would take minutes over them: drawn as arcs instead."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from constructor.drawing.scene import Box, Direction, Points

# A layout costs about as much as the ranks that its wires cross, taken together.
_CHEAP = 2500
_FAR = 24
# An arc rises above its boxes by this share of its length, within these bounds in px.
_RISE, _LEAST_RISE, _MOST_RISE = 0.12, 40.0, 320.0


def far_wires(ends: Sequence[tuple[str, str] | None], *, labelled: bool) -> frozenset[int]:
    """The wires, by number, to leave out of the layout; none while all of them together are cheap.

    Args:
        ends: the ids of the cards at the two ends of each wire; None for a wire that is not laid out.
        labelled: whether wires bear labels, for which Graphviz puts a rank between every two.
    """
    ranks = ranks_of([pair for pair in ends if pair is not None])
    spans = {number: ranks[pair[1]] - ranks[pair[0]] for number, pair in enumerate(ends) if pair is not None}
    if sum(spans.values()) * (2 if labelled else 1) <= _CHEAP:
        return frozenset()
    return frozenset(number for number, span in spans.items() if span > _FAR)


def arc(source: Box, target: Box, direction: Direction) -> Points:
    """A curve from one side of `source` to the same side of `target`, round what lies between."""
    if direction == "TB":
        start, end = (
            (source.x + source.width, source.y + source.height / 2),
            (target.x + target.width, target.y + target.height / 2),
        )
        reach = max(start[0], end[0]) + rise(abs(end[1] - start[1]))
        return (start, (reach, start[1]), (reach, end[1]), end)
    start, end = (source.x + source.width / 2, source.y), (target.x + target.width / 2, target.y)
    reach = min(start[1], end[1]) - rise(abs(end[0] - start[0]))
    return (start, (start[0], reach), (end[0], reach), end)


def rise(length: float) -> float:
    """How far an arc over boxes goes beyond them, in px, for what it spans."""
    return round(min(max(length * _RISE, _LEAST_RISE), _MOST_RISE), 1)


def ranks_of(pairs: Sequence[tuple[str, str]], frames: Iterable[str] = ()) -> Mapping[str, int]:
    """The rank of each id: the longest way to it.

    Args:
        frames: where cycles are broken, in this order: a frame may hold both what comes before a box and
            what comes after it. Ids in a cycle of others, which no graph of ours has, get rank 0.
    """
    after: dict[str, list[str]] = {}
    missing: dict[str, int] = {}
    for source, target in pairs:
        after.setdefault(source, []).append(target)
        missing[target] = missing.get(target, 0) + 1
        missing.setdefault(source, 0)
    ranks = dict.fromkeys(missing, 0)
    ready = [id for id, count in missing.items() if count == 0]
    waiting = iter(frames)
    while ready or (ready := list(islice(filter(missing.get, waiting), 1))):
        source = ready.pop()
        missing[source] = 0
        for target in after.get(source, ()):
            if missing[target]:
                ranks[target] = max(ranks[target], ranks[source] + 1)
                missing[target] -= 1
                if missing[target] == 0:
                    ready.append(target)
    return ranks
