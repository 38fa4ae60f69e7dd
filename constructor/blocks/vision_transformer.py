"""The pre-norm vision transformer that both backbones share: attention, MLP, LayerScale, blocks, images.

Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021; LayerScale: Touvron et al., "Going deeper with
Image Transformers", 2021. Shape suffixes: B batch, N tokens, D model width, H heads, K width of a head.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a published checkpoint fixes; `table` is the side of its square of positions."""

    width: int
    depth: int
    heads: int
    hidden: int
    table: int


class Attention(nn.Module):
    """Multi-head self-attention with one joint projection: (B, N, D) to (B, N, D)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, tokens_BND: Tensor) -> Tensor:
        batch, count, width = tokens_BND.shape
        joint = self.qkv(tokens_BND).reshape(batch, count, 3, self.heads, width // self.heads)
        query_BHNK, key_BHNK, value_BHNK = joint.permute(2, 0, 3, 1, 4).unbind(0)
        mixed_BHNK = functional.scaled_dot_product_attention(query_BHNK, key_BHNK, value_BHNK)
        projected: Tensor = self.proj(mixed_BHNK.transpose(1, 2).reshape(batch, count, width))
        return projected


class FeedForward(nn.Module):
    """Two linear layers with GELU between: (B, N, D) to (B, N, D)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, tokens_BND: Tensor) -> Tensor:
        result: Tensor = self.fc2(self.act(self.fc1(tokens_BND)))
        return result


class LayerScale(nn.Module):
    """A learned factor for every channel, `weight_name` in the checkpoint."""

    def __init__(self, width: int, start: float, weight_name: str) -> None:
        super().__init__()
        self.weight_name = weight_name
        self.register_parameter(weight_name, nn.Parameter(torch.full((width,), start)))

    def forward(self, tokens_BND: Tensor) -> Tensor:
        return tokens_BND * self.get_parameter(self.weight_name)


class VisionBlock(nn.Module):
    """One pre-norm block: x + ls1(attn(norm1(x))), then x + ls2(mlp(norm2(x)))."""

    def __init__(self, sizes: Sizes, *, scale_start: float, scale_name: str) -> None:
        super().__init__()
        width = sizes.width
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, sizes.heads)
        self.ls1 = LayerScale(width, scale_start, scale_name)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = FeedForward(width, sizes.hidden)
        self.ls2 = LayerScale(width, scale_start, scale_name)

    def forward(self, tokens_BND: Tensor) -> Tensor:
        tokens_BND = tokens_BND + self.ls1(self.attn(self.norm1(tokens_BND)))
        result: Tensor = tokens_BND + self.ls2(self.mlp(self.norm2(tokens_BND)))
        return result


def unit_range(image: Tensor) -> Tensor:
    """Pixels in 0..1: divided by 255 where the largest value is above 1.5.

    The choice is made in tensor arithmetic, because reading the maximum back (`.item()`) cannot be traced.
    """
    image = image.float() if not image.is_floating_point() else image
    divisor = torch.where(image.amax() > 1.5, 255.0, 1.0).to(image.dtype)
    return image / divisor


def resized(image: Tensor, height: int, width: int) -> Tensor:
    """The image (B, C, H, W) at another size, bilinear; itself where the size is right already."""
    if tuple(image.shape[-2:]) == (height, width):
        return image
    return functional.interpolate(image, size=(height, width), mode="bilinear", align_corners=False)
