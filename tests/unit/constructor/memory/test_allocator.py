"""The allocator follows the published rules, and never loses or shares a byte."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.memory.allocator import MIB, Allocator, Block, OutOfMemoryError, rounded, segment_size
from tests.conftest import Golden

CASES = Path(__file__).parents[3] / "cases" / "memory"
KIB = 1024


@pytest.mark.parametrize(
    ("asked", "block"), [(1, 512), (512, 512), (513, 1024), (MIB, MIB), (MIB + 1, MIB + 512)]
)
def test_sizes_round_up_to_512_bytes(asked: int, block: int) -> None:
    assert rounded(asked) == block


@pytest.mark.parametrize(
    ("size", "segment"),
    [
        (512, 2 * MIB),
        (MIB, 2 * MIB),
        (MIB + 512, 20 * MIB),
        (10 * MIB - 512, 20 * MIB),
        (10 * MIB, 10 * MIB),
        (10 * MIB + 512, 12 * MIB),
        (100 * MIB, 100 * MIB),
    ],
)
def test_segments_have_the_size_that_their_first_block_needs(size: int, segment: int) -> None:
    assert segment_size(size) == segment
    allocator = Allocator()
    allocator.allocate(size)
    assert allocator.reserved == segment


def test_small_and_large_blocks_never_share_a_segment() -> None:
    allocator = Allocator()
    allocator.allocate(15 * MIB)
    allocator.free(allocator.allocate(15 * MIB))
    allocator.allocate(512)
    assert allocator.reserved == (16 + 16 + 2) * MIB


def test_the_smallest_block_that_is_large_enough_serves() -> None:
    allocator = Allocator()
    blocks = {size: allocator.allocate(size * MIB) for size in (40, 20, 30)}
    for block in blocks.values():
        allocator.free(block)
    assert allocator.allocate(20 * MIB) is blocks[20]
    assert allocator.allocate(25 * MIB) is blocks[30]
    assert allocator.allocate(25 * MIB) is blocks[40]
    assert allocator.reserved == 90 * MIB


@pytest.mark.parametrize(("rest", "split"), [(MIB, False), (MIB + 512, True)])
def test_a_large_block_is_split_when_more_than_one_mib_is_left(rest: int, split: bool) -> None:
    allocator = Allocator()
    allocator.free(allocator.allocate(20 * MIB))
    asked = 20 * MIB - rest
    allocator.allocate(asked)
    assert allocator.allocated == (asked if split else 20 * MIB)


def test_a_small_block_is_split_when_a_smallest_block_is_left() -> None:
    allocator = Allocator()
    allocator.allocate(MIB)
    allocator.allocate(MIB - 512)
    assert allocator.allocated == 2 * MIB - 512
    assert [block.size for block in allocator.free_blocks()] == [512]


def test_cached_segments_are_given_back_before_memory_is_out() -> None:
    allocator = Allocator(capacity=100 * MIB)
    kept = allocator.allocate(60 * MIB)
    allocator.free(allocator.allocate(40 * MIB))
    with pytest.raises(OutOfMemoryError):
        allocator.allocate(42 * MIB)
    assert (allocator.reserved, allocator.released) == (60 * MIB, 1)
    allocator.allocate(40 * MIB)
    allocator.free(kept)
    assert allocator.allocate(60 * MIB) is kept


def test_a_segment_of_which_a_part_is_taken_is_not_given_back() -> None:
    allocator = Allocator(capacity=40 * MIB)
    allocator.allocate(3 * MIB)
    with pytest.raises(OutOfMemoryError):
        allocator.allocate(30 * MIB)
    assert allocator.reserved == 20 * MIB


_sizes = st.one_of(
    st.integers(1, 4 * KIB), st.integers(1, 3 * MIB), st.integers(MIB, 30 * MIB), st.integers(1, 200 * MIB)
)
# True allocates the size; False frees the block that the number picks among those taken.
_steps = st.lists(st.tuples(st.booleans(), _sizes), max_size=60)


@given(_steps, st.none() | st.integers(20 * MIB, 400 * MIB))
@settings(deadline=None, max_examples=200)
def test_every_byte_is_in_one_block_and_free_neighbours_are_merged(
    steps: list[tuple[bool, int]], capacity: int | None
) -> None:
    allocator = Allocator(capacity)
    taken: list[tuple[Block, int]] = []
    for allocates, number in steps:
        if allocates:
            try:
                taken.append((allocator.allocate(number), number))
            except OutOfMemoryError:
                assert capacity is not None
                assert allocator.reserved + segment_size(rounded(number)) > capacity
        elif taken:
            allocator.free(taken.pop(number % len(taken))[0])
        _check(allocator, taken, capacity)
    for block, _ in taken:
        allocator.free(block)
    assert allocator.allocated == 0
    assert sum(block.size for block in allocator.free_blocks()) == allocator.reserved
    assert all(block.before is None and block.after is None for block in allocator.free_blocks())


def _check(allocator: Allocator, taken: list[tuple[Block, int]], capacity: int | None) -> None:
    free = allocator.free_blocks()
    assert allocator.allocated == sum(block.size for block, _ in taken)
    assert allocator.reserved == allocator.allocated + sum(block.size for block in free)
    assert capacity is None or allocator.reserved <= capacity
    assert all(block.size >= rounded(asked) and block.size % 512 == 0 for block, asked in taken)
    for block in free:
        assert all(other is None or other.taken for other in (block.before, block.after))
    for block in (*free, *(block for block, _ in taken)):
        if block.after is not None:
            assert block.after.before is block
            assert block.address + block.size == block.after.address
    places = sorted((block.address, block.size) for block in (*free, *(block for block, _ in taken)))
    assert all(at + size <= after for (at, size), (after, _) in pairwise(places))


def test_a_short_life_of_the_allocator(golden: Golden) -> None:
    """What the allocator holds after each step, as a table that a person can follow."""
    allocator = Allocator(capacity=64 * MIB)
    taken: dict[str, Block] = {}
    lines = ["request             allocated    reserved  free blocks"]
    story = "a=100 b=1025 -a c=1M d=3M e=9M -d f=2M -e g=12M -f -g h=45M i=8M -c -b"
    for step in story.split():
        name, _, text = step.partition("=")
        if not text:
            allocator.free(taken.pop(name[1:]))
        else:
            size = int(text.replace("M", "")) * (MIB if text.endswith("M") else 1)
            try:
                taken[name] = allocator.allocate(size)
            except OutOfMemoryError:
                step = f"{step} out of memory"
        free = " ".join(_size(block.size) for block in allocator.free_blocks())
        lines.append(
            f"{step:18} {_size(allocator.allocated):>10} {_size(allocator.reserved):>11}  {free}".rstrip()
        )
    golden("\n".join(lines) + "\n", CASES / "allocator.txt")


def _size(number: int) -> str:
    return f"{number / KIB:g}K" if number < MIB else f"{number / MIB:.7g}M"
