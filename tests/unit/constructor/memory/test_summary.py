"""From made-up traces to bounds, verdicts, blocks and timelines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.memory.allocator import MIB
from constructor.memory.events import Allocation, Phase, Trace
from constructor.memory.gpus import ALONE, Gpu
from constructor.memory.replay import replay, runs_within
from constructor.memory.summary import ALLOCATED_MARGIN, RESERVED_MARGIN, summarize, verdicts

GIB = 1 << 30
CARD = Gpu("a card", 24 * GIB, 89)


def trace(*made: Allocation, events: tuple[int, ...] | None = None) -> Trace:
    told = tuple(range(len(made))) if events is None else events
    return Trace(made, told, (Phase("forward", 0, 0, len(told)),))


def verdict(size: int, capacity: int, events: tuple[int, ...] = (0,)) -> str:
    one = trace(*[Allocation(size, "activation")] * (max(map(abs, events)) + 1), events=events)
    (told,) = verdicts(one, [Gpu("a card", capacity, 89)])
    return told.verdict


_sizes = st.lists(st.tuples(st.integers(1, 1 << 26), st.integers(0, 1 << 24)), min_size=1, max_size=12)


@given(_sizes)
@settings(deadline=None)
def test_bounds_hold_the_value_and_kinds_and_blocks_add_up(sizes: list[tuple[int, int]]) -> None:
    made = [
        Allocation(
            size,
            "workspace" if spread else "activation",
            "n",
            "a.b",
            "",
            max(0, size - spread),
            size + spread,
        )
        for size, spread in sizes
    ]
    found = summarize(trace(*made), CARD, ["n"])
    for peak in (found.peak_allocated, found.peak_reserved):
        assert peak.low < peak.value < peak.high
    assert sum(part.bytes for part in found.kinds) == found.peak_allocated.value
    assert [block.path for block in found.blocks] == ["", "a", "a.b"]
    assert {block.held_bytes for block in found.blocks} == {found.peak_allocated.value}
    assert max(allocated for allocated, _ in found.timeline) == found.peak_allocated.value


def test_a_card_fits_when_even_the_upper_bound_does() -> None:
    assert verdict(10 * GIB, int(10 * GIB * 1.05) + ALONE.high) == "fits"
    assert verdict(10 * GIB, 10 * GIB + ALONE.high) == "tight"
    assert verdict(10 * GIB, int(10 * GIB * 0.95) + ALONE.low) == "does not fit"


def test_what_the_allocator_would_give_back_does_not_count_against_a_card() -> None:
    # 6 GiB, freed, then a little more: 12 GiB reserved if there is room, and half of it if there is not.
    made = trace(
        Allocation(6 * GIB, "activation"), Allocation(6 * GIB + 4 * MIB, "activation"), events=(0, ~0, 1)
    )
    (told,) = verdicts(made, [Gpu("a card", 8 * GIB, 89)])
    assert told.verdict == "tight"


_lives = st.lists(st.tuples(st.integers(1, 3 * GIB), st.booleans()), min_size=1, max_size=12)


@given(_lives, st.integers(1 * GIB, 12 * GIB))
@settings(deadline=None)
def test_a_verdict_is_that_of_the_whole_simulation(lives: list[tuple[int, bool]], capacity: int) -> None:
    events = [
        event for index, (_, ends) in enumerate(lives) for event in ((index, ~index) if ends else (index,))
    ]
    made = trace(*(Allocation(size, "activation") for size, _ in lives), events=tuple(events))
    one = Gpu("a card", capacity, 89)
    sizes = made.sizes("low", one)
    (told,) = verdicts(made, [one])
    room = capacity - ALONE.low
    runs = runs_within(events, sizes, int(room / (1 - ALLOCATED_MARGIN)))
    reserved = replay(events, sizes).peak_reserved * (1 - RESERVED_MARGIN)
    assert (told.verdict == "does not fit") == (not runs and int(reserved) > room)


def test_the_last_step_is_drawn_with_its_phases() -> None:
    made = tuple(Allocation(GIB, "activation", "n") for _ in range(1000))
    events = tuple(event for index in range(1000) for event in (index, ~index))
    phases = (Phase("forward", 0, 0, 500), Phase("forward", 1, 500, 1500), Phase("backward", 1, 1500, 2000))
    found = summarize(Trace(made, events, phases), CARD)
    assert len(found.timeline) <= 400
    assert [(phase.name, phase.peak_allocated) for phase in found.phases] == [
        ("forward", GIB),
        ("backward", GIB),
    ]
    assert found.phases[1].start == pytest.approx(len(found.timeline) * 2 / 3, abs=1)


def test_a_phase_in_which_nothing_happens_has_what_was_there() -> None:
    made = Trace(
        (Allocation(GIB, "activation"),), (0,), (Phase("forward", 0, 0, 1), Phase("optimizer", 0, 1, 1))
    )
    assert [phase.peak_allocated for phase in summarize(made, CARD).phases] == [GIB, GIB]


def test_modules_stand_in_natural_order_under_their_nodes() -> None:
    places = [("b", "layers.10"), ("a", "x"), ("b", "layers.9"), ("", "")]
    made = [Allocation(MIB, "parameter", block, path) for block, path in places]
    told = [(block.block, block.path) for block in summarize(trace(*made), CARD, ["a", "b"]).blocks]
    assert told == [
        ("a", ""),
        ("a", "x"),
        ("b", ""),
        ("b", "layers"),
        ("b", "layers.9"),
        ("b", "layers.10"),
        ("", ""),
    ]
