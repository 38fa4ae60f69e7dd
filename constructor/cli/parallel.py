"""Many components checked at once, in processes of their own; one that dies takes no other with it."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from constructor.cli.checking import Checker
from constructor.cli.kept import KeptReports
from constructor.diagnostics import Diagnostic, Location
from constructor.experiments import Checkable
from constructor.records import ComponentReport

# A process loads torch anew, and shares no built module with the others.
_WORTH_A_PROCESS = 150

_checker: Checker | None = None


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a process needs to check as this one would; `kept` names the options of kept reports."""

    dims: Mapping[str, int]
    trust: bool
    kept: str | None

    def checker(self) -> Checker:
        kept = KeptReports(self.kept) if self.kept is not None else None
        return Checker(self.dims, trust=self.trust, kept=kept)


def jobs_for(components: int, asked: int | None) -> int:
    """How many processes check: as many as were asked for, or as pay off."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    useful = components if asked else components // _WORTH_A_PROCESS
    return max(1, min(asked or cores, useful))


def in_processes(
    options: CheckOptions, components: Sequence[Checkable], jobs: int
) -> Iterator[ComponentReport]:
    """The reports in order. A component whose check ends its process is a report that says so."""
    left = list(components)
    while left:
        pool = _pool(options, jobs)
        try:
            for future in [pool.submit(_check, component) for component in left]:
                yield future.result()
                left.pop(0)
        except BrokenProcessPool:
            # Which of those at work ended it is not told: the next one is tried alone.
            yield _alone(options, left.pop(0))
        finally:
            pool.shutdown(cancel_futures=True)


def _alone(options: CheckOptions, component: Checkable) -> ComponentReport:
    with _pool(options, 1) as pool:
        try:
            return pool.submit(_check, component).result()
        except BrokenProcessPool:
            return _died(component)


def _died(component: Checkable) -> ComponentReport:
    problem = Diagnostic(
        "trial-died",
        "checking the component ended its process",
        location=Location(str(component.path), 1, 1),
        hint="it may need more memory than there is; try it with smaller --dims",
    )
    name = component.name
    return ComponentReport(str(component.path), name, None, None, False, (), (), (), (), (problem,))


def _pool(options: CheckOptions, jobs: int) -> ProcessPoolExecutor:
    # A fresh interpreter: a copy of this one would share locks with threads that it does not have.
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=fresh, initializer=_start, initargs=(options,))


def _start(options: CheckOptions) -> None:
    global _checker
    # Ctrl-C is for the process that was started by the user; it ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _checker = options.checker()


def _check(component: Checkable) -> ComponentReport:
    if _checker is None:
        raise RuntimeError("the process was not prepared")
    return _checker(component)
