"""Action decoders: from a noisy action chunk, a time and a memory to the velocity of the flow.

Shape suffixes: B batch, T action chunk, A action dims, M memory tokens, D model width.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from constructor.blocks.layers import (
    Projection,
    TransformerDecoder,
    check_batch_first,
    check_condition,
    check_width,
    deep_projection,
    dropout_projection,
    expect_shape,
    head_layers,
    plain_projection,
    projection_layers,
    time_embedding,
    with_positions,
)


def _plain_time_network(width_in: int, width: int) -> nn.Sequential:
    return nn.Sequential(*projection_layers(width_in, width, 2))


def _plain_head(width: int, width_out: int) -> nn.Sequential:
    return nn.Sequential(*head_layers(width, width_out, hidden=False))


def _deep_head(width: int, width_out: int) -> nn.Sequential:
    return nn.Sequential(*head_layers(width, width_out))


@dataclass(frozen=True, slots=True)
class DecoderStyle:
    """How the decoders of the families differ.

    Attributes:
        project: makes the projections of noise and semantic input.
        time_network: makes what follows the sines of the time.
        output_network: makes what turns tokens into actions.
        memory_positions: whether fixed positions are added to `memory_input`.
    """

    project: Projection
    time_network: Projection
    output_network: Projection
    memory_positions: bool = False


PLAIN = DecoderStyle(plain_projection, _plain_time_network, _plain_head, memory_positions=True)
NORMED = DecoderStyle(deep_projection, deep_projection, _deep_head)
EXPERT = DecoderStyle(dropout_projection, dropout_projection, _deep_head)


class ActionDecoder(nn.Module):
    """Predicts the velocity (B, T, A) of a flow-matching policy.

    The noisy action is the target of the decoder, without positions of its own; the memory is the time
    token, then `memory_input`, with the semantic tokens in front where they are used. Keywords that are not
    named here are accepted and ignored.

    Raises:
        ValueError: widths, heads and flags that contradict each other; inputs of another rank or width.
    """

    style: ClassVar[DecoderStyle] = NORMED

    def __init__(
        self,
        action_dim: int,
        transformer_d_model: int,
        transformer_nhead: int,
        transformer_dim_feedforward: int,
        transformer_dropout: float,
        transformer_activation: str,
        transformer_batch_first: bool,
        transformer_tgt_is_causal: bool,
        transformer_num_layers: int,
        transformer_action_chunk_size: int,
        use_cond_semantic: bool = False,
        cond_semantic_dim: int | None = None,
        **ignored: Any,
    ) -> None:
        super().__init__()
        width = transformer_d_model
        check_width(width, transformer_nhead)
        check_batch_first(transformer_batch_first)
        check_condition("use_cond_semantic", use_cond_semantic, "cond_semantic_dim", cond_semantic_dim)
        self.width = width
        self.use_cond_semantic = use_cond_semantic
        self.noise_projection = self.style.project(action_dim, width)
        self.has_semantic_projection = cond_semantic_dim is not None and cond_semantic_dim != width
        if cond_semantic_dim is not None and self.has_semantic_projection:
            self.semantic_projection = self.style.project(cond_semantic_dim, width)
        self.time_mlp = self.style.time_network(width, width)
        self.decoder = TransformerDecoder(
            width,
            transformer_nhead,
            transformer_dim_feedforward,
            transformer_dropout,
            transformer_activation,
            transformer_num_layers,
            chunk=transformer_action_chunk_size,
            causal=transformer_tgt_is_causal,
        )
        self.output_layer = self.style.output_network(width, action_dim)

    def forward(
        self,
        time: Tensor,
        noise: Tensor,
        memory_input: Tensor,
        discrete_semantic_input: Tensor | None = None,
    ) -> Tensor:
        """time (B,) or (B, 1), noise (B, T, A), memory_input (B, M, D) to the velocity (B, T, A)."""
        if time.ndim not in (1, 2) or (time.ndim == 2 and time.shape[-1] != 1):
            raise ValueError(f"time must be (B,) or (B, 1), and is {tuple(time.shape)}")
        expect_shape("noise", noise, "(B, T, action_dim)", (None, None, None))
        expect_shape("memory_input", memory_input, f"(B, tokens, {self.width})", (None, None, self.width))
        time_B = time.squeeze(-1) if time.ndim == 2 else time
        embedded_BD = time_embedding(time_B, self.width).to(memory_input.dtype)
        time_B1D = self.time_mlp(embedded_BD).unsqueeze(1)
        if self.style.memory_positions:
            memory_input = with_positions(memory_input)
        memory_BMD = torch.cat((time_B1D, memory_input), dim=1)
        if self.use_cond_semantic:
            memory_BMD = torch.cat((self._semantic_tokens(discrete_semantic_input), memory_BMD), dim=1)
        decoded_BTD = self.decoder(self.noise_projection(noise), memory_BMD)
        velocity_BTA: Tensor = self.output_layer(decoded_BTD)
        return velocity_BTA

    def _semantic_tokens(self, semantic: Tensor | None) -> Tensor:
        if semantic is None or semantic.ndim not in (2, 3):
            found = None if semantic is None else tuple(semantic.shape)
            raise ValueError(
                "use_cond_semantic is true, so discrete_semantic_input must be (B, width) or "
                f"(B, tokens, width), and is {found}"
            )
        if self.has_semantic_projection:
            semantic = self.semantic_projection(semantic)
        return semantic.unsqueeze(1) if semantic.ndim == 2 else semantic


class VfpSingleActionDecoder(ActionDecoder):
    """The decoder with normed projections."""


class NaiveActionDecoder(ActionDecoder):
    """The decoder of the naive policy: the same structure as that of the single-expert policy.

    Two revisions of it exist. This is the later one, with normed projections and no positions added to the
    memory, as the rest of that family was restyled. The earlier one is `CfgVqvaeActionDecoder` in all but
    its name: a checkpoint with `noise_projection.0.weight` of two axes belongs to that.
    """


class CfgVqvaeActionDecoder(ActionDecoder):
    """The decoder with plain projections, which adds fixed positions to the memory."""

    style: ClassVar[DecoderStyle] = PLAIN


class ExpertActionDecoder(ActionDecoder):
    """One expert of a mixture: normed projections with dropout."""

    style: ClassVar[DecoderStyle] = EXPERT


class VfpMoe(nn.Module):
    """Several decoders on the same inputs: all of them always run, (B, num_experts, T, A).

    A gate weighs their velocities in the training step, not here. A keyword that is not named here is
    refused by torch.
    """

    def __init__(
        self,
        num_experts: int,
        action_dim: int,
        transformer_d_model: int,
        transformer_nhead: int,
        transformer_dim_feedforward: int,
        transformer_dropout: float,
        transformer_activation: str,
        transformer_batch_first: bool,
        transformer_tgt_is_causal: bool,
        transformer_num_layers: int,
        transformer_action_chunk_size: int,
        use_cond_semantic: bool = False,
        cond_semantic_dim: int | None = None,
        **refused: Any,
    ) -> None:
        super().__init__(**refused)
        self.experts = nn.ModuleList(
            ExpertActionDecoder(
                action_dim=action_dim,
                transformer_d_model=transformer_d_model,
                transformer_nhead=transformer_nhead,
                transformer_dim_feedforward=transformer_dim_feedforward,
                transformer_dropout=transformer_dropout,
                transformer_activation=transformer_activation,
                transformer_batch_first=transformer_batch_first,
                transformer_tgt_is_causal=transformer_tgt_is_causal,
                transformer_num_layers=transformer_num_layers,
                transformer_action_chunk_size=transformer_action_chunk_size,
                use_cond_semantic=use_cond_semantic,
                cond_semantic_dim=cond_semantic_dim,
            )
            for _ in range(num_experts)
        )

    def forward(
        self,
        time: Tensor,
        noise: Tensor,
        memory_input: Tensor,
        discrete_semantic_input: Tensor | None = None,
    ) -> Tensor:
        velocities = [expert(time, noise, memory_input, discrete_semantic_input) for expert in self.experts]
        return torch.stack(velocities, dim=1)
