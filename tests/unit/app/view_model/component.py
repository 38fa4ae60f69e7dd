"""A small component for the tests of the view models: its text is real, its report made by hand."""

from pathlib import Path

from app.view_model.hyperparameters import Hyperparameter, Sources, spec_rows
from constructor.config.resolve import resolve_config
from constructor.config.resolved import ResolvedConfig
from constructor.document import Document
from constructor.graph.ir import Const, Fields, Graph, Items, ModuleSpec, Node, Out, Output, Ref
from constructor.records import (
    ComponentReport,
    DictInfo,
    InputReport,
    ModuleReport,
    NamedValue,
    NodeReport,
    PlainInfo,
    TensorInfo,
)
from constructor.registry.entry import Argument, BlockEntry, OpEntry, Port

FILE = "/models/exp1/policy.yaml"
TEXT = """\
schema_version: 1
params:
  width: 512  # shared by both blocks
  heads: 8
  drop: 0.10
model:
  graph:
    inputs: [state, image]
    modules:
      embed:
        _type_: embedder
        d_model: ${params.width}
        nhead: ${params.heads}
        dropout: ${params.drop}
        activation: gelu
      decode:
        _type_: decoder
        d_model: ${params.width}
        layers: 7
        extra: [1, 2]
    nodes:
      - name: embed
        call: module:embed
        kwargs: {state: $state, image: [$image, $image]}
      - name: merged
        call: op:cat
        args: [[$embed, $state]]
        kwargs: {dim: 1}
      - name: first
        call: module:decode
        args: [$merged]
      - name: second
        call: module:decode
        args: [$first]
    outputs: {action: $second, latent: $embed}
"""

EMBEDDER = BlockEntry(
    "embedder",
    "blocks:Embedder",
    "Embeds state and images as tokens.",
    (
        Argument("d_model", "int", doc="Width.", minimum=1, essential=True, short="d"),
        Argument("nhead", "int", minimum=1),
        Argument("dropout", "float", minimum=0, maximum=1),
        Argument("activation", "str", choices=("relu", "gelu")),
        Argument("bias", "bool", True),
        Argument("semantic_dim", "int", None, nullable=True, minimum=1),
    ),
    inputs=(
        Port("state", "B S state_dim"),
        Port("image", "B N d_model", many="cameras"),
        Port("action", optional=True),
    ),
    outputs=(Port("tokens", "B N d_model"),),
)
DECODER = BlockEntry(
    "decoder",
    "blocks:Decoder",
    arguments=(
        Argument("d_model", "int", minimum=1),
        Argument("layers", "int", minimum=1),
        Argument("nhead", "int"),
    ),
    inputs=(Port("memory", "B M d_model"),),
    outputs=(Port("action", "B T A"),),
)
CAT = OpEntry(
    "cat", "torch:cat", "Joins tensors.", arguments=(Argument("tensors"), Argument("dim", "int", 0))
)


class Registry:
    """A registry of three entries."""

    def block(self, key: str) -> BlockEntry | None:
        return {"embedder": EMBEDDER, "decoder": DECODER}.get(key)

    def op(self, key: str) -> OpEntry | None:
        return {"cat": CAT}.get(key)


REGISTRY = Registry()


def parsed(text: str = TEXT) -> Document:
    return Document.parse(text, FILE)


def resolved(text: str = TEXT, included: dict[str, str] | None = None) -> ResolvedConfig:
    """The text resolved; `included` are other files of its folder by name."""
    texts = {FILE: text} | {f"/models/exp1/{name}": other for name, other in (included or {}).items()}
    return resolve_config(
        Path(FILE), read=lambda path: Document.parse(texts[str(path)], str(path)), environ={"WIDE": "64"}
    )


def graph(config: ResolvedConfig | None = None) -> Graph:
    modules = (config or resolved()).data["model"]["graph"]["modules"]
    at = ("model", "graph")

    def node(index: int, name: str, kind: str, callee: str, **call: object) -> Node:
        args, kwargs = call.get("args", ()), call.get("kwargs", ())
        return Node(name, kind, callee, args, kwargs, Out("whole", (name,)), (*at, "nodes", index))  # type: ignore[arg-type]

    return Graph(
        "graph",
        ("state", "image"),
        tuple(ModuleSpec(name, spec, (*at, "modules", name)) for name, spec in modules.items()),
        (
            node(
                0,
                "embed",
                "module",
                "embed",
                kwargs=(("state", Ref("state")), ("image", Items((Ref("image"), Ref("image"))))),
            ),
            node(
                1,
                "merged",
                "op",
                "cat",
                args=(Items((Ref("embed"), Ref("state"))),),
                kwargs=(("dim", Const(1)),),
            ),
            node(2, "first", "module", "decode", args=(Ref("merged"),)),
            node(3, "second", "module", "decode", args=(Fields((("memory", Ref("first")),)),)),
        ),
        (
            Output("action", "second", (*at, "outputs", "action")),
            Output("latent", "embed", (*at, "outputs", "latent")),
        ),
        "dict",
    )


STATE = TensorInfo((2, 40, 48), "float32", "B S 48")
IMAGE = TensorInfo((2, 300, 512), "float32", "B N 512")
TOKENS = DictInfo((("tokens", TensorInfo((2, 640, 512), "float32", "B S+2*N 512")), ("cls", PlainInfo(None))))
ATTENTION = ModuleReport(
    "attn", "layers.0.attn", "MultiheadAttention", "heads 8", 1_050_624, 1_050_624, IMAGE, IMAGE, 1
)
LAYERS = tuple(
    ModuleReport(
        str(index),
        f"layers.{index}",
        "Layer",
        "",
        2_000_000,
        2_000_000,
        IMAGE,
        IMAGE,
        1,
        (ATTENTION,) if index == 0 else (),
        same_as=None if index == 0 else "layers.0",
    )
    for index in range(3)
)
INSIDE = ModuleReport("", "", "Embedder", "", 6_000_000, 6_000_000, None, TOKENS, 1, LAYERS)


def report() -> ComponentReport:
    values = (
        NamedValue("state", STATE),
        NamedValue("image", IMAGE),
        NamedValue("embed", TOKENS),
        NamedValue("merged", None),
    )
    return ComponentReport(
        FILE,
        "policy",
        8_000_000,
        2_000_000,
        False,
        (InputReport("state", STATE, "B S state_dim", "port"), InputReport("image", IMAGE, None, "override")),
        (NamedValue("action", None), NamedValue("latent", TOKENS)),
        (
            NodeReport("embed", "module:embed", "embedder", "ok", (), (), 6_000_000, 0, INSIDE),
            NodeReport("merged", "op:cat", None, "error", (), (), 0, 0),
            NodeReport("first", "module:decode", "decoder", "unknown", (), (), 2_000_000, 2_000_000),
            NodeReport("second", "module:decode", "decoder", "unknown", (), (), 2_000_000, 2_000_000),
        ),
        values,
        (),
    )


def rows_of(
    text: str, module: str = "embed", included: dict[str, str] | None = None
) -> dict[str, Hyperparameter]:
    """The rows of a module of a component written as `text`, by name."""
    config = resolved(text, included)
    found = graph(config)
    spec = found.module(module)
    assert spec is not None
    sources = Sources(found, config, parsed(text), config.problems)
    entry = REGISTRY.block(spec.type_key or "")
    rows = spec_rows(sources, entry.arguments if entry else (), spec.spec, spec.origin)
    return {row.name: row for row in rows}
