"""The vision backbones, as data. Both divide pixels by 255 when they look like 0..255."""

from dataclasses import replace

from constructor.registry.entry import Argument, BlockEntry, Port

_RESIZE = Argument(
    "resize_method",
    "str",
    doc="`auto`: each side to the nearest multiple of the patch; `forced`: always the same size",
    choices=("auto", "forced"),
    essential=True,
    short="resize",
)
_WEIGHTS = Argument(
    "weights",
    "str",
    None,
    "a local .safetensors file of the published checkpoint; random weights without it",
    nullable=True,
    file=True,
    upstream=False,
)

_RADIO = BlockEntry(
    "radiov3",
    "constructor.blocks.radio:RadioV3",
    "C-RADIOv3-L, a ViT-L/16: feature map and summary of an image",
    (
        Argument("channels", "any", (1024, 3072), "widths of features and summary; for the reader, not used"),
        replace(_RESIZE, default="auto"),
        _WEIGHTS,
    ),
    inputs=(Port("image", "B 3 H W", doc="pixels in 0..1 or 0..255"),),
    outputs=(
        Port("features", "B 1024 h w", doc="one vector a patch; h = H/16 and w = W/16 when sides fit"),
        Port("summary", "B 3072", doc="three class tokens, one behind the other"),
    ),
    kind="backbone",
    tags=("vision", "pretrained"),
)

BACKBONES = (
    _RADIO,
    replace(_RADIO, key="RadioV3"),
    BlockEntry(
        "da3",
        "constructor.blocks.depth_anything:DepthAnything3Bridge",
        "Depth Anything 3 large, a DINOv2 ViT-L/14: features of chosen layers",
        (replace(_RESIZE, default="forced"), _WEIGHTS),
        inputs=(
            Port("image", "B 3 H W", doc="pixels in 0..1 or 0..255"),
            Port("export_feat_layers", value=(18, 12), doc="which of the layers 0 to 23, each once"),
        ),
        outputs=(Port("features", "B K h w 1024", doc="K layers in order of depth; h = H/14 and w = W/14"),),
        kind="backbone",
        tags=("vision", "pretrained", "depth"),
    ),
)
