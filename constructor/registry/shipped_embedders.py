"""The embedders, as data: they join visual tokens, summaries and proprioception into one sequence.

All accept keywords they do not know and ignore them, so a misspelt optional one is only warned of.
"""

from dataclasses import replace

from constructor.registry.entry import MOST_PARTS, Argument, BlockEntry, Caution, Port, SameAs
from constructor.registry.shipped_arguments import (
    D_MODEL,
    EMBEDDED_CONDITIONS,
    ENCODED,
    LAYERS,
    PROPRIO_DIM,
    PROPRIO_IN,
    TRANSFORMER,
    VISUAL_DIM,
)

_STREAM_COUNTS = (
    Argument(
        "num_cond_visuals",
        "int",
        doc="visual streams, each with a projection of its own",
        minimum=1,
        maximum=MOST_PARTS,
        essential=True,
        short="visuals",
    ),
    Argument(
        "num_cond_semantic",
        "int",
        doc="semantic streams, each with a projection",
        minimum=0,
        maximum=MOST_PARTS,
    ),
)
_STREAM_CAUTIONS = (
    Caution(
        (("cond_visual_dim", SameAs("transformer_d_model")),),
        "with `cond_visual_dim` equal to `transformer_d_model` the visual streams have no projection and are "
        "left out of the sequence",
        "choose a `transformer_d_model` that differs from `cond_visual_dim`",
    ),
    Caution(
        (("use_cond_semantic", True), ("use_cond_semantic_projection", False)),
        "the semantic streams are projected all the same wherever `cond_semantic_dim` is not the model width",
        "set `use_cond_semantic_projection: true`, which is what happens",
    ),
)
_ACTION_IN = Port("action", "B T action_dim", when="use_action", optional=True, doc="null without use_action")
_STREAM_INPUTS = (
    PROPRIO_IN,
    Port(
        "cond_visual",
        "B N cond_visual_dim",
        many="num_cond_visuals",
        doc="one tensor a stream; lengths may differ",
    ),
    Port(
        "cond_semantic",
        "B 1 cond_semantic_dim",
        many="num_cond_semantic",
        when="use_cond_semantic",
        optional=True,
        doc="one tensor a stream, or null",
    ),
    _ACTION_IN,
)
_EMBEDDER = BlockEntry(
    "vfp_single_info_embedder",
    "constructor.blocks.info_embedder:VfpSingleInfoEmbedder",
    "joins visual and semantic streams with proprioception and encodes the sequence",
    (PROPRIO_DIM, VISUAL_DIM, *_STREAM_COUNTS, *TRANSFORMER, LAYERS, *EMBEDDED_CONDITIONS),
    accepts_extra="swallow",
    inputs=_STREAM_INPUTS,
    outputs=ENCODED,
    cautions=_STREAM_CAUTIONS,
    kind="encoder",
    tags=("transformer",),
)
_BRIDGE = BlockEntry(
    "vfp_single_multimodal_bridge",
    "constructor.blocks.info_embedder:VfpSingleMultimodalBridge",
    "joins visual and semantic streams with proprioception into one sequence, without encoding it",
    (
        PROPRIO_DIM,
        VISUAL_DIM,
        *_STREAM_COUNTS,
        replace(D_MODEL, doc="width of the tokens; even"),
        *EMBEDDED_CONDITIONS,
    ),
    accepts_extra="swallow",
    inputs=_STREAM_INPUTS,
    outputs=(Port("tokens", "B L transformer_d_model", doc="every token of the sequence"),),
    cautions=_STREAM_CAUTIONS,
    kind="encoder",
)
_TOKEN_EMBEDDER = BlockEntry(
    "naive_info_embedder",
    "constructor.blocks.token_embedder:NaiveInfoEmbedder",
    "joins one row of visual tokens with summaries and proprioception and encodes the sequence",
    (PROPRIO_DIM, VISUAL_DIM, *TRANSFORMER, LAYERS, *EMBEDDED_CONDITIONS),
    accepts_extra="swallow",
    inputs=(
        PROPRIO_IN,
        Port("cond_visual", "B N cond_visual_dim", doc="the tokens of all cameras in one row"),
        Port(
            "cond_semantic",
            "B k cond_semantic_dim",
            when="use_cond_semantic",
            optional=True,
            doc="summaries, one a camera; also (B, width)",
        ),
        _ACTION_IN,
    ),
    outputs=ENCODED,
    kind="encoder",
    tags=("transformer",),
)

EMBEDDERS = (
    _EMBEDDER,
    _BRIDGE,
    _TOKEN_EMBEDDER,
    replace(
        _TOKEN_EMBEDDER,
        key="vfp_info_embedder",
        target="constructor.blocks.token_embedder:VfpInfoEmbedder",
    ),
)
