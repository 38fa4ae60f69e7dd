"""Points on this machine: a thread waits for each of a few worker processes, which stay warm."""

import os
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait

from constructor.sweep.point import Runner
from constructor.sweep.records import Row, Task

_STOPPING = 0.1


def jobs_here() -> int:
    """How many points this machine tries at once: its cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalEngine:
    """Tries `jobs` points at once, each in a worker process of its thread."""

    def __init__(self, jobs: int, runner: Callable[[], Runner] = Runner) -> None:
        self._jobs, self._make = jobs, runner
        self._stopped = threading.Event()
        self._runners: list[Runner] = []

    def stop(self) -> None:
        """Makes the next row come at once, for a caller in another thread who closes the generator then."""
        self._stopped.set()
        for runner in tuple(self._runners):
            runner.close()

    def run(self, tasks: Sequence[Task]) -> Generator[Row]:
        runners = self._runners
        here = threading.local()

        def answer(task: Task) -> Row:
            if not hasattr(here, "runner"):
                here.runner = self._make()
                runners.append(here.runner)
            if self._stopped.is_set():
                here.runner.close()
            row: Row = here.runner(task)
            return row

        pool = ThreadPoolExecutor(min(self._jobs, max(1, len(tasks))), thread_name_prefix="sweep")
        futures: list[Future[Row]] = []
        try:
            futures += (pool.submit(answer, task) for task in tasks)
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            while running := [future for future in futures if not future.done()]:
                for runner in tuple(runners):  # one that is just being started is stopped on the next round
                    runner.close()
                wait(running, timeout=_STOPPING)
            for runner in runners:
                runner.close()
