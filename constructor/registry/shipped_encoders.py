"""The encoders of camera feature maps, as data: posterior and prior of the three families, and memory.

All accept keywords they do not know and ignore them, so a misspelt optional one is only warned of.
"""

from dataclasses import replace

from constructor.registry.entry import MOST_PARTS, Argument, BlockEntry, Caution, Port
from constructor.registry.shipped_arguments import (
    ACTION_DIM,
    CLASS_TOKENS,
    LAYERS,
    NUM_CLS,
    PROPRIO_DIM,
    PROPRIO_IN,
    SEMANTIC,
    SEMANTIC_DIM,
    SEMANTIC_PROJECTION,
    TRANSFORMER,
    USE_CLS,
    VISUAL_DIM,
)

_CAMERAS = Argument(
    "num_cameras", "int", doc="cameras on axis 1 of the visual input", minimum=1, maximum=MOST_PARTS
)
_ENCODER_ARGUMENTS = (
    *TRANSFORMER,
    LAYERS,
    SEMANTIC,
    SEMANTIC_PROJECTION,
    SEMANTIC_DIM,
    USE_CLS,
    NUM_CLS,
    _CAMERAS,
)
_ENCODER_INPUTS = (
    PROPRIO_IN,
    Port("cond_visual", "B num_cameras cond_visual_dim h w", doc="feature maps; rank 4 and 6 work too"),
    Port(
        "cond_semantic",
        "B cond_semantic_dim",
        when="use_cond_semantic",
        optional=True,
        doc="image summary; also (B, k, width)",
    ),
)
_NO_RESULT = Caution(
    (("use_cls_token", False),),
    "without class tokens it returns nothing: the result is None",
    "set `use_cls_token: true` and `num_cls_token` to at least 1",
)
_POSTERIOR = BlockEntry(
    "cfg_vqvae_posterior",
    "constructor.blocks.information_encoder:Posterior",
    "encodes the conditions and the action into class tokens: the posterior of the latent",
    (PROPRIO_DIM, VISUAL_DIM, ACTION_DIM, *_ENCODER_ARGUMENTS),
    accepts_extra="swallow",
    inputs=(*_ENCODER_INPUTS, Port("action", "B T action_dim", doc="the action chunk; required")),
    outputs=CLASS_TOKENS,
    cautions=(_NO_RESULT,),
    kind="encoder",
    tags=("transformer",),
)
_PRIOR = BlockEntry(
    "cfg_vqvae_prior",
    "constructor.blocks.information_encoder:Prior",
    "encodes the conditions without the action into class tokens: the prior of the latent",
    (PROPRIO_DIM, VISUAL_DIM, *_ENCODER_ARGUMENTS),
    accepts_extra="swallow",
    inputs=(*_ENCODER_INPUTS, Port("action", optional=True, doc="accepted and ignored")),
    outputs=CLASS_TOKENS,
    cautions=(_NO_RESULT,),
    kind="encoder",
    tags=("transformer",),
)
_INFO_ENCODER = BlockEntry(
    "cfg_vqvae_info_encoder",
    "constructor.blocks.information_encoder:InfoEncoder",
    "encodes the conditions of several cameras into the memory of an action decoder",
    (PROPRIO_DIM, VISUAL_DIM, *TRANSFORMER, LAYERS, SEMANTIC, SEMANTIC_DIM, _CAMERAS),
    accepts_extra="swallow",
    inputs=(
        *_ENCODER_INPUTS[:2],
        Port(
            "cond_semantic",
            "B k transformer_d_model",
            when="use_cond_semantic",
            optional=True,
            doc="tokens of the model's width, not projected; also (B, width)",
        ),
    ),
    outputs=(Port("encoder_output", "B L transformer_d_model", doc="every token, encoded"),),
    kind="encoder",
    tags=("transformer",),
)

# The three families share posterior and prior to the last weight.
ENCODERS = (
    *(
        replace(entry, key=f"{family}_{role}")
        for family in ("cfg_vqvae", "vfp", "vfp_single")
        for role, entry in (("posterior", _POSTERIOR), ("prior", _PRIOR))
    ),
    _INFO_ENCODER,
)
