"""The names in checkpoints, block by block, as golden files."""

from typing import Any

import pytest
import torch

from constructor.registry import default_registry
from tests.conftest import Golden
from tests.unit.constructor.blocks.sizes import CASES

pytestmark = pytest.mark.torch

BLOCKS: dict[str, dict[str, Any]] = {
    "radiov3": {},
    "da3": {},
    **{key: case.sizes for key, case in CASES.items()},
}


@pytest.mark.parametrize("key", BLOCKS)
def test_names_and_shapes(key: str, golden: Golden) -> None:
    entry = default_registry().block(key)
    assert entry is not None
    with torch.device("meta"):
        module = entry.load()(**BLOCKS[key])
    layers = [name for name in module.state_dict() if ".blocks." not in name or ".blocks.0." in name]
    lines = [f"{name} {tuple(module.state_dict()[name].shape)}" for name in layers]
    golden("\n".join(lines) + "\n", f"state_names/{key}.txt")
