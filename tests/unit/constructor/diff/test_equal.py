"""Which values are one."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.diff.align import moved
from constructor.diff.equal import NOTHING, Leaf, equal, frozen, leaves

SINGLE = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text("01a", max_size=2)
VALUES = st.recursive(
    SINGLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)


@given(VALUES, VALUES)
def test_a_leaf_for_every_difference_and_none_otherwise(one: Any, other: Any) -> None:
    found = list(leaves(one, other))
    assert bool(found) != equal(one, other)
    assert (frozen(one) == frozen(other)) == equal(one, other)
    assert list(leaves(one, one)) == []


@given(VALUES, VALUES)
def test_leaves_hold_what_stands_at_their_path(one: Any, other: Any) -> None:
    for leaf in leaves(one, other):
        for side, value in ((one, leaf.old), (other, leaf.new)):
            found = side
            for part in leaf.path:
                found = found.get(part, NOTHING) if isinstance(found, dict) else found[part]
            assert found is value or equal(found, value)


@pytest.mark.parametrize(("one", "other"), [(1, "1"), (1, True), (1, 1.0), (None, NOTHING), ([1], [1, 1])])
def test_types_count(one: Any, other: Any) -> None:
    assert list(leaves(one, other)) == [Leaf((), one, other)]


def test_equal_whatever_the_order_of_keys() -> None:
    assert equal({"a": 1, "b": math.nan}, {"b": math.nan, "a": 1})


@given(st.permutations(range(7)))
def test_taking_out_what_moved_leaves_the_rest_in_order(order: list[int]) -> None:
    gone = moved(order)
    kept = [value for place, value in enumerate(order) if place not in gone]
    assert kept == sorted(kept)


def test_one_that_moved_is_one() -> None:
    assert moved([1, 2, 3, 0, 4]) == {3}
    assert moved([]) == frozenset()
