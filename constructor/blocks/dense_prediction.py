"""The dense prediction head: transformer features of four depths, fused into one map.

Ranftl et al., "Vision Transformers for Dense Prediction", 2021, with a second output for the sky.
Shape suffixes: B batch, N tokens, D width of the tokens.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

FEATURES = 256
CHANNELS = (256, 512, 1024, 1024)


class ResidualUnit(nn.Module):
    """Two 3 x 3 convolutions around a residual: (B, 256, h, w) to the same."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(FEATURES, FEATURES, 3, padding=1)
        self.conv2 = nn.Conv2d(FEATURES, FEATURES, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        inner: Tensor = self.conv2(functional.relu(self.conv1(functional.relu(features))))
        return features + inner


class Fusion(nn.Module):
    """Adds the next finer features to the coarser ones and resizes the sum to `size`.

    The coarsest stage has nothing to add and so no `resConfUnit1`.
    """

    def __init__(self, *, adds: bool) -> None:
        super().__init__()
        self.adds = adds
        if adds:
            self.resConfUnit1 = ResidualUnit()
        self.resConfUnit2 = ResidualUnit()
        self.out_conv = nn.Conv2d(FEATURES, FEATURES, 1)

    def forward(self, coarse: Tensor, finer: Tensor | None, size: Sequence[int]) -> Tensor:
        fused = coarse if finer is None or not self.adds else coarse + self.resConfUnit1(finer)
        fused = self.resConfUnit2(fused)
        fused = functional.interpolate(fused, size=list(size), mode="bilinear", align_corners=True)
        result: Tensor = self.out_conv(fused)
        return result


class Scratch(nn.Module):
    """The convolutions behind the projections, under the names of the checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.layer1_rn, self.layer2_rn, self.layer3_rn, self.layer4_rn = (
            nn.Conv2d(channels, FEATURES, 3, padding=1, bias=False) for channels in CHANNELS
        )
        self.refinenet1 = Fusion(adds=True)
        self.refinenet2 = Fusion(adds=True)
        self.refinenet3 = Fusion(adds=True)
        self.refinenet4 = Fusion(adds=False)
        self.output_conv1 = nn.Conv2d(FEATURES, FEATURES // 2, 3, padding=1)
        self.output_conv2 = _output()
        self.sky_output_conv2 = _output()


def _output() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(FEATURES // 2, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 1, 1))


class DensePredictionHead(nn.Module):
    """Tokens (B, N, D) of four layers to depth and sky, both (B, 1, H, W)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        first, second, _, fourth = CHANNELS
        self.projects = nn.ModuleList(nn.Conv2d(width, channels, 1) for channels in CHANNELS)
        self.resize_layers = nn.ModuleList(
            (
                nn.ConvTranspose2d(first, first, 4, 4),
                nn.ConvTranspose2d(second, second, 2, 2),
                nn.Identity(),
                nn.Conv2d(fourth, fourth, 3, 2, 1),
            )
        )
        self.scratch = Scratch()

    def forward(self, features: Sequence[Tensor], grid: tuple[int, int], patch: int) -> tuple[Tensor, Tensor]:
        maps = [
            resize(project(tokens_BND.transpose(1, 2).reshape(len(tokens_BND), -1, *grid)))
            for tokens_BND, project, resize in zip(features, self.projects, self.resize_layers, strict=True)
        ]
        scratch = self.scratch
        narrow = (scratch.layer1_rn, scratch.layer2_rn, scratch.layer3_rn, scratch.layer4_rn)
        one, two, three, four = (layer(each) for layer, each in zip(narrow, maps, strict=True))
        path = scratch.refinenet4(four, None, three.shape[-2:])
        path = scratch.refinenet3(path, three, two.shape[-2:])
        path = scratch.refinenet2(path, two, one.shape[-2:])
        path = scratch.refinenet1(path, one, (2 * one.shape[-2], 2 * one.shape[-1]))
        size = (grid[0] * patch, grid[1] * patch)
        full = functional.interpolate(
            scratch.output_conv1(path), size=size, mode="bilinear", align_corners=True
        )
        return torch.exp(scratch.output_conv2(full)), functional.relu(scratch.sky_output_conv2(full))
