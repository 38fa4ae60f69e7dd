"""The `sequential` frontend: layers one after another."""

from typing import Any

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, ModuleSpec, Node, Out, Output, Ref
from constructor.graph.names import check_name
from constructor.graph.outs import read_outputs, read_returns

_KEYS = ("inputs", "layers", "outputs", "return")
_PATH: ConfigPath = ("model", "sequential")


def read_sequential(section: Any, problems: Collector) -> Graph:
    """The graph of `model.sequential`: module `layer<i>` makes value `h<i>` from the one before."""
    if not isinstance(section, dict):
        message = f"`sequential` must be a mapping with `layers`, and is {kind(section)}"
        problems.error("bad-frontend", message, _PATH)
        section = {"layers": [], "outputs": []}
    for key in section:
        if key not in _KEYS and (hint := did_you_mean(key, _KEYS)):
            message = f"`{key}` means nothing in `sequential` and is ignored"
            problems.warn("unknown-key", message, (*_PATH, key), hint=hint)
    source = _input(section.get("inputs"), problems)
    modules, nodes = [], []
    value = source
    for index, spec in enumerate(_layers(section, problems)):
        origin: ConfigPath = (*_PATH, "layers", index)
        modules.append(ModuleSpec(f"layer{index}", spec, origin))
        out = Out("whole", (f"h{index}",))
        nodes.append(Node(f"layer{index}", "module", f"layer{index}", (Ref(value),), (), out, origin))
        value = f"h{index}"
    if source in {name for node in nodes for name in node.writes}:
        message = f"the input {source!r} has the name of a layer's result: results are called h0, h1, ..."
        problems.error("name-taken", message, (*_PATH, "inputs", 0), hint="give the input another name")
    outputs = read_outputs(section, _PATH, problems)
    if outputs is None:
        outputs = (Output(None, value, (*_PATH, "outputs")),)
    returns = read_returns(section, outputs, _PATH, problems)
    return Graph("sequential", (source,), tuple(modules), tuple(nodes), outputs, returns)


def _input(inputs: Any, problems: Collector) -> str:
    path: ConfigPath = (*_PATH, "inputs")
    match inputs:
        case None:
            return "x"
        case [name]:
            check_name(name, "an input", (*path, 0), problems)
            return str(name)
        case list():
            message = f"`inputs` of a sequential model must hold exactly one name, and holds {len(inputs)}"
        case _:
            message = f"`inputs` must be a list with one name, and is {kind(inputs)}"
    hint = (
        "a model with several inputs is written as `graph`" if isinstance(inputs, list) and inputs else None
    )
    problems.error("bad-inputs", message, path, hint=hint)
    return str(inputs[0]) if isinstance(inputs, list) and inputs else "x"


def _layers(section: dict[str, Any], problems: Collector) -> list[Any]:
    layers, path = section.get("layers"), (*_PATH, "layers")
    if "layers" not in section:
        hint = did_you_mean("layers", section, "list the module specs under `layers`")
        problems.missing("missing-layers", "`sequential` has no `layers`", _PATH, hint=hint)
    elif not isinstance(layers, list):
        problems.error("bad-layers", f"`layers` must be a list of module specs, and is {kind(layers)}", path)
    elif not layers:
        problems.error("bad-layers", "`layers` is empty: it must hold at least one module spec", path)
    return layers if isinstance(layers, list) else []
