"""From the `model` section to a graph, by whichever of the two frontends it uses."""

from typing import Any

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Graph, ModuleSpec
from constructor.graph.names import check_name
from constructor.graph.nodes import read_nodes
from constructor.graph.outs import read_outputs, read_returns
from constructor.graph.reserved import RESERVED_NAMES
from constructor.graph.sequential import read_sequential

_FRONTENDS = ("graph", "sequential")
_KEYS = ("inputs", "modules", "nodes", "steps", "order", "outputs", "return")
_PATH: ConfigPath = ("model", "graph")
NOTHING = Graph("graph", (), (), (), (), "tuple")


def read_graph(model: Any, problems: Collector) -> Graph:
    """The graph that `model` describes, as far as it can be read."""
    if not isinstance(model, dict):
        return NOTHING  # reported when the config was resolved
    present = [name for name in _FRONTENDS if name in model]
    if len(present) == 2:
        message = "`model` has both `graph` and `sequential`, and must have one of them"
        problems.error("frontend-choice", message, ("model",), hint="remove one of the two")
    if not present:
        message = "`model` has neither `graph` nor `sequential`, and must have one of them"
        hints = [hint for key in model if (hint := did_you_mean(key, _FRONTENDS))]
        problems.missing("frontend-choice", message, ("model",), hint=hints[0] if hints else None)
        return NOTHING
    for key in model:
        if key not in _FRONTENDS and (hint := did_you_mean(key, _FRONTENDS)):
            problems.warn(
                "unknown-key", f"`{key}` means nothing in `model` and is ignored", ("model", key), hint=hint
            )
    if present[0] == "sequential":
        return read_sequential(model["sequential"], problems)
    return _read_graph(model["graph"], problems)


def _read_graph(section: Any, problems: Collector) -> Graph:
    if not isinstance(section, dict):
        message = f"`graph` must be a mapping with inputs, modules, nodes and outputs, and is {kind(section)}"
        problems.error("bad-frontend", message, _PATH)
        return NOTHING
    for key in section:
        if key not in _KEYS and (hint := did_you_mean(key, _KEYS)):
            problems.warn(
                "unknown-key", f"`{key}` means nothing in `graph` and is ignored", (*_PATH, key), hint=hint
            )
    inputs = _inputs(section, problems)
    modules = _modules(section.get("modules"), problems)
    nodes = read_nodes(section, _PATH, problems)
    outputs = read_outputs(section, _PATH, problems)
    if section.get("outputs") is None:
        hint = did_you_mean("outputs", section, "list the values that the model returns under `outputs`")
        problems.missing("missing-outputs", "the graph has no `outputs`", (*_PATH, "outputs"), hint=hint)
    returns = read_returns(section, outputs, _PATH, problems) if outputs is not None else "tuple"
    return Graph("graph", inputs, modules, nodes, outputs or (), returns)


def _inputs(section: dict[str, Any], problems: Collector) -> tuple[str, ...]:
    inputs, path = section.get("inputs"), (*_PATH, "inputs")
    if "inputs" not in section:
        hint = did_you_mean(
            "inputs", section, "list the names of what the model is called with under `inputs`"
        )
        problems.missing("missing-inputs", "the graph has no `inputs`", path, hint=hint)
        return ()
    if not isinstance(inputs, list) or not inputs:
        found = "is empty" if inputs == [] else f"is {kind(inputs)}"
        hint = f"write `inputs: [{inputs}]`" if isinstance(inputs, str) else None
        problems.error(
            "bad-inputs", f"`inputs` must be a list with at least one name, and {found}", path, hint=hint
        )
        inputs = [inputs] if isinstance(inputs, str) and not problems.is_unresolved(path) else []
    names: list[str] = []
    for index, name in enumerate(inputs):
        if check_name(name, "an input", (*path, index), problems) and name in names:
            message = f"the input {name!r} is listed twice"
            problems.error("name-taken", message, (*path, index), hint="remove one, or give it another name")
            continue
        names.append(str(name))
    return tuple(names)


def _modules(modules: Any, problems: Collector) -> tuple[ModuleSpec, ...]:
    path: ConfigPath = (*_PATH, "modules")
    if modules is None:
        return ()
    if not isinstance(modules, dict):
        message = f"`modules` must be a mapping of names to module specs, and is {kind(modules)}"
        problems.error("bad-modules", message, path)
        return ()
    for name in modules:
        if check_name(name, "a module", (*path, name), problems) and name in RESERVED_NAMES:
            message = f"a module cannot be called {name!r}: torch keeps that name for itself"
            problems.error("reserved-name", message, (*path, name), hint=f"for example `{name}_block`")
    return tuple(ModuleSpec(name, spec, (*path, name)) for name, spec in modules.items())
