"""`blockwright check` over a root of 3,000 components: on one core, on all, and with nothing changed."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.large import write_root
from tests.benchmarks.measurement import Measurement

_EXPERIMENTS, _EACH, _FEW = 300, 10, 30
# Of the time of the first check: one where nothing changed reads and compares the files only.
_AGAIN = 0.25
# Of the time on one core, on every core together; the rest is start-up and the reading of the files.
_SHARE = 0.8


def measure() -> Iterator[Measurement]:
    """What all cores together take of the time of one, and a second check of the time of the first."""
    with tempfile.TemporaryDirectory() as folder:
        write_root(Path(folder, "few"), _FEW, _EACH)
        cores = len(os.sched_getaffinity(0))
        alone = _seconds(folder, "few", "--again", "--jobs", "1")
        together = _seconds(folder, "few", "--again", "--jobs", str(cores))
        told = f"{alone:.1f} s with one process, {together:.1f} s with {cores}, {_FEW * _EACH} components"
        yield Measurement("check: the share of time that all cores take", together / alone, "", _SHARE, told)
        write_root(Path(folder, "many"), _EXPERIMENTS, _EACH)
        first = _seconds(folder, "many")
        again = _seconds(folder, "many")
        told = f"{first:.1f} s, then {again:.1f} s with nothing changed; {_EXPERIMENTS * _EACH:,} components"
        share = again / first
        yield Measurement("check: the share of time that a second check takes", share, "", _AGAIN, told)


def _seconds(folder: str, root: str, *options: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "constructor.cli", "check", str(Path(folder, root)), *options],
        check=True,
        capture_output=True,
        env={**os.environ, "XDG_CACHE_HOME": str(Path(folder, "cache"))},
    )
    return time.perf_counter() - start
