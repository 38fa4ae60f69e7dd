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
from constructor.blocks.vision_transformer import VisionBlock, resized, unit_range
from constructor.blocks.weights import load_safetensors

PATCH = 14
WIDTH = 1024
DEPTH = 24
HEADS = 16
HIDDEN = 4096
TABLE = 37
FORCED_SIZE = (336, 504)
HEAD_LAYERS = (4, 11, 17, 23)
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class PatchEmbedding(nn.Module):
    """Pixels (B, 3, H, W) to patch tokens (B, H/14 * W/14, 1024)."""

    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, WIDTH, PATCH, PATCH)

    def forward(self, pixels: Tensor) -> Tensor:
        embedded: Tensor = self.proj(pixels)
        return embedded.flatten(2).transpose(1, 2)


class Dinov2(nn.Module):
    """ViT-L/14 with one class token and a 37 x 37 position table, resampled to the image (bicubic)."""

    def __init__(self) -> None:
        super().__init__()
        self.patch_embed = PatchEmbedding()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + TABLE * TABLE, WIDTH))
        self.blocks = nn.ModuleList(
            VisionBlock(WIDTH, HEADS, HIDDEN, scale_start=1.0, scale_name="gamma") for _ in range(DEPTH)
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        nn.init.normal_(self.pos_embed, std=0.02)
        nn.init.normal_(self.cls_token, std=1e-6)

    def forward(self, pixels: Tensor, layers: Sequence[int]) -> list[Tensor]:
        """The patch tokens (B, N, 1024) behind each of `layers`, normed, without the class token."""
        rows, columns = pixels.shape[-2] // PATCH, pixels.shape[-1] // PATCH
        patches = self.patch_embed(pixels)
        tokens = torch.cat((self.cls_token.expand(patches.shape[0], -1, -1), patches), dim=1)
        tokens = tokens + self._positions(rows, columns)
        taken = {}
        for index, block in enumerate(self.blocks):
            tokens = block(tokens)
            if index in layers:
                taken[index] = self.norm(tokens)[:, 1:]
        return [taken[index] for index in layers]

    def _positions(self, rows: int, columns: int) -> Tensor:
        if (rows, columns) == (TABLE, TABLE):
            return self.pos_embed
        table = self.pos_embed[:, 1:].reshape(1, TABLE, TABLE, WIDTH).permute(0, 3, 1, 2)
        # The published model scales by a factor with this offset, and its features depend on it.
        factor = ((rows + 0.1) / TABLE, (columns + 0.1) / TABLE)
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
    """Normalises an image, and gives the transformer's features; `depth` runs the head as well."""

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Dinov2Backbone()
        self.head = DensePredictionHead(WIDTH)
        self.register_buffer("mean", torch.tensor(MEAN).reshape(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(STD).reshape(3, 1, 1), persistent=False)

    def forward(self, image: Tensor, layers: Sequence[int]) -> list[Tensor]:
        """Features (B, h*w, 1024) of each layer, for an image in 0..1 whose sides are multiples of 14."""
        features: list[Tensor] = self.backbone((image - self.mean) / self.std, layers)
        return features

    def depth(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Metric depth and sky score, both (B, 1, H, W)."""
        grid = (image.shape[-2] // PATCH, image.shape[-1] // PATCH)
        depth, sky = self.head(self(image, HEAD_LAYERS), grid, PATCH)
        return depth, sky


class DepthAnything3Bridge(nn.Module):
    """An image (B, 3, H, W) and a list of layers to their features (B, layers, h, w, 1024).

    With `resize_method: auto` each side goes to the nearest multiple of 14 (halves up), else the image to
    336 x 504. The depth head is part of the weights and takes no part in the result.

    Args:
        resize_method: "auto", or anything else for the forced size.
        weights: a local safetensors file of the published checkpoint; random weights without it.

    Raises:
        ValueError: an image of another rank, layers that do not exist, weights that do not fit.
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
        if not layers or any(not isinstance(i, int) or not 0 <= i < DEPTH for i in layers):
            raise ValueError(
                f"export_feat_layers must list layers from 0 to {DEPTH - 1}, at least one, and is {layers}"
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
