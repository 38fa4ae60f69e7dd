"""How much of what random edit scripts change is found, beside two simpler comparisons; and how fast.

F1 over the changes of all scripts; a change counts when its class, element, names and slot are all right.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from constructor.config import resolve_config
from constructor.diff import compare, side_of
from constructor.document import Document
from tests.benchmarks.baselines import by_name, ours, yaml_tree
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.mutation import Truth, mutated
from tests.rewriting import rewritten

MODELS = Path(__file__).parents[2] / "experiment_models"
SEEDS = 32
REWRITES = 500
Case = tuple[dict[str, Any], dict[str, Any], frozenset[Truth]]
Tool = Callable[[dict[str, Any], dict[str, Any]], frozenset[Truth]]


def components() -> list[Path]:
    """The bundled components that a script can edit: those whose nodes are a list."""
    return [
        path
        for path in sorted(MODELS.rglob("*.yaml"))
        if _is_editable(yaml.safe_load(path.read_text("utf-8")))
    ]


def _is_editable(data: Any) -> bool:
    graph = data.get("model", {}).get("graph") if isinstance(data, dict) and "defaults" not in data else None
    return isinstance(graph, dict) and isinstance(graph.get("nodes"), list) and "templates" not in data


def cases(seeds: int) -> Iterator[Case]:
    """Every component with `seeds` scripts of one to eight edits."""
    for number, path in enumerate(components()):
        data = yaml.safe_load(path.read_text("utf-8"))
        for seed in range(seeds):
            yield (data, *mutated(data, 1000 * number + seed, 1 + seed % 8))


def f1(pairs: Iterable[tuple[frozenset[Truth], frozenset[Truth]]], kind: str | None = None) -> float:
    """The F1 of (found, true) changes, of one class or of all."""
    right = wrong = 0
    for found, true in pairs:
        one, other = ({c for c in side if kind in (None, c[0])} for side in (found, true))
        right += len(one & other)
        wrong += len(one ^ other)
    return 2 * right / (2 * right + wrong) if right + wrong else 1.0


def measure() -> Iterator[Measurement]:
    """What is missed (1 - F1), so that less is better, and seconds."""
    all_cases = list(cases(SEEDS))
    scores = {}
    for name, tool in (("ours", ours), ("by name", by_name), ("YAML tree", yaml_tree)):
        scores[name] = [(tool(old, new), true) for old, new, true in all_cases]
    for kind in (None, "renamed", "added", "removed", "retyped", "modified", "rewired", "moved"):
        beside = "; ".join(f"{name} F1 {f1(pairs, kind):.3f}" for name, pairs in scores.items())
        goal = {None: 0.05, "renamed": 0.10}.get(kind)
        what = f"missed in {len(all_cases)} edit scripts, {kind or 'all classes'}"
        yield Measurement(what, 1 - f1(scores["ours"], kind), "", goal, beside)
    yield Measurement(
        f"changes found in {REWRITES} rewrites of equal meaning", changes_in_rewrites(REWRITES), "", 0
    )
    for name, new in (
        ("as it is", chain(1000)),
        ("all renamed", chain(1000, "q")),
        ("all else", chain(1000, "q", 2)),
    ):
        start = time.perf_counter()
        compare(side_of(resolve_config(chain(1000))), side_of(resolve_config(new)))
        yield Measurement(f"comparing 1,000 nodes, {name}", time.perf_counter() - start, "s", 2.0)


def changes_in_rewrites(number: int) -> int:
    """How many changes are found between components and what only says the same in another way."""
    paths = components()
    total = 0
    for seed in range(number):
        text = paths[seed % len(paths)].read_text("utf-8")
        sides = [
            side_of(resolve_config(Path("c.yaml"), read=lambda path, t=t: Document.parse(t, path)))  # type: ignore[misc]
            for t in (text, rewritten(text, seed))
        ]
        total += len(compare(*sides).changes)
    return total


def chain(length: int, prefix: str = "", step: int = 1) -> dict[str, Any]:
    """A graph of layers and sums, each of which reads the value `step` before it."""
    modules = {
        f"{prefix}m{index}": {"_type_": "nn.Linear", "in_features": 8, "out_features": 8}
        for index in range(0, length, 2)
    }
    nodes: list[dict[str, Any]] = []
    values = ["x"]
    for index in range(length):
        read = f"${values[max(len(values) - step, 0)]}"
        body = {"call": f"module:{prefix}m{index}", "args": [read]}
        if index % 2:
            body = {"call": "op:add", "args": [read, f"${values[-1]}"]}
        nodes.append({"name": f"{prefix}n{index}", **body})
        values.append(f"{prefix}n{index}")
    graph = {"inputs": ["x"], "modules": modules, "nodes": nodes, "outputs": [values[-1]]}
    return {"schema_version": 1, "model": {"graph": graph}}
