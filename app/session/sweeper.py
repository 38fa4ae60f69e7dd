"""Sweeps of the pages of one server: few at once, in worker processes of their own, and stopped with it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from constructor.sweep import Row, Task
from constructor.sweep.on_local import LocalEngine
from constructor.sweep.point import Runner

_AT_ONCE = 2
_JOBS = 2


class Sweeping:
    """A sweep that is under way, or over; safe to read from any thread."""

    def __init__(self, planned: int) -> None:
        self.planned = planned
        self._rows: list[Row] = []
        self._stopped = threading.Event()
        self._over = threading.Event()
        self._engine: LocalEngine | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows so far, in the order of the points."""
        return tuple(sorted(self._rows, key=lambda row: row.number))

    @property
    def running(self) -> bool:
        return not self._over.is_set()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ends the worker processes; the rows so far stay."""
        self._stopped.set()
        if (engine := self._engine) is not None:
            engine.stop()

    def wait(self, seconds: float) -> bool:
        """Whether it is over within some seconds."""
        return self._over.wait(seconds)

    def run(self, engine: LocalEngine, tasks: Sequence[Task], room: threading.Semaphore) -> None:
        """Tries the tasks as soon as there is room."""
        try:
            with room, closing(engine.run(tasks)) as rows:
                self._engine = engine
                for row in rows:
                    if self.stopped:
                        break
                    self._rows.append(row)
        finally:
            self._over.set()


class Sweeper:
    """Starts sweeps.

    Args:
        runner: makes what answers points.
    """

    def __init__(self, runner: Callable[[], Runner] = Runner) -> None:
        self._runner = runner
        self._room = threading.Semaphore(_AT_ONCE)
        self._started: list[Sweeping] = []

    def start(self, tasks: Sequence[Task]) -> Sweeping:
        """A sweep that runs in the background."""
        sweeping, engine = Sweeping(len(tasks)), LocalEngine(_JOBS, self._runner)
        self._started = [*(other for other in self._started if other.running), sweeping]
        told = (engine, tuple(tasks), self._room)
        threading.Thread(target=sweeping.run, args=told, name="sweep", daemon=True).start()
        return sweeping

    def close(self) -> None:
        """Stops every sweep; one that waited for room ends when it gets some."""
        for sweeping in self._started:
            sweeping.stop()
