"""The figures of the tree: every component of a root, checked in the background as it is saved on disk."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.trial import STOPPED, CheckRequest, Checks, Failure, Outcome
from constructor.records import ComponentReport


@dataclass(frozen=True, slots=True)
class Finding:
    """What is kept of a checked component.

    Attributes:
        trouble: the first error, or the first warning.
        report: its counts, as a whole and by node, without shapes and problems; None where it has none.
        fingerprint: that of the texts that were checked.
    """

    parameters: int | None
    errors: int
    warnings: int
    trouble: str = ""
    frozen: bool = False
    report: ComponentReport | None = None
    fingerprint: str = ""


def as_finding(outcome: Outcome, request: CheckRequest) -> Finding:
    if isinstance(outcome, Failure):
        return Finding(None, 1, 0, outcome.reason, fingerprint=request.fingerprint)
    errors = [problem for problem in outcome.problems if problem.severity == "error"]
    warnings = [problem for problem in outcome.problems if problem.severity == "warning"]
    trouble = next((problem.message for problem in (*errors, *warnings)), "")
    return Finding(
        outcome.parameters,
        len(errors),
        len(warnings),
        trouble,
        outcome.frozen,
        _counts(outcome),
        request.fingerprint,
    )


def _counts(report: ComponentReport) -> ComponentReport:
    """The report without all that grows with the component."""
    nodes = tuple(replace(node, inputs=(), outputs=(), module=None) for node in report.nodes)
    return replace(report, inputs=(), outputs=(), values=(), problems=(), nodes=nodes)


class Survey:
    """Asks for the check of one file after the other; whatever a user waits for overtakes them."""

    def __init__(
        self, checks: Checks, request_of: Callable[[Path], CheckRequest], head_start: float = 0.0
    ) -> None:
        """`head_start` are the seconds that the page has for itself before the survey begins."""
        self._checks = checks
        self._head_start = head_start
        self._request_of = request_of
        self._change = threading.Condition()
        self._waiting: dict[Path, None] = {}
        self._requests: dict[Path, CheckRequest] = {}
        self._findings: dict[Path, tuple[CheckRequest, Finding]] = {}
        self._thread: threading.Thread | None = None

    def look(self, paths: Iterable[Path]) -> None:
        """Check these files, again where they changed; returns at once."""
        with self._change:
            self._waiting.update(dict.fromkeys(paths))
            if self._waiting and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._work, name="survey", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def finding(self, path: Path) -> Finding | None:
        """What was found last; None while the first check of the file is on its way."""
        self._collect(path)
        found = self._findings.get(path)
        return found[1] if found else None

    def _collect(self, path: Path) -> None:
        request = self._requests.get(path)
        found = self._findings.get(path)
        if request is None or (found and found[0] == request):
            return
        # Asked again and not only looked up: a newer request for this file may have pushed it out.
        outcome = self._checks.ask(request, urgent=False)
        if outcome is not None and outcome != STOPPED:
            self._findings[path] = (request, as_finding(outcome, request))

    def _work(self) -> None:
        time.sleep(self._head_start)
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting)
                path = next(iter(self._waiting))
            start = time.monotonic()
            request = self._request_of(path)
            self._requests[path] = request
            self._checks.ask(request, urgent=False)
            with self._change:
                self._waiting.pop(path, None)
            # Reading a file is work in this process: leave every other moment to the page.
            time.sleep(time.monotonic() - start)
