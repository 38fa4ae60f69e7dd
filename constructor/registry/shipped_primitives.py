"""What the policy blocks are made of, as data: an unpacked block is a graph of these."""

from constructor.registry.entry import Argument, BlockEntry, Port

_WIDTH = Argument("width", "int", doc="width of the tokens", minimum=1, essential=True, short="d")
_EVEN = Argument(
    "width",
    "int",
    doc="width of the tokens; even, for sines and cosines",
    minimum=2,
    essential=True,
    short="d",
)
_SEQUENCE_IN = (Port("tokens", "B N width"),)
_SEQUENCE_OUT = (Port("tokens", "B N width"),)
_STACK = (
    Argument(
        "width",
        "int",
        doc="width of the tokens; a multiple of the heads",
        minimum=1,
        essential=True,
        short="d",
    ),
    Argument("heads", "int", doc="attention heads", minimum=1, essential=True, short="heads"),
    Argument("feedforward", "int", doc="hidden width of the feed-forward part", minimum=1),
    Argument("dropout", "float", doc="chance of a value to be dropped in training", minimum=0, maximum=1),
    Argument("activation", "str", doc="between the feed-forward layers", choices=("relu", "gelu")),
    Argument("layers", "int", doc="layers of the stack", minimum=1, essential=True, short="layers"),
)


def _primitive(key: str, name: str, doc: str, *arguments: Argument, **more: object) -> BlockEntry:
    target = f"constructor.blocks.primitives:{name}" if ":" not in name else name
    return BlockEntry(key, target, doc, arguments, upstream=False, **more)  # type: ignore[arg-type]


PRIMITIVES = (
    _primitive(
        "projection",
        "Projection",
        "linear layers with SiLU between that take tokens from one width to another",
        Argument("width_in", "int", doc="width of what comes in", minimum=1, essential=True, short="in"),
        Argument("width", "int", doc="width of the result", minimum=1, essential=True, short="out"),
        Argument("layers", "int", 1, "linear layers; hidden ones are twice as wide as the result", minimum=1),
        Argument("norm", "bool", False, "whether a LayerNorm stands before them"),
        Argument(
            "dropout",
            "float",
            None,
            "chance of a hidden value to be dropped in training; null for no Dropout at all",
            minimum=0,
            maximum=1,
            nullable=True,
        ),
        Argument("last_norm", "bool", False, "whether a LayerNorm stands behind them"),
        Argument("last_activation", "bool", False, "whether SiLU follows the last layer"),
        inputs=(Port("input", "B N width_in"),),
        outputs=(Port("output", "B N width"),),
        kind="layer",
    ),
    _primitive(
        "class_tokens",
        "ClassTokens",
        "puts learned tokens in front of a sequence",
        Argument("count", "int", doc="how many", minimum=0, essential=True, short="count"),
        _WIDTH,
        inputs=_SEQUENCE_IN,
        outputs=(Port("tokens", "B count+N width"),),
        kind="layer",
    ),
    _primitive(
        "token_concat",
        "TokenConcat",
        "joins sequences of tokens into one, in their order; (B, width) counts as one token",
        Argument("parts", "int", doc="how many sequences", minimum=1, essential=True, short="parts"),
        _WIDTH,
        inputs=(Port("tokens", "B N width", many="parts", doc="lengths may differ; also (B, width)"),),
        outputs=(Port("tokens", "B L width"),),
        kind="helper",
    ),
    _primitive(
        "token_streams",
        "TokenStreams",
        "takes a list of token sequences apart; name each of them in `out`",
        Argument("count", "int", doc="how many sequences", minimum=1, essential=True, short="streams"),
        _WIDTH,
        inputs=(Port("streams", "B N width", many="count", doc="one tensor a stream; lengths may differ"),),
        kind="helper",
    ),
    _primitive(
        "camera_tokens",
        "CameraTokens",
        "feature maps of cameras as one row of tokens, camera after camera",
        Argument("channels", "int", doc="channels of the maps", minimum=1, essential=True, short="channels"),
        Argument("cameras", "int", None, "how many come; null for any number", minimum=1, nullable=True),
        Argument(
            "camera", "int", None, "which one is wanted, from 0; null for all", minimum=0, nullable=True
        ),
        inputs=(Port("visual", "B cameras channels h w", doc="rank 4 and 6 work too"),),
        outputs=(Port("tokens", "B L channels"),),
        kind="helper",
    ),
    _primitive(
        "sinusoidal_position",
        "SinusoidalPosition",
        "adds fixed positions, sines and cosines, to a sequence of tokens",
        _EVEN,
        inputs=_SEQUENCE_IN,
        outputs=_SEQUENCE_OUT,
        same_shape=True,
        kind="layer",
    ),
    _primitive(
        "time_embedding",
        "TimeEmbedding",
        "sines and cosines of a flow time, as one token",
        _EVEN,
        inputs=(Port("time", "B", doc="0 noise to 1 action; also (B, 1)"),),
        outputs=(Port("token", "B 1 width"),),
        kind="layer",
    ),
    _primitive(
        "transformer_encoder",
        "constructor.blocks.layers:TransformerEncoder",
        "a stack of post-norm encoder layers without mask or final norm",
        *_STACK,
        inputs=_SEQUENCE_IN,
        outputs=_SEQUENCE_OUT,
        same_shape=True,
        kind="encoder",
        tags=("transformer",),
    ),
    _primitive(
        "causal_transformer_decoder",
        "constructor.blocks.layers:TransformerDecoder",
        "a stack of post-norm decoder layers: targets attend to earlier targets, then to the memory",
        *_STACK,
        Argument(
            "chunk",
            "int",
            doc="steps of the target; the shape of the mask in the checkpoint",
            minimum=1,
            essential=True,
            short="chunk",
        ),
        Argument("causal", "bool", True, "whether a step sees only earlier steps"),
        inputs=(Port("target", "B chunk width"), Port("memory", "B M width", doc="what to attend to")),
        outputs=(Port("decoded", "B chunk width"),),
        kind="decoder",
        tags=("transformer",),
    ),
    _primitive(
        "head",
        "Head",
        "turns tokens into results",
        _WIDTH,
        Argument("width_out", "int", doc="values of a result", minimum=1, essential=True, short="out"),
        Argument("hidden", "bool", True, "a hidden layer of twice the width; else SiLU and one layer"),
        inputs=(Port("input", "B T width"),),
        outputs=(Port("output", "B T width_out"),),
        kind="layer",
    ),
)
