"""What a graph returns, compared: its outputs by key, by value and by place, and the form."""

from collections.abc import Callable, Iterator, Mapping

from constructor.diff.align import moved
from constructor.diff.changes import Change, Given
from constructor.diff.side import Side
from constructor.graph import Output

SameValue = Callable[[str, str], bool]


def compare_outputs(one: Side, other: Side, same: SameValue) -> Iterator[Change]:
    """The changes of what two graphs return; `same` tells whether two names mean one value."""
    before, after = one.graph.outputs, other.graph.outputs
    if one.graph.returns != other.graph.returns:
        given = Given(one.graph.returns), Given(other.graph.returns)
        yield Change("modified", "return", "return", "return", "", *given)
    pairs = dict(paired_outputs(before, after, same))
    for i, output in enumerate(before):
        if i not in pairs:
            yield Change("removed", "output", _name(i, output), None, "", _given(one, output))
    for j, output in enumerate(after):
        if j not in pairs.values():
            yield Change("added", "output", None, _name(j, output), "", None, _given(other, output))
    for i, j in pairs.items():
        names = _name(i, before[i]), _name(j, after[j])
        if before[i].key is not None and before[i].key != after[j].key:
            yield Change("renamed", "output", *names)
        if not same(before[i].value, after[j].value):
            yield Change("rewired", "output", *names, "", _given(one, before[i]), _given(other, after[j]))
    if one.graph.returns == other.graph.returns == "tuple":
        yield from _moved(before, after, pairs)


def _moved(
    before: tuple[Output, ...], after: tuple[Output, ...], pairs: Mapping[int, int]
) -> Iterator[Change]:
    kept = sorted(pairs)
    for at in sorted(moved([pairs[i] for i in kept])):
        i, j = kept[at], pairs[kept[at]]
        yield Change("moved", "output", _name(i, before[i]), _name(j, after[j]), "", Given(i), Given(j))


def paired_outputs(
    before: tuple[Output, ...], after: tuple[Output, ...], same: SameValue
) -> Iterator[tuple[int, int]]:
    """Outputs by key, then by value, then those left by their order."""
    rules: tuple[Callable[[Output, Output], bool], ...] = (
        lambda old, new: old.key is not None and old.key == new.key,
        lambda old, new: (old.key is None) == (new.key is None) and same(old.value, new.value),
        lambda old, new: old.key is None and new.key is None,
    )
    left, right = dict(enumerate(before)), dict(enumerate(after))
    for fits in rules:
        for i in list(left):
            found = next((j for j in right if fits(left[i], right[j])), None)
            if found is not None:
                yield i, found
                del left[i], right[found]


def _given(side: Side, output: Output) -> Given:
    return side.given(f"${output.value}", output.origin)


def _name(index: int, output: Output) -> str:
    return output.key if output.key is not None else f"[{index}]"
