"""A check that a user stops ends its worker, and no other check."""

import threading
from typing import Any

import pytest

from app.trial import STOPPED, CheckRequest, StoppableChecks, TrialError
from constructor.records import ComponentReport, encode


class _Endless:
    """Answers about "slow" only once it is closed, and then with its death; about all else at once."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self._closed = threading.Semaphore(0)
        self.asked: list[str] = []
        self.slow = True

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        path = params["path"]
        self.asked.append(path)
        self.begun.release()
        if path == "slow" and self.slow:
            assert self._closed.acquire(timeout=10)
            raise TrialError("the worker process was killed by signal 9", "trial-died")
        return encode(ComponentReport(path, path, 1, 1, False, (), (), (), (), ()))

    def close(self) -> None:
        self._closed.release()


@pytest.fixture
def worker() -> _Endless:
    return _Endless()


def _parameters(checks: StoppableChecks, request: CheckRequest) -> int | None:
    found = checks.wait(request, 10)
    assert isinstance(found, ComponentReport)
    return found.parameters


SLOW, QUICK = CheckRequest("slow", ""), CheckRequest("quick", "")


def test_what_is_at_work_is_stopped_and_what_waits_behind_it_is_answered(worker: _Endless) -> None:
    checks = StoppableChecks(worker)
    assert checks.ask(SLOW, urgent=True) is None
    assert worker.begun.acquire(timeout=10)
    assert checks.ask(QUICK, urgent=True) is None
    checks.stop(SLOW)
    assert checks.ask(SLOW, urgent=True) == STOPPED
    assert _parameters(checks, QUICK) == 1
    assert checks.wait(SLOW, 10) == STOPPED
    worker.slow = False
    checks.resume(SLOW)
    assert _parameters(checks, SLOW) == 1


def test_what_waits_is_never_begun_and_what_is_at_work_goes_on(worker: _Endless) -> None:
    checks = StoppableChecks(worker)
    assert checks.ask(SLOW, urgent=True) is None
    assert worker.begun.acquire(timeout=10)
    assert checks.ask(QUICK, urgent=False) is None
    checks.stop(QUICK)
    assert checks.known(SLOW) is None
    checks.stop(SLOW)
    assert _parameters(checks, CheckRequest("last", "")) == 1
    assert worker.asked == ["slow", "last"]


def test_what_is_answered_cannot_be_stopped(worker: _Endless) -> None:
    checks = StoppableChecks(worker)
    found = checks.wait(QUICK, 10)
    checks.stop(QUICK)
    assert checks.known(QUICK) is found
