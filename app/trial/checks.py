"""The queue of trials: one at a time, what users look at first, each answer kept by what it depends on."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from constructor.client import TrialError
from constructor.drawing import Scene, scene_of
from constructor.records import ComponentReport, decode


class Requester(Protocol):
    """What the queue needs of a worker."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...


_LOGGER = logging.getLogger("blockwright")
Answer = TypeVar("Answer")


class Request(Generic[Answer]):
    """One question to the worker; equal requests have equal answers, so a request is a frozen record."""

    @property
    def lane(self) -> str:
        """Of waiting requests of one page in one lane only the newest is still wanted."""
        raise NotImplementedError

    @property
    def method(self) -> str:
        raise NotImplementedError

    def params(self) -> dict[str, Any]:
        raise NotImplementedError

    def read(self, result: Any) -> Answer:
        """The answer that the worker's result holds.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class CheckRequest(Request[ComponentReport]):
    """The check of a component.

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

    @property
    def lane(self) -> str:
        return self.path

    @property
    def method(self) -> str:
        return "check"

    def params(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "overlay": dict(self.overlay),
            "dims": dict(self.dims),
            "inputs": dict(self.inputs),
            "symbolic": True,
            "trust": list(self.trust),
        }

    def read(self, result: Any) -> ComponentReport:
        report = decode(result)
        if not isinstance(report, ComponentReport):
            raise TypeError("it holds no report")
        return report


@dataclass(frozen=True, slots=True)
class Inside:
    """The traced inside of a block; `reason` says why there is no scene."""

    scene: Scene | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TraceRequest(Request[Inside]):
    """The traced inside of the block that `node` calls, or of the module at `module_path` in it."""

    component: CheckRequest
    node: str
    module_path: str = ""

    @property
    def lane(self) -> str:
        return f"{self.component.path}#trace"

    @property
    def method(self) -> str:
        return "trace"

    def params(self) -> dict[str, Any]:
        return {**self.component.params(), "node": self.node, "module_path": self.module_path}

    def read(self, result: Any) -> Inside:
        return Inside(None, result["reason"]) if "reason" in result else Inside(scene_of(result))


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial that gave no answer, and why in words for a user."""

    reason: str
    code: str


Outcome = ComponentReport | Failure


class Checks:
    """Asks the worker in one background thread and remembers the answers; shared by all sessions.

    `ask` never waits; `wait` waits for at most the seconds it is given. A request that was dropped from the
    queue because a newer one in its lane overtook it comes back with the next `ask`. Pages take turns, so
    that a user who asks for much keeps nobody waiting; of one page the newest request comes first.
    """

    def __init__(self, worker: Requester, timeout: float = 60.0, keep: int = 512) -> None:
        self._worker = worker
        self._timeout = timeout
        self._keep = keep
        self._change = threading.Condition()
        self._urgent: OrderedDict[int, OrderedDict[str, Request[Any]]] = OrderedDict()
        self._patient: OrderedDict[str, Request[Any]] = OrderedDict()
        self._running: Request[Any] | None = None
        self._outcomes: OrderedDict[Request[Any], Any] = OrderedDict()
        self._thread: threading.Thread | None = None

    def ask(self, request: Request[Answer], *, urgent: bool, page: int = 0) -> Answer | Failure | None:
        """The outcome, or None while it is on its way; queued when nobody has asked before.

        Args:
            urgent: whether a user waits for it, and `page` which one: a number that no other page has.
        """
        with self._change:
            if (known := self._known(request)) is not None:
                return known
            if request != self._running:
                if urgent:
                    self._patient.pop(request.lane, None)
                    self._urgent.setdefault(page, OrderedDict())[request.lane] = request
                elif all(waiting.get(request.lane) != request for waiting in self._urgent.values()):
                    self._patient[request.lane] = request
                self._start()
                self._change.notify_all()
            return None

    def wait(self, request: Request[Answer], seconds: float, *, page: int = 0) -> Answer | Failure | None:
        """Like an urgent `ask`, but waits up to `seconds` for the outcome."""
        if (known := self.ask(request, urgent=True, page=page)) is not None:
            return known
        with self._change:
            self._change.wait_for(lambda: self._known(request) is not None, timeout=seconds)
            return self._known(request)

    def known(self, request: Request[Answer]) -> Answer | Failure | None:
        """The outcome if there is one; asks for nothing."""
        with self._change:
            return self._known(request)

    def forget(self, request: Request[Any]) -> None:
        """Drop the outcome, so that the next `ask` tries again."""
        with self._change:
            self._outcomes.pop(request, None)

    def _known(self, request: Request[Answer]) -> Answer | Failure | None:
        if request in self._outcomes:
            self._outcomes.move_to_end(request)
            known: Answer | Failure = self._outcomes[request]
            return known
        return None

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="checks", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._urgent or self._patient)
                request = self._next()
                if request in self._outcomes:
                    continue  # two pages asked for the same
                self._running = request
            outcome = self._outcome(request)
            with self._change:
                self._running = None
                self._outcomes[request] = outcome
                while len(self._outcomes) > self._keep:
                    self._outcomes.popitem(last=False)
                self._change.notify_all()

    def _next(self) -> Request[Any]:
        if not self._urgent:
            return self._patient.popitem(last=False)[1]
        page, waiting = self._urgent.popitem(last=False)
        _, request = waiting.popitem()
        if waiting:
            self._urgent[page] = waiting
        return request

    def _outcome(self, request: Request[Answer]) -> Answer | Failure:
        try:
            return request.read(self._worker.request(request.method, request.params(), self._timeout))
        except TrialError as error:
            return Failure(error.reason, error.code)
        except Exception as error:  # a queue whose thread ended would leave every later question open
            _LOGGER.exception("a trial failed in the page")
            reason = f"the worker's answer could not be read: {type(error).__name__}: {error}"
            return Failure(reason, "trial-failed")
