"""Encoders of camera feature maps with the other conditions: posterior and prior of a latent, and memory.

Shape suffixes: B batch, C cameras, V visual channels, S token positions, N tokens, D model width.
"""

from typing import Any

import torch
from torch import Tensor, nn

from constructor.blocks.condition_encoder import ConditionEncoder, camera_tokens
from constructor.blocks.layers import plain_projection


class InformationEncoder(ConditionEncoder):
    """Encodes the feature maps of several cameras, each with a projection of its own.

    Takes `cond_visual` (B, cameras, V, tokens), (B, cameras, V, h, w) or (B, cameras, time, V, h, w).

    Raises:
        ValueError: another number of cameras than `num_cameras`.
    """

    def __init__(self, *, cond_visual_dim: int, num_cameras: int, **conditions: Any) -> None:
        width = conditions["transformer_d_model"]
        cameras = (plain_projection(cond_visual_dim, width) for _ in range(num_cameras))
        super().__init__(
            project=plain_projection,
            visual_projection=nn.ModuleList(cameras) if cond_visual_dim != width else None,
            **conditions,
        )
        self.num_cameras = num_cameras

    def visual_tokens(self, visual: Tensor) -> Tensor:
        tokens_BCSV = camera_tokens(visual)
        if visual.shape[1] != self.num_cameras:
            raise ValueError(
                f"cond_visual must have num_cameras = {self.num_cameras} on axis 1, "
                f"and is {tuple(visual.shape)}"
            )
        if not self.has_visual_projection:
            return tokens_BCSV.flatten(1, 2)
        cameras = (project(tokens_BCSV[:, i]) for i, project in enumerate(self.visual_projection.children()))
        return torch.cat(tuple(cameras), dim=1)


class Posterior(nn.Module):
    """The encoder that sees the action: returns its class tokens (B, num_cls_token, D), or None without them.

    Keywords that are not named here are accepted and ignored.
    """

    def __init__(
        self,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        action_dim: int,
        transformer_d_model: int,
        transformer_nhead: int,
        transformer_dim_feedforward: int,
        transformer_dropout: float,
        transformer_activation: str,
        transformer_batch_first: bool,
        transformer_num_layers: int,
        use_cond_semantic: bool,
        use_cond_semantic_projection: bool,
        cond_semantic_dim: int | None,
        use_cls_token: bool,
        num_cls_token: int,
        num_cameras: int,
        **ignored: Any,
    ) -> None:
        super().__init__()
        self.encoder = InformationEncoder(
            cond_proprio_dim=cond_proprio_dim,
            cond_visual_dim=cond_visual_dim,
            transformer_d_model=transformer_d_model,
            transformer_nhead=transformer_nhead,
            transformer_dim_feedforward=transformer_dim_feedforward,
            transformer_dropout=transformer_dropout,
            transformer_activation=transformer_activation,
            transformer_batch_first=transformer_batch_first,
            transformer_num_layers=transformer_num_layers,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=use_cond_semantic_projection,
            cond_semantic_dim=cond_semantic_dim,
            use_cls_token=use_cls_token,
            num_cls_token=num_cls_token,
            num_cameras=num_cameras,
            use_action=True,
            action_dim=action_dim,
        )

    def forward(
        self,
        cond_proprio: Tensor,
        cond_visual: Tensor,
        cond_semantic: Tensor | None = None,
        action: Tensor | None = None,
    ) -> Tensor | None:
        encoded: dict[str, Tensor | None] = self.encoder(cond_proprio, cond_visual, cond_semantic, action)
        return encoded["cls_token"]


class Prior(nn.Module):
    """The encoder that must do without the action: it accepts one and ignores it.

    Returns its class tokens (B, num_cls_token, D), or None without them. Keywords that are not named here
    are accepted and ignored.
    """

    def __init__(
        self,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        transformer_d_model: int,
        transformer_nhead: int,
        transformer_dim_feedforward: int,
        transformer_dropout: float,
        transformer_activation: str,
        transformer_batch_first: bool,
        transformer_num_layers: int,
        use_cond_semantic: bool,
        use_cond_semantic_projection: bool,
        cond_semantic_dim: int | None,
        use_cls_token: bool,
        num_cls_token: int,
        num_cameras: int,
        **ignored: Any,
    ) -> None:
        super().__init__()
        self.encoder = InformationEncoder(
            cond_proprio_dim=cond_proprio_dim,
            cond_visual_dim=cond_visual_dim,
            transformer_d_model=transformer_d_model,
            transformer_nhead=transformer_nhead,
            transformer_dim_feedforward=transformer_dim_feedforward,
            transformer_dropout=transformer_dropout,
            transformer_activation=transformer_activation,
            transformer_batch_first=transformer_batch_first,
            transformer_num_layers=transformer_num_layers,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=use_cond_semantic_projection,
            cond_semantic_dim=cond_semantic_dim,
            use_cls_token=use_cls_token,
            num_cls_token=num_cls_token,
            num_cameras=num_cameras,
            use_action=False,
            action_dim=None,
        )

    def forward(
        self,
        cond_proprio: Tensor,
        cond_visual: Tensor,
        cond_semantic: Tensor | None = None,
        action: Tensor | None = None,
    ) -> Tensor | None:
        encoded: dict[str, Tensor | None] = self.encoder(cond_proprio, cond_visual, cond_semantic)
        return encoded["cls_token"]


class InfoEncoder(nn.Module):
    """The encoder of the whole scene: returns every token, encoded (B, N, D).

    It has no class tokens, sees no action and does not project the semantic input, which must have the
    model's width. Keywords that are not named here are accepted and ignored.
    """

    def __init__(
        self,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        transformer_d_model: int,
        transformer_nhead: int,
        transformer_dim_feedforward: int,
        transformer_dropout: float,
        transformer_activation: str,
        transformer_batch_first: bool,
        transformer_num_layers: int,
        use_cond_semantic: bool,
        cond_semantic_dim: int | None,
        num_cameras: int,
        **ignored: Any,
    ) -> None:
        super().__init__()
        self.encoder = InformationEncoder(
            cond_proprio_dim=cond_proprio_dim,
            cond_visual_dim=cond_visual_dim,
            transformer_d_model=transformer_d_model,
            transformer_nhead=transformer_nhead,
            transformer_dim_feedforward=transformer_dim_feedforward,
            transformer_dropout=transformer_dropout,
            transformer_activation=transformer_activation,
            transformer_batch_first=transformer_batch_first,
            transformer_num_layers=transformer_num_layers,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=False,
            cond_semantic_dim=cond_semantic_dim,
            use_cls_token=False,
            num_cls_token=0,
            num_cameras=num_cameras,
            use_action=False,
            action_dim=None,
        )

    def forward(
        self, cond_proprio: Tensor, cond_visual: Tensor, cond_semantic: Tensor | None = None
    ) -> Tensor:
        encoded: dict[str, Tensor] = self.encoder(cond_proprio, cond_visual, cond_semantic)
        return encoded["encoder_output"]
