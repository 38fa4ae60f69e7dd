"""Whatever a user writes, compiling gives a graph and problems, never an exception."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic
from constructor.diagnostics.catalogue import CATALOGUE
from constructor.graph import compile_graph
from constructor.registry import default_registry

REGISTRY = default_registry()
GRAPH: dict[str, Any] = {
    "schema_version": 1,
    "settings": {"strict": True, "allow_target": True, "allowed_import_prefixes": ["torch."]},
    "model": {
        "graph": {
            "inputs": ["x", "y"],
            "modules": {
                "up": {"_type_": "nn.Linear", "in_features": 4, "_kwargs_": {"out_features": 8}},
                "act": {"_type_": "mlp", "dims": [8, 4], "activation": {"_type_": "nn.GELU"}},
                "raw": {"_target_": "torch.nn.Linear", "_args_": [4, 4]},
            },
            "nodes": [
                {"name": "a", "call": "module:up", "args": ["$x"]},
                {
                    "name": "b",
                    "call": "op:cat",
                    "args": [["$a", "$y"]],
                    "kwargs": {"dim": 1},
                    "out": ["p", "q"],
                },
                {"name": "c", "call": "module:act", "args": ["$p"], "out": {"left": "r"}},
            ],
            "outputs": {"z": "$r"},
            "return": "dict",
        }
    },
}
SEQUENTIAL: dict[str, Any] = {
    "schema_version": 1,
    "model": {
        "sequential": {
            "inputs": ["x"],
            "layers": [{"_type_": "nn.Linear", "in_features": 4, "out_features": 2}, {"_type_": "nn.ReLU"}],
            "outputs": ["h0", "h1"],
        }
    },
}
STEPS: dict[str, Any] = copy.deepcopy(GRAPH)
STEPS["model"]["graph"]["steps"] = [
    {"call": node["call"], "args": node["args"], "out": node.get("out", node["name"])}
    for node in STEPS["model"]["graph"].pop("nodes")
]
IN_ORDER: dict[str, Any] = copy.deepcopy(GRAPH)
IN_ORDER["model"]["graph"]["nodes"] = {
    node.pop("name"): node for node in copy.deepcopy(GRAPH["model"]["graph"]["nodes"])
}
IN_ORDER["model"]["graph"]["order"] = ["a", "b", "c"]

KEYS = [
    "_type_",
    "_target_",
    "_args_",
    "_kwargs_",
    "name",
    "call",
    "args",
    "kwargs",
    "out",
    "inputs",
    "nodes",
]
KEYS += [
    "steps",
    "order",
    "modules",
    "outputs",
    "return",
    "graph",
    "sequential",
    "layers",
    "in_features",
    "train",
]
TEXTS = [
    "$x",
    "$",
    "$$x",
    "$a.b",
    "${params.q}",
    "module:up",
    "op:cat",
    "op:",
    "module:",
    "nn.Linear",
    "x",
    "h0",
]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.floats(), st.sampled_from(TEXTS + KEYS))
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS + TEXTS), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


@settings(max_examples=100, deadline=None)
@given(st.data())
@pytest.mark.parametrize(
    "config", [GRAPH, IN_ORDER, STEPS, SEQUENTIAL], ids=["list", "order", "steps", "layers"]
)
def test_damaged_configs_give_problems(config: dict[str, Any], data: st.DataObject) -> None:
    damaged = copy.deepcopy(config)
    for _ in range(data.draw(st.integers(1, 3))):
        if not (inner := [place for place in places(damaged) if len(place) > 1]):
            break
        path = data.draw(st.sampled_from(inner))
        parent = damaged
        for part in path[:-1]:
            parent = parent[part]
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                parent[path[-1]] = data.draw(JUNK)
            case "remove":
                del parent[path[-1]]
            case "add" if isinstance(parent, dict):
                parent[data.draw(st.sampled_from(KEYS))] = data.draw(JUNK)
    resolved = resolve_config(damaged)
    compiled = compile_graph(resolved, REGISTRY)
    names = [node.name for node in compiled.graph.nodes]
    assert len(set(names)) == len(names)
    for problem in compiled.problems:
        assert isinstance(problem, Diagnostic)
        assert problem.code in CATALOGUE
        assert problem.node is None or problem.node in names


@pytest.mark.parametrize(
    "config", [GRAPH, IN_ORDER, STEPS, SEQUENTIAL], ids=["list", "order", "steps", "layers"]
)
def test_the_undamaged_configs_have_no_errors(config: dict[str, Any]) -> None:
    resolved = resolve_config(config)
    compiled = compile_graph(resolved, REGISTRY)
    assert [str(p) for p in (*resolved.problems, *compiled.problems) if p.severity == "error"] == []
