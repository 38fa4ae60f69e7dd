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


def decoder(memory: int) -> tuple[dict[str, Any], Any]:
    inputs = {"time": (2,), "noise": ACTION, "memory_input": (2, memory, 512)}
    return inputs | {"discrete_semantic_input": None}, [ACTION]


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
}


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
    assert [problem for problem in report.problems if problem.severity != "note"] == []
    assert {value.name: plain(value.info) for value in report.inputs} == inputs
    assert [plain(value.info) for value in report.outputs] == outputs
    assert report.parameters == count


def test_the_policy_of_exp2_freezes_the_depth_model_only(cache: CheckCache) -> None:
    report = checked("vfp_single_expert/exp2/policy.yaml", cache)
    assert report.parameters is not None
    assert report.trainable_parameters == report.parameters - DEPTH


def test_the_memory_of_a_policy_is_what_its_decoder_is_probed_with(cache: CheckCache) -> None:
    for folder, tokens in (("exp1", 943), ("exp2", 1725)):
        report = checked(f"vfp_single_expert/{folder}/policy.yaml", cache)
        assert plain(report.value("memory")) == (2, tokens, 512)
