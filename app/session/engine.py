"""What all sessions of one server share: the registry, the disk, the workers and what they found out."""

import atexit
import contextlib
import gc
import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from app.session.analysis import Analyses
from app.session.disk import Disk
from app.session.pace import Pace
from app.session.roots import Roots
from app.session.survey import Survey
from app.session.sweeper import Sweeper
from app.trial import (
    CheckRequest,
    Checks,
    Described,
    Layouts,
    StoppableChecks,
    TrialError,
    Worker,
    read_described,
)
from constructor.document import Document
from constructor.registry import BlockEntry, OpEntry, Registry, default_registry
from constructor.registry.custom import has_custom_blocks

_HEAD_START = 1.0
# Importing the user's packages may take as long as it likes to the user, but not for ever.
_CUSTOM_BLOCKS_WITHIN = 120.0
# A measurement builds the model on the card; a prediction names every module that holds something.
_MEMORY_WITHIN = 320.0
_KEPT_PREDICTIONS = 64
_LOGGER = logging.getLogger("blockwright")


class Trier(Protocol):
    """What the engine needs of a worker; `Worker` is the real one."""

    def start(self, method: str, params: dict[str, Any]) -> None: ...

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...

    def close(self) -> None: ...


class Engine:
    """Three workers: one lays out, so that a drawing never waits for torch, one checks, one predicts memory.

    That one is started by the first question about memory, and a check never waits for its answer. Sweeps
    have workers of their own.
    """

    def __init__(
        self,
        layout_worker: Trier | None = None,
        check_worker: Trier | None = None,
        memory_worker: Trier | None = None,
        head_start: float = 0.0,
        sweeper: Sweeper | None = None,
    ) -> None:
        self.sweeper = sweeper or Sweeper()
        self.registry = default_registry()
        self.disk = Disk()
        self.roots = Roots()
        self.pace = Pace()
        self.analyses = Analyses(self.registry)
        self._layout_worker = layout_worker or Worker()
        self._check_worker = check_worker or Worker()
        self._memory_worker = memory_worker or Worker()
        self.layouts = Layouts(self._layout_worker)
        self.checks = StoppableChecks(self._check_worker)
        self.memory = Checks(self._memory_worker, timeout=_MEMORY_WITHIN, keep=_KEPT_PREDICTIONS)
        self._lock = threading.Lock()
        self._registries: dict[Described, Registry] = {}
        self.survey = Survey(self.checks, self._request_as_saved, head_start)

    def start(self) -> None:
        """Start both workers in the background; the second of importing torch passes before it is felt."""
        self._layout_worker.start("ping", {})
        self._check_worker.start("warm", {})
        if has_custom_blocks():
            self._learn_custom_blocks()

    def _learn_custom_blocks(self) -> None:
        """Add the blocks that every component may use, as the worker describes them, before any page."""
        try:
            described = read_described(self._check_worker.request("describe", {}, _CUSTOM_BLOCKS_WITHIN))
        except TrialError as error:
            # Each check tells it again, where the user looks.
            _LOGGER.warning("the custom blocks are not known: %s", error.reason)
            return
        _register(described, self.registry)

    def close(self) -> None:
        self._layout_worker.close()
        self._check_worker.close()
        self._memory_worker.close()
        self.sweeper.close()

    def registry_with(self, described: Described) -> Registry:
        """The registry and what custom code adds to it; a key that is taken stays what it is."""
        with self._lock:
            if described not in self._registries:
                self._registries[described] = _register(described, self.registry.copy())
            return self._registries[described]

    def saved(self, path: Path) -> Document:
        """The document as the disk holds it."""
        return self.disk.read(path).document

    def _request_as_saved(self, path: Path) -> CheckRequest:
        return CheckRequest(str(path), self.analyses.of(path, self.saved).fingerprint)


def _register(described: Described, registry: Registry) -> Registry:
    """The same registry with what was described; a key that is taken stays what it is."""
    entries: tuple[BlockEntry | OpEntry, ...] = (*described.blocks, *described.ops)
    for entry in entries:
        with contextlib.suppress(ValueError):
            registry.register(entry)
    return registry


@cache
def shared_engine() -> Engine:
    """The server's engine, started at the first call and closed with the process."""
    engine = Engine(head_start=_HEAD_START)
    engine.start()
    atexit.register(engine.close)
    # Libraries stay for good; looking through them for garbage takes half as long again as reading a file.
    gc.freeze()
    return engine
