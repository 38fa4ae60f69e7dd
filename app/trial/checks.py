"""The queue of checks: one at a time, what a user looks at first, each result kept by what it depends on."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.trial.worker import TrialError
from constructor.records import ComponentReport, decode


class Requester(Protocol):
    """What the queue needs of a worker."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """One check. Two requests that are equal have the same result.

    Attributes:
        path: the component file.
        fingerprint: a digest of the text of every file the component is made of, saved or not.
        overlay: (path, text) of the files whose text is not the one on disk.
        dims: (symbol, size) that differ from the defaults; `inputs` (name, example as text) likewise.
        trust: modules that may be imported for their blocks.
    """

    path: str
    fingerprint: str
    overlay: tuple[tuple[str, str], ...] = ()
    dims: tuple[tuple[str, int], ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    trust: tuple[str, ...] = ()

    def params(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "overlay": dict(self.overlay),
            "dims": dict(self.dims),
            "inputs": dict(self.inputs),
            "symbolic": True,
            "trust": list(self.trust),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that gave no report, and why in words for a user."""

    reason: str
    code: str


Outcome = ComponentReport | Failure


class Checks:
    """Runs checks in one background thread and remembers their outcomes; shared by all sessions.

    `ask` never waits; `wait` waits for at most the seconds it is given. A request that was dropped from the
    queue because a newer one for the same file overtook it comes back with the next `ask`.
    """

    def __init__(self, worker: Requester, timeout: float = 60.0, keep: int = 512) -> None:
        self._worker = worker
        self._timeout = timeout
        self._keep = keep
        self._change = threading.Condition()
        self._urgent: OrderedDict[str, CheckRequest] = OrderedDict()
        self._patient: OrderedDict[str, CheckRequest] = OrderedDict()
        self._running: CheckRequest | None = None
        self._outcomes: OrderedDict[CheckRequest, Outcome] = OrderedDict()
        self._thread: threading.Thread | None = None

    def ask(self, request: CheckRequest, *, urgent: bool) -> Outcome | None:
        """The outcome, or None while it is on its way; queued when nobody has asked before."""
        with self._change:
            if (known := self._known(request)) is not None:
                return known
            if request != self._running:
                if urgent:
                    self._patient.pop(request.path, None)
                    self._urgent[request.path] = request
                elif self._urgent.get(request.path) != request:
                    self._patient[request.path] = request
                self._start()
                self._change.notify_all()
            return None

    def wait(self, request: CheckRequest, seconds: float) -> Outcome | None:
        """Like an urgent `ask`, but waits up to `seconds` for the outcome."""
        if (known := self.ask(request, urgent=True)) is not None:
            return known
        with self._change:
            self._change.wait_for(lambda: self._known(request) is not None, timeout=seconds)
            return self._known(request)

    def known(self, request: CheckRequest) -> Outcome | None:
        """The outcome if there is one; asks for nothing."""
        with self._change:
            return self._known(request)

    def forget(self, request: CheckRequest) -> None:
        """Drop the outcome, so that the next `ask` tries again."""
        with self._change:
            self._outcomes.pop(request, None)

    def _known(self, request: CheckRequest) -> Outcome | None:
        if request in self._outcomes:
            self._outcomes.move_to_end(request)
            return self._outcomes[request]
        return None

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="checks", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._urgent or self._patient)
                queue, last = (self._urgent, True) if self._urgent else (self._patient, False)
                _, request = queue.popitem(last=last)
                self._running = request
            outcome = self._outcome(request)
            with self._change:
                self._running = None
                self._outcomes[request] = outcome
                while len(self._outcomes) > self._keep:
                    self._outcomes.popitem(last=False)
                self._change.notify_all()

    def _outcome(self, request: CheckRequest) -> Outcome:
        try:
            report = decode(self._worker.request("check", request.params(), self._timeout))
        except TrialError as error:
            return Failure(error.reason, error.code)
        except (KeyError, TypeError, ValueError) as error:
            return Failure(f"the worker's report could not be read: {error}", "trial-failed")
        if not isinstance(report, ComponentReport):
            return Failure("the worker answered without a report", "trial-failed")
        return report


def overlay_of(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Unsaved texts by path, in an order that does not depend on the order of editing."""
    return tuple(sorted(texts.items()))
