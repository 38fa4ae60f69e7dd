"""Every bundled component: its parameters, what it is probed with, what comes out; nothing is wrong."""

from pathlib import Path
from typing import Any

import pytest

from constructor.api import build_model
from constructor.records import ComponentReport, DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.shapes import CheckCache, check_component

pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2] / "experiment_models"
BACKBONE = 319_930_368
DEPTH = 334_171_394
COUNTS = {
    "vfp_single_expert/exp1": {
        "head_backbone": BACKBONE,
        "left_backbone": BACKBONE,
        "right_backbone": BACKBONE,
        "info_embedder": 33_677_408,
        "action_decoder": 39_847_368,
        "vae_posterior": 46_516_736,
        "vae_prior": 55_159_296,
        "da3": DEPTH,
        "policy": 3 * BACKBONE + 33_677_408 + 39_847_368,
    },
    "vfp_single_expert/exp2": {
        "head_backbone": BACKBONE,
        "left_backbone": BACKBONE,
        "right_backbone": BACKBONE,
        "info_embedder": 35_254_880,
        "action_decoder": 45_232_200,
        "multimodal_bridge": 17_922_144,
        "vae_posterior": 46_516_736,
        "vae_prior": 55_159_296,
        "da3": DEPTH,
        "policy": 3 * BACKBONE + DEPTH + 35_254_880 + 45_232_200,
    },
    "cfg_vqvae_flow_matching/exp1": {
        "backbone": BACKBONE,
        "info_encoder": 50_449_408,
        "action_decoder": 239_400_984,
        "vqvae_posterior": 103_996_416,
        "vqvae_prior": 103_970_816,
        "vqvae_codebook": 8_192,
        "proprio_projector": 3_248_128,
        "da3": DEPTH,
        "policy": BACKBONE + DEPTH + 239_400_984 + 103_996_416 + 103_970_816 + 8_192 + 3_248_128,
    },
    "naive_flow_matching_policy/exp1": {
        "backbone": BACKBONE,
        "info_embedder": 96_541_536,
        "action_decoder": 115_059_784,
        "proprio_projector": 3_618_144,
        "left_hand_extractor": 22_324_008,
        "right_hand_extractor": 22_324_008,
        "da3": DEPTH,
        "policy": BACKBONE + DEPTH + 96_541_536 + 115_059_784,
    },
    "variational_flow_matching_policy/exp1": {
        "backbone": BACKBONE,
        "info_embedder": 79_213_408,
        "moe_action_decoder": 372_021_536,
        "proprio_projector": 3_616_608,
        "left_hand_extractor": 22_324_008,
        "right_hand_extractor": 22_324_008,
        "vqvae_posterior": 46_513_664,
        "vqvae_prior": 55_156_224,
        "vqvae_codebook": 19_200,
        "gate": 1_188_868,
        "da3": DEPTH,
        "policy": BACKBONE + DEPTH + 79_213_408 + 372_021_536 + 46_513_664 + 55_156_224 + 1_188_868,
    },
    "mutual_information_estimator/exp1": {
        "action_encoder": 3_107_864,
        "action_decoder": 3_108_800,
        "state_resnet34_encoder": 33_318_744,
        "state_resnet34_decoder": 32_675_971,
        "policy": 3_107_864 + 3_108_800 + 33_318_744 + 32_675_971,
    },
}
CASES = [
    (f"{folder}/{name}.yaml", count) for folder, counts in COUNTS.items() for name, count in counts.items()
]


def test_every_file_is_counted_here() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml")}
    assert found == {file for file, _ in CASES}


@pytest.mark.parametrize(("file", "count"), CASES, ids=[file for file, _ in CASES])
def test_parameter_count(file: str, count: int) -> None:
    model = build_model(ROOT / file, device="meta")
    assert sum(weight.numel() for weight in model.parameters()) == count


IMAGE = (2, 3, 240, 320)
PROPRIO, ACTION = (2, 40, 48), (2, 40, 24)
SEMANTIC = [(2, 1, 3072)] * 3
CAMERA, DEPTH_STREAM = (2, 300, 1024), (2, 782, 1024)
SAME: dict[str, tuple[dict[str, Any], Any]] = {
    f"{camera}_backbone": ({"image": IMAGE}, [(2, 1024, 15, 20), (2, 3072)])
    for camera in ("head", "left", "right")
} | {
    "da3": ({"image": IMAGE, "export_feat_layers": [18, 12]}, [(2, 2, 17, 23, 1024)]),
    "vae_posterior": (
        {
            "cond_proprio": PROPRIO,
            "cond_visual": (2, 1, 1024, 15, 20),
            "cond_semantic": (2, 3072),
            "action": ACTION,
        },
        [(2, 5, 768)],
    ),
    "vae_prior": (
        {
            "cond_proprio": PROPRIO,
            "cond_visual": (2, 1, 1024, 15, 20),
            "cond_semantic": (2, 3072),
            "action": None,
        },
        [(2, 5, 768)],
    ),
    "policy": (
        {
            **dict.fromkeys(("cam_head", "cam_left", "cam_right"), IMAGE),
            "state": PROPRIO,
            "time": (2,),
            "noisy_action": ACTION,
        },
        [ACTION],
    ),
}


def streams(*visual: tuple[int, ...]) -> dict[str, Any]:
    return {"cond_proprio": PROPRIO, "cond_visual": list(visual), "cond_semantic": SEMANTIC, "action": None}


def decoder(
    memory: int, width: int = 512, semantic: Any = None, result: tuple[int, ...] = ACTION
) -> tuple[dict[str, Any], Any]:
    inputs = {"time": (2,), "noise": ACTION, "memory_input": (2, memory, width)}
    return inputs | {"discrete_semantic_input": semantic}, [result]


def conditions(visual: tuple[int, ...], semantic: tuple[int, ...], action: Any = None) -> dict[str, Any]:
    return {"cond_proprio": PROPRIO, "cond_visual": visual, "cond_semantic": semantic, "action": action}


def codebook(tokens: tuple[int, ...]) -> tuple[dict[str, Any], Any]:
    result = {"q": tokens, "codebook_min_dist": 0.0, "codebook_max_dist": 0.0, "num_vecs_replaced": 0}
    inputs = {"continuous_vec": tokens, "train": False, "replacement": False}
    return inputs, [result | {"dead_indices": None}]


def embedded(tokens: int) -> list[Any]:
    return [{"cls_token": None, "encoder_output": (2, tokens, 768)}]


def projected(channels: int, height: int, width: int) -> tuple[dict[str, Any], Any]:
    visual = (2, 3, channels, height, width)
    return {"cond_proprio": PROPRIO, "cond_visual": visual}, [(2, 3 * height * width + 40, channels)]


STEP: dict[str, Any] = {
    **dict.fromkeys(("cam_head", "cam_left", "cam_right"), IMAGE),
    "state": PROPRIO,
    "action": ACTION,
    "time": (2,),
    "noisy_action": ACTION,
    "noise": ACTION,
}
FORCED, AUTO = (2, 1, 1024, 21, 32), (2, 1, 1024, 15, 20)
SUMMARY = (2, 3072)
HANDS = {f"{side}_hand_extractor": ({"img": IMAGE}, [(2, 80, 1024)]) for side in ("left", "right")}
STATE = {"cam_0": (2, 3, 128, 128), "state": ACTION}


PROBES: dict[str, dict[str, tuple[dict[str, Any], Any]]] = {
    "vfp_single_expert/exp1": SAME
    | {
        "info_embedder": (
            streams(CAMERA, CAMERA, CAMERA),
            [{"cls_token": None, "encoder_output": (2, 943, 512)}],
        ),
        "action_decoder": decoder(943),
    },
    "vfp_single_expert/exp2": SAME
    | {
        "info_embedder": (
            streams(CAMERA, DEPTH_STREAM, CAMERA, CAMERA),
            [{"cls_token": None, "encoder_output": (2, 1725, 512)}],
        ),
        "multimodal_bridge": (streams(CAMERA, DEPTH_STREAM, CAMERA, CAMERA), [(2, 1725, 512)]),
        "action_decoder": decoder(1725),
    },
    "cfg_vqvae_flow_matching/exp1": {
        "backbone": ({"image": IMAGE}, [(2, 1024, 21, 32), SUMMARY]),
        "da3": ({"image": IMAGE, "export_feat_layers": [8, 13, 18, 23]}, [(2, 4, 24, 36, 1024)]),
        "info_encoder": (
            {"cond_proprio": PROPRIO, "cond_visual": (2, 3, 1024, 21, 32), "cond_semantic": (2, 4, 1024)},
            [(2, 2060, 1024)],
        ),
        "action_decoder": decoder(5512, 1024, (2, 4, 1024)),
        "vqvae_posterior": (conditions(FORCED, SUMMARY, ACTION), [(2, 4, 1024)]),
        "vqvae_prior": (conditions(FORCED, SUMMARY), [(2, 4, 1024)]),
        "vqvae_codebook": codebook((2, 4, 1024)),
        "proprio_projector": projected(1024, 21, 32),
        "policy": (
            STEP | {"latent_noise": (2, 4, 1024), "keep": (2, 1, 1)},
            [(4, 40, 24), (2, 4, 1024), (2, 4, 1024), (2, 4, 1024)],
        ),
    },
    "naive_flow_matching_policy/exp1": {
        "backbone": ({"image": IMAGE}, [(2, 1024, 15, 20), SUMMARY]),
        "da3": ({"image": IMAGE, "export_feat_layers": [18, 23]}, [(2, 2, 17, 23, 1024)]),
        "info_embedder": (conditions((2, 3246, 1024), (2, 3, 3072)), embedded(3289)),
        "action_decoder": decoder(3289, 768),
        "proprio_projector": projected(768, 15, 20),
        **HANDS,
        "policy": SAME["policy"],
    },
    "variational_flow_matching_policy/exp1": {
        "backbone": ({"image": IMAGE}, [(2, 1024, 15, 20), SUMMARY]),
        "da3": ({"image": IMAGE, "export_feat_layers": [18, 23]}, [(2, 2, 17, 23, 1024)]),
        "info_embedder": (conditions((2, 1682, 1024), SUMMARY), embedded(1723)),
        "moe_action_decoder": decoder(1723, 768, result=(2, 4, 40, 24)),
        "vqvae_posterior": (conditions(AUTO, SUMMARY, ACTION), [(2, 1, 768)]),
        "vqvae_prior": (conditions(AUTO, SUMMARY), [(2, 1, 768)]),
        "vqvae_codebook": codebook((2, 1, 768)),
        "gate": (
            {"input": (2, 1, 768), "iterations": 0, "training": True, "use_noise": True},
            [(2, 4)],
        ),
        "proprio_projector": projected(768, 15, 20),
        **HANDS,
        "policy": (
            STEP | {"latent_noise": (2, 1, 768)},
            [(4, 4, 40, 24), (2, 4), (2, 1, 768), (2, 1, 768)],
        ),
    },
    "mutual_information_estimator/exp1": {
        "action_encoder": ({"action": ACTION}, [{"embedding": (2, 24)}]),
        "action_decoder": ({"embedding": (2, 24)}, [{"action": ACTION}]),
        "state_resnet34_encoder": ({"data": STATE}, [{"embedding": (2, 48)}]),
        "state_resnet34_decoder": ({"embedding": (2, 48)}, [STATE]),
        "policy": (
            {"action": ACTION, "action_noise": (2, 24), "data": STATE, "state_noise": (2, 48)},
            [(2, 24), (2, 48), ACTION, STATE["cam_0"], STATE["state"]],
        ),
    },
}
# The projectors are as wide as their family's transformer, and the features of its backbone are not.
UNFIT = {"naive_flow_matching_policy/exp1/policy.yaml", "variational_flow_matching_policy/exp1/policy.yaml"}


@pytest.fixture(scope="module")
def cache() -> CheckCache:
    return CheckCache()


def plain(info: ValueInfo | None) -> Any:
    """Shapes as tuples, lists as lists, mappings as dicts, other values as they are."""
    match info:
        case TensorInfo(shape=shape):
            return shape
        case ListInfo(items=items):
            return [plain(item) for item in items]
        case DictInfo(fields=fields):
            return {key: plain(item) for key, item in fields}
        case PlainInfo(value=value):
            return list(value) if isinstance(value, tuple) else value
        case None:
            return "unknown"


def checked(file: str, cache: CheckCache) -> ComponentReport:
    return check_component(ROOT / file, symbolic=False, cache=cache)


@pytest.mark.parametrize(("file", "count"), CASES, ids=[file for file, _ in CASES])
def test_shapes_are_those_of_a_training_batch(file: str, count: int, cache: CheckCache) -> None:
    folder, name = file.removesuffix(".yaml").rsplit("/", 1)
    inputs, outputs = PROBES[folder][name]
    report = checked(file, cache)
    told = [problem for problem in report.problems if problem.severity != "note"]
    assert [problem.code for problem in told] == ["unfit-for-policy"] * (file in UNFIT)
    assert all("proprio_projector.yaml takes no part" in problem.message for problem in told)
    assert {value.name: plain(value.info) for value in report.inputs} == inputs
    assert [plain(value.info) for value in report.outputs] == outputs
    assert report.parameters == count


@pytest.mark.parametrize(
    ("folder", "frozen"),
    [
        ("vfp_single_expert/exp2", DEPTH),
        ("cfg_vqvae_flow_matching/exp1", BACKBONE + DEPTH),
        ("naive_flow_matching_policy/exp1", DEPTH),
        ("variational_flow_matching_policy/exp1", DEPTH),
    ],
)
def test_what_a_policy_freezes(folder: str, frozen: int, cache: CheckCache) -> None:
    report = checked(f"{folder}/policy.yaml", cache)
    assert report.parameters is not None
    assert report.trainable_parameters == report.parameters - frozen


@pytest.mark.parametrize(
    ("folder", "memory"),
    [
        ("vfp_single_expert/exp1", (2, 943, 512)),
        ("vfp_single_expert/exp2", (2, 1725, 512)),
        ("cfg_vqvae_flow_matching/exp1", (2, 5512, 1024)),
        ("naive_flow_matching_policy/exp1", (2, 3289, 768)),
        ("variational_flow_matching_policy/exp1", (2, 1723, 768)),
    ],
)
def test_the_memory_of_a_policy_is_what_its_decoder_is_probed_with(
    folder: str, memory: tuple[int, ...], cache: CheckCache
) -> None:
    report = checked(f"{folder}/policy.yaml", cache)
    assert plain(report.value("memory")) == memory
