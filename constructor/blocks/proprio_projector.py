"""Projectors that put proprioception behind visual tokens which are used as they are.

Shape suffixes: B batch, S steps of proprioception, N tokens, D model width.
"""

from typing import Any

import torch
from torch import Tensor, nn

from constructor.blocks.condition_encoder import camera_tokens
from constructor.blocks.layers import expect_shape, projection_layers

DROPOUT = 0.05


def _plain(width_in: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        *projection_layers(width_in, width, 2, last_activation=True), nn.Linear(width, width)
    )


def _normed(width_in: int, width: int) -> nn.Sequential:
    return nn.Sequential(*projection_layers(width_in, width, 3, norm=True, dropout=DROPOUT))


def _normed_twice(width_in: int, width: int) -> nn.Sequential:
    return _normed(width_in, width).append(nn.LayerNorm(width))


class CfgVqvaeProprioProjector(nn.Module):
    """Joins the tokens of any number of cameras with projected proprioception: (B, N, D), cameras first.

    The visual input (rank 4, 5 or 6, channel before space) is not projected, so its channels must be
    `transformer_d_model`. A keyword that is not named here is refused by torch.

    Raises:
        ValueError: an input of another rank, or visual channels that are not the model's width.
    """

    network = staticmethod(_plain)

    def __init__(self, cond_proprio_dim: int, transformer_d_model: int, **refused: Any) -> None:
        super().__init__(**refused)
        self.width = transformer_d_model
        self.proprio_projection: nn.Module | None = None
        if cond_proprio_dim != transformer_d_model:
            self.proprio_projection = self.network(cond_proprio_dim, transformer_d_model)

    def forward(self, cond_proprio: Tensor, cond_visual: Tensor) -> Tensor:
        expect_shape("cond_proprio", cond_proprio, "(B, S, cond_proprio_dim)", (None, None, None))
        visual_BND = camera_tokens(cond_visual).flatten(1, 2)
        if visual_BND.shape[-1] != self.width:
            raise ValueError(
                "cond_visual is not projected, so its channels must be transformer_d_model = "
                f"{self.width}, and it is {tuple(cond_visual.shape)}"
            )
        projected = cond_proprio if self.proprio_projection is None else self.proprio_projection(cond_proprio)
        return torch.cat((visual_BND, projected), dim=1)


class NaiveProprioProjector(CfgVqvaeProprioProjector):
    """A LayerNorm before and behind, dropout between."""

    network = staticmethod(_normed_twice)


class VfpProprioProjector(CfgVqvaeProprioProjector):
    """A LayerNorm before, dropout between."""

    network = staticmethod(_normed)
