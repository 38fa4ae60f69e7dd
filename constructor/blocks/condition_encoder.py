"""What every encoder of conditions does: class tokens, action, summary, cameras, proprioception in one row.

Shape suffixes: B batch, C cameras, V visual channels, S token positions, T action steps, N tokens, D width.
"""

import torch
from torch import Tensor, nn

from constructor.blocks.layers import (
    Projection,
    TransformerEncoder,
    check_batch_first,
    check_condition,
    check_width,
    class_tokens,
    expect_shape,
    placed,
)


class ConditionEncoder(nn.Module):
    """Joins the conditions of a policy into one token sequence and encodes it.

    Order of the sequence: class tokens, action, semantic, visual, proprioception. Fixed sinusoidal positions
    are added to all but the class tokens. A projection exists only where a condition's width differs from
    the model's, so a change of width can add or remove weights. Subclasses say how the visual input becomes
    tokens.

    Args:
        project: makes the projections of action, semantic input and proprioception.
        visual_projection: the projection, or projections, of the visual input; None where widths agree.

    Raises:
        ValueError: widths, heads and flags that contradict each other; inputs of another rank or size.
    """

    def __init__(
        self,
        *,
        cond_proprio_dim: int,
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
        use_action: bool,
        action_dim: int | None,
        project: Projection,
        visual_projection: nn.Module | None,
    ) -> None:
        super().__init__()
        width = transformer_d_model
        check_width(width, transformer_nhead)
        check_batch_first(transformer_batch_first)
        check_condition("use_cond_semantic", use_cond_semantic, "cond_semantic_dim", cond_semantic_dim)
        check_condition("use_action", use_action, "action_dim", action_dim)
        self.width = width
        self.use_cond_semantic = use_cond_semantic
        self.use_action = use_action
        if use_cls_token:
            self.cls_token = class_tokens(num_cls_token, width)
        self.use_cls_token = use_cls_token
        self.has_action_projection = action_dim is not None and action_dim != width
        if action_dim is not None and self.has_action_projection:
            self.action_projection = project(action_dim, width)
        self.has_semantic_projection = use_cond_semantic_projection and cond_semantic_dim not in (None, width)
        if cond_semantic_dim is not None and self.has_semantic_projection:
            self.semantic_projection = project(cond_semantic_dim, width)
        self.has_proprio_projection = cond_proprio_dim != width
        if self.has_proprio_projection:
            self.proprio_projection = project(cond_proprio_dim, width)
        self.has_visual_projection = visual_projection is not None
        if visual_projection is not None:
            self.visual_projection = visual_projection
        self.encoder = TransformerEncoder(
            width,
            transformer_nhead,
            transformer_dim_feedforward,
            transformer_dropout,
            transformer_activation,
            transformer_num_layers,
        )

    def visual_tokens(self, visual: Tensor) -> Tensor:
        """The visual input as tokens (B, N, D)."""
        raise NotImplementedError

    def forward(
        self,
        cond_proprio: Tensor,
        cond_visual: Tensor,
        cond_semantic: Tensor | None = None,
        action: Tensor | None = None,
    ) -> dict[str, Tensor | None]:
        """`cls_token` (B, count, D), None without class tokens, and `encoder_output` (B, N, D)."""
        encoded_BND = self.encoder(self.sequence(cond_proprio, cond_visual, cond_semantic, action))
        cls_token = encoded_BND[:, : self.cls_token.shape[0]] if self.use_cls_token else None
        return {"cls_token": cls_token, "encoder_output": encoded_BND}

    def sequence(
        self, cond_proprio: Tensor, cond_visual: Tensor, cond_semantic: Tensor | None, action: Tensor | None
    ) -> Tensor:
        """The conditions as (B, N, D), class tokens first, before they are encoded."""
        expect_shape("cond_proprio", cond_proprio, "(B, S, cond_proprio_dim)", (None, None, None))
        proprio_BSD = self.proprio_projection(cond_proprio) if self.has_proprio_projection else cond_proprio
        tokens_BND = torch.cat((self.visual_tokens(cond_visual), proprio_BSD), dim=1)
        if self.use_cond_semantic:
            tokens_BND = torch.cat((self._semantic_tokens(cond_semantic), tokens_BND), dim=1)
        if self.use_action:
            if action is None:
                raise ValueError("action must be (B, T, action_dim), and is None")
            expect_shape("action", action, "(B, T, action_dim)", (None, None, None))
            action_BTD = self.action_projection(action) if self.has_action_projection else action
            tokens_BND = torch.cat((action_BTD, tokens_BND), dim=1)
        return placed(tokens_BND, self.cls_token if self.use_cls_token else None)

    def _semantic_tokens(self, semantic: Tensor | None) -> Tensor:
        if semantic is None:
            raise ValueError("use_cond_semantic is true, so cond_semantic must be a tensor, and is None")
        if self.has_semantic_projection:
            semantic = self.semantic_projection(semantic)
        elif semantic.shape[-1] != self.width:
            raise ValueError(
                f"cond_semantic is not projected, so its last size must be {self.width}, "
                f"and it is {tuple(semantic.shape)}"
            )
        if semantic.ndim == 2:
            semantic = semantic.unsqueeze(1)
        expect_shape("cond_semantic", semantic, "(B, tokens, width) or (B, width)", (None, None, self.width))
        return semantic


def camera_tokens(visual: Tensor) -> Tensor:
    """Camera features, channel before space (and behind time), as tokens (B, C, S, V).

    Raises:
        ValueError: the rank is not 4, 5 or 6.
    """
    if visual.ndim not in (4, 5, 6):
        raise ValueError(
            "cond_visual must be (B, cameras, channels, tokens), (B, cameras, channels, h, w) or "
            f"(B, cameras, time, channels, h, w), and is {tuple(visual.shape)}"
        )
    channels_last = visual.movedim(3 if visual.ndim == 6 else 2, -1)
    return channels_last.flatten(2, -2)
