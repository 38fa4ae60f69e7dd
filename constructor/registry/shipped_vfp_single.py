"""The blocks of the single-expert variational flow policy, as data.

All accept keywords they do not know and ignore them, so a misspelt optional one is only warned of.
"""

from dataclasses import replace

from constructor.registry.entry import Argument, BlockEntry, Caution, Port, SameAs

_PROPRIO_DIM = Argument("cond_proprio_dim", "int", doc="values of one proprioception step", minimum=1)
_VISUAL_DIM = Argument("cond_visual_dim", "int", doc="channels of a visual token", minimum=1)
_SEMANTIC = Argument("use_cond_semantic", "bool", doc="whether image summaries are part of the input")
_SEMANTIC_PROJECTION = Argument(
    "use_cond_semantic_projection", "bool", doc="whether the summaries are projected to the model width"
)
_SEMANTIC_DIM = Argument(
    "cond_semantic_dim", "int", doc="width of a summary; null without them", minimum=1, nullable=True
)
_USE_CLS = Argument("use_cls_token", "bool", doc="whether learned class tokens go in front")
_NUM_CLS = Argument("num_cls_token", "int", doc="how many class tokens", minimum=0, nullable=True)
_USE_ACTION = Argument("use_action", "bool", doc="whether the action chunk is part of the input")
_ACTION_DIM = Argument("action_dim", "int", doc="values of one action step", minimum=1, short="action")

_D_MODEL = Argument(
    "transformer_d_model",
    "int",
    doc="width of the tokens; even, and a multiple of the heads",
    minimum=2,
    essential=True,
    short="d",
)
_TRANSFORMER = (
    _D_MODEL,
    Argument("transformer_nhead", "int", doc="attention heads", minimum=1, essential=True, short="heads"),
    Argument("transformer_dim_feedforward", "int", doc="hidden width of the feed-forward part", minimum=1),
    Argument(
        "transformer_dropout",
        "float",
        doc="chance of a value to be dropped in training",
        minimum=0,
        maximum=1,
    ),
    Argument(
        "transformer_activation", "str", doc="between the feed-forward layers", choices=("relu", "gelu")
    ),
    Argument("transformer_batch_first", "bool", doc="must be true: the batch is the first axis"),
)
_LAYERS = Argument(
    "transformer_num_layers", "int", doc="layers of the stack", minimum=1, essential=True, short="layers"
)

_PROPRIO_IN = Port("cond_proprio", "B S cond_proprio_dim", doc="the last S steps of proprioception")

_ENCODER_ARGUMENTS = (
    *_TRANSFORMER,
    _LAYERS,
    _SEMANTIC,
    _SEMANTIC_PROJECTION,
    _SEMANTIC_DIM,
    _USE_CLS,
    _NUM_CLS,
    Argument("num_cameras", "int", doc="cameras on axis 1 of the visual input", minimum=1),
)
_ENCODER_INPUTS = (
    _PROPRIO_IN,
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
_CLASS_TOKENS = (Port("cls_token", "B num_cls_token transformer_d_model", when="use_cls_token"),)

_POSTERIOR = BlockEntry(
    "vfp_single_posterior",
    "constructor.blocks.information_encoder:VfpSinglePosterior",
    "encodes the conditions and the action into class tokens: the posterior of the latent",
    (_PROPRIO_DIM, _VISUAL_DIM, _ACTION_DIM, *_ENCODER_ARGUMENTS),
    accepts_extra="swallow",
    inputs=(*_ENCODER_INPUTS, Port("action", "B T action_dim", doc="the action chunk; required")),
    outputs=_CLASS_TOKENS,
    cautions=(_NO_RESULT,),
    kind="encoder",
    tags=("transformer",),
)
_PRIOR = BlockEntry(
    "vfp_single_prior",
    "constructor.blocks.information_encoder:VfpSinglePrior",
    "encodes the conditions without the action into class tokens: the prior of the latent",
    (_PROPRIO_DIM, _VISUAL_DIM, *_ENCODER_ARGUMENTS),
    accepts_extra="swallow",
    inputs=(*_ENCODER_INPUTS, Port("action", optional=True, doc="accepted and ignored")),
    outputs=_CLASS_TOKENS,
    cautions=(_NO_RESULT,),
    kind="encoder",
    tags=("transformer",),
)

_STREAM_COUNTS = (
    Argument(
        "num_cond_visuals",
        "int",
        doc="visual streams, each with a projection of its own",
        minimum=1,
        essential=True,
        short="visuals",
    ),
    Argument("num_cond_semantic", "int", doc="semantic streams, each with a projection", minimum=0),
)
_STREAM_CONDITIONS = (
    _USE_CLS,
    _NUM_CLS,
    _USE_ACTION,
    replace(_ACTION_DIM, doc="values of one action step; null without the action", nullable=True),
    _SEMANTIC,
    _SEMANTIC_PROJECTION,
    _SEMANTIC_DIM,
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
_STREAM_INPUTS = (
    _PROPRIO_IN,
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
    Port("action", "B T action_dim", when="use_action", optional=True, doc="null without use_action"),
)
_EMBEDDER = BlockEntry(
    "vfp_single_info_embedder",
    "constructor.blocks.info_embedder:VfpSingleInfoEmbedder",
    "joins visual and semantic streams with proprioception and encodes the sequence",
    (_PROPRIO_DIM, _VISUAL_DIM, *_STREAM_COUNTS, *_TRANSFORMER, _LAYERS, *_STREAM_CONDITIONS),
    accepts_extra="swallow",
    inputs=_STREAM_INPUTS,
    outputs=(
        Port(
            "result",
            fields=(
                *_CLASS_TOKENS,
                Port("encoder_output", "B L transformer_d_model", doc="every token, encoded"),
            ),
        ),
    ),
    cautions=_STREAM_CAUTIONS,
    kind="encoder",
    tags=("transformer",),
)
_BRIDGE = BlockEntry(
    "vfp_single_multimodal_bridge",
    "constructor.blocks.info_embedder:VfpSingleMultimodalBridge",
    "joins visual and semantic streams with proprioception into one sequence, without encoding it",
    (
        _PROPRIO_DIM,
        _VISUAL_DIM,
        *_STREAM_COUNTS,
        replace(_D_MODEL, doc="width of the tokens; even"),
        *_STREAM_CONDITIONS,
    ),
    accepts_extra="swallow",
    inputs=_STREAM_INPUTS,
    outputs=(Port("tokens", "B L transformer_d_model", doc="every token of the sequence"),),
    cautions=_STREAM_CAUTIONS,
    kind="encoder",
)
_DECODER = BlockEntry(
    "vfp_single_action_decoder",
    "constructor.blocks.action_decoder:VfpSingleActionDecoder",
    "predicts the flow's velocity from a noisy action, a time and a memory of tokens",
    (
        _ACTION_DIM,
        *_TRANSFORMER,
        Argument("transformer_tgt_is_causal", "bool", doc="whether a step sees only earlier steps"),
        _LAYERS,
        Argument(
            "transformer_action_chunk_size",
            "int",
            doc="steps of the action chunk; the shape of the mask in the checkpoint",
            minimum=1,
            essential=True,
            short="chunk",
        ),
        replace(_SEMANTIC, default=False),
        replace(_SEMANTIC_DIM, default=None),
    ),
    accepts_extra="swallow",
    inputs=(
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
    ),
    outputs=(Port("velocity", "B transformer_action_chunk_size action_dim", doc="the predicted velocity"),),
    kind="decoder",
    tags=("transformer",),
)

VFP_SINGLE = (_EMBEDDER, _BRIDGE, _DECODER, _POSTERIOR, _PRIOR)
