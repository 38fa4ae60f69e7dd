"""Shapes of every bundled component, warm, beside what torchview's `draw_graph` takes on the same module.

Both run on meta tensors in this process, in turn, so that what else the machine does meets both alike. Ours
is the check with everything from reading the file to the report, with modules built before and nothing
traced before; with `known`, an equal check was made before, as it is after an edit elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torchview

from constructor.shapes import CheckCache, Component, check_component, prepare_component
from constructor.shapes.run import value_of
from constructor.shapes.tracer import Tracer
from tests.benchmarks.measurement import Measurement, median_seconds

MODELS = Path(__file__).parents[2] / "experiment_models"
REPEATS = 5
GOAL_MS = 100.0
GOAL_RATIO = 0.5


def measure() -> Iterator[Measurement]:
    """For each component: the check in ms, and its share of torchview's time."""
    torch.set_num_threads(1)
    paths = sorted(MODELS.rglob("*.yaml"))
    for path in paths:
        if path.name != "policy.yaml":
            yield from _component(path)
    for path in paths:
        if path.name == "policy.yaml":
            yield _policy(path)


def _component(path: Path) -> Iterator[Measurement]:
    cache = CheckCache()
    check_component(path, cache=cache, symbolic=False)
    component = prepare_component(path, cache=cache)
    _draw(component)

    def fresh() -> None:
        cache.tracer = Tracer()
        check_component(path, cache=cache, symbolic=False)

    # In turn, so that what else the machine does meets both alike.
    pairs = [(_once(fresh), _once(lambda: _draw(component))) for _ in range(REPEATS)]
    ours, theirs = (sorted(times)[REPEATS // 2] for times in zip(*pairs, strict=True))
    known = median_seconds(lambda: check_component(path, cache=cache, symbolic=False), REPEATS)
    named = median_seconds(lambda: check_component(path, cache=cache), REPEATS)
    name = f"{path.parent.name}/{path.stem}"
    beside = f"torchview {theirs * 1e3:.0f} ms; known {known * 1e3:.1f} ms; with symbols {named * 1e3:.0f} ms"
    yield Measurement(f"shapes of {name}", ours * 1e3, "ms", GOAL_MS, beside)
    yield Measurement(f"shapes of {name}, share of torchview's time", ours / theirs, "", GOAL_RATIO)


def _policy(path: Path) -> Measurement:
    """All components of an experiment in one graph, known and warm."""
    cache = CheckCache()
    check_component(path, cache=cache)
    plain = median_seconds(lambda: check_component(path, cache=cache, symbolic=False), REPEATS)
    named = median_seconds(lambda: check_component(path, cache=cache), REPEATS)
    what = f"shapes of {path.parent.name}/policy"
    return Measurement(what, plain * 1e3, "ms", GOAL_MS, f"with symbols {named * 1e3:.0f} ms")


def _once(action: Any) -> float:
    return median_seconds(action, 1)


def _draw(component: Component) -> None:
    """torchview's graph of the component's model, with its own defaults; nothing is drawn."""
    inputs = [value_of(component.inputs[name]) for name in component.graph.inputs]
    model = component.built.model
    with torch.no_grad():
        torchview.draw_graph(model, input_data=inputs, device="meta", mode="train")
