"""Small hyperparameters and inputs of the policy blocks, for tests that compute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

BATCH = 2

TRANSFORMER: dict[str, Any] = {
    "transformer_d_model": 16,
    "transformer_nhead": 4,
    "transformer_dim_feedforward": 24,
    "transformer_dropout": 0.0,
    "transformer_activation": "gelu",
    "transformer_batch_first": True,
    "transformer_num_layers": 2,
}
ENCODER: dict[str, Any] = TRANSFORMER | {
    "cond_proprio_dim": 6,
    "cond_visual_dim": 10,
    "use_cond_semantic": True,
    "use_cond_semantic_projection": True,
    "cond_semantic_dim": 12,
    "use_cls_token": True,
    "num_cls_token": 3,
    "num_cameras": 2,
}
STREAMS: dict[str, Any] = {
    "cond_proprio_dim": 6,
    "cond_visual_dim": 10,
    "num_cond_visuals": 2,
    "num_cond_semantic": 2,
    "transformer_d_model": 16,
    "use_cls_token": True,
    "num_cls_token": 3,
    "use_action": True,
    "action_dim": 5,
    "use_cond_semantic": True,
    "use_cond_semantic_projection": True,
    "cond_semantic_dim": 12,
}
DECODER: dict[str, Any] = TRANSFORMER | {
    "action_dim": 5,
    "transformer_tgt_is_causal": True,
    "transformer_action_chunk_size": 7,
    "use_cond_semantic": True,
    "cond_semantic_dim": 12,
}
EMBEDDER: dict[str, Any] = {
    name: value for name, value in STREAMS.items() if name not in ("num_cond_visuals", "num_cond_semantic")
} | TRANSFORMER
POSTERIOR = ENCODER | {"action_dim": 5}
INFO_ENCODER: dict[str, Any] = {
    name: value
    for name, value in ENCODER.items()
    if name not in ("use_cond_semantic_projection", "use_cls_token", "num_cls_token")
} | {"cond_semantic_dim": 16}
GATE: dict[str, Any] = {"input_dim": 16, "num_experts": 3, "temperature": 5.0, "top_k": 2}
CODEBOOK: dict[str, Any] = {"num_q_vectors": 4, "vec_dim": 6}
PROJECTOR: dict[str, Any] = {"cond_proprio_dim": 6, "transformer_d_model": 16}


def embedder_inputs() -> tuple[Any, ...]:
    visuals = [torch.randn(BATCH, 4, 10), torch.randn(BATCH, 3, 10)]
    semantics = [torch.randn(BATCH, 1, 12) for _ in range(2)]
    return torch.randn(BATCH, 8, 6), visuals, semantics, torch.randn(BATCH, 7, 5)


def encoder_inputs() -> tuple[Any, ...]:
    visual = torch.randn(BATCH, 2, 10, 2, 3)
    return torch.randn(BATCH, 8, 6), visual, torch.randn(BATCH, 12), torch.randn(BATCH, 7, 5)


def decoder_inputs() -> tuple[Any, ...]:
    memory = torch.randn(BATCH, 9, 16)
    return torch.rand(BATCH), torch.randn(BATCH, 7, 5), memory, torch.randn(BATCH, 12)


def row_inputs() -> tuple[Any, ...]:
    semantic = torch.randn(BATCH, 3, 12)
    return torch.randn(BATCH, 8, 6), torch.randn(BATCH, 9, 10), semantic, torch.randn(BATCH, 7, 5)


def scene_inputs() -> tuple[Any, ...]:
    return torch.randn(BATCH, 8, 6), torch.randn(BATCH, 2, 10, 2, 3), torch.randn(BATCH, 4, 16)


def gate_inputs() -> tuple[Any, ...]:
    return torch.randn(BATCH, 1, 16), 0, True, True


def codebook_inputs() -> tuple[Any, ...]:
    return torch.randn(BATCH, 5, 6), False, False


def projector_inputs() -> tuple[Any, ...]:
    return torch.randn(BATCH, 8, 6), torch.randn(BATCH, 3, 16, 2, 3)


@dataclass(frozen=True, slots=True)
class Case:
    """One block: its hyperparameters, inputs of a call, and the shape of the tensor that comes out."""

    sizes: dict[str, Any]
    inputs: Callable[[], tuple[Any, ...]]
    shape: tuple[int, ...]


_POSTERIOR = Case(POSTERIOR, encoder_inputs, (BATCH, 3, 16))
_PRIOR = Case(ENCODER, encoder_inputs, (BATCH, 3, 16))
_ROW = Case(EMBEDDER, row_inputs, (BATCH, 3 + 7 + 3 + 9 + 8, 16))
_DECODER = Case(DECODER, decoder_inputs, (BATCH, 7, 5))
_CODEBOOK = Case(CODEBOOK, codebook_inputs, (BATCH, 5, 6))
_PROJECTOR = Case(PROJECTOR, projector_inputs, (BATCH, 3 * 6 + 8, 16))
CASES: dict[str, Case] = {
    "cfg_vqvae_posterior": _POSTERIOR,
    "cfg_vqvae_prior": _PRIOR,
    "vfp_posterior": _POSTERIOR,
    "vfp_prior": _PRIOR,
    "vfp_single_posterior": _POSTERIOR,
    "vfp_single_prior": _PRIOR,
    "cfg_vqvae_info_encoder": Case(INFO_ENCODER, scene_inputs, (BATCH, 4 + 2 * 6 + 8, 16)),
    "vfp_single_info_embedder": Case(TRANSFORMER | STREAMS, embedder_inputs, (BATCH, 3 + 7 + 2 + 7 + 8, 16)),
    "vfp_single_multimodal_bridge": Case(STREAMS, embedder_inputs, (BATCH, 3 + 7 + 2 + 7 + 8, 16)),
    "naive_info_embedder": _ROW,
    "vfp_info_embedder": _ROW,
    "vfp_single_action_decoder": _DECODER,
    "naive_action_decoder": _DECODER,
    "cfg_vqvae_action_decoder": _DECODER,
    "vfp_moe": Case(DECODER | {"num_experts": 3}, decoder_inputs, (BATCH, 3, 7, 5)),
    "vfp_gate": Case(GATE, gate_inputs, (BATCH, 3)),
    "cfg_vqvae_codebook": _CODEBOOK,
    "vfp_vqvae_codebook": _CODEBOOK,
    "cfg_vqvae_proprio_projector": _PROJECTOR,
    "naive_proprio_projector": _PROJECTOR,
    "vfp_proprio_projector": _PROJECTOR,
}
