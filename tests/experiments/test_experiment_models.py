"""Every bundled component builds without memory, has the counts of the contract, and its policy fits."""

from pathlib import Path

import pytest

from constructor.api import build_model

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
