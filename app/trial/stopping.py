"""Checks that a user may stop."""

from typing import Any, Protocol

from app.trial.checks import Answer, Checks, Failure, Request, Requester

STOPPED = Failure("it was stopped", "trial-stopped")


class Stoppable(Requester, Protocol):
    """What the queue needs of a worker that can be stopped."""

    def close(self) -> None: ...


class StoppableChecks(Checks):
    """A queue in which a request can be stopped: it stays unanswered for all pages until one asks anew."""

    def __init__(self, worker: Stoppable, timeout: float = 60.0, keep: int = 512) -> None:
        super().__init__(worker, timeout, keep)
        self._stoppable = worker
        self._stopped: set[Request[Any]] = set()

    def stop(self, request: Request[Any]) -> None:
        """Give a request up that has no answer yet; the worker ends if it is at work on it."""
        with self._change:
            if self._known(request) is not None:
                return
            self._stopped.add(request)
            # Still locked, so that the worker cannot have begun with another request.
            if self._running == request:
                self._stoppable.close()
            self._change.notify_all()

    def resume(self, request: Request[Any]) -> None:
        """Let a request that was stopped be asked again."""
        with self._change:
            self._stopped.discard(request)
            self._outcomes.pop(request, None)

    def _known(self, request: Request[Answer]) -> Answer | Failure | None:
        if request in self._stopped:
            return STOPPED
        return super()._known(request)

    def _outcome(self, request: Request[Answer]) -> Answer | Failure:
        # It may have been stopped while it waited.
        if request in self._stopped:
            return STOPPED
        return super()._outcome(request)
