"""Depth Anything 3, large: a DINOv2 ViT-L/14 and a DPT head, as the block `da3`.

Lin et al., "Depth Anything 3", 2025; Oquab et al., "DINOv2", 2023; Ranftl et al., "Vision Transformers for
Dense Prediction", 2021. Built without network; names are those of the published checkpoint.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from constructor.blocks.dense_prediction import DensePredictionHead
from constructor.blocks.layers import expect_shape
from constructor.blocks.vision_transformer import Sizes, VisionBlock, resized, unit_range
from constructor.blocks.weights import load_safetensors

LARGE = Sizes(width=1024, depth=24, heads=16, hidden=4096, table=37)
PATCH = 14
FORCED_SIZE = (336, 504)
HEAD_LAYERS = (4, 11, 17, 23)


class PatchEmbedding(nn.Module):
    """Pixels (B, 3, H, W) to patch tokens (B, H/14 * W/14, D)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, PATCH, PATCH)

    def forward(self, pixels: Tensor) -> Tensor:
        embedded: Tensor = self.proj(pixels)
        return embedded.flatten(2).transpose(1, 2)


class Dinov2(nn.Module):
    """A ViT with patches of 14, one class token and a square position table, resampled bicubic."""

    def __init__(self, sizes: Sizes = LARGE) -> None:
        super().__init__()
        width = sizes.width
        self.table = sizes.table
        self.patch_embed = PatchEmbedding(width)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + sizes.table**2, width))
        self.blocks = nn.ModuleList(
            VisionBlock(sizes, scale_start=1.0, scale_name="gamma") for _ in range(sizes.depth)
        )
        self.norm = nn.LayerNorm(width, eps=1e-5)
        nn.init.normal_(self.pos_embed, std=0.02)
        nn.init.normal_(self.cls_token, std=1e-6)

    def forward(self, pixels: Tensor, layers: Sequence[int]) -> list[Tensor]:
        """The patch tokens (B, N, D) behind each of `layers`, normed, without the class token.

        They come in the order of depth, in whatever order `layers` names them.
        """
        rows, columns = pixels.shape[-2] // PATCH, pixels.shape[-1] // PATCH
        patches = self.patch_embed(pixels)
        tokens = torch.cat((self.cls_token.expand(patches.shape[0], -1, -1), patches), dim=1)
        tokens = tokens + self._positions(rows, columns)
        taken = []
        for index, block in enumerate(self.blocks):
            tokens = block(tokens)
            if index in layers:
                taken.append(self.norm(tokens)[:, 1:])
        return taken

    def _positions(self, rows: int, columns: int) -> Tensor:
        if (rows, columns) == (self.table, self.table):
            return self.pos_embed
        table = self.pos_embed[:, 1:].reshape(1, self.table, self.table, -1).permute(0, 3, 1, 2)
        # The published model scales by a factor with this offset, and its features depend on it.
        factor = ((rows + 0.1) / self.table, (columns + 0.1) / self.table)
        table = functional.interpolate(table, scale_factor=factor, mode="bicubic")
        return torch.cat((self.pos_embed[:, :1], table.flatten(2).transpose(1, 2)), dim=1)


class Dinov2Backbone(nn.Module):
    """Holds the transformer under the name it has in the checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.pretrained = Dinov2()

    def forward(self, pixels: Tensor, layers: Sequence[int]) -> list[Tensor]:
        features: list[Tensor] = self.pretrained(pixels, layers)
        return features


class DepthAnything3(nn.Module):
    """Gives the transformer's features of an image; `depth` runs the head as well.

    The pixels are taken as they come: the published model leaves normalising to what prepares its images.
    """

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Dinov2Backbone()
        self.head = DensePredictionHead(LARGE.width)

    def forward(self, image: Tensor, layers: Sequence[int]) -> list[Tensor]:
        """Features (B, h*w, 1024) of each layer, for an image whose sides are multiples of 14."""
        features: list[Tensor] = self.backbone(image, layers)
        return features

    def depth(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Metric depth and sky score, both (B, 1, H, W)."""
        grid = (image.shape[-2] // PATCH, image.shape[-1] // PATCH)
        depth, sky = self.head(self(image, HEAD_LAYERS), grid, PATCH)
        return depth, sky


class DepthAnything3Bridge(nn.Module):
    """An image (B, 3, H, W) and a list of layers to their features (B, layers, h, w, 1024).

    The features stand in the order of depth, as the published model gives them: [18, 12] and [12, 18] ask
    for the same. Pixels are brought to 0..1 and not normalised further.
    With `resize_method: auto` each side goes to the nearest multiple of 14 (halves up), else the image to
    336 x 504. The depth head is part of the weights and takes no part in the result.

    Args:
        resize_method: "auto", or anything else for the forced size.
        weights: a local safetensors file of the published checkpoint; random weights without it.

    Raises:
        ValueError: an image of another rank, layers that do not exist or repeat, weights that do not fit.
    """

    def __init__(
        self, resize_method: Literal["auto", "forced"] = "forced", weights: str | None = None
    ) -> None:
        super().__init__()
        self.resize_method = resize_method
        self.model = DepthAnything3()
        if weights is not None:
            load_safetensors(self, weights, checkpoint_name)

    def forward(self, image: Tensor, export_feat_layers: Sequence[int]) -> Tensor:
        expect_shape("image", image, "(B, 3, H, W)", (None, 3, None, None))
        layers = list(export_feat_layers)
        known = range(len(self.model.backbone.pretrained.blocks))
        if not layers or len(set(layers)) < len(layers) or any(layer not in known for layer in layers):
            raise ValueError(
                f"export_feat_layers must list layers from 0 to {known[-1]}, at least one and none twice, "
                f"and is {layers}"
            )
        height, width = FORCED_SIZE
        if self.resize_method == "auto":
            height, width = (max(1, (side + PATCH // 2) // PATCH) * PATCH for side in image.shape[-2:])
        features = self.model(resized(unit_range(image), height, width), layers)
        grids = [feature.unflatten(1, (height // PATCH, width // PATCH)) for feature in features]
        return torch.stack(grids, dim=1)


def checkpoint_name(key: str) -> str | None:
    """This block's name of a tensor of the published checkpoint."""
    return key if key.startswith("model.") else "model." + key
