"""`blockwright sweep` on this machine, with a worker process that is killed in the middle."""

import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.measurement import Measurement
from tests.benchmarks.processes import command, descendants
from tests.browser.conftest import BUNDLED

_COMPONENT = BUNDLED / "vfp_single_expert" / "exp1" / "info_embedder.yaml"
_GRID = ("params.transformer_num_layers=1,2,3,4,5,6", "params.transformer_d_model=256,512,768,1024")
_POINTS = 24
_KILL_AFTER = 6


def measure() -> Iterator[Measurement]:
    """Points without figures, and the seconds of a point."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "points.csv")
        options = [part for values in _GRID for part in ("--grid", values)]
        start = time.perf_counter()
        with subprocess.Popen(
            [
                *(sys.executable, "-m", "constructor.cli", "sweep", str(_COMPONENT)),
                *(*options, "--out", str(table)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "XDG_CACHE_HOME": str(Path(folder, "cache"))},
        ) as sweep:
            assert sweep.stderr is not None
            killed = 0
            for told, _ in enumerate(sweep.stderr, 1):
                if told == _KILL_AFTER:
                    killed = _kill_a_worker(sweep.pid)
        seconds = time.perf_counter() - start
        with table.open(newline="") as rows:
            points = list(csv.DictReader(rows))
        answered = sum(bool(point["parameters"]) for point in points)
        told_by = f"of {_POINTS}, with {killed} worker killed after {_KILL_AFTER}"
        yield Measurement("sweep: points without figures", _POINTS - answered, "", 0, told_by)
        yield Measurement(
            "sweep: a point predicted", seconds / _POINTS, "s", 2.5, f"{seconds:.1f} s with start-up"
        )


def _kill_a_worker(pid: int) -> int:
    """How many were there to be killed: 1 or 0."""
    for child in descendants(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            if "constructor.worker" in command(child):
                os.kill(child, signal.SIGKILL)
                return 1
    return 0
