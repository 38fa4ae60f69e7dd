"""Small blocks of our own that spare a file many lines; upstream has them as classes without a key."""

from constructor.registry.entry import Argument, BlockEntry, Port

_ACTIVATION = "module that follows; a ReLU when null"


def _keyword(name: str, kind: str, **more: object) -> Argument:
    return Argument(name, kind, keyword_only=True, **more)  # type: ignore[arg-type]


HELPER_BLOCKS: tuple[BlockEntry, ...] = (
    BlockEntry(
        "mlp",
        "constructor.blocks.helpers:MLP",
        "linear layers one after another with an activation and dropout between them",
        (
            _keyword(
                "dims",
                "list",
                doc="sizes of the last dim, at least two; null first takes it from the first call",
                essential=True,
                short="dims",
            ),
            _keyword(
                "activation",
                "module",
                default=None,
                nullable=True,
                doc="one module that stands between all layers; a ReLU when null",
            ),
            _keyword(
                "dropout", "float", default=0.0, minimum=0, maximum=1, doc="dropout after each activation"
            ),
            _keyword("bias", "bool", default=True, doc="whether the layers add a learned vector"),
            _keyword(
                "final_activation", "module", default=None, nullable=True, doc="module after the last layer"
            ),
        ),
        inputs=(Port("x", "B dims[0]"),),
        outputs=(Port("output", "B dims[-1]"),),
        upstream=False,
        kind="helper",
    ),
    BlockEntry(
        "conv_bn_act",
        "constructor.blocks.helpers:ConvBnAct",
        "a 2D convolution, a normalisation and an activation",
        (
            _keyword(
                "in_channels",
                "int",
                nullable=True,
                minimum=1,
                essential=True,
                short="in",
                doc="channels of the input; null takes them from the first call",
            ),
            _keyword(
                "out_channels", "int", minimum=1, essential=True, short="out", doc="channels of the output"
            ),
            _keyword("kernel_size", "any", default=3, essential=True, short="k", doc="size of the window"),
            _keyword("stride", "any", default=1, essential=True, short="stride", doc="step of the window"),
            _keyword("padding", "any", default=0, doc="zeros added on both sides"),
            _keyword("dilation", "any", default=1, doc="distance between the taps of the window"),
            _keyword(
                "groups", "int", default=1, minimum=1, doc="groups of channels that do not see each other"
            ),
            _keyword(
                "bias",
                "bool",
                default=None,
                nullable=True,
                doc="whether the convolution adds a learned vector; null: only where no `norm` is given",
            ),
            _keyword(
                "norm", "module", default=None, nullable=True, doc="normalisation; a BatchNorm2d when null"
            ),
            _keyword("act", "module", default=None, nullable=True, doc=f"activation: a {_ACTIVATION}"),
        ),
        inputs=(Port("x", "B in_channels H W"),),
        outputs=(Port("output", "B out_channels H_out W_out"),),
        upstream=False,
        kind="helper",
    ),
    BlockEntry(
        "residual_block",
        "constructor.blocks.helpers:ResidualBlock",
        "two 3x3 convolutions with a short cut around them",
        (
            _keyword(
                "in_channels", "int", minimum=1, essential=True, short="in", doc="channels of the input"
            ),
            _keyword(
                "out_channels",
                "int",
                default=None,
                nullable=True,
                minimum=1,
                essential=True,
                short="out",
                doc="channels of the output; those of the input when null",
            ),
            _keyword(
                "stride",
                "int",
                default=1,
                minimum=1,
                essential=True,
                short="stride",
                doc="step of the first window",
            ),
            _keyword("act", "module", default=None, nullable=True, doc=f"activation: a {_ACTIVATION}"),
        ),
        inputs=(Port("x", "B in_channels H W"),),
        outputs=(Port("output", "B out_channels ceil(H/stride) ceil(W/stride)"),),
        upstream=False,
        kind="helper",
    ),
)
