"""Small hyperparameters of every block of the single-expert policy, for tests that compute."""

from typing import Any

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
