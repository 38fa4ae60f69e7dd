"""Random components as people write them, and what an edit of their graph is meant to do, on plain data."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from constructor.edits import (
    AddInput,
    AddNode,
    AddOutput,
    Connect,
    Delete,
    Disconnect,
    Duplicate,
    GraphEdit,
    InsertNode,
    Move,
    RemoveInput,
    RemoveOutput,
    Rename,
    SetOutput,
)
from constructor.graph import Const, Fields, Graph, Items, Ref, Value

Draw = Any
Plain = dict[str, Any]
_NAMES = ("enc", "dec", "mid", "up", "fuse", "tail", "skip", "proj")
_COMMENTS = ("", "", "", "   # note", " # ünï: [x]")


def canonical(graph: Graph) -> Plain:
    """A graph as plain data, whatever its form in the text."""
    return {
        "inputs": list(graph.inputs),
        "modules": {module.name: module.spec for module in graph.modules},
        "nodes": [
            {
                "name": node.name,
                "call": node.call,
                "args": [_plain(value) for value in node.args],
                "kwargs": {key: _plain(value) for key, value in node.kwargs},
                "out": list(node.writes),
            }
            for node in graph.nodes
        ],
        "outputs": [[output.key, output.value] for output in graph.outputs],
    }


def _plain(value: Value) -> Any:
    match value:
        case Ref(name):
            return f"${name}"
        case Const(data):
            return data
        case Items(items):
            return [_plain(item) for item in items]
        case Fields(fields):
            return {key: _plain(item) for key, item in fields}


def intended(graph: Plain, edit: GraphEdit, made: str | None) -> Plain:
    """What the graph is after an edit; `made` is the name that the edit chose."""
    graph = deepcopy(graph)
    if isinstance(edit, Rename):
        _renamed(graph, edit)
    elif isinstance(edit, Connect | Disconnect | Move | AddNode | InsertNode | Duplicate | Delete):
        _with_nodes(graph, edit, made)
    else:
        _with_surface(graph, edit)
    return graph


def _renamed(graph: Plain, edit: Rename) -> None:
    old, new = edit.old, edit.new
    if edit.what == "value":
        _rename_value(graph, old, new)
    elif edit.what == "node":
        node = next(node for node in graph["nodes"] if node["name"] == old)
        node["name"] = new
        if node["out"] == [old]:
            _rename_value(graph, old, new)
    else:
        graph["modules"] = {new if key == old else key: spec for key, spec in graph["modules"].items()}
        for node in graph["nodes"]:
            node["call"] = f"module:{new}" if node["call"] == f"module:{old}" else node["call"]


def _with_nodes(graph: Plain, edit: GraphEdit, made: str | None) -> None:
    nodes = graph["nodes"]
    at = {node["name"]: index for index, node in enumerate(nodes)}
    match edit:
        case Connect(node, (int(place),), value):
            nodes[at[node]]["args"][place] = f"${value}"
        case Disconnect(node, (int(place),)):
            del nodes[at[node]]["args"][place]
        case Delete(name):
            node = nodes.pop(at[name])
            if all(other["call"] != node["call"] for other in nodes):
                graph["modules"].pop(node["call"].removeprefix("module:"), None)
        case Duplicate():
            nodes.insert(at[edit.node] + 1, _copied(graph, nodes[at[edit.node]], edit.shared, str(made)))
        case Move(name, by):
            node = nodes.pop(at[name])
            nodes.insert(at[name] + by, node)
        case AddNode():
            reads = [f"${value}" for _, value in edit.reads]
            place = at[edit.after] + 1 if edit.after else 0
            nodes.insert(
                place, _called(graph, str(made), {"_type_": edit.key, **dict(edit.arguments)}, reads)
            )
        case InsertNode():
            new = _called(graph, str(made), {"_type_": edit.key}, [f"${edit.value}"])
            if edit.reader is None:
                graph["outputs"] = [
                    [key, made if name == edit.value else name] for key, name in graph["outputs"]
                ]
                nodes.append(new)
            else:
                _point(nodes[at[edit.reader]], f"${edit.value}", f"${made}")
                nodes.insert(at[edit.reader], new)


def _copied(graph: Plain, node: Plain, shared: bool, made: str) -> Plain:
    """A node like another, with a module of its own unless it shares that."""
    copied = {**deepcopy(node), "name": made}
    known = {*graph["inputs"], *(value for node in graph["nodes"] for value in node["out"]), made}
    own = node["out"] == [node["name"]]
    copied["out"] = [made] if own else [_free(out, known) for out in node["out"]]
    if copied["call"].startswith("module:") and not shared:
        graph["modules"][made] = graph["modules"][copied["call"].removeprefix("module:")]
        copied["call"] = f"module:{made}"
    return copied


def _called(graph: Plain, name: str, spec: Plain, reads: list[str]) -> Plain:
    """A node that calls a new module of its own name."""
    graph["modules"][name] = spec
    return {"name": name, "call": f"module:{name}", "args": reads, "kwargs": {}, "out": [name]}


def _with_surface(graph: Plain, edit: GraphEdit) -> None:
    match edit:
        case AddInput(name):
            graph["inputs"].append(name)
        case RemoveInput(name):
            graph["inputs"].remove(name)
        case AddOutput(value):
            key = None if graph["outputs"][0][0] is None else value
            graph["outputs"].append([key, value])
        case SetOutput(index, value):
            graph["outputs"][index][1] = value
        case RemoveOutput(index):
            del graph["outputs"][index]
        case _:
            raise AssertionError(edit)


def _free(name: str, known: set[str]) -> str:
    stem = name[:-2] if name[-2:] == "_2" else name
    return next(found for found in (name, *(f"{stem}_{n}" for n in range(2, 9))) if found not in known)


def _rename_value(graph: Plain, old: str, new: str) -> None:
    graph["inputs"] = [new if name == old else name for name in graph["inputs"]]
    graph["outputs"] = [[key, new if name == old else name] for key, name in graph["outputs"]]
    for node in graph["nodes"]:
        node["out"] = [new if name == old else name for name in node["out"]]
        _point(node, f"${old}", f"${new}")


def _point(node: Plain, old: str, new: str) -> None:
    def follow(value: Any) -> Any:
        if isinstance(value, list):
            return [follow(item) for item in value]
        return new if value == old else value

    node["args"] = follow(node["args"])
    node["kwargs"] = {key: follow(value) for key, value in node["kwargs"].items()}


@st.composite
def components(draw: Draw) -> str:
    """The text of a component with one to five nodes, in any form and style that the schema allows."""
    newline = draw(st.sampled_from(("\n", "\n", "\r\n")))
    form = draw(st.sampled_from(("list", "list", "mapping", "steps")))
    step = draw(st.sampled_from((2, 2, 4, 3)))
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=5, unique=True))
    inputs = draw(st.sampled_from((("x",), ("x", "y"), ("img", "x", "y"))))
    lines = [*draw(st.sampled_from(([], ["# héad"], ["---"], ["", "# one", ""]))), "schema_version: 1"]
    lines += draw(st.sampled_from(([], ["params:", " " * step + "wide: 8" + _comment(draw)])))
    one, two, three = " " * step, " " * 2 * step, " " * 3 * step
    lines += ["model:", f"{one}graph:{_comment(draw)}"]
    lines += _names_list(draw, "inputs", list(inputs), two, three)
    lines += [f"{two}modules:{_comment(draw)}", *_modules(draw, names, three, step)]
    known, nodes = list(inputs), []
    for name in names:
        reads = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2))
        out = draw(st.sampled_from((None, None, f"{name}_out"))) if form != "steps" else name
        nodes.append((name, reads, out))
        known.append(out or name)
    lines += [f"{two}{'steps' if form == 'steps' else 'nodes'}:{_comment(draw)}"]
    dash = two if draw(st.booleans()) and form != "mapping" else three
    for name, reads, out in nodes:
        lines += draw(st.sampled_from(([], [], [""], [dash + "# about it"])))
        lines += _node(draw, form, name, reads, out, dash, step)
    if form == "mapping":
        lines += _names_list(draw, "order", names, two, three)
    results = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    if draw(st.booleans()):
        lines += _names_list(draw, "outputs", ["$" + name for name in results], two, three)
    else:
        lines += [f"{two}outputs:", *(f"{three}k_{name}: ${name}{_comment(draw)}" for name in results)]
    tail = draw(st.sampled_from((newline, newline, "", newline * 2, f"{newline}# end{newline}")))
    text: str = newline.join(lines) + tail
    return text


def _comment(draw: Draw) -> str:
    return str(draw(st.sampled_from(_COMMENTS)))


def _names_list(draw: Draw, key: str, names: list[str], two: str, three: str) -> list[str]:
    if draw(st.booleans()):
        return [f"{two}{key}: [{', '.join(names)}]{_comment(draw)}"]
    return [f"{two}{key}:", *(f"{three}- {name}{_comment(draw)}" for name in names)]


def _modules(draw: Draw, names: list[str], three: str, step: int) -> list[str]:
    lines = []
    flow = draw(st.booleans())
    for name in names:
        width = draw(st.sampled_from(("8", "0x10", "1_6")))
        if flow:
            lines.append(
                f"{three}{name}: {{_type_: nn.Linear, in_features: {width}, out_features: 8}}{_comment(draw)}"
            )
        else:
            deeper = three + " " * step
            lines += [f"{three}{name}:{_comment(draw)}", f"{deeper}_type_: nn.Linear"]
            lines += [f"{deeper}in_features: {width}{_comment(draw)}", f"{deeper}out_features:   8"]
    return lines


def _node(
    draw: Draw, form: str, name: str, reads: list[str], out: str | None, dash: str, step: int
) -> list[str]:
    quoted = draw(st.booleans())
    refs = [f'"${read}"' if quoted else f"${read}" for read in reads]
    fields = [f"name: {name}"] if form == "list" else []
    fields += [f"call: module:{name}", f"args: [{', '.join(refs)}]"]
    fields += [f"out: {out}"] if out else []
    head = f"{dash}{name}:" if form == "mapping" else f"{dash}-"
    if draw(st.booleans()):
        return [f"{head} {{{', '.join(fields)}}}{_comment(draw)}"]
    fields = [field + _comment(draw) for field in fields]
    if form == "mapping":
        return [head, *(dash + " " * step + field for field in fields)]
    gap = draw(st.sampled_from((1, 3)))
    return [head + " " * gap + fields[0], *(dash + " " * (1 + gap) + field for field in fields[1:])]


def edits_of(graph: Graph) -> st.SearchStrategy[GraphEdit]:
    """Edits that the graph allows, by its names alone."""
    nodes = st.sampled_from([node.name for node in graph.nodes])
    values = st.sampled_from([*graph.inputs, *(name for node in graph.nodes for name in node.writes)])
    modules = st.sampled_from([module.name for module in graph.modules])
    fresh = st.sampled_from(("fresh", "Other_1", "no"))
    edges: list[tuple[str, str | None]] = [(value, node.name) for node in graph.nodes for value in node.reads]
    edges += [(output.value, None) for output in graph.outputs]
    outputs = st.integers(0, len(graph.outputs) - 1)
    return st.one_of(
        st.builds(Rename, st.just("value"), values, fresh),
        st.builds(Rename, st.just("node"), nodes, fresh),
        st.builds(Rename, st.just("module"), modules, fresh),
        st.builds(Connect, nodes, st.just((0,)), values),
        st.builds(Delete, nodes),
        st.builds(Duplicate, nodes, st.booleans()),
        st.builds(Move, nodes, st.sampled_from((-1, 1))),
        st.builds(
            AddNode,
            st.just("nn.Linear"),
            reads=values.map(lambda value: (("input", value),)),
            arguments=st.just((("in_features", 8), ("out_features", 4))),
            after=nodes,
        ),
        st.sampled_from(edges).map(lambda edge: InsertNode("nn.GELU", *edge)),
        st.builds(Disconnect, nodes, st.just((0,))),
        st.builds(AddInput, fresh),
        st.builds(RemoveInput, st.sampled_from(graph.inputs)),
        st.builds(AddOutput, values),
        st.builds(SetOutput, outputs, values),
        st.builds(RemoveOutput, outputs),
    )
