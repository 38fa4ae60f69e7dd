"""The sixteen blocks of torch.nn that schema v1 names, as data; a test compares them with torch."""

from dataclasses import replace

from constructor.registry.entry import Argument, BlockEntry, Port

_PLACEMENT = (
    Argument("device", "any", None, "where the weights are made; leave it to the build", nullable=True),
    Argument("dtype", "any", None, "element type of the weights; a YAML file cannot name one", nullable=True),
)
_BIAS = Argument("bias", "bool", True, "whether a learned vector is added to the result")
_INPLACE = Argument("inplace", "bool", False, "whether the input is overwritten to save memory")
_PROBABILITY = Argument(
    "p",
    "float",
    0.5,
    "chance of an element to become zero in training",
    minimum=0,
    maximum=1,
    essential=True,
    short="p",
)
_EPS = Argument("eps", "float", 1e-5, "added to the variance before its root is taken", minimum=0)
_ANYTHING_IN = (Port("input", "*"),)
_ANYTHING_OUT = (Port("output", "*"),)


def _in(name: str, doc: str) -> Argument:
    return Argument(name, "int", doc=doc, minimum=1, essential=True, short="in")


def _out(name: str, doc: str) -> Argument:
    return Argument(name, "int", doc=doc, minimum=1, essential=True, short="out")


def _one_or_per_axis(name: str, doc: str, **more: object) -> Argument:
    """An int for all axes or a list with one int for each."""
    return replace(Argument(name, "any", doc=doc), **more)  # type: ignore[arg-type]


def _convolution(key: str, doc: str, *, axes: str, lazy: bool = False) -> BlockEntry:
    channels = () if lazy else (_in("in_channels", "channels of the input"),)
    inward = "C" if lazy else "in_channels"
    padding = "zeros added on both sides" + ("" if lazy else "; also `same` or `valid`")
    return BlockEntry(
        key,
        f"torch.nn:{key.removeprefix('nn.')}",
        doc,
        (
            *channels,
            _out("out_channels", "channels of the output"),
            _one_or_per_axis("kernel_size", "size of the window", essential=True, short="k"),
            _one_or_per_axis("stride", "step of the window", default=1, essential=True, short="stride"),
            _one_or_per_axis("padding", padding, default=0),
            _one_or_per_axis("dilation", "distance between the taps of the window", default=1),
            Argument("groups", "int", 1, "how many groups of channels do not see each other", minimum=1),
            _BIAS,
            Argument(
                "padding_mode",
                "str",
                "zeros",
                "what the padding holds",
                choices=("zeros", "reflect", "replicate", "circular"),
            ),
            *_PLACEMENT,
        ),
        inputs=(Port("input", f"B {inward} {axes}"),),
        outputs=(Port("output", "B out_channels " + " ".join(f"{axis}_out" for axis in axes.split())),),
        kind="layer",
    )


def _batch_norm(key: str, doc: str, shape: str) -> BlockEntry:
    return BlockEntry(
        key,
        f"torch.nn:{key.removeprefix('nn.')}",
        doc,
        (
            Argument(
                "num_features", "int", doc="channels of the input", minimum=1, essential=True, short="c"
            ),
            _EPS,
            Argument(
                "momentum",
                "float",
                0.1,
                "weight of the newest batch in the running statistics; null averages all batches",
                nullable=True,
            ),
            Argument("affine", "bool", True, "whether scale and shift are learned"),
            Argument("track_running_stats", "bool", True, "whether evaluation uses statistics of training"),
            *_PLACEMENT,
            replace(_BIAS, keyword_only=True, doc="whether the shift is learned"),
        ),
        inputs=(Port("input", shape),),
        outputs=(Port("output", shape),),
        same_shape=True,
        kind="layer",
    )


def _activation(key: str, doc: str, *arguments: Argument) -> BlockEntry:
    return BlockEntry(
        key,
        f"torch.nn:{key.removeprefix('nn.')}",
        doc,
        arguments,
        inputs=_ANYTHING_IN,
        outputs=_ANYTHING_OUT,
        same_shape=True,
        kind="layer",
    )


BUILTIN_BLOCKS: tuple[BlockEntry, ...] = (
    replace(
        _activation("nn.Identity", "gives its input back; any argument is taken and ignored"),
        accepts_extra="swallow",
    ),
    BlockEntry(
        "nn.Linear",
        "torch.nn:Linear",
        "multiplies the last dim by a learned matrix; further dims may stand before it",
        (
            _in("in_features", "size of the last dim"),
            _out("out_features", "size of the last dim of the result"),
            _BIAS,
            *_PLACEMENT,
        ),
        inputs=(Port("input", "B in_features"),),
        outputs=(Port("output", "B out_features"),),
        kind="layer",
    ),
    BlockEntry(
        "nn.LazyLinear",
        "torch.nn:LazyLinear",
        "a Linear that takes the size of its input from the first call",
        (_out("out_features", "size of the last dim of the result"), _BIAS, *_PLACEMENT),
        inputs=(Port("input", "B F"),),
        outputs=(Port("output", "B out_features"),),
        kind="layer",
    ),
    _convolution("nn.Conv1d", "slides a learned window along a sequence", axes="L"),
    _convolution("nn.Conv2d", "slides a learned window over an image", axes="H W"),
    _convolution(
        "nn.LazyConv2d", "a Conv2d that takes its input channels from the first call", axes="H W", lazy=True
    ),
    _batch_norm("nn.BatchNorm1d", "normalises each channel over the batch", "B num_features"),
    _batch_norm("nn.BatchNorm2d", "normalises each channel of images over the batch", "B num_features H W"),
    BlockEntry(
        "nn.LayerNorm",
        "torch.nn:LayerNorm",
        "normalises the last dims of each item by itself",
        (
            Argument(
                "normalized_shape",
                "any",
                doc="size of the last dim, or the list of the last sizes",
                essential=True,
                short="d",
            ),
            _EPS,
            Argument("elementwise_affine", "bool", True, "whether scale and shift are learned"),
            replace(_BIAS, doc="whether the shift is learned"),
            *_PLACEMENT,
        ),
        inputs=(Port("input", "B normalized_shape"),),
        outputs=(Port("output", "B normalized_shape"),),
        same_shape=True,
        kind="layer",
    ),
    BlockEntry(
        "nn.GroupNorm",
        "torch.nn:GroupNorm",
        "normalises groups of channels of each item by itself",
        (
            Argument(
                "num_groups",
                "int",
                doc="groups; they divide the channels",
                minimum=1,
                essential=True,
                short="groups",
            ),
            Argument(
                "num_channels", "int", doc="channels of the input", minimum=1, essential=True, short="c"
            ),
            _EPS,
            Argument("affine", "bool", True, "whether scale and shift are learned"),
            *_PLACEMENT,
            replace(_BIAS, keyword_only=True, doc="whether the shift is learned"),
        ),
        inputs=(Port("input", "B num_channels H W"),),
        outputs=(Port("output", "B num_channels H W"),),
        same_shape=True,
        kind="layer",
    ),
    _activation("nn.ReLU", "keeps what is positive and replaces the rest by zero", _INPLACE),
    _activation(
        "nn.GELU",
        "weights each element by the normal distribution function of itself",
        Argument("approximate", "str", "none", "exact, or by a tanh formula", choices=("none", "tanh")),
    ),
    _activation("nn.SiLU", "weights each element by its own sigmoid", _INPLACE),
    _activation("nn.Dropout", "zeroes elements at random in training", _PROBABILITY, _INPLACE),
    _activation(
        "nn.Dropout2d", "zeroes whole channels of images at random in training", _PROBABILITY, _INPLACE
    ),
    BlockEntry(
        "nn.Flatten",
        "torch.nn:Flatten",
        "joins neighbouring dims into one",
        (
            Argument("start_dim", "int", 1, "first of the joined dims", essential=True, short="from"),
            Argument("end_dim", "int", -1, "last of the joined dims", essential=True, short="to"),
        ),
        inputs=_ANYTHING_IN,
        outputs=_ANYTHING_OUT,
        kind="layer",
    ),
)
