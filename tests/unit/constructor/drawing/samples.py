"""Small components with made-up reports, as a check would hand them over."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from constructor.diagnostics import Diagnostic
from constructor.graph.ir import Const, Graph, Items, ModuleSpec, Node, Out, Output, Ref, Value
from constructor.records import (
    ComponentReport,
    InnerEdge,
    ListInfo,
    ModuleReport,
    NamedValue,
    NodeReport,
    PlainInfo,
    ValueInfo,
)
from constructor.registry.entry import Argument, BlockEntry
from tests.unit.constructor.drawing.sample_modules import (
    chain,
    embedder_module,
    linear,
    module,
    projection,
    tensor,
)

__all__ = ["chain", "embedder", "linear", "module", "named", "output", "policy", "projection", "tensor"]


class FakeRegistry:
    """Knows the blocks that it was given."""

    def __init__(self, *entries: BlockEntry) -> None:
        self._entries = {entry.key: entry for entry in entries}

    def block(self, key: str) -> BlockEntry | None:
        return self._entries.get(key)


INFO_EMBEDDER = BlockEntry(
    "vfp_single_info_embedder",
    "somewhere:InfoEmbedder",
    doc="Projects every stream to one width and mixes all tokens in a transformer encoder.",
    arguments=(
        Argument("transformer_d_model", "int", essential=True, short="d"),
        Argument("transformer_nhead", "int", essential=True, short="heads"),
        Argument("transformer_dropout", "float"),
        Argument("transformer_num_layers", "int", essential=True, short="layers"),
    ),
    kind="encoder",
)
REGISTRY = FakeRegistry(
    INFO_EMBEDDER,
    BlockEntry(
        "component", "somewhere:Component", doc="Another component file as a block.", kind="component"
    ),
    BlockEntry(
        "nn.Linear",
        "torch.nn:Linear",
        kind="layer",
        arguments=(
            Argument("in_features", "int", essential=True, short="in"),
            Argument("out_features", "int", essential=True, short="out"),
        ),
    ),
)


def call(
    name: str, callee: str, *args: Value, kind: Literal["module", "op"] = "module", **kwargs: Value
) -> Node:
    origin = ("model", "graph", "nodes", name)
    return Node(name, kind, callee, args, tuple(kwargs.items()), Out("whole", (name,)), origin)


def spec(name: str, **arguments: object) -> ModuleSpec:
    return ModuleSpec(name, arguments, ("model", "graph", "modules", name))


def output(value: str, key: str | None = None, place: int = 0) -> Output:
    return Output(key, value, ("model", "graph", "outputs", key if key is not None else place))


def node_report(
    node: Node, found: ModuleReport | None, type: str | None, out: ValueInfo | None
) -> NodeReport:
    parameters = found.parameters if found else 0
    return NodeReport(
        node.name,
        node.call,
        type,
        "ok",
        (),
        (NamedValue(node.name, out),),
        parameters,
        parameters,
        found,
        node.origin,
    )


def report(name: str, nodes: Sequence[NodeReport], values: dict[str, ValueInfo | None]) -> ComponentReport:
    named = tuple(NamedValue(key, info) for key, info in values.items())
    total = sum(node.parameters for node in nodes)
    return ComponentReport(f"{name}.yaml", name, total, total, False, (), (), tuple(nodes), named, ())


def embedder(width: int = 512) -> tuple[Graph, ComponentReport]:
    """A component of one block, with lists of tensors and an input that is None."""
    names = ("cond_proprio", "cond_visual", "cond_semantic", "action")
    taken = tuple((name, Ref(name)) for name in names)
    node = replace(call("info_embedder", "info_embedder"), kwargs=taken)
    graph = Graph(
        "graph",
        names,
        (
            spec(
                "info_embedder",
                _type_="vfp_single_info_embedder",
                transformer_d_model=width,
                transformer_nhead=8,
                transformer_dropout=0.1,
                transformer_num_layers=4,
            ),
        ),
        (node,),
        (output("info_embedder"),),
        "single",
    )
    inside = embedder_module()
    values: dict[str, ValueInfo | None] = {
        "cond_proprio": tensor(2, 40, 48, symbolic="B S cond_proprio_dim"),
        "cond_visual": ListInfo((tensor(2, 300, 1024, symbolic="B N cond_visual_dim"),) * 3),
        "cond_semantic": ListInfo((tensor(2, 1, 3072, symbolic="B k cond_semantic_dim"),) * 3),
        "action": PlainInfo(None),
        "info_embedder": inside.outputs,
    }
    return graph, report(
        "info_embedder", [node_report(node, inside, INFO_EMBEDDER.key, inside.outputs)], values
    )


def policy(width: int = 512) -> tuple[Graph, ComponentReport]:
    """Three cameras through their backbones into the embedder and on to a decoder."""
    cameras = ("head", "left", "right")
    inputs = (*(f"cam_{camera}" for camera in cameras), "proprio", "time", "noise")
    nodes: list[Node] = []
    reports: list[NodeReport] = []
    values: dict[str, ValueInfo | None] = {
        **{f"cam_{camera}": tensor(2, 3, 240, 320, symbolic="B 3 H W") for camera in cameras},
        "proprio": tensor(2, 40, 48, symbolic="B S 48"),
        "time": tensor(2, symbolic="B"),
        "noise": tensor(2, 40, 24, symbolic="B T A"),
    }
    grid, summary = tensor(2, 1024, 15, 20, symbolic="B 1024 H/16 W/16"), tensor(2, 3072, symbolic="B 3072")
    for camera in cameras:
        origin = ("model", "graph", "nodes", f"{camera}_backbone")
        backbone = Node(
            f"{camera}_backbone",
            "module",
            f"{camera}_backbone",
            (Ref(f"cam_{camera}"),),
            (),
            Out("items", (f"{camera}_features", f"{camera}_semantic")),
            origin,
        )
        nodes += [
            backbone,
            call(f"{camera}_tokens", "tokens", Ref(f"{camera}_features"), kind="op"),
            call(f"{camera}_summary", "unsqueeze", Ref(f"{camera}_semantic"), kind="op", dim=Const(1)),
        ]
        values |= {
            f"{camera}_features": grid,
            f"{camera}_semantic": summary,
            f"{camera}_tokens": tensor(2, 300, 1024, symbolic="B (H/16)*(W/16) 1024"),
            f"{camera}_summary": tensor(2, 1, 3072, symbolic="B 1 3072"),
        }
        shell = module("", "RadioV3", parameters=319930368, inputs=values[f"cam_{camera}"], outputs=grid)
        reports.append(node_report(backbone, shell, "component", grid))
    embed = Node(
        "info_embedder",
        "module",
        "info_embedder",
        (),
        (
            ("cond_proprio", Ref("proprio")),
            ("cond_visual", Items(tuple(Ref(f"{camera}_tokens") for camera in cameras))),
            ("cond_semantic", Items(tuple(Ref(f"{camera}_summary") for camera in cameras))),
            ("action", Const(None)),
        ),
        Out("fields", ("memory",), ("encoder_output",)),
        ("model", "graph", "nodes", "info_embedder"),
    )
    decode = call(
        "action_decoder",
        "action_decoder",
        time=Ref("time"),
        noise=Ref("noise"),
        memory_input=Ref("memory"),
        discrete_semantic_input=Const(None),
    )
    nodes += [embed, decode]
    tokens = tensor(2, 943, width, symbolic=f"B 943 {width}")
    values |= {"memory": tokens, "action_decoder": tensor(2, 40, 24, symbolic="B T A")}
    inner = embedder_module("graph_modules.info_embedder.")
    shell = module(
        "",
        "GraphModel",
        module("graph_modules", "ModuleDict", inner, calls=0),
        outputs=inner.outputs,
        edges=[InnerEdge("<in>", "graph_modules.info_embedder", None)],
    )
    decoder = module("", "GraphModel", parameters=39847368, outputs=values["action_decoder"])
    reports += [
        *(node_report(node, None, None, values[node.name]) for node in nodes if node.kind == "op"),
        node_report(embed, shell, "component", tokens),
        node_report(decode, decoder, "component", values["action_decoder"]),
    ]
    names = [*(f"{camera}_backbone" for camera in cameras), "info_embedder", "action_decoder"]
    graph = Graph(
        "graph",
        inputs,
        tuple(spec(name, _type_="component", path=f"./{name}.yaml") for name in names),
        tuple(nodes),
        (output("action_decoder", "velocity"),),
        "dict",
    )
    return graph, report("policy", reports, values)


def named(name: str, width: int = 512) -> tuple[Graph, ComponentReport, tuple[Diagnostic, ...]]:
    """A sample by name, its tokens of a width; "broken" has trouble, "hostile" has names that attack."""
    if name == "hostile":
        return hostile()
    if name == "broken":
        graph, found = policy()
        return graph, found, TROUBLES
    graph, found = {"embedder": embedder, "policy": policy}[name](width)
    return graph, found, ()


def hostile() -> tuple[Graph, ComponentReport, tuple[Diagnostic, ...]]:
    """A component whose keyword, file and messages hold markup, control and direction characters."""
    evil = "<img src=x onerror=alert(1)></script>\u202eevil\x00\x1b&\"'"
    node = call("block", "block", Ref("x"))
    made = spec("block", _type_="component", path=evil)
    graph = Graph("graph", ("x",), (made,), (node,), (output("block", evil),), "dict")
    values: dict[str, ValueInfo | None] = {"x": PlainInfo(evil), "block": tensor(2, 3, symbolic=evil)}
    problem = Diagnostic("bad", evil, node="block")
    return graph, report("hostile", [node_report(node, None, None, values["block"])], values), (problem,)


TROUBLES = (
    Diagnostic(
        "shape-mismatch",
        "left_backbone gives 768 channels, info_embedder expects 1024",
        ("model", "graph", "nodes", "info_embedder", "kwargs", "cond_visual", 1),
        node="info_embedder",
    ),
    Diagnostic(
        "unused-keyword",
        "'transformer_dropuot' is ignored",
        ("model", "graph", "modules", "action_decoder", "transformer_dropuot"),
        severity="warning",
    ),
)
