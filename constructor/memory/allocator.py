"""PyTorch's CUDA caching allocator, simulated: default settings, no expandable segments.

The rules are those of `c10/cuda/CUDACachingAllocator.cpp` (torch 2.x): sizes round up to 512 B; requests of
at most 1 MiB are cut from segments of 2 MiB, those below 10 MiB from segments of 20 MiB, larger ones get a
segment rounded up to 2 MiB; the smallest free block that is large enough serves (best fit); a block is split
when the rest is at least 512 B in the small pool, or more than 1 MiB in the large one; a freed block merges
with free neighbours; when the device has no room, every segment that is wholly free is given back first.
A block serves only the stream that its segment was made for.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass

MIB = 1 << 20
_MIN_BLOCK = 512
_SMALL = MIB
_SMALL_SEGMENT = 2 * MIB
_LARGE_SEGMENT = 20 * MIB
_OWN_SEGMENT = 10 * MIB
_SEGMENT_STEP = 2 * MIB
# Room between segments, so that addresses order them and none ever touches another.
_GAP = 1 << 50


# The stream that it serves, and whether it is the one of small blocks.
Pool = tuple[int, bool]


class OutOfMemoryError(Exception):
    """The device has no room for a segment, even after giving back what is cached."""


@dataclass(slots=True, eq=False)
class Block:
    """A stretch of a segment, free or taken; `before` and `after` are its neighbours in the segment."""

    address: int
    size: int
    pool: "Pool"
    taken: bool = True
    before: "Block | None" = None
    after: "Block | None" = None


def rounded(size: int) -> int:
    """The size of the block that a request of `size` bytes asks for."""
    return max(_MIN_BLOCK, -(-size // _MIN_BLOCK) * _MIN_BLOCK)


def segment_size(size: int) -> int:
    """The size of the segment that is made for a block of `size` bytes when no free block serves it."""
    if size <= _SMALL:
        return _SMALL_SEGMENT
    if size < _OWN_SEGMENT:
        return _LARGE_SEGMENT
    return -(-size // _SEGMENT_STEP) * _SEGMENT_STEP


class Allocator:
    """The state of the allocator.

    Attributes:
        allocated: bytes in taken blocks, also those that a block has beyond what was asked for.
        reserved: bytes in segments; never less than `allocated`.
        released: how often cached segments had to be given back to make room.
    """

    def __init__(self, capacity: int | None = None) -> None:
        """`capacity`: what the device can give the allocator; None for no limit."""
        self.allocated = self.reserved = self.released = 0
        self._capacity = capacity
        self._next_address = 0
        # Free blocks by pool, sorted by size and then address, as best fit looks for them.
        self._free: defaultdict[Pool, list[tuple[int, int]]] = defaultdict(list)
        self._free_blocks: dict[int, Block] = {}

    def allocate(self, size: int, stream: int = 0) -> Block:
        """A block for `size` bytes, at least 1, for the work of one stream.

        Raises:
            OutOfMemoryError: there is no room.
        """
        wanted = rounded(size)
        small = wanted <= _SMALL
        free = self._free[stream, small]
        place = bisect_left(free, (wanted, -1))
        if place < len(free):
            block = self._free_blocks.pop(free.pop(place)[1])
            block.taken = True
        else:
            block = self._new_segment(segment_size(wanted), (stream, small))
        rest = block.size - wanted
        if rest >= _MIN_BLOCK if small else rest > _SMALL:
            self._split(block, wanted)
        self.allocated += block.size
        return block

    def free(self, block: Block) -> None:
        """Takes back a block that `allocate` gave."""
        self.allocated -= block.size
        block.taken = False
        before, after = block.before, block.after
        if after is not None and not after.taken:
            self._forget(after)
            _join(block, after)
        if before is not None and not before.taken:
            self._forget(before)
            _join(before, block)
            block = before
        self._offer(block)

    def free_blocks(self) -> list[Block]:
        """Every free block, by address."""
        return [self._free_blocks[address] for address in sorted(self._free_blocks)]

    def _new_segment(self, size: int, pool: Pool) -> Block:
        if self._capacity is not None and self.reserved + size > self._capacity:
            self._release_cached()
            if self.reserved + size > self._capacity:
                raise OutOfMemoryError
        self._next_address += _GAP
        self.reserved += size
        return Block(self._next_address, size, pool)

    def _release_cached(self) -> None:
        """Gives back every segment that is one free block."""
        whole = [b for b in self._free_blocks.values() if b.before is None and b.after is None]
        for block in whole:
            self._forget(block)
            self.reserved -= block.size
        self.released += 1

    def _split(self, block: Block, size: int) -> None:
        rest = Block(block.address + size, block.size - size, block.pool, False, block, block.after)
        if block.after is not None:
            block.after.before = rest
        block.size, block.after = size, rest
        self._offer(rest)

    def _offer(self, block: Block) -> None:
        insort(self._free[block.pool], (block.size, block.address))
        self._free_blocks[block.address] = block

    def _forget(self, block: Block) -> None:
        free = self._free[block.pool]
        free.pop(bisect_left(free, (block.size, block.address)))
        del self._free_blocks[block.address]


def _join(first: Block, second: Block) -> None:
    """The first of two neighbours becomes both."""
    first.size += second.size
    first.after = second.after
    if second.after is not None:
        second.after.before = first
