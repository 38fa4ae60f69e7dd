"""One measured figure beside what it is compared with, and the table of all of them."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure.

    Attributes:
        what: in a few words, with the input ("check of one small component, cold").
        value: in `unit`; `goal` is the bound in the same unit, None where there is none.
        beside: what was measured in the same run for comparison ("import torch: 1.21 s").
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    beside: str = ""

    @property
    def met(self) -> bool:
        return self.goal is None or self.value <= self.goal

    def row(self) -> tuple[str, ...]:
        goal = "" if self.goal is None else f"≤ {self.goal:g} {self.unit}"
        return (self.what, f"{self.value:.3g} {self.unit}", goal, "" if self.met else "missed", self.beside)


def median_seconds(action: Callable[[], object], repeats: int) -> float:
    """The median time of several calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def fresh_process(arguments: Sequence[str], cwd: Path | None = None) -> Callable[[], object]:
    """A call that runs a command in a process of its own, and fails when the command does."""

    def run() -> object:
        return subprocess.run(arguments, cwd=cwd, check=True, capture_output=True)

    return run


def machine() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def table(measurements: Iterable[Measurement]) -> str:
    """All figures as lines of text."""
    rows = [("what", "measured", "goal", "", "beside"), *(found.row() for found in measurements)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text().splitlines() if info.exists() else ())
        if line.startswith("model name")
    ]
    return names[0] if names else platform.processor() or platform.machine()
