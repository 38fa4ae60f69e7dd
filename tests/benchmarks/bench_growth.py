"""How the cost of a component grows with its nodes, stage by stage from its text to its drawing.

Seconds of the processor in this process, so that other work of the machine meets them little. Also writes
the plot `docs/measurements/growth.svg`.
"""

import json
import math
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from constructor.config import resolve_config
from constructor.drawing import build_scene, drawing_json, lay_out
from constructor.graph import compile_graph
from constructor.registry import default_registry
from constructor.shapes import check_component
from constructor.worker.checks import warm
from tests.benchmarks.growth_plot import growth_svg
from tests.benchmarks.large import write_graph
from tests.benchmarks.measurement import Measurement

# A file is read up to 100,000 keys and values, which are about 9,800 of these nodes.
_SIZES = (100, 500, 1000, 2000, 5000, 9000)
# Shapes are what takes longest; sizes up to this one show their growth as well.
_LARGEST_CHECK = 5000
# Below this many nodes, what each call costs once hides how the rest grows.
_FIT_FROM = 500
# Near linear: ten times the nodes cost at most 20 times as much.
_EXPONENT = 1.3
_PLOT = Path(__file__).parents[2] / "docs" / "measurements" / "growth.svg"


def measure() -> Iterator[Measurement]:
    """For each stage: the exponent of its growth, and its seconds at each size."""
    costs: dict[str, dict[int, float]] = {}
    # As the worker of the page begins.
    warm()
    with tempfile.TemporaryDirectory() as folder:
        _stages(Path(folder), 10)
        for size in _SIZES:
            for stage, seconds in _stages(Path(folder), size).items():
                costs.setdefault(stage, {})[size] = seconds
    _PLOT.write_text(growth_svg(costs), encoding="utf-8")
    for stage, by_size in costs.items():
        seen = ", ".join(f"{size:,}: {seconds:.2f} s" for size, seconds in by_size.items())
        yield Measurement(f"{stage}: exponent of its growth", exponent(by_size), "", _EXPONENT, seen)


def exponent(by_size: dict[int, float]) -> float:
    """The slope of the line of least squares through the logarithms: 1 is linear, 2 quadratic."""
    points = [(math.log(size), math.log(cost)) for size, cost in by_size.items() if size >= _FIT_FROM]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def _stages(folder: Path, size: int) -> dict[str, float]:
    """Seconds of the processor for each stage of one component of `size` nodes."""
    file = folder / "exp1" / f"g{size}.yaml"
    write_graph(file, size)
    registry = default_registry()
    times = [time.process_time()]
    resolved = resolve_config(file)
    times.append(time.process_time())
    graph = compile_graph(resolved, registry).graph
    times.append(time.process_time())
    if len(graph.nodes) != size:
        raise ValueError(
            f"{len(graph.nodes)} of {size} nodes were read: the figures would be of a smaller graph"
        )
    scene = build_scene(graph, registry, None)
    times.append(time.process_time())
    drawing = lay_out(scene)
    times.append(time.process_time())
    json.dumps(drawing_json(drawing))
    times.append(time.process_time())
    names = ["read and resolve", "graph", "scene", "layout", "JSON of the drawing"]
    if size <= _LARGEST_CHECK:
        report = check_component(file)
        times.append(time.process_time())
        build_scene(graph, registry, report)
        times.append(time.process_time())
        names += ["check of shapes", "scene with shapes"]
    return {name: after - before for name, before, after in zip(names, times, times[1:], strict=False)}
