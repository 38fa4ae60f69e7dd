"""Embedders that join lists of visual and semantic streams with proprioception into one token sequence.

Shape suffixes: B batch, N tokens, D model width.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from constructor.blocks.layers import (
    TransformerEncoder,
    check_batch_first,
    check_condition,
    check_width,
    class_tokens,
    deep_projection,
    expect_shape,
    expect_streams,
    placed,
)


class StreamEmbedder(nn.Module):
    """The token sequence of an embedder, before any encoding.

    Every stream is projected and put in front of what is there already, so the order is: class tokens,
    action, the semantic streams last to first, the visual streams last to first, proprioception. Fixed
    positions are added to all but the class tokens.

    Quirks that are part of the contract: the semantic streams are used whenever they are given, and
    projected wherever their width is not the model's, whatever `use_cond_semantic` and
    `use_cond_semantic_projection` say; where `cond_visual_dim` equals the model width there is no projection
    and the visual streams are left out of the sequence.

    Raises:
        ValueError: widths and flags that contradict each other; streams of another number or rank.
    """

    def __init__(
        self,
        *,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        num_cond_visuals: int,
        num_cond_semantic: int,
        transformer_d_model: int,
        use_cls_token: bool,
        num_cls_token: int,
        use_action: bool,
        action_dim: int | None,
        use_cond_semantic: bool,
        use_cond_semantic_projection: bool,
        cond_semantic_dim: int | None,
    ) -> None:
        super().__init__()
        width = transformer_d_model
        check_width(width)
        check_condition("use_cond_semantic", use_cond_semantic, "cond_semantic_dim", cond_semantic_dim)
        check_condition("use_action", use_action, "action_dim", action_dim)
        if cond_semantic_dim is None and num_cond_semantic:
            raise ValueError(
                f"num_cond_semantic is {num_cond_semantic}, and every semantic stream gets a projection, "
                "which needs cond_semantic_dim; without semantic streams set num_cond_semantic to 0"
            )
        self.num_cond_visuals = num_cond_visuals
        self.num_cond_semantic = num_cond_semantic
        self.use_cls_token = use_cls_token
        self.use_action = use_action
        if use_cls_token:
            self.cls_token = class_tokens(num_cls_token, width)
        self.has_action_projection = action_dim is not None and action_dim != width
        if action_dim is not None and self.has_action_projection:
            self.action_projection = deep_projection(action_dim, width)
        self.has_semantic_projection = cond_semantic_dim is not None and cond_semantic_dim != width
        if cond_semantic_dim is not None and self.has_semantic_projection:
            self.semantic_projection = _one_each(num_cond_semantic, cond_semantic_dim, width)
        self.has_proprio_projection = cond_proprio_dim != width
        if self.has_proprio_projection:
            self.proprio_projection = deep_projection(cond_proprio_dim, width)
        self.has_visual_projection = cond_visual_dim != width
        if self.has_visual_projection:
            self.visual_projection = _one_each(num_cond_visuals, cond_visual_dim, width)

    def sequence(
        self,
        cond_proprio: Tensor,
        cond_visual: Sequence[Tensor],
        cond_semantic: Sequence[Tensor] | None,
        action: Tensor | None,
    ) -> Tensor:
        """The conditions as (B, N, D), class tokens first."""
        expect_shape("cond_proprio", cond_proprio, "(B, S, cond_proprio_dim)", (None, None, None))
        expect_streams("cond_visual", cond_visual, "num_cond_visuals", self.num_cond_visuals)
        tokens = self.proprio_projection(cond_proprio) if self.has_proprio_projection else cond_proprio
        if self.has_visual_projection:
            for project, visual in zip(self.visual_projection, cond_visual, strict=True):
                tokens = torch.cat((project(visual), tokens), dim=1)
        if cond_semantic is not None:
            expect_streams("cond_semantic", cond_semantic, "num_cond_semantic", self.num_cond_semantic)
            for index, semantic in enumerate(cond_semantic):
                projected = (
                    self.semantic_projection[index](semantic) if self.has_semantic_projection else semantic
                )
                tokens = torch.cat((projected, tokens), dim=1)
        if self.use_action:
            if action is None:
                raise ValueError("use_action is true, so action must be (B, T, action_dim), and is None")
            expect_shape("action", action, "(B, T, action_dim)", (None, None, None))
            projected = self.action_projection(action) if self.has_action_projection else action
            tokens = torch.cat((projected, tokens), dim=1)
        return placed(tokens, self.cls_token if self.use_cls_token else None)


class VfpSingleInfoEmbedder(StreamEmbedder):
    """The embedder with a transformer encoder behind it.

    forward returns a dict: `cls_token` (B, num_cls_token, D), None without class tokens, and
    `encoder_output` (B, N, D). Keywords that are not named here are accepted and ignored.
    """

    def __init__(
        self,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        num_cond_visuals: int,
        num_cond_semantic: int,
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
        check_width(transformer_d_model, transformer_nhead)
        check_batch_first(transformer_batch_first)
        super().__init__(
            cond_proprio_dim=cond_proprio_dim,
            cond_visual_dim=cond_visual_dim,
            num_cond_visuals=num_cond_visuals,
            num_cond_semantic=num_cond_semantic,
            transformer_d_model=transformer_d_model,
            use_cls_token=use_cls_token,
            num_cls_token=num_cls_token,
            use_action=use_action,
            action_dim=action_dim,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=use_cond_semantic_projection,
            cond_semantic_dim=cond_semantic_dim,
        )
        self.encoder = TransformerEncoder(
            transformer_d_model,
            transformer_nhead,
            transformer_dim_feedforward,
            transformer_dropout,
            transformer_activation,
            transformer_num_layers,
        )

    def forward(
        self,
        cond_proprio: Tensor,
        cond_visual: Sequence[Tensor],
        cond_semantic: Sequence[Tensor] | None = None,
        action: Tensor | None = None,
    ) -> dict[str, Tensor | None]:
        encoded_BND: Tensor = self.encoder(self.sequence(cond_proprio, cond_visual, cond_semantic, action))
        cls_token = encoded_BND[:, : self.cls_token.shape[0]] if self.use_cls_token else None
        return {"cls_token": cls_token, "encoder_output": encoded_BND}


class VfpSingleMultimodalBridge(StreamEmbedder):
    """The embedder without an encoder: forward returns the sequence (B, N, D) itself.

    Keywords that are not named by `StreamEmbedder` are accepted and ignored.
    """

    def __init__(
        self,
        cond_proprio_dim: int,
        cond_visual_dim: int,
        num_cond_visuals: int,
        num_cond_semantic: int,
        transformer_d_model: int,
        use_cls_token: bool,
        num_cls_token: int,
        use_action: bool,
        action_dim: int | None,
        use_cond_semantic: bool,
        use_cond_semantic_projection: bool,
        cond_semantic_dim: int | None,
        **ignored: Any,
    ) -> None:
        super().__init__(
            cond_proprio_dim=cond_proprio_dim,
            cond_visual_dim=cond_visual_dim,
            num_cond_visuals=num_cond_visuals,
            num_cond_semantic=num_cond_semantic,
            transformer_d_model=transformer_d_model,
            use_cls_token=use_cls_token,
            num_cls_token=num_cls_token,
            use_action=use_action,
            action_dim=action_dim,
            use_cond_semantic=use_cond_semantic,
            use_cond_semantic_projection=use_cond_semantic_projection,
            cond_semantic_dim=cond_semantic_dim,
        )

    def forward(
        self,
        cond_proprio: Tensor,
        cond_visual: Sequence[Tensor],
        cond_semantic: Sequence[Tensor] | None = None,
        action: Tensor | None = None,
    ) -> Tensor:
        return self.sequence(cond_proprio, cond_visual, cond_semantic, action)


def _one_each(count: int, width_in: int, width: int) -> nn.ModuleList:
    return nn.ModuleList(deep_projection(width_in, width) for _ in range(count))
