"""Plays the events of a trace through the allocator: peaks, and what was held at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from constructor.memory.allocator import Allocator, Block, OutOfMemoryError, rounded
from constructor.memory.events import Trace

# The CUDA stream of each allocation that is not on the usual one, 0.
Streams = Mapping[int, int]
ONE_STREAM: Streams = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Replay:
    """What the allocator held after each event.

    Attributes:
        peak: the index of the event after which the most was allocated, the last of equal ones.
        blocks: the bytes of the block that each allocation got; 0 for one that never happened.
    """

    allocated: tuple[int, ...]
    reserved: tuple[int, ...]
    peak: int
    blocks: tuple[int, ...] = ()

    @property
    def peak_allocated(self) -> int:
        return self.allocated[self.peak] if self.allocated else 0

    @property
    def peak_reserved(self) -> int:
        return max(self.reserved, default=0)


def replay(events: Iterable[int], sizes: Sequence[int], streams: Streams = ONE_STREAM) -> Replay:
    """Plays events; `sizes` gives the bytes of each allocation, and one of 0 bytes never happens."""
    allocator = Allocator()
    taken: dict[int, Block] = {}
    blocks = [0] * len(sizes)
    allocated, reserved = [], []
    for event in events:
        if event < 0:
            block = taken.pop(~event, None)
            if block is not None:
                allocator.free(block)
        elif sizes[event]:
            block = taken[event] = allocator.allocate(sizes[event], streams.get(event, 0))
            blocks[event] = block.size
        allocated.append(allocator.allocated)
        reserved.append(allocator.reserved)
    highest = max(allocated, default=0)
    peak = len(allocated) - 1 - allocated[::-1].index(highest) if allocated else 0
    return Replay(tuple(allocated), tuple(reserved), peak, tuple(blocks))


def runs_within(
    events: Iterable[int], sizes: Sequence[int], capacity: int, streams: Streams = ONE_STREAM
) -> bool:
    """Whether the allocator gets through all events with `capacity` bytes."""
    allocator = Allocator(capacity)
    taken: dict[int, Block] = {}
    try:
        for event in events:
            if event < 0:
                block = taken.pop(~event, None)
                if block is not None:
                    allocator.free(block)
            elif sizes[event]:
                taken[event] = allocator.allocate(sizes[event], streams.get(event, 0))
    except OutOfMemoryError:
        return False
    return True


def most_alive(events: Iterable[int], sizes: Sequence[int]) -> int:
    """The most bytes that are alive at once, each rounded up: no allocator gets through with less."""
    whole = [rounded(size) if size else 0 for size in sizes]
    alive = accumulate(whole[event] if event >= 0 else -whole[~event] for event in events)
    return max(alive, default=0)


def held_after(trace: Trace, played: Replay, event: int) -> dict[int, int]:
    """The allocations that are alive after an event of a replay, with the bytes of their blocks."""
    held: dict[int, int] = {}
    for number in trace.events[: event + 1]:
        if number < 0:
            held.pop(~number, None)
        elif played.blocks[number]:
            held[number] = played.blocks[number]
    return held
