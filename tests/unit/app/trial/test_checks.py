"""The queue of checks with a worker that answers when the test says so."""

import threading
from typing import Any

from app.trial import CheckRequest, Checks, Failure, TrialError
from constructor.records import ComponentReport, encode


def _report(path: str, parameters: int = 1) -> ComponentReport:
    return ComponentReport(path, path, parameters, parameters, False, (), (), (), (), ())


class _Slow:
    """Answers each request after `allow`; notes the order in which they came."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.started = threading.Semaphore(0)
        self._go = threading.Semaphore(0)
        self.answer: Any = None

    def allow(self, number: int = 1) -> None:
        self._go.release(number)

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        assert method == "check"
        self.order.append(params["path"])
        self.started.release()
        assert self._go.acquire(timeout=10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return encode(_report(params["path"])) if self.answer is None else self.answer


def _request(path: str, text: str = "") -> CheckRequest:
    return CheckRequest(path, fingerprint=text)


def test_an_outcome_is_kept_and_not_asked_for_again() -> None:
    worker = _Slow()
    worker.allow(2)
    checks = Checks(worker)
    first = checks.wait(_request("a"), 10)
    assert isinstance(first, ComponentReport)
    assert checks.ask(_request("a"), urgent=True) is first
    assert worker.order == ["a"]


def test_what_a_user_waits_for_overtakes_the_survey() -> None:
    worker = _Slow()
    checks = Checks(worker)
    for path in ("a", "b", "c"):
        assert checks.ask(_request(path), urgent=False) is None
    assert worker.started.acquire(timeout=10)
    assert checks.ask(_request("z"), urgent=True) is None
    worker.allow(4)
    assert checks.wait(_request("z"), 10) is not None
    assert worker.order[:2] == ["a", "z"]


def test_a_newer_text_of_a_file_replaces_the_one_that_waits() -> None:
    worker = _Slow()
    checks = Checks(worker)
    checks.ask(_request("busy"), urgent=True)
    assert worker.started.acquire(timeout=10)
    for text in ("1", "2", "3"):
        checks.ask(_request("a", text), urgent=True)
    worker.allow(4)
    assert checks.wait(_request("a", "3"), 10) is not None
    assert worker.order == ["busy", "a"]
    assert checks.known(_request("a", "1")) is None


def test_pages_take_turns_and_none_drops_what_another_waits_for() -> None:
    worker = _Slow()
    checks = Checks(worker)
    assert checks.ask(_request("running"), urgent=True, page=1) is None
    assert worker.started.acquire(timeout=10)
    for path in ("a", "b", "c"):
        checks.ask(_request(path), urgent=True, page=1)
    mine, theirs = _request("shared", "mine"), _request("shared", "theirs")
    checks.ask(mine, urgent=True, page=2)
    checks.ask(theirs, urgent=True, page=3)
    checks.ask(theirs, urgent=True, page=4)
    worker.allow(7)
    assert checks.wait(_request("a"), 10, page=1) is not None
    assert checks.known(mine) is not None
    assert checks.known(theirs) is not None
    assert worker.order == ["running", "c", "shared", "shared", "b", "a"]


def test_waiting_ends_without_an_answer() -> None:
    worker = _Slow()
    checks = Checks(worker)
    assert checks.wait(_request("a"), 0.05) is None
    worker.allow()
    assert checks.wait(_request("a"), 10) is not None


def test_a_failed_trial_is_an_outcome_with_its_reason() -> None:
    worker = _Slow()
    worker.answer = TrialError("it died", "trial-died")
    worker.allow()
    checks = Checks(worker)
    assert checks.wait(_request("a"), 10) == Failure("it died", "trial-died")
    worker.answer = None
    worker.allow()
    checks.forget(_request("a"))
    outcome = checks.wait(_request("a"), 10)
    assert isinstance(outcome, ComponentReport)


def test_an_answer_that_is_no_report_is_a_failure() -> None:
    worker = _Slow()
    worker.answer = {"no": "report"}
    worker.allow()
    checks = Checks(worker)
    outcome = checks.wait(_request("a"), 10)
    assert isinstance(outcome, Failure)
    assert outcome.code == "trial-failed"


def test_only_so_many_outcomes_are_kept() -> None:
    worker = _Slow()
    worker.allow(5)
    checks = Checks(worker, keep=2)
    for path in ("a", "b", "c"):
        checks.wait(_request(path), 10)
    assert checks.known(_request("a")) is None
    assert checks.known(_request("c")) is not None
