"""Every target of the fuzzer for some minutes; needs `pip install atheris`."""

from collections.abc import Iterator

from tests.benchmarks.measurement import Measurement
from tests.fuzz.campaign import fuzz
from tests.fuzz.targets import TARGETS

MINUTES = 1.0
_SLOWEST = 10


def measure(minutes: float = MINUTES) -> Iterator[Measurement]:
    """Promises that were broken, and the slowest input, target by target."""
    for target in TARGETS:
        found = fuzz(target, minutes)
        if found.tried is None or found.slowest is None:
            raise RuntimeError(f"the fuzzer told nothing of {target}: {found.told}")
        tried = f"{found.tried:,} inputs in {minutes:g} min"
        broken = "" if found.kept else f", see {found.folder}"
        yield Measurement(
            f"fuzzing of {target}: broken promises", 0 if found.kept else 1, "", 0, tried + broken
        )
        yield Measurement(f"fuzzing of {target}: the slowest input", found.slowest, "s", _SLOWEST)
