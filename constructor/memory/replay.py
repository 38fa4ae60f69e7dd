"""Plays the events of a trace through the allocator: peaks, and what was held at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from constructor.memory.allocator import Allocator, Block, OutOfMemoryError
from constructor.memory.events import Trace

# The CUDA stream of each allocation that is not on the usual one, 0.
Streams = Mapping[int, int]
ONE_STREAM: Streams = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Replay:
    """What the allocator held after each event.

    Attributes:
        peak: the index of the event after which the most was allocated, the last of equal ones.
    """

    allocated: tuple[int, ...]
    reserved: tuple[int, ...]
    peak: int

    @property
    def peak_allocated(self) -> int:
        return self.allocated[self.peak] if self.allocated else 0

    @property
    def peak_reserved(self) -> int:
        return max(self.reserved, default=0)


def replay(events: Iterable[int], sizes: Sequence[int], streams: Streams = ONE_STREAM) -> Replay:
    """Plays events; `sizes` gives the bytes of each allocation, and one of 0 bytes never happens."""
    allocator = Allocator()
    blocks: dict[int, Block] = {}
    allocated, reserved = [], []
    for event in events:
        _play(event, sizes, streams, allocator, blocks)
        allocated.append(allocator.allocated)
        reserved.append(allocator.reserved)
    highest = max(allocated, default=0)
    peak = len(allocated) - 1 - allocated[::-1].index(highest) if allocated else 0
    return Replay(tuple(allocated), tuple(reserved), peak)


def runs_within(
    events: Iterable[int], sizes: Sequence[int], capacity: int, streams: Streams = ONE_STREAM
) -> bool:
    """Whether the allocator gets through all events with `capacity` bytes."""
    allocator = Allocator(capacity)
    blocks: dict[int, Block] = {}
    try:
        for event in events:
            _play(event, sizes, streams, allocator, blocks)
    except OutOfMemoryError:
        return False
    return True


def held_after(trace: Trace, sizes: Sequence[int], event: int) -> dict[int, int]:
    """The allocations that are alive after an event, with the bytes of their blocks."""
    allocator = Allocator()
    blocks: dict[int, Block] = {}
    streams = trace.streams
    for number in trace.events[: event + 1]:
        _play(number, sizes, streams, allocator, blocks)
    return {index: block.size for index, block in blocks.items()}


def _play(
    event: int, sizes: Sequence[int], streams: Streams, allocator: Allocator, blocks: dict[int, Block]
) -> None:
    if event >= 0:
        if sizes[event]:
            blocks[event] = allocator.allocate(sizes[event], streams.get(event, 0))
    elif (block := blocks.pop(~event, None)) is not None:
        allocator.free(block)
