"""Geometry for scenes, from the layout worker; equal scenes are laid out once."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from constructor.drawing import Scene, scene_data


class Requester(Protocol):
    """What this asks of a worker."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any: ...


@dataclass(frozen=True, slots=True)
class Laid:
    """A drawing as the canvas takes it; `version` names its content."""

    data: Mapping[str, Any]
    version: str


class Layouts:
    """Drawings by the content of their scene; shared by all sessions."""

    def __init__(self, worker: Requester, timeout: float = 30.0, keep: int = 64) -> None:
        self._worker = worker
        self._timeout = timeout
        self._keep = keep
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Laid] = OrderedDict()

    def drawing(self, scene: Scene) -> Laid:
        """The scene with geometry.

        Raises:
            TrialError: the worker could not lay it out.
        """
        data = scene_data(scene)
        version = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]
        with self._lock:
            if version in self._known:
                self._known.move_to_end(version)
                return self._known[version]
        laid = Laid(self._worker.request("layout", {"scene": data}, self._timeout), version)
        with self._lock:
            self._known[version] = laid
            while len(self._known) > self._keep:
                self._known.popitem(last=False)
        return laid
