"""What the worker can be asked. torch and Graphviz are imported by the first request that needs them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from constructor.records import encode
from constructor.worker.memory import HERE, ask_memory, cards, memory_here
from constructor.worker.server import Method

# Imported by name, so that a worker that only lays out never loads torch.
_CHECKS = "constructor.worker.checks"


def ping(params: Mapping[str, Any]) -> str:
    """That the worker is there."""
    return "pong"


def warm(params: Mapping[str, Any]) -> str:
    """Loads torch, so that the first check does not wait for it."""
    import_module(_CHECKS).warm()
    return "warm"


def layout(params: Mapping[str, Any]) -> dict[str, Any]:
    """The geometry of `scene` (its `scene_data`), as the canvas takes it."""
    drawing = import_module("constructor.drawing")
    data: dict[str, Any] = drawing.drawing_json(drawing.lay_out(drawing.scene_of(params["scene"])))
    return data


def check(params: Mapping[str, Any]) -> Any:
    """The report of a component; see `constructor.worker.checks`."""
    return import_module(_CHECKS).check(params)


def trace(params: Mapping[str, Any]) -> Any:
    """The functions and modules inside a block; see `constructor.worker.checks`."""
    return import_module(_CHECKS).trace(params)


def flops(params: Mapping[str, Any]) -> Any:
    """The operations of a component's modules; see `constructor.worker.checks`."""
    return import_module(_CHECKS).flops(params)


def weights(params: Mapping[str, Any]) -> Any:
    """The names and shapes of a component's weights; see `constructor.worker.checks`."""
    return import_module(_CHECKS).weights(params)


def memory(params: Mapping[str, Any]) -> Any:
    """What a component needs on a card, from a process of its own; see `constructor.worker.memory`."""
    return encode(ask_memory(params))


def describe(params: Mapping[str, Any]) -> Any:
    """The blocks and ops that a component's own code adds; see `constructor.worker.custom`."""
    return import_module("constructor.worker.custom").describe(params)


METHODS: Mapping[str, Method] = {
    "cards": cards,
    "check": check,
    "describe": describe,
    "flops": flops,
    "layout": layout,
    "memory": memory,
    HERE: memory_here,
    "ping": ping,
    "trace": trace,
    "warm": warm,
    "weights": weights,
}
