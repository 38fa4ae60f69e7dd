"""Lists whose items have no names: layers by content and place, and what moved in an order."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from constructor.diff.equal import equal, frozen
from constructor.diff.side import Module


def aligned_layers(old: Sequence[Module], new: Sequence[Module]) -> Iterator[tuple[str, str]]:
    """The pairs of layers by name: equal ones in order, those between them by type, the moved by content."""
    before, after = [_content(layer) for layer in old], [_content(layer) for layer in new]
    left: list[int] = []
    right: list[int] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((old[i].name, new[j].name) for i, j in zip(range(i1, i2), range(j1, j2), strict=True))
        else:
            left += range(i1, i2)
            right += range(j1, j2)
    for rule in (_equal, _same_kind, _same_place if len(old) == len(new) else _equal):
        for i in list(left):
            able = [j for j in right if rule(old, new, i, j)]
            if able:
                found = min(able, key=lambda j: abs(i - j))
                left.remove(i)
                right.remove(found)
                yield old[i].name, new[found].name


def _equal(old: Sequence[Module], new: Sequence[Module], i: int, j: int) -> bool:
    return bool(_content(old[i]) == _content(new[j]))


def _same_kind(old: Sequence[Module], new: Sequence[Module], i: int, j: int) -> bool:
    return old[i].type_key == new[j].type_key and bool({*old[i].arguments} & {*new[j].arguments})


def _same_place(old: Sequence[Module], new: Sequence[Module], i: int, j: int) -> bool:
    return i == j and equal(dict(old[i].arguments), dict(new[j].arguments))


def moved(order: Sequence[int]) -> frozenset[int]:
    """The places in a permutation to take out so that the rest is in order: as few as there can be."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, value in enumerate(order):
        length = bisect_left(tails, value)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else -1)
    kept: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return frozenset(range(len(order))) - kept


def _content(layer: Module) -> Any:
    return (layer.type_key, frozen(dict(layer.arguments)))
