"""Random faults of a worker, one after the other: `python -m tests.benchmarks isolation` makes 500 of them.

The worker is the script beside this.
"""

import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.trial import TrialError, Worker

FAULTY = (sys.executable, str(Path(__file__).with_name("faulty_worker.py")))
SEED = 7
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("die", {"status": 3}),
    ("die", {"status": 137}),
    ("hang", {}),
    ("babble", {}),
    ("other", {}),
    ("refuse", {}),
    ("eat", {}),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign found: questions after a fault without an answer, and the slowest one, in seconds."""

    unanswered: int
    slowest: float


def campaign(worker: Worker, count: int) -> Outcome:
    """Makes `count` faults; after each one an ordinary question must be answered."""
    chance = random.Random(SEED)
    unanswered, slowest = 0, 0.0
    for number in range(count):
        method, params = chance.choice(FAULTS)
        with suppress(TrialError):
            worker.request(method, params, 0.3 if method == "hang" else 30)
            raise AssertionError(f"{method} was answered")
        began = time.monotonic()
        try:
            answered = worker.request("echo", {"number": number}, 30)[1] == {"number": number}
        except TrialError:
            answered = False
        unanswered += not answered
        slowest = max(slowest, time.monotonic() - began)
    worker.close()
    return Outcome(unanswered, slowest)
