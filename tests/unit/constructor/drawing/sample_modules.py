"""Made-up reports of modules, from single layers to an embedder of three views."""

from collections.abc import Sequence

from constructor.records import DictInfo, InnerEdge, ModuleReport, PlainInfo, TensorInfo, ValueInfo


def tensor(*shape: int, symbolic: str | None = None, dtype: str = "float32") -> TensorInfo:
    return TensorInfo(shape, dtype, symbolic)


def module(
    path: str,
    type: str,
    *children: ModuleReport,
    detail: str = "",
    parameters: int = 0,
    inputs: ValueInfo | None = None,
    outputs: ValueInfo | None = None,
    calls: int = 1,
    edges: Sequence[InnerEdge] = (),
    same_as: str | None = None,
) -> ModuleReport:
    total = parameters + sum(child.parameters for child in children)
    name = path.rpartition(".")[2]
    return ModuleReport(
        name, path, type, detail, total, total, inputs, outputs, calls, children, tuple(edges), same_as
    )


def chain(
    path: str, type: str, *children: ModuleReport, calls: int = 1, same_as: str | None = None
) -> ModuleReport:
    """A module whose children run one after the other."""
    names = ["<in>", *(child.name for child in children), "<out>"]
    infos = [children[0].inputs, *(child.outputs for child in children)]
    edges = [InnerEdge(a, b, info) for a, b, info in zip(names, names[1:], infos, strict=False)]
    return module(
        path,
        type,
        *children,
        inputs=children[0].inputs,
        outputs=children[-1].outputs,
        calls=calls,
        edges=edges,
        same_as=same_as,
    )


def linear(path: str, given: int, made: int, tokens: int) -> ModuleReport:
    return module(
        path,
        "Linear",
        detail=f"in_features={given}, out_features={made}, bias=True",
        parameters=given * made + made,
        inputs=tensor(2, tokens, given, symbolic=f"B {tokens} {given}"),
        outputs=tensor(2, tokens, made, symbolic=f"B {tokens} {made}"),
    )


def same(
    path: str, type: str, width: int, tokens: int, parameters: int = 0, detail: str = ""
) -> ModuleReport:
    shape = tensor(2, tokens, width, symbolic=f"B {tokens} {width}")
    return module(path, type, inputs=shape, outputs=shape, parameters=parameters, detail=detail)


def projection(path: str, given: int, tokens: int, same_as: str | None = None) -> ModuleReport:
    return chain(
        path,
        "Sequential",
        same(f"{path}.0", "LayerNorm", given, tokens, 2 * given, f"({given},), eps=1e-05"),
        linear(f"{path}.1", given, 1024, tokens),
        same(f"{path}.2", "SiLU", 1024, tokens),
        same(f"{path}.3", "Dropout", 1024, tokens, detail="p=0.0, inplace=False"),
        linear(f"{path}.4", 1024, 512, tokens),
        same(f"{path}.5", "LayerNorm", 512, tokens, 1024, "(512,), eps=1e-05"),
        same_as=same_as,
    )


def encoder_layer(path: str, same_as: str | None = None, tokens: int = 943) -> ModuleReport:
    shape = tensor(2, tokens, 512, symbolic=f"B {tokens} 512")
    wide = tensor(2, tokens, 3200, symbolic=f"B {tokens} 3200")
    children = (
        module(
            f"{path}.self_attn",
            "MultiheadAttention",
            module(
                f"{path}.self_attn.out_proj", "NonDynamicallyQuantizableLinear", parameters=262656, calls=0
            ),
            parameters=787968,
            inputs=shape,
            outputs=shape,
        ),
        module(
            f"{path}.linear1",
            "Linear",
            detail="in_features=512, out_features=3200",
            parameters=1641600,
            inputs=shape,
            outputs=wide,
        ),
        module(f"{path}.dropout", "Dropout", detail="p=0.1", inputs=wide, outputs=wide),
        module(
            f"{path}.linear2",
            "Linear",
            detail="in_features=3200, out_features=512",
            parameters=1638912,
            inputs=wide,
            outputs=shape,
        ),
        module(f"{path}.norm1", "LayerNorm", detail="(512,)", parameters=1024, inputs=shape, outputs=shape),
        module(f"{path}.norm2", "LayerNorm", detail="(512,)", parameters=1024, inputs=shape, outputs=shape),
        module(f"{path}.dropout1", "Dropout", detail="p=0.1", inputs=shape, outputs=shape),
        module(f"{path}.dropout2", "Dropout", detail="p=0.1", inputs=shape, outputs=shape),
    )
    edges = [
        InnerEdge("<in>", "self_attn", shape),
        InnerEdge("self_attn", "dropout1", shape),
        InnerEdge("dropout1", "norm1", shape),
        InnerEdge("<in>", "norm1", shape),
        InnerEdge("norm1", "linear1", shape),
        InnerEdge("linear1", "dropout", wide),
        InnerEdge("dropout", "linear2", wide),
        InnerEdge("linear2", "dropout2", shape),
        InnerEdge("dropout2", "norm2", shape),
        InnerEdge("norm1", "norm2", shape),
        InnerEdge("norm2", "<out>", shape),
    ]
    return module(
        path,
        "TransformerEncoderLayer",
        *children,
        inputs=shape,
        outputs=shape,
        edges=edges,
        same_as=same_as,
    )


def embedder_module(prefix: str = "") -> ModuleReport:
    """An embedder of three views: projections, then a transformer encoder behind two wrappers."""

    def at(path: str) -> str:
        return prefix + path

    tokens = tensor(2, 943, 512, symbolic="B 3*N+S+3*k 512")
    layers = [
        encoder_layer(at(f"encoder.encoder.layers.{i}"), at("encoder.encoder.layers.0") if i else None)
        for i in range(4)
    ]
    stack = chain(at("encoder.encoder.layers"), "ModuleList", *layers, calls=0)
    transformer = module(
        at("encoder.encoder"),
        "TransformerEncoder",
        stack,
        inputs=tokens,
        outputs=tokens,
        edges=[
            InnerEdge("<in>", "layers.0", tokens),
            *(InnerEdge(f"layers.{i}", f"layers.{i + 1}", tokens) for i in range(3)),
            InnerEdge("layers.3", "<out>", tokens),
        ],
    )
    visual = [
        projection(at(f"visual_projection.{i}"), 1024, 300, at("visual_projection.0") if i else None)
        for i in range(3)
    ]
    semantic = [
        projection(at(f"semantic_projection.{i}"), 3072, 1, at("semantic_projection.0") if i else None)
        for i in range(3)
    ]
    proprio = projection(at("proprio_projection"), 48, 40)
    names = [f"visual_projection.{i}" for i in range(3)] + [f"semantic_projection.{i}" for i in range(3)]
    parts = [*visual, *semantic]
    return module(
        prefix.rstrip("."),
        "InfoEmbedder",
        module(at("visual_projection"), "ModuleList", *visual, calls=0),
        module(at("semantic_projection"), "ModuleList", *semantic, calls=0),
        proprio,
        chain(at("encoder"), "Encoder", transformer),
        inputs=None,
        outputs=DictInfo((("cls_token", PlainInfo(None)), ("encoder_output", tokens))),
        edges=[
            *(InnerEdge("<in>", name, part.inputs) for name, part in zip(names, parts, strict=True)),
            InnerEdge("<in>", "proprio_projection", proprio.inputs),
            *(InnerEdge(name, "encoder", tokens) for name in (*names, "proprio_projection")),
            InnerEdge("encoder", "<out>", tokens),
        ],
    )
