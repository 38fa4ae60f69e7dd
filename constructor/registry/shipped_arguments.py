"""Arguments and ports that blocks of several families share."""

from dataclasses import replace

from constructor.registry.entry import MOST_PARTS, Argument, Port

PROPRIO_DIM = Argument("cond_proprio_dim", "int", doc="values of one proprioception step", minimum=1)
VISUAL_DIM = Argument("cond_visual_dim", "int", doc="channels of a visual token", minimum=1)
SEMANTIC = Argument("use_cond_semantic", "bool", doc="whether image summaries are part of the input")
SEMANTIC_PROJECTION = Argument(
    "use_cond_semantic_projection", "bool", doc="whether the summaries are projected to the model width"
)
SEMANTIC_DIM = Argument(
    "cond_semantic_dim", "int", doc="width of a summary; null without them", minimum=1, nullable=True
)
USE_CLS = Argument("use_cls_token", "bool", doc="whether learned class tokens go in front")
NUM_CLS = Argument("num_cls_token", "int", doc="how many class tokens", minimum=0, nullable=True)
USE_ACTION = Argument("use_action", "bool", doc="whether the action chunk is part of the input")
ACTION_DIM = Argument("action_dim", "int", doc="values of one action step", minimum=1, short="action")

D_MODEL = Argument(
    "transformer_d_model",
    "int",
    doc="width of the tokens; even, and a multiple of the heads",
    minimum=2,
    essential=True,
    short="d",
)
TRANSFORMER = (
    D_MODEL,
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
LAYERS = Argument(
    "transformer_num_layers",
    "int",
    doc="layers of the stack",
    minimum=1,
    maximum=MOST_PARTS,
    essential=True,
    short="layers",
)

PROPRIO_IN = Port("cond_proprio", "B S cond_proprio_dim", doc="the last S steps of proprioception")

CLASS_TOKENS = (Port("cls_token", "B num_cls_token transformer_d_model", when="use_cls_token"),)
ENCODED = (
    Port(
        "result",
        fields=(*CLASS_TOKENS, Port("encoder_output", "B L transformer_d_model", doc="every token, encoded")),
    ),
)
"""What an embedder gives: a mapping."""

OPTIONAL_ACTION_DIM = replace(
    ACTION_DIM, doc="values of one action step; null without the action", nullable=True
)
EMBEDDED_CONDITIONS = (
    USE_CLS,
    NUM_CLS,
    USE_ACTION,
    OPTIONAL_ACTION_DIM,
    SEMANTIC,
    SEMANTIC_PROJECTION,
    SEMANTIC_DIM,
)
"""The last arguments of every embedder."""
