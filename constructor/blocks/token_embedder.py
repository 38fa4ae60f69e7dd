"""Embedders of one row of visual tokens with the other conditions.

Shape suffixes: B batch, N tokens, V visual channels, D model width.
"""

from typing import Any

from torch import Tensor

from constructor.blocks.condition_encoder import ConditionEncoder
from constructor.blocks.layers import deep_projection, dropout_projection, expect_shape


class NaiveInfoEmbedder(ConditionEncoder):
    """Encodes visual tokens (B, N, V) of all cameras, already in one row, with the other conditions.

    forward returns a dict: `cls_token` (B, num_cls_token, D), None without class tokens, and
    `encoder_output` (B, N, D). Keywords that are not named here are accepted and ignored.
    """

    projection = staticmethod(deep_projection)

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
        use_cls_token: bool,
        num_cls_token: int,
        use_action: bool,
        action_dim: int | None,
        use_cond_semantic: bool,
        use_cond_semantic_projection: bool,
        cond_semantic_dim: int | None,
        **ignored: Any,
    ) -> None:
        width = transformer_d_model
        super().__init__(
            cond_proprio_dim=cond_proprio_dim,
            transformer_d_model=width,
            transformer_nhead=transformer_nhead,
            transformer_dim_feedforward=transformer_dim_feedforward,
            transformer_dropout=transformer_dropout,
            transformer_activation=transformer_activation,
            transformer_batch_first=transformer_batch_first,
            transformer_num_layers=transformer_num_layers,
            use_cls_token=use_cls_token,
            num_cls_token=num_cls_token,
            use_action=use_action,
            action_dim=action_dim,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=use_cond_semantic_projection,
            cond_semantic_dim=cond_semantic_dim,
            project=self.projection,
            visual_projection=self.projection(cond_visual_dim, width) if cond_visual_dim != width else None,
        )

    def visual_tokens(self, visual: Tensor) -> Tensor:
        expect_shape("cond_visual", visual, "(B, N, cond_visual_dim)", (None, None, None))
        tokens_BND: Tensor = self.visual_projection(visual) if self.has_visual_projection else visual
        return tokens_BND


class VfpInfoEmbedder(NaiveInfoEmbedder):
    """The embedder whose projections drop values in training and have no norm behind."""

    projection = staticmethod(dropout_projection)
