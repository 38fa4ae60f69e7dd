"""Five hundred random faults of a worker, each followed by an ordinary question."""

from collections.abc import Iterator

from app.trial import Worker
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.worker_faults import FAULTY, campaign

_COUNT = 500


def measure() -> Iterator[Measurement]:
    """Questions that no worker answered after a fault, and the longest wait for one that did."""
    outcome = campaign(Worker(FAULTY, most_memory=300_000_000), _COUNT)
    yield Measurement(f"questions without an answer after {_COUNT} faults", outcome.unanswered, "", 0)
    yield Measurement("the slowest answer after a fault", outcome.slowest, "s", 5)
