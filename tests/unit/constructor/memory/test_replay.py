"""Replaying events: peaks, what is held at them, and traces of batches that were never traced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.memory.allocator import MIB
from constructor.memory.events import BLAS, Allocation, Trace
from constructor.memory.fit import fit, largest
from constructor.memory.gpus import GPUS, Gpu, find_gpu
from constructor.memory.replay import held_after, replay, runs_within


def card(name: str) -> Gpu:
    found = find_gpu(name)
    assert found is not None
    return found


H100, A100 = card("h100"), card("NVIDIA A100")


def trace(*sizes: int, events: tuple[int, ...]) -> Trace:
    return Trace(tuple(Allocation(size, "activation") for size in sizes), events, ())


def test_the_peak_is_where_the_most_is_allocated() -> None:
    played = replay((0, 1, ~0, 2, ~1, ~2), (512, 1024, 2048))
    assert played.allocated == (512, 1536, 1024, 3072, 2048, 0)
    assert (played.peak, played.peak_allocated, played.peak_reserved) == (3, 3072, 2 * MIB)


def test_of_equal_peaks_the_last_one_counts() -> None:
    assert replay((0, ~0, 1, ~1), (512, 512)).peak == 2


def test_nothing_at_all_has_no_peak() -> None:
    assert (replay((), ()).peak_allocated, replay((), ()).peak_reserved) == (0, 0)


def test_what_is_held_adds_up_to_what_is_allocated() -> None:
    made = trace(100, 15 * MIB, 3 * MIB, events=(0, 1, ~1, 2))
    sizes = made.sizes("value", H100)
    played = replay(made.events, sizes)
    assert held_after(made, played, 3) == {0: 512, 2: 3 * MIB}
    assert played.allocated[3] == 3 * MIB + 512


def test_an_allocation_of_nothing_never_happens() -> None:
    assert replay((0, 1, ~0), (0, 512)).allocated == (0, 512, 512)


def test_a_step_runs_within_a_capacity_when_giving_back_the_cache_makes_room() -> None:
    sizes = (30 * MIB, 40 * MIB)
    assert replay((0, ~0, 1), sizes).peak_reserved == 70 * MIB
    assert runs_within((0, ~0, 1), sizes, 40 * MIB)
    assert not runs_within((0, 1), sizes, 60 * MIB)


def test_bounds_and_the_card_decide_sizes() -> None:
    made = Trace(
        (
            Allocation(8, "workspace", op=BLAS),
            Allocation(5, "workspace", low=0, high=9),
            Allocation(7, "input"),
        ),
        (0, 1, 2),
        (),
    )
    assert made.sizes("value", H100) == (32 * MIB, 5, 7)
    assert made.sizes("low", A100) == (8_519_680, 0, 7)
    assert made.sizes("high", A100) == (8_519_680, 9, 7)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8),
    st.integers(1, 50),
    st.integers(1, 50),
    st.integers(1, 500),
)
@settings(deadline=None)
def test_any_batch_follows_from_two(lines: list[tuple[int, int]], first: int, span: int, batch: int) -> None:
    def at(size: int) -> Trace:
        return trace(*(c + m * size for c, m in lines), events=tuple(range(len(lines))))

    fitted = fit(at(first), first, at(first + span), first + span)
    assert fitted is not None
    assert fitted.sizes(batch, "value", H100) == at(batch).sizes("value", H100)
    assert fitted.agrees(at(batch), batch, H100)


def test_other_events_or_other_sizes_do_not_agree() -> None:
    a, b = trace(10, 20, events=(0, 1)), trace(20, 20, events=(0, 1))
    fitted = fit(a, 1, b, 2)
    assert fitted is not None
    assert not fitted.agrees(trace(40, 20, events=(0, 1)), 3, H100)
    assert not fitted.agrees(trace(30, 20, events=(1, 0)), 3, H100)
    assert fit(a, 1, trace(20, 20, events=(1, 0)), 2) is None
    with pytest.raises(ValueError, match="two batches"):
        fit(a, 1, b, 1)


@given(st.integers(0, 5000), st.integers(-5000, 10_000))
def test_the_largest_that_fits_is_found_wherever_the_search_begins(limit: int, near: int) -> None:
    assert largest(lambda number: number <= limit) == limit
    assert largest(lambda number: number <= limit, near) == limit
    assert largest(lambda number: number <= limit, near, most=max(1, limit)) == limit


def test_a_search_that_begins_close_asks_little() -> None:
    asked: list[int] = []

    def fits(number: int) -> bool:
        asked.append(number)
        return number <= 4321

    assert largest(fits, 4320) == 4321
    assert asked == [4320, 4321, 4323, 4322]


def test_the_search_ends_where_it_is_told_to() -> None:
    assert largest(lambda number: True, most=1000) == 1000


def test_cards_are_found_however_their_names_are_written() -> None:
    assert find_gpu("rtx-4090") is find_gpu("NVIDIA GeForce RTX 4090") is not None
    assert find_gpu("H1000") is None


def test_the_table_of_cards_is_in_order_and_without_doubles() -> None:
    capacities = [gpu.capacity for gpu in GPUS]
    assert capacities == sorted(capacities)
    assert len({gpu.name for gpu in GPUS}) == len(GPUS)
    assert capacities[0] < 8 << 30
    assert capacities[-1] > 170 << 30
