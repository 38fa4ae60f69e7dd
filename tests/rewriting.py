"""Component files written in another way that means the same."""

import random
from copy import deepcopy
from typing import Any

import yaml

from constructor.registry import default_registry

_REFERENCE = "${params."


def rewritten(text: str, seed: int) -> str:
    """A component with other formatting, comments, order of keys and forms; what it means stays.

    Also written in another way: literals as `${params.x}` and back, nodes as a mapping with `order`,
    arguments in `_kwargs_` or by position, `out` and `return` where they are what they would be anyway.
    """
    chance = random.Random(seed)
    data = yaml.safe_load(text)
    _rewrite_graph(data, chance)
    data = _shuffled(data, chance)
    return _commented(_dumped(data, chance), chance)


def _rewrite_graph(data: dict[str, Any], chance: random.Random) -> None:
    graph = data["model"].get("graph")
    if graph is None:
        return
    for spec in (graph.get("modules") or {}).values():
        _rewrite_spec(spec, data, chance)
    nodes = graph.get("nodes")
    if isinstance(nodes, list):
        types = {name: spec["_type_"] for name, spec in (graph.get("modules") or {}).items()}
        for node in nodes:
            _rewrite_node(node, types, chance)
        if chance.random() < 0.5:
            graph["order"] = [node["name"] for node in nodes]
            graph["nodes"] = {node.pop("name"): node for node in nodes}
    if isinstance(graph["outputs"], list):
        graph["outputs"] = [
            name.removeprefix("$") if chance.random() < 0.5 else f"${name.removeprefix('$')}"
            for name in graph["outputs"]
        ]
        natural = "single" if len(graph["outputs"]) == 1 else "tuple"
        if graph.get("return", natural) == natural:
            graph.pop("return", None)
            if chance.random() < 0.5:
                graph["return"] = natural


def _rewrite_spec(spec: dict[str, Any], data: dict[str, Any], chance: random.Random) -> None:
    params = data.setdefault("params", {})
    for name in [name for name in spec if not name.startswith("_")]:
        value = spec[name]
        if isinstance(value, str) and value.startswith(_REFERENCE):
            if chance.random() < 0.4:
                spec[name] = deepcopy(params[value[len(_REFERENCE) : -1]])
        elif not isinstance(value, dict) and chance.random() < 0.4:
            key = f"lifted_{len(params)}"
            params[key] = value
            spec[name] = f"{_REFERENCE}{key}}}"
    if chance.random() < 0.4 and "_kwargs_" not in spec:
        names = [name for name in spec if not name.startswith("_")]
        chosen = chance.sample(names, len(names) // 2)
        if chosen:
            spec["_kwargs_"] = {name: spec.pop(name) for name in chosen}


def _rewrite_node(node: dict[str, Any], types: dict[str, str], chance: random.Random) -> None:
    if "out" not in node and chance.random() < 0.5:
        node["out"] = node["name"]
    elif node.get("out") == node["name"]:
        del node["out"]
    names = _names(node, types)
    if (
        node.get("args")
        and "kwargs" not in node
        and len(names) >= len(node["args"])
        and chance.random() < 0.5
    ):
        node["kwargs"] = dict(zip(names, node.pop("args"), strict=False))


def _names(node: dict[str, Any], types: dict[str, str]) -> list[str]:
    kind, _, callee = node["call"].partition(":")
    if kind == "op":
        op = default_registry().op(callee)
        if op is None or op.target.startswith("operator:"):
            return []  # Python's operators take nothing by name.
        return [argument.name for argument in op.arguments]
    block = default_registry().block(types[callee])
    return [port.name for port in block.inputs] if block else []


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: _shuffled(item, chance) for key, item in items}
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    return value


def _dumped(data: dict[str, Any], chance: random.Random) -> str:
    text: str = yaml.safe_dump(
        data,
        sort_keys=False,
        indent=chance.choice((2, 3, 4)),
        width=chance.choice((40, 100, 1000)),
        default_flow_style=chance.choice((None, False, True)),
        default_style=None,
        explicit_start=chance.random() < 0.3,
    )
    return text


def _commented(text: str, chance: random.Random) -> str:
    lines = []
    for line in text.splitlines():
        # Only before lines that start a top-level key: inside a wrapped scalar a comment would end it.
        if line and line[0].isalpha() and chance.random() < 0.5:
            lines.append("# a remark")
        lines.append(line)
    return "\n".join(lines) + chance.choice(("\n", "\n\n", ""))
