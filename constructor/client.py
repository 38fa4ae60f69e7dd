"""The client of one worker process: JSON lines out, JSON lines back, a new process when one dies or hangs."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

# -P: modules that lie in the current folder must not be found in place of installed ones.
WORKER = (sys.executable, "-P", "-m", "constructor.worker")
_LAST_WORDS = 30
_GLANCE = 0.25
"""Seconds between two looks at the memory of a worker that is busy."""
_SHARE = 0.6
"""Of the machine's memory that one worker may hold: the page must never be what the system ends."""


class TrialError(Exception):
    """A trial that gave no answer; `reason` says why in words for a user."""

    def __init__(self, reason: str, code: str = "trial-failed") -> None:
        self.reason = reason
        self.code = code
        super().__init__(reason)


class Worker:
    """One process that answers one request at a time; safe to call from several threads.

    The process starts with the first request or by `start`. It is killed and forgotten when it dies, breaks
    the protocol, does not answer in time or takes too much memory; the next request starts a fresh one.

    Args:
        most_memory: bytes that the process may hold; None: more than half of the machine's.
    """

    def __init__(self, command: Sequence[str] = WORKER, most_memory: int | None = None) -> None:
        self._command = tuple(command)
        self._most_memory = most_memory or _most_memory()
        self._turn = threading.Lock()
        self._running: _Process | None = None
        self._next_id = 0

    def start(self, method: str, params: dict[str, Any], timeout: float = 60.0) -> None:
        """Start the process in the background with one request, so that no user waits for it."""

        def warm() -> None:
            try:
                self.request(method, params, timeout)
            except TrialError:
                return  # The request that a user makes meets the same failure, and reports it.

        threading.Thread(target=warm, name="warm-worker", daemon=True).start()

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        """The worker's result for `method`.

        Raises:
            TrialError: the worker answered with an error, died, or took longer than `timeout` seconds.
        """
        with self._turn:
            process = self._process()
            self._next_id += 1
            try:
                process.send({"id": self._next_id, "method": method, "params": params})
                answer = process.answer(self._next_id, timeout, self._most_memory)
            except TrialError:
                self._forget()
                raise
        if "error" in answer:
            error = answer["error"]
            raise TrialError(str(error.get("message", error)), str(error.get("code", "trial-failed")))
        return answer.get("result")

    def close(self) -> None:
        """Kill the process, also while it is busy: whoever waits for it gets a TrialError."""
        if (running := self._running) is not None:
            running.kill()

    def _process(self) -> "_Process":
        if self._running is None or not self._running.alive:
            self._forget()
            self._running = _Process(self._command)
        return self._running

    def _forget(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running = None


class _Process:
    """A started worker with the two threads that read what it writes."""

    def __init__(self, command: tuple[str, ...]) -> None:
        try:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise TrialError(f"the worker process could not be started: {error}") from error
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        self._stdin: IO[str] = self._popen.stdin
        threading.Thread(target=self._read_answers, args=(self._popen.stdout,), daemon=True).start()
        self._listener = threading.Thread(target=self._read_errors, args=(self._popen.stderr,), daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        try:
            self._stdin.write(json.dumps(message) + "\n")
            self._stdin.flush()
        except (OSError, ValueError) as error:
            raise TrialError(self._obituary()) from error

    def answer(self, wanted: int, timeout: float, most_memory: int) -> dict[str, Any]:
        line = self._line(timeout, most_memory)
        if line is None:
            raise TrialError(self._obituary(), "trial-died")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise TrialError(f"the worker answered with something else than JSON: {line[:200]!r}") from error
        if not isinstance(answer, dict) or answer.get("id") != wanted:
            raise TrialError(f"the worker answered another question than the one asked: {line[:200]!r}")
        return answer

    def _line(self, timeout: float, most_memory: int) -> str | None:
        end = time.monotonic() + timeout
        while True:
            left = end - time.monotonic()
            try:
                return self._answers.get(timeout=max(0.0, min(left, _GLANCE)))
            except queue.Empty:
                if left <= _GLANCE:
                    words = f"no answer after {timeout:g} s; the worker was stopped"
                    raise TrialError(words, "trial-timeout") from None
                if _held(self._popen.pid) > most_memory:
                    words = (
                        f"the worker held more than {most_memory / 1024**3:.1f} GiB of memory and was stopped"
                    )
                    raise TrialError(words, "trial-memory") from None

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()
        try:
            self._stdin.close()
        except OSError:
            return  # Text that the dead process will never read.

    def _obituary(self) -> str:
        """Why the process ended: its exit status and the last line it wrote to stderr."""
        try:
            status = self._popen.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "the worker closed its output"
        self._listener.join(timeout=1.0)
        killed = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        words = next((line for line in reversed(self._last_words) if line.strip()), "")
        return f"the worker process {killed}" + (f": {words.strip()[:300]}" if words else "")

    def _read_answers(self, stdout: IO[str]) -> None:
        with stdout:
            for line in stdout:
                self._answers.put(line)
        self._answers.put(None)

    def _read_errors(self, stderr: IO[str]) -> None:
        with stderr:
            self._last_words.extend(stderr)


def _held(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    except (OSError, ValueError, IndexError):
        return 0


def _most_memory() -> int:
    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * _SHARE)
    except (AttributeError, OSError, ValueError):
        return 2**62
