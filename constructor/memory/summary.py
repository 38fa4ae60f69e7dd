"""From a trace to what people ask: peaks with bounds, what holds them, and on which cards it runs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from constructor.memory.allocator import rounded
from constructor.memory.events import Level, Phase, Trace
from constructor.memory.fit import Fitted, largest
from constructor.memory.gpus import ALONE, GPUS, Gpu
from constructor.memory.replay import Replay, held_after, most_alive, replay, runs_within
from constructor.memory.roofline import above, natural
from constructor.records.memory import BlockMemory, CardVerdict, Interval, Kind, KindBytes, PhaseMemory

# How far a prediction may be off beyond the bounds of libraries. No card has been compared with yet, so these
# are judgements: fragmentation makes the reserved bytes less certain than the allocated ones.
ALLOCATED_MARGIN, RESERVED_MARGIN = 0.02, 0.04
_MOMENTS = 400
_NEAR = 32


@dataclass(frozen=True, slots=True)
class Summary:
    """The answers about one trace on one card; see `MemoryReport` for the fields."""

    peak_allocated: Interval
    peak_reserved: Interval
    peak_phase: str
    peak_block: str
    kinds: tuple[KindBytes, ...]
    most: tuple[KindBytes, ...]
    blocks: tuple[BlockMemory, ...]
    phases: tuple[PhaseMemory, ...]
    timeline: tuple[tuple[int, int], ...]


def summarize(trace: Trace, gpu: Gpu, order: Iterable[str] = ()) -> Summary:
    """The answers; `order` gives the nodes in the order of the graph."""
    sizes = trace.sizes("value", gpu)
    played = replay(trace.events, sizes, trace.streams)
    allocated, reserved = peaks(partial(trace.sizes, gpu=gpu), trace, played)
    held = held_after(trace, played, played.peak)
    places = [_name(trace, index) for index in trace.events[played.peak : played.peak + 1] if index >= 0]
    phases, timeline = _last_step(trace, played)
    return Summary(
        allocated,
        reserved,
        next((phase.name for phase in trace.phases if phase.start <= played.peak < phase.end), ""),
        places[0] if places else "",
        _by_size(_sum_kinds(trace, held)),
        _by_size(_most(trace, sizes)),
        tuple(_blocks(trace, held, sizes, order)),
        phases,
        timeline,
    )


def peaks(
    sizes: Callable[[Level], tuple[int, ...]], trace: Trace, played: Replay | None = None
) -> tuple[Interval, Interval]:
    """Peak allocated and peak reserved of the events of a trace, with their bounds.

    Args:
        played: the replay at "value", if known.
    """
    streams = trace.streams
    low, high = (replay(trace.events, sizes(level), streams) for level in ("low", "high"))
    value = played or replay(trace.events, sizes("value"), streams)
    return (
        _interval(low.peak_allocated, value.peak_allocated, high.peak_allocated, ALLOCATED_MARGIN),
        _interval(low.peak_reserved, value.peak_reserved, high.peak_reserved, RESERVED_MARGIN),
    )


def _interval(low: int, value: int, high: int, margin: float) -> Interval:
    # What is reserved does not always grow with sizes, so either replay may lie on either side of the value.
    lowest, highest = min(low, value, high), max(low, value, high)
    return Interval(int(lowest * (1 - margin)), value, int(highest * (1 + margin)))


def verdicts(
    trace: Trace,
    gpus: Iterable[Gpu] = GPUS,
    beside: Interval = ALONE,
    known: Mapping[int, Interval] = MappingProxyType({}),
) -> Iterator[CardVerdict]:
    """Whether a step runs on each card, with the kernels that it was traced with.

    Args:
        beside: what the card has to hold besides what the allocator gives.
        known: what is reserved, where that was worked out, by what cuBLAS takes on a card.
    """
    known, alive = dict(known), dict[int, int]()
    for gpu in gpus:
        workspace = gpu.blas_workspace
        if workspace not in known:
            known[workspace] = peaks(partial(trace.sizes, gpu=gpu), trace)[1]
        if workspace not in alive:
            alive[workspace] = most_alive(trace.events, trace.sizes("low", gpu))
        yield _verdict(trace, gpu, known[workspace], alive[workspace], beside)


def _verdict(trace: Trace, gpu: Gpu, reserved: Interval, alive: int, beside: Interval) -> CardVerdict:
    usable = gpu.capacity - beside.value
    if reserved.high <= gpu.capacity - beside.high:
        return CardVerdict(gpu.name, gpu.capacity, usable, "fits")
    # Short of memory the allocator gives back what it caches, so reserved alone does not decide.
    room = gpu.capacity - beside.low
    most = int(room / (1 - ALLOCATED_MARGIN))
    tight = reserved.low <= room or (
        alive <= most and runs_within(trace.events, trace.sizes("low", gpu), most, trace.streams)
    )
    return CardVerdict(gpu.name, gpu.capacity, usable, "tight" if tight else "does not fit")


def largest_batches(fitted: Fitted, gpu: Gpu, beside: Interval = ALONE) -> tuple[int, int]:
    """The largest batch that surely fits on a card, and the largest that should."""
    first = fitted.first

    def most(batch: int) -> int:
        return peaks(lambda level: fitted.sizes(batch, level, gpu), first)[1].high

    def surely(batch: int) -> bool:
        return most(batch) <= gpu.capacity - beside.high

    def likely(batch: int) -> bool:
        sizes = fitted.sizes(batch, "value", gpu)
        return runs_within(first.events, sizes, gpu.capacity - beside.value, first.streams)

    # What is needed grows by nearly as much with each sample.
    here, there = most(_NEAR), most(2 * _NEAR)
    slope = max(1, (there - here) // _NEAR)
    sure = largest(surely, _NEAR + (gpu.capacity - beside.high - here) // slope)
    # What is reserved jumps up and down a little as sizes grow, so the search may stop at an early jump.
    return sure, max(sure, largest(likely, sure + sure // 16))


def _last_step(trace: Trace, played: Replay) -> tuple[tuple[PhaseMemory, ...], tuple[tuple[int, int], ...]]:
    """The phases of the last step, and a timeline thinned to what can be drawn."""
    last = max((phase.step for phase in trace.phases), default=0)
    phases = [phase for phase in trace.phases if phase.step == last]
    if not phases:
        return (), ()
    start, end = phases[0].start, len(played.allocated)
    stride = max(1, -(-(end - start) // _MOMENTS))
    timeline = tuple(
        (max(played.allocated[at : at + stride]), max(played.reserved[at : at + stride]))
        for at in range(start, end, stride)
    )
    return tuple(_phase(phase, played, (phase.start - start) // stride) for phase in phases), timeline


def _phase(phase: Phase, played: Replay, start: int) -> PhaseMemory:
    # A phase in which nothing happens to memory has what was there before.
    stretch = slice(min(phase.start, phase.end - 1), phase.end)
    return PhaseMemory(phase.name, max(played.allocated[stretch]), max(played.reserved[stretch]), start)


def _blocks(
    trace: Trace, held: dict[int, int], sizes: tuple[int, ...], order: Iterable[str]
) -> Iterator[BlockMemory]:
    """Nodes in order with the modules inside them, everything that holds or keeps something."""
    kinds: defaultdict[tuple[str, str], Counter[Kind]] = defaultdict(Counter)
    for index, size in held.items():
        made = trace.allocations[index]
        for path in above(made.path):
            kinds[made.block, path][made.kind] += size
    kept = _kept(trace, sizes)
    known = dict.fromkeys((*order, *(made.block for made in trace.allocations)))
    ranks = {block: rank for rank, block in enumerate(known)}
    for block, path in sorted({*kinds, *kept}, key=lambda key: (ranks[key[0]], natural(key[1]))):
        yield BlockMemory(block, path, _by_size(kinds[block, path]), kept[block, path])


def _kept(trace: Trace, sizes: tuple[int, ...]) -> Counter[tuple[str, str]]:
    """What each place keeps from the last forward on."""
    kept: Counter[tuple[str, str]] = Counter()
    forward = [phase for phase in trace.phases if phase.name == "forward"]
    for event in trace.events[forward[-1].start : forward[-1].end] if forward else ():
        if event >= 0 and trace.allocations[event].kind == "activation":
            made = trace.allocations[event]
            for path in above(made.path):
                kept[made.block, path] += sizes[event]
    return kept


def _sum_kinds(trace: Trace, held: dict[int, int]) -> Counter[Kind]:
    kinds: Counter[Kind] = Counter()
    for index, size in held.items():
        kinds[trace.allocations[index].kind] += size
    return kinds


def _most(trace: Trace, sizes: tuple[int, ...]) -> Counter[Kind]:
    """The most bytes of each kind at any moment, in blocks of the allocator."""
    now: Counter[Kind] = Counter()
    most: Counter[Kind] = Counter()
    for event in trace.events:
        index = event if event >= 0 else ~event
        kind, size = trace.allocations[index].kind, rounded(sizes[index]) if sizes[index] else 0
        now[kind] += size if event >= 0 else -size
        most[kind] = max(most[kind], now[kind])
    return most


def _by_size(kinds: Counter[Kind]) -> tuple[KindBytes, ...]:
    return tuple(KindBytes(kind, size) for kind, size in kinds.most_common())


def _name(trace: Trace, index: int) -> str:
    made = trace.allocations[index]
    return f"{made.block}.{made.path}" if made.path else made.block
