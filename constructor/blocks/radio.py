"""C-RADIOv3-L: a vision transformer distilled from several teachers, as the block `radiov3`.

Heinrich et al., "RADIOv2.5: Improved Baselines for Agglomerative Vision Foundation Models", 2024 (patch
generator, prefix tokens) with the sizes of the c-radio_v3-l checkpoint. Built without network.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from constructor.blocks.vision_transformer import Sizes, VisionBlock, resized, unit_range
from constructor.blocks.weights import load_safetensors

LARGE = Sizes(width=1024, depth=24, heads=16, hidden=4096, table=128)
PATCH = 16
CLASS_TOKENS = 4
PREFIX_TOKENS = 8
FORCED_SIZE = (336, 512)
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


class PrefixTokens(nn.Module):
    """Class and register tokens in front of the patches; they have no position."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.randn(PREFIX_TOKENS, width) * width**-0.5)

    def forward(self, patches_BND: Tensor) -> Tensor:
        prefix = self.token.unsqueeze(0).expand(patches_BND.shape[0], -1, -1)
        return torch.cat((prefix, patches_BND), dim=1)


class PatchGenerator(nn.Module):
    """Pixels (B, 3, H, W) to tokens (B, 8 + H/16 * W/16, D) with positions from a square table.

    In training the published model takes a random window of the table; here it is always the corner that
    it takes otherwise, so that a trial can be repeated.
    """

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.width
        self.table = sizes.table
        self.embedder = nn.Linear(3 * PATCH * PATCH, width, bias=False)
        self.pos_embed = nn.Parameter(torch.randn(1, sizes.table**2, width) * width**-0.5)
        self.cls_token = PrefixTokens(width)

    def forward(self, pixels: Tensor) -> Tensor:
        batch, channels, height, width = pixels.shape
        rows, columns = height // PATCH, width // PATCH
        cells = pixels.reshape(batch, channels, rows, PATCH, columns, PATCH)
        flat_BNP = cells.permute(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)
        tokens: Tensor = self.cls_token(self.embedder(flat_BNP) + self._positions(rows, columns))
        return tokens

    def _positions(self, rows: int, columns: int) -> Tensor:
        table = self.pos_embed.reshape(1, self.table, self.table, -1).permute(0, 3, 1, 2)
        side = max(rows, columns)
        if side != self.table:
            table = functional.interpolate(table, size=(side, side), mode="bilinear", align_corners=False)
        return table[:, :, :rows, :columns].flatten(2).transpose(1, 2)


class RadioTransformer(nn.Module):
    """The patch generator and the blocks, without a final norm: (B, 3, H, W) to (B, 8 + N, D)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.patch_generator = PatchGenerator(sizes)
        self.blocks = nn.Sequential(
            *(VisionBlock(sizes, scale_start=1e-5, scale_name="grandma") for _ in range(sizes.depth))
        )

    def forward(self, pixels: Tensor) -> Tensor:
        tokens: Tensor = self.blocks(self.patch_generator(pixels))
        return tokens


class InputConditioner(nn.Module):
    """Pixels in 0..1 to the normalised pixels that the transformer was trained on."""

    norm_mean: Tensor
    norm_std: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("norm_mean", torch.tensor(MEAN).reshape(3, 1, 1))
        self.register_buffer("norm_std", torch.tensor(STD).reshape(3, 1, 1))

    def forward(self, image: Tensor) -> Tensor:
        return (image - self.norm_mean) / self.norm_std


class Radio(nn.Module):
    """Pixels in 0..1, sides multiples of 16, to (summary (B, 3 * D), features (B, D, H/16, W/16))."""

    summary_idxs: Tensor

    def __init__(self, sizes: Sizes = LARGE) -> None:
        super().__init__()
        self.input_conditioner = InputConditioner()
        self.model = RadioTransformer(sizes)
        self.register_buffer("summary_idxs", torch.arange(3))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        rows, columns = image.shape[-2] // PATCH, image.shape[-1] // PATCH
        tokens_BND = self.model(self.input_conditioner(image))
        summary = tokens_BND[:, :CLASS_TOKENS].index_select(1, self.summary_idxs).flatten(1)
        patches_BND = tokens_BND[:, PREFIX_TOKENS:]
        return summary, patches_BND.transpose(1, 2).unflatten(2, (rows, columns))


class RadioV3(nn.Module):
    """An image to (features (B, 1024, h, w), summary (B, 3072)), features first.

    Takes (3, H, W) or (B, 3, H, W) with values in 0..1 or 0..255. With `resize_method: auto` each side
    goes to the nearest multiple of 16 (halves to the even one), else the image to 336 x 512.

    Args:
        channels: the widths of features and summary; for the reader only.
        resize_method: "auto", or anything else for the forced size.
        weights: a local safetensors file of the c-radio_v3-l checkpoint; random weights without it.

    Raises:
        ValueError: an image of another rank or with a side over 2048; weights that do not fit.
    """

    def __init__(
        self,
        channels: Sequence[int] = (1024, 3072),
        resize_method: Literal["auto", "forced"] = "auto",
        weights: str | None = None,
    ) -> None:
        super().__init__()
        self.channels = channels
        self.resize_method = resize_method
        self.model = Radio()
        if weights is not None:
            load_safetensors(self, weights, radio_name, optional=RADIO_BUFFERS)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        if image.ndim not in (3, 4):
            raise ValueError(f"image must be (3, H, W) or (B, 3, H, W), and is {tuple(image.shape)}")
        image = image if image.ndim == 4 else image.unsqueeze(0)
        height, width = FORCED_SIZE
        if self.resize_method == "auto":
            height, width = (max(1, round(side / PATCH)) * PATCH for side in image.shape[-2:])
        if max(height, width) > LARGE.table * PATCH:
            raise ValueError(f"image sides must be at most {LARGE.table * PATCH}, and are {height} x {width}")
        summary, features = self.model(resized(unit_range(image), height, width))
        return features, summary


RADIO_BUFFERS = (
    "model.summary_idxs",
    "model.input_conditioner.norm_mean",
    "model.input_conditioner.norm_std",
)


def radio_name(key: str) -> str | None:
    """This block's name of a tensor of the published checkpoint; None for the tokens it never uses."""
    if key.endswith("reg_token"):
        return None
    if key.startswith("radio_model."):
        return "model." + key.removeprefix("radio_model.")
    if key.startswith("base_model."):
        return "model.model." + key.removeprefix("base_model.")
    return key if key.startswith("model.") else "model." + key
