"""Points on a Ray cluster: Ray places them, and retries those whose process or machine is lost."""

import importlib
import os
import socket
from collections.abc import Generator, Sequence
from typing import Any
from urllib.parse import urlsplit

from constructor.diagnostics import Diagnostic
from constructor.sweep.engine import EngineError, not_installed
from constructor.sweep.point import lost, run_point
from constructor.sweep.records import Row, Task

RETRIES = 3
_KNOCK = 5.0
# The server of a cluster's clients forks a process for each under its threads, and that may die at once.
_ATTEMPTS = 3
# What points read of the environment, so that nodes read the same.
_ENVIRONMENT = ("BLOCKWRIGHT_BLOCKS", "BLOCKWRIGHT_PROJECT_ROOT")


class RayEngine:
    """Tries points as tasks of Ray.

    Args:
        address: `ray://HOST:PORT` of a running cluster; without it the one that `RAY_ADDRESS` or this
            machine has, or else one that Ray starts here for the time of the sweep.
        card: whether each point needs a GPU.
    """

    def __init__(self, address: str | None = None, *, card: bool = False) -> None:
        self._ray = _loaded()
        self._address, self._card = address, card
        if address is not None:
            _knock(address)

    def run(self, tasks: Sequence[Task]) -> Generator[Row]:
        ray = self._ray
        ours = not ray.is_initialized()
        if ours:
            self._connect()
        pending: dict[Any, Task] = {}
        try:
            answer = ray.remote(run_point).options(
                num_cpus=1, num_gpus=1 if self._card else 0, max_retries=RETRIES
            )
            pending = {answer.remote(task): task for task in tasks}
            while pending:
                done, _ = ray.wait(list(pending), num_returns=1)
                for reference in done:
                    yield self._row(reference, pending.pop(reference))
        finally:
            for reference in pending:
                ray.cancel(reference, force=True)
            if ours:
                ray.shutdown()

    def _connect(self) -> None:
        given = {name: os.environ[name] for name in _ENVIRONMENT if os.environ.get(name)}
        told: dict[str, Any] = {"runtime_env": {"env_vars": given}} if given else {}
        for attempt in range(_ATTEMPTS):
            try:
                self._ray.init(self._address, log_to_driver=False, logging_level="ERROR", **told)
                return
            except Exception as error:  # Ray raises whatever its transport raises
                if attempt == _ATTEMPTS - 1 or not isinstance(error, ConnectionAbortedError):
                    raise _unreachable(self._address or "the Ray cluster", error) from error

    def _row(self, reference: Any, task: Task) -> Row:
        """The row of a task; one that Ray gave up, or whose node cannot run it, is a row that says so."""
        try:
            row: Row = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            words = next((line for line in reversed(str(error).splitlines()) if line.strip()), "")
            return lost(task, "trial-lost", f"Ray gave it up: {type(error).__name__}: {words.strip()[:300]}")
        return row


def _loaded() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise not_installed("ray", "ray") from error


def _knock(address: str) -> None:
    """Ray itself waits half a minute for an address where nobody is."""
    try:
        place = urlsplit(address)
        host, port = place.hostname, place.port
    except ValueError:
        host = port = None
    if not host or port is None:
        hint = "write --on ray://HOST:PORT; the port of Ray's clients is 10001 unless it was set"
        raise EngineError(Diagnostic("bad-engine", f"{address!r} is no address of a cluster", hint=hint))
    try:
        socket.create_connection((host, port), timeout=_KNOCK).close()
    except OSError as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> EngineError:
    words = " ".join(str(error).split())[:300]
    message = f"{address} cannot be reached: {words}"
    hint = (
        "start it with `ray start --head`, and look for a firewall and for another version of Ray or Python"
    )
    return EngineError(Diagnostic("engine-unreachable", message, hint=hint))
