"""What stands between latent and decoder, as data: gate, codebooks, projectors of proprioception."""

from dataclasses import replace

from constructor.registry.entry import Argument, BlockEntry, Port
from constructor.registry.shipped_arguments import D_MODEL, PROPRIO_DIM, PROPRIO_IN

_GATE = BlockEntry(
    "vfp_gate",
    "constructor.blocks.gate:Gate",
    "weighs the experts of a mixture by a latent",
    (
        Argument("input_dim", "int", doc="width of the latent", minimum=1, essential=True, short="in"),
        Argument("num_experts", "int", doc="experts to weigh", minimum=1, essential=True, short="experts"),
        Argument("temperature", "float", doc="what scores are divided by; higher evens the weights out"),
        Argument("top_k", "int", doc="kept for the reader: every expert has a weight", minimum=1),
    ),
    inputs=(
        Port("input", "B 1 input_dim", doc="the latent; also (B, width)"),
        Port("iterations", optional=True, doc="the step of the training; not used"),
        Port("training", value=True, optional=True, doc="whether this is training"),
        Port("use_noise", value=True, optional=True, doc="whether noise is added to the scores in training"),
    ),
    outputs=(Port("weights", "B num_experts", doc="positive, and 1 together"),),
    kind="layer",
)
_CODEBOOK = BlockEntry(
    "cfg_vqvae_codebook",
    "constructor.blocks.codebook:VQCodebookManager",
    "rounds vectors to the nearest of a codebook, and replaces rows of it that are not used",
    (
        Argument("num_q_vectors", "int", doc="vectors of the codebook", minimum=1, essential=True, short="K"),
        Argument("vec_dim", "int", doc="width of a vector", minimum=1, essential=True, short="D"),
    ),
    inputs=(
        Port("continuous_vec", "B V vec_dim", doc="what is rounded; any rank from 2"),
        Port("train", value=False, doc="whether distances in the codebook are measured"),
        Port("replacement", value=False, doc="with train: whether unused rows are written anew"),
    ),
    outputs=(
        Port(
            "result",
            fields=(
                Port("q", "B V vec_dim", doc="the nearest vectors; null for replacement without train"),
                Port("codebook_min_dist", value=0.0, doc="between two rows; 0 unless train"),
                Port("codebook_max_dist", value=0.0, doc="between two rows; 0 unless train"),
                Port("num_vecs_replaced", value=0, doc="rows written anew"),
                Port("dead_indices", optional=True, doc="which rows; null unless both flags are true"),
            ),
        ),
    ),
    kind="layer",
    tags=("quantisation",),
)
_PROJECTOR = BlockEntry(
    "cfg_vqvae_proprio_projector",
    "constructor.blocks.proprio_projector:CfgVqvaeProprioProjector",
    "projects proprioception to the width of visual tokens, and puts it behind them",
    (PROPRIO_DIM, replace(D_MODEL, doc="width of the tokens; the visual channels must have it", minimum=1)),
    accepts_extra="crash",
    inputs=(
        PROPRIO_IN,
        Port("cond_visual", "B cameras transformer_d_model h w", doc="not projected; rank 4 and 6 work too"),
    ),
    outputs=(Port("tokens", "B L transformer_d_model", doc="visual tokens, then proprioception"),),
    kind="layer",
)

LATENT = (
    _GATE,
    _CODEBOOK,
    replace(_CODEBOOK, key="vfp_vqvae_codebook"),
    _PROJECTOR,
    replace(
        _PROJECTOR,
        key="naive_proprio_projector",
        target="constructor.blocks.proprio_projector:NaiveProprioProjector",
    ),
    replace(
        _PROJECTOR,
        key="vfp_proprio_projector",
        target="constructor.blocks.proprio_projector:VfpProprioProjector",
    ),
)
