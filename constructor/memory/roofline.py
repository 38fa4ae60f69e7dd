"""What blocks work in a step, and the least time that a card needs for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from constructor.memory.events import Trace, Work
from constructor.memory.rates import Rates
from constructor.records.memory import BlockWork

_Key = tuple[str, str, str]


def block_work(trace: Trace, rates: Rates | None, order: Sequence[str] = ()) -> Iterator[BlockWork]:
    """The work of nodes in order and of the modules inside them, a line for each phase.

    The time is that of a roofline, operation by operation: the longer of what multiplying and moving takes
    at the best rates of the card. Launches, caches and everything between operations are left out.
    """
    flops: defaultdict[_Key, int] = defaultdict(int)
    moved: defaultdict[_Key, int] = defaultdict(int)
    seconds: defaultdict[_Key, float] = defaultdict(float)
    for work in trace.work:
        time = (
            rates.seconds(work.precision, work.flops, work.bytes) * work.count if rates is not None else 0.0
        )
        for path in above(work.path):
            key = (work.block, path, work.phase)
            flops[key] += work.flops * work.count
            moved[key] += work.bytes * work.count
            seconds[key] += time
    ranks = {block: rank for rank, block in enumerate(dict.fromkeys((*order, *_blocks(trace.work))))}
    for key in sorted(flops, key=lambda key: (ranks[key[0]], natural(key[1]))):
        yield BlockWork(*key, flops[key], moved[key], seconds[key])


def _blocks(work: Iterable[Work]) -> Iterator[str]:
    return (one.block for one in work)


def above(path: str) -> Iterator[str]:
    """A dotted path and all above it, "" last."""
    while path:
        yield path
        path = path.rpartition(".")[0]
    yield ""


def natural(path: str) -> tuple[tuple[int, str], ...]:
    """What sorts dotted paths with numbers in them as people do."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in path.split("."))
