"""One point answered by a worker process: whatever happens to that, the answer is a row."""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from constructor.client import TrialError, Worker
from constructor.diagnostics import Diagnostic
from constructor.records import ComponentReport, MemoryReport, decode, encode
from constructor.records.memory import BATCH
from constructor.sweep.records import Row, Task

# What may be the fault of the points before, whose leftovers the process held.
_MAYBE_NOT_ITS_OWN = frozenset({"trial-died", "trial-memory"})

_TO_LOAD = 120.0
_UNKNOWN_DIM = "unknown-dim"


class Answering(Protocol):
    """What a runner needs of a worker."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...

    def close(self) -> None: ...


class Runner:
    """Answers points one after another with one warm worker process; `close` stops it for good."""

    def __init__(self, worker: Answering | None = None) -> None:
        self._worker = worker or Worker()
        self._answered = 0
        self._closed = threading.Event()

    def __call__(self, task: Task) -> Row:
        """The row of a task. A worker that dies although it had answered before is replaced once."""
        start = time.monotonic()
        try:
            row = self._row(task)
        except TrialError as error:
            row = replace(Row.of(task), status="lost", code=error.code, reason=error.reason)
        except Exception as error:  # a mistake of ours in one point must not end the others
            words = f"Blockwright itself failed: {type(error).__name__}: {error}"
            row = replace(Row.of(task), status="lost", code="internal-error", reason=words)
        return replace(row, seconds=time.monotonic() - start)

    def close(self) -> None:
        self._closed.set()
        self._worker.close()

    def _row(self, task: Task) -> Row:
        row = _checked(task, self._ask("check", task))
        if row.status == "ok" and task.question.kind != "check":
            row = _with_memory(row, self._ask("memory_here", task))
            if task.question.kind == "measure":
                self._worker.close()  # a peak is measured in a process that measured nothing before
                self._answered = 0
        return row

    def _ask(self, method: str, task: Task) -> Any:
        params = params_of(task)
        try:
            answer = self._request(method, params, task.question.seconds)
        except TrialError as error:
            had_answered, self._answered = self._answered, 0
            if error.code not in _MAYBE_NOT_ITS_OWN or not had_answered:
                raise
            answer = self._request(method, params, task.question.seconds)
        self._answered += 1
        return decode(answer)

    def _request(self, method: str, params: dict[str, Any], seconds: float) -> Any:
        if self._closed.is_set():
            raise TrialError("the sweep was stopped", "trial-stopped")
        if not self._answered:  # loading torch takes as long as the disk is busy, and is no point's fault
            self._worker.request("warm", {}, _TO_LOAD)
        return self._worker.request(method, params, seconds)


def params_of(task: Task) -> dict[str, Any]:
    """What the worker is asked, for checks and for memory alike."""
    point, question = task.point, task.question
    return {
        "path": point.file,
        "overlay": dict(point.texts),
        "dims": dict(point.dims),
        "inputs": dict(question.inputs),
        "trust": question.trust if question.trust == "all" else list(question.trust),
        "symbolic": False,
        "settings": encode(question.settings),
        "frozen": point.frozen,
        "measure": question.kind == "measure",
    }


_own: list[Runner] = []


def run_point(task: Task) -> Row:
    """The row of a task, from a worker that this process keeps: for engines whose processes take many."""
    if not _own:
        _own.append(Runner())
    return _own[0](task)


def lost(task: Task, code: str, reason: str) -> Row:
    """The row of a point whose engine gave no answer."""
    return replace(Row.of(task), status="lost", code=code, reason=reason)


def _checked(task: Task, report: ComponentReport) -> Row:
    sizes, point = dict(report.symbols), task.point
    return replace(
        _with_problem(Row.of(task), report.problems),
        batch=sizes.get(BATCH),
        parameters=report.parameters,
        trainable_parameters=0 if point.frozen else report.trainable_parameters,
        warnings=tuple(
            f"{problem.code}: {problem.message}"
            for problem in report.problems
            if problem.severity == "warning" and problem.code != _UNKNOWN_DIM
        ),
        unknown_dims=tuple(name for name, _ in point.dims if name not in sizes),
    )


def _with_problem(row: Row, problems: Iterable[Diagnostic]) -> Row:
    first = next((problem for problem in problems if problem.severity == "error"), None)
    return row if first is None else replace(row, status="failed", code=first.code, reason=first.message)


def _with_memory(row: Row, report: MemoryReport) -> Row:
    verdict = next((card.verdict for card in report.cards if card.gpu == report.device), "")
    row = replace(
        row,
        batch=row.batch if row.batch is not None else dict(report.settings.dims).get(BATCH),
        peak_allocated=report.peak_allocated,
        peak_reserved=report.peak_reserved,
        source=report.source,
        gpu=report.device,
        verdict=verdict,
    )
    return _with_problem(row, report.problems) if report.peak_allocated is None else row
