"""Blocks around ResNet-34, as data: hand cameras, autoencoders of states, actors and critics."""

from dataclasses import replace

from constructor.registry.entry import MOST_PARTS, REQUIRED, Argument, BlockEntry, Port

_IMAGE = "B 3 H W"

_HAND = BlockEntry(
    "naive_hand_extractor",
    "constructor.blocks.resnet:HandExtractor",
    "tokens of a hand camera, by a ResNet-34 of its own",
    (
        Argument("img_h", "int", doc="height that images are resized to", minimum=1),
        Argument("img_w", "int", doc="width that images are resized to", minimum=1),
        Argument("img_resize", "bool", doc="whether images are resized"),
        Argument("self_extracted_dim", "int", doc="channels of the feature map: 512", minimum=1),
        Argument("output_dim", "int", doc="width of a token", minimum=1, essential=True, short="out"),
    ),
    inputs=(Port("img", _IMAGE, doc="the image; also (3, H, W)"),),
    outputs=(Port("tokens", "B N output_dim", doc="a token for every place of the feature map"),),
    kind="backbone",
    tags=("resnet",),
)
_IGNORED = Argument("final_activation", "str", "sigmoid", doc="accepted and ignored", nullable=True)
_ACTION_PART = (
    _IGNORED,
    Argument("embedding_dim", "int", 24, doc="width of the embedding", minimum=1, essential=True, short="E"),
    Argument("hidden_dim", "int", 1024, doc="width between the layers", minimum=1, essential=True, short="h"),
    Argument("action_dim", "int", 24, doc="values of an action step", minimum=1),
    Argument("action_chunk", "int", 40, doc="steps of a chunk", minimum=1),
)
_A_ENCODER = BlockEntry(
    "a_encoder",
    "constructor.blocks.mutual_information:ActionEncoder",
    "embeds a chunk of actions; no value of the embedding is negative",
    _ACTION_PART,
    inputs=(Port("action", "B action_chunk action_dim", doc="the chunk; also as one row"),),
    outputs=(Port("result", fields=(Port("embedding", "B embedding_dim"),)),),
    kind="encoder",
)
_A_DECODER = BlockEntry(
    "a_decoder",
    "constructor.blocks.mutual_information:ActionDecoder",
    "brings an embedding back to a chunk of actions, of which none is negative",
    _ACTION_PART,
    inputs=(Port("embedding", "B embedding_dim"),),
    outputs=(Port("result", fields=(Port("action", "B action_chunk action_dim"),)),),
    kind="decoder",
)
_STATE_PART = (
    Argument("num_images", "int", 3, doc="cameras", minimum=0, maximum=64, essential=True, short="images"),
    Argument("img_embedding_dim", "int", 24, doc="share of a camera in the embedding", minimum=1),
    Argument("state_embedding_dim", "int", 24, doc="share of the state in the embedding", minimum=1),
    Argument("hidden_dim", "int", 1024, doc="width between the layers", minimum=1, essential=True, short="h"),
    Argument("state_dim", "int", 24, doc="values of a state step", minimum=1),
    Argument("state_chunk", "int", 40, doc="steps of the state", minimum=1),
    Argument("img_size", "int", 128, doc="side of the images; a multiple of 32", minimum=32),
    Argument("input_channels", "int", 512, doc="channels of a feature map: 512", minimum=1),
)
_SEEN = (
    Port("cam_{}", "B 3 img_size img_size", many="num_images"),
    Port("state", "B state_chunk state_dim"),
)
_EMBEDDING = Port("embedding", "B img_embedding_dim*num_images+state_embedding_dim")
_STATE_ENCODER = BlockEntry(
    "state_encoder",
    "constructor.blocks.mutual_information:StateEncoder",
    "embeds camera images together with a history of joint values",
    _STATE_PART,
    inputs=(Port("data", fields=_SEEN, doc="exactly these entries"),),
    outputs=(Port("result", fields=(_EMBEDDING,)),),
    kind="encoder",
    tags=("resnet",),
)
_STATE_DECODER = BlockEntry(
    "state_decoder",
    "constructor.blocks.mutual_information:StateDecoder",
    "brings an embedding back to camera images and joint values",
    (
        Argument("out_channels", "int", 3, doc="channels of an image", minimum=1),
        Argument(
            "final_activation",
            "str",
            "sigmoid",
            doc="of the images: sigmoid, tanh, softmax or none",
            nullable=True,
        ),
        *_STATE_PART,
    ),
    inputs=(_EMBEDDING,),
    outputs=(Port("result", fields=(replace(_SEEN[0], shape="B out_channels img_size img_size"), _SEEN[1])),),
    kind="decoder",
    tags=("resnet",),
)

_RESIZE = Argument("resize", "bool", True, doc="whether images are resized to 240 x 320")
_RESNET = BlockEntry(
    "resnet34",
    "constructor.blocks.resnet:NormalisedResNet",
    "feature maps of ResNet-34, from colours normalised as those of ImageNet",
    (_RESIZE,),
    inputs=(Port("image", _IMAGE, doc="values from 0 to 1, or to 255"),),
    outputs=(Port("features", "B 512 h w", doc="feature map, a 32nd of the image"),),
    kind="backbone",
    tags=("resnet",),
)
_CAMERAS = tuple(Port(camera, _IMAGE) for camera in ("head", "left", "right"))
_IMG_ENCODER = BlockEntry(
    "dsrl_img_encoder",
    "constructor.blocks.critics:ImageEncoder",
    "three cameras through a ResNet-34 each",
    (_RESIZE,),
    inputs=(Port("images", fields=_CAMERAS),),
    outputs=(Port("maps", fields=tuple(Port(port.name, "B 512 h w") for port in _CAMERAS)),),
    kind="backbone",
    tags=("resnet",),
)


def _processing(image_channels: int, depth: tuple[str, ...]) -> tuple[Argument, ...]:
    return (
        Argument("proprio_key", "str", "proprio", doc="the entry with proprioception"),
        Argument("depth_data_keys", "list", depth, doc="the entries with depth maps"),
        Argument("img_data_keys", "list", ("head", "left", "right"), doc="the entries with image maps"),
        Argument("input_img_channel", "int", image_channels, doc="channels of an image map", minimum=1),
        Argument("input_depth_channel", "int", 64, doc="channels of a depth map", minimum=1),
        Argument("output_img_channel", "int", 24, doc="channels that an image keeps", minimum=1),
        Argument("output_depth_channel", "int", 24, doc="channels that a depth map keeps", minimum=1),
    )


_ACTION_KEY = Argument("action_key", "str", "action", doc="the entry with the action")
_MAPS = (
    Port("{}", "B input_depth_channel h w", many="depth_data_keys"),
    Port("{}", "B input_img_channel h w", many="img_data_keys"),
    Port("{proprio_key}", "B S A"),
)
_ROW = Port("row", "B F", doc="depth, images, then the rest, flattened")
_NOISE_PROCESSOR = BlockEntry(
    "dsrl_noise_actor_processor",
    "constructor.blocks.critics:NoiseActorProcessor",
    "reduces feature maps and puts them with proprioception into one row",
    _processing(64, ("head_depth",)),
    inputs=(Port("data", fields=_MAPS),),
    outputs=(_ROW,),
    kind="layer",
)
_Q_PROCESSOR = replace(
    _NOISE_PROCESSOR,
    key="dsrl_q_function_processor",
    target="constructor.blocks.critics:QFunctionProcessor",
    doc="reduces feature maps and puts them with proprioception and an action into one row",
    arguments=(*_NOISE_PROCESSOR.arguments, _ACTION_KEY),
    inputs=(Port("data", fields=(*_MAPS, Port("{action_key}", "B T A"))),),
)
_INPUT_DIM = Argument("input_dim", "int", 64, doc="width of the row", minimum=1, essential=True, short="in")
_HIDDEN = (
    Argument(
        "num_layers",
        "int",
        3,
        doc="hidden layers",
        minimum=0,
        maximum=MOST_PARTS,
        essential=True,
        short="layers",
    ),
    Argument("num_hidden_dim", "int", 2048, doc="width of a hidden layer", minimum=1),
    Argument("dropout", "float", 0.0, doc="chance of a value to be dropped", minimum=0, maximum=1),
    Argument("init_method", "str", "xavier", doc="xavier, or torch's own for anything else"),
)
_ENSEMBLE = Argument(
    "num_ensemble", "int", 3, doc="critics", minimum=1, maximum=1000, essential=True, short="critics"
)
_ACTION_DIM = Argument("action_dim", "int", 32, doc="values of an action step", minimum=1)
_NOISE_ACTOR = BlockEntry(
    "dsrl_noise_latent_actor",
    "constructor.blocks.critics:NoiseActor",
    "chooses the noise that a flow policy starts from, between -1 and 1",
    (
        _INPUT_DIM,
        Argument("action_chunk_size", "int", 50, doc="steps of a chunk", minimum=1),
        _ACTION_DIM,
        *_HIDDEN,
    ),
    inputs=(Port("flattened_tensor", "B input_dim"),),
    outputs=(Port("noise", "B action_chunk_size action_dim"),),
    kind="decoder",
)
_Q_FUNCTION = BlockEntry(
    "dsrl_q_function",
    "constructor.blocks.critics:QFunction",
    "the mean of an ensemble of critics",
    (_INPUT_DIM, _ENSEMBLE, *_HIDDEN),
    inputs=(Port("flattened_tensor", "B input_dim"),),
    outputs=(Port("q", "B 1"),),
    kind="decoder",
)
_IMG_RESIZE = Argument("img_resize", "bool", REQUIRED, doc="whether images are resized to 240 x 320")
_SEES = (
    Port("{}", _IMAGE, many="img_data_keys"),
    Port("{proprio_key}", "B 1 A"),
)
_RESIDUAL_ACTOR = BlockEntry(
    "resfit_residual_actor",
    "constructor.blocks.critics:ResidualActor",
    "corrects the action of a policy from what the cameras see",
    (_IMG_RESIZE, *_processing(512, ()), _ACTION_KEY, _INPUT_DIM, _ACTION_DIM, *_HIDDEN),
    inputs=(Port("state", fields=_SEES), Port("action", "B 1 action_dim", doc="the action to correct")),
    outputs=(Port("correction", "B action_dim", doc="between -1 and 1"),),
    kind="decoder",
    tags=("resnet",),
)
_RESIDUAL_Q = BlockEntry(
    "resfit_q_function",
    "constructor.blocks.critics:ResidualQFunction",
    "what an ensemble of critics thinks of an action in a state; a random half is asked",
    (_IMG_RESIZE, *_processing(512, ()), _ACTION_KEY, _INPUT_DIM, _ENSEMBLE, *_HIDDEN),
    inputs=(
        Port("data", fields=(*_SEES, Port("{action_key}", "B 1 A"))),
        Port("subsample_q", value=True, optional=True, doc="whether a random half is asked"),
        Port("critic", value=False, optional=True, doc="the least value of those asked, not their mean"),
    ),
    outputs=(Port("q", "B 1"),),
    kind="decoder",
    tags=("resnet",),
)

IMAGES = (
    _HAND,
    replace(_HAND, key="vfp_hand_extractor"),
    _A_ENCODER,
    _A_DECODER,
    _STATE_ENCODER,
    _STATE_DECODER,
    _RESNET,
    _IMG_ENCODER,
    _NOISE_PROCESSOR,
    _Q_PROCESSOR,
    _NOISE_ACTOR,
    _Q_FUNCTION,
    _RESIDUAL_ACTOR,
    _RESIDUAL_Q,
)
