"""Models of other packages, as data: opaque blocks with ports."""

from constructor.registry.entry import MOST_PARTS, Argument, BlockEntry, Port

_OBSERVATION = (
    Port("proprio", "B P"),
    *(Port(camera, "B 3 H W") for camera in ("head", "left", "right")),
)
EXTERNAL = (
    BlockEntry(
        "openpi_batched",
        "constructor.blocks.external:OpenPiBatched",
        "a pi0 policy of the OpenPI package; opaque here: it is wired, and not computed",
        (
            Argument("train_config_name", "str", "pi05_igris", doc="OpenPI's name of the training"),
            Argument("ckpt_dir", "str", None, doc="folder of the checkpoint", nullable=True),
            Argument("default_prompt", "str", None, doc="the task where none is given", nullable=True),
            Argument("camera_names", "list", None, doc="head, left and right without it", nullable=True),
            Argument("action_dim", "int", 24, doc="values of an action step", minimum=1),
            Argument(
                "action_horizon", "int", 50, doc="steps of a chunk", minimum=1, essential=True, short="T"
            ),
            Argument(
                "num_inference_steps", "int", 10, doc="steps of the flow", minimum=1, maximum=MOST_PARTS
            ),
            Argument("gradient_checkpointing", "bool", False, doc="whether activations are made again"),
        ),
        inputs=(
            Port("obs", fields=_OBSERVATION, doc="images and proprioception; also a prompt"),
            Port("noise", "B action_horizon 32", optional=True, doc="drawn inside without it"),
        ),
        outputs=(Port("actions", "B action_horizon action_dim", doc="in the units of the robot"),),
        tags=("external",),
    ),
)
