"""Nodes in their three forms: a list of nodes, a mapping with an order, or steps."""

from collections.abc import Iterable
from typing import Any, Literal

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector
from constructor.graph.ir import Node, Out, Value
from constructor.graph.names import check_name, is_name
from constructor.graph.outs import read_out
from constructor.graph.values import read_value

NODE_KEYS = ("name", "call", "args", "kwargs", "out")
NOTHING = "?"
_Form = Literal["list", "mapping", "steps"]


def read_nodes(section: dict[str, Any], path: ConfigPath, problems: Collector) -> tuple[Node, ...]:
    """Every node of the graph frontend in execution order, broken ones as far as they can be read."""
    written = [key for key in ("nodes", "steps") if key in section]
    if not written:
        hint = did_you_mean("nodes", section, "list the calls under `nodes`")
        problems.missing("missing-nodes", "the graph has neither `nodes` nor `steps`", path, hint=hint)
        return ()
    if len(written) == 2:
        message = "the graph has both `nodes` and `steps`, and only one of them can say what runs"
        problems.error("nodes-and-steps", message, (*path, "steps"), hint="remove one of them")
    key = written[0]
    nodes, place = section[key], (*path, key)
    if key == "nodes" and isinstance(nodes, dict):
        return tuple(_in_order(nodes, section, place, problems))
    if "order" in section:
        message = f"`order` belongs to `nodes` written as a mapping; here {key!r} runs as written"
        problems.error("order-not-needed", message, (*path, "order"), hint="remove `order`")
    if not isinstance(nodes, list):
        expected = "a list, or a mapping with `order`" if key == "nodes" else "a list"
        problems.error("bad-nodes", f"`{key}` must be {expected}, and is {kind(nodes)}", place)
        return ()
    if key == "steps" and not nodes:
        problems.error("bad-nodes", "`steps` is empty: it must hold at least one step", place)
    form: _Form = "list" if key == "nodes" else "steps"
    seen: dict[str, int] = {}
    return tuple(_read_node(item, (*place, index), form, seen, problems) for index, item in enumerate(nodes))


def _in_order(
    nodes: dict[str, Any], section: dict[str, Any], place: ConfigPath, problems: Collector
) -> Iterable[Node]:
    order, order_path = section.get("order"), (*place[:-1], "order")
    seen: dict[str, int] = {}
    if not isinstance(order, list):
        message = "`nodes` is a mapping, so `order` must list their names in the order in which they run"
        if order is None:
            problems.missing("missing-order", message, order_path, hint=f"add `order: [{', '.join(nodes)}]`")
        else:
            problems.error("bad-order", f"{message}; it is {kind(order)}", order_path)
        order = list(nodes)
    for index, name in enumerate(order):
        where = (*order_path, index)
        if not isinstance(name, str) or name not in nodes:
            hint = did_you_mean(name, nodes) if isinstance(name, str) else None
            problems.error(
                "unknown-node", f"`order` names {kind(name)}, and no node is called so", where, hint=hint
            )
        elif name in order[:index]:
            message = f"`order` lists {name!r} twice, and a node runs once"
            problems.at(name).error(
                "name-taken", message, where, hint="for a second call write a second node"
            )
        else:
            yield _read_node(nodes[name], (*place, name), "mapping", seen, problems)
    for name in nodes:
        if name not in order:
            message = f"the node {name!r} is not in `order`, so it never runs"
            problems.note("node-not-in-order", message, (*place, name))


def _read_node(body: Any, path: ConfigPath, form: _Form, seen: dict[str, int], problems: Collector) -> Node:
    name = _name(body, path, form)
    node = _numbered(name, seen)
    problems = problems.at(node)
    if node != name:
        message = f"another node is called {name!r} too; this one is shown as {node!r}"
        problems.note("node-name-twice", message, (*path, "name"))
    if not isinstance(body, dict):
        message = f"a node must be a mapping with `call`, and this is {kind(body)}"
        problems.error("bad-node", message, path)
        return Node(node, "module", NOTHING, (), (), Out("whole", ()), path)
    required = {"list": ("name", "call"), "mapping": ("call",), "steps": ("call", "out")}[form]
    _check_keys(body, path, required, NODE_KEYS if form == "list" else NODE_KEYS[1:], problems)
    if form == "mapping" or "name" in body:
        place = path if form == "mapping" else (*path, "name")
        check_name(path[-1] if form == "mapping" else body["name"], "a node", place, problems)
    if "out" in body:
        out = read_out(body["out"], (*path, "out"), problems, name)
    else:
        out = Out("whole", (name,) if is_name(name) else ())
    callee_kind, callee = _read_call(body, (*path, "call"), problems)
    return Node(
        node,
        callee_kind,
        callee,
        _read_args(body.get("args"), (*path, "args"), problems),
        _read_kwargs(body.get("kwargs"), (*path, "kwargs"), problems),
        out,
        path,
    )


def _name(body: Any, path: ConfigPath, form: _Form) -> str:
    """A node's name; a step goes by the first value it makes, which no other step may make."""
    if form == "mapping":
        return str(path[-1])
    match body:
        case {"name": str(name)} if form == "list":
            return name
        case {"out": str(name) | [str(name), *_]} if form == "steps":
            return name
        case {"out": dict() as out} if form == "steps" and out:
            return str(next(iter(out.values())))
    return f"{'step' if form == 'steps' else 'node'} {path[-1]}"


def _numbered(name: str, seen: dict[str, int]) -> str:
    """The name with a number where an earlier node has it too, so that each node can be pointed at."""
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}#{seen[name]}"


def _check_keys(
    body: dict[str, Any],
    path: ConfigPath,
    required: tuple[str, ...],
    allowed: tuple[str, ...],
    problems: Collector,
) -> None:
    unknown = [key for key in body if key not in allowed]
    for key in required:
        if key not in body:
            hint = did_you_mean(key, unknown)
            problems.missing("missing-key", f"the node has no `{key}`", path, hint=hint)
    for key in unknown:
        hint = did_you_mean(key, allowed)
        message = f"`{key}` means nothing in a node and is ignored"
        report = problems.warn if hint else problems.note
        report("unknown-key", message, (*path, key), hint=hint)


def _read_call(
    body: dict[str, Any], path: ConfigPath, problems: Collector
) -> tuple[Literal["module", "op"], str]:
    if "call" not in body:
        return "module", NOTHING
    call = body["call"]
    if not isinstance(call, str):
        message = f"`call` must be `module:NAME` or `op:NAME`, and is {kind(call)}"
        problems.error("bad-call", message, path)
        return "module", NOTHING
    prefix, colon, name = call.partition(":")
    if not colon:
        prefix, name = "", call
    if prefix in ("module", "op") and name and (prefix == "op" or is_name(name)):
        return ("module" if prefix == "module" else "op"), name
    message = f"`call` must be `module:NAME` or `op:NAME`, and is {call!r}"
    hint = did_you_mean(prefix, ("module", "op")) if colon else f"for example `module:{call}` or `op:{call}`"
    problems.error("bad-call", message, path, hint=hint)
    return ("op" if prefix == "op" else "module"), name or NOTHING


def _read_args(args: Any, path: ConfigPath, problems: Collector) -> tuple[Value, ...]:
    if args is None:
        return ()
    if not isinstance(args, list):
        hint = f"write `args: [{args}]`" if isinstance(args, str) else None
        problems.error("bad-args", f"`args` must be a list, and is {kind(args)}", path, hint=hint)
        args = [args] if isinstance(args, str) else []
        return tuple(read_value(item, path, problems) for item in args)
    return tuple(read_value(item, (*path, index), problems) for index, item in enumerate(args))


def _read_kwargs(kwargs: Any, path: ConfigPath, problems: Collector) -> tuple[tuple[str, Value], ...]:
    if kwargs is None:
        return ()
    if not isinstance(kwargs, dict):
        message = f"`kwargs` must be a mapping of names to values, and is {kind(kwargs)}"
        problems.error("bad-kwargs", message, path)
        return ()
    return tuple((key, read_value(item, (*path, key), problems)) for key, item in kwargs.items())
