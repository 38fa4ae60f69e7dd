"""The action decoders, as data, and the mixture of them."""

from dataclasses import replace

from constructor.registry.entry import MOST_PARTS, Argument, BlockEntry, Port
from constructor.registry.shipped_arguments import (
    ACTION_DIM,
    LAYERS,
    SEMANTIC,
    SEMANTIC_DIM,
    TRANSFORMER,
)

_ARGUMENTS = (
    ACTION_DIM,
    *TRANSFORMER,
    Argument("transformer_tgt_is_causal", "bool", doc="whether a step sees only earlier steps"),
    LAYERS,
    Argument(
        "transformer_action_chunk_size",
        "int",
        doc="steps of the action chunk; the shape of the mask in the checkpoint",
        minimum=1,
        essential=True,
        short="chunk",
    ),
    replace(SEMANTIC, default=False),
    replace(SEMANTIC_DIM, default=None),
)
_INPUTS = (
    Port("time", "B", doc="flow time, 0 noise to 1 action; also (B, 1)"),
    Port("noise", "B transformer_action_chunk_size action_dim", doc="the noisy action chunk"),
    Port("memory_input", "B M transformer_d_model", doc="encoded tokens to attend to"),
    Port(
        "discrete_semantic_input",
        "B cond_semantic_dim",
        when="use_cond_semantic",
        optional=True,
        doc="also (B, k, width); null without use_cond_semantic",
    ),
)
_DECODER = BlockEntry(
    "vfp_single_action_decoder",
    "constructor.blocks.action_decoder:VfpSingleActionDecoder",
    "predicts the flow's velocity from a noisy action, a time and a memory of tokens",
    _ARGUMENTS,
    accepts_extra="swallow",
    inputs=_INPUTS,
    outputs=(Port("velocity", "B transformer_action_chunk_size action_dim", doc="the predicted velocity"),),
    kind="decoder",
    tags=("transformer",),
)

DECODERS = (
    _DECODER,
    replace(
        _DECODER,
        key="naive_action_decoder",
        target="constructor.blocks.action_decoder:NaiveActionDecoder",
    ),
    replace(
        _DECODER,
        key="cfg_vqvae_action_decoder",
        target="constructor.blocks.action_decoder:CfgVqvaeActionDecoder",
        doc="predicts the flow's velocity; adds fixed positions to the memory, and projects without norms",
    ),
    replace(
        _DECODER,
        key="vfp_moe",
        target="constructor.blocks.action_decoder:VfpMoe",
        doc="a mixture of action decoders: the velocity of every expert, which a gate is to weigh",
        arguments=(
            Argument(
                "num_experts",
                "int",
                doc="decoders; all of them always run",
                minimum=1,
                maximum=MOST_PARTS,
                essential=True,
                short="experts",
            ),
            *_ARGUMENTS,
        ),
        accepts_extra="crash",
        outputs=(
            Port(
                "velocities",
                "B num_experts transformer_action_chunk_size action_dim",
                doc="the predicted velocity of every expert",
            ),
        ),
    ),
)
