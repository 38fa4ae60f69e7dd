"""The traced inside of a block, with functions as well as modules, from the worker that checks."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Protocol

from app.trial.checks import CheckRequest
from app.trial.layouts import Laid, Layouts
from app.trial.worker import TrialError
from constructor.drawing import scene_of


class Requester(Protocol):
    """What this asks of a worker."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...


@dataclass(frozen=True, slots=True)
class Untraced:
    """Why there is no traced graph, in words for a user."""

    reason: str


class Traces:
    """Traced insides by the check they belong to; shared by all sessions."""

    def __init__(self, worker: Requester, layouts: Layouts, timeout: float = 60.0, keep: int = 32) -> None:
        self._worker = worker
        self._layouts = layouts
        self._timeout = timeout
        self._keep = keep
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[CheckRequest, str, str], Laid | Untraced] = OrderedDict()

    def trace(self, request: CheckRequest, node: str, inner: str) -> Laid | Untraced:
        """The inside of what `node` calls, or of the module at the dotted path `inner` in it.

        The first time it takes as long as the trace; at most the timeout.
        """
        key = (request, node, inner)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        params = request.params() | {"node": node, "module_path": inner}
        try:
            found = self._worker.request("trace", params, self._timeout)
            traced = (
                Untraced(found["reason"]) if "reason" in found else self._layouts.drawing(scene_of(found))
            )
        except TrialError as error:
            return Untraced(error.reason)
        with self._lock:
            self._known[key] = traced
            while len(self._known) > self._keep:
                self._known.popitem(last=False)
        return traced
