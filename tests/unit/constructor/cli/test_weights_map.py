"""`blockwright show --weights-map`."""

import json
from pathlib import Path

import pytest

from constructor import build_model
from constructor.document import read_document
from constructor.edits import Source
from constructor.registry import default_registry
from constructor.unpack import unpack
from tests.unit.constructor.cli.run import Blockwright

pytestmark = pytest.mark.torch

PROJECTOR = """\
schema_version: 1
model:
  graph:
    inputs: [state, maps]
    modules:
      join: {_type_: vfp_proprio_projector, cond_proprio_dim: 3, transformer_d_model: 4}
    nodes:
      - {name: tokens, call: module:join, args: [$state, $maps]}
    outputs: [tokens]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("projector.yaml")
    file.write_text(PROJECTOR)
    return file


def test_every_weight_is_told_with_its_new_name_and_shape(blockwright: Blockwright, file: Path) -> None:
    ran = blockwright("show", file, "--weights-map")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:4] == [
        "projector.yaml: tokens (vfp_proprio_projector), 8 weights",
        "weight of the block                             weight when it is unpacked                 shape",
        "graph_modules.join.proprio_projection.0.weight  graph_modules.proprio_projection.0.weight  3",
        "graph_modules.join.proprio_projection.0.bias    graph_modules.proprio_projection.0.bias    3",
    ]


def test_the_map_is_that_of_the_real_models(blockwright: Blockwright, file: Path) -> None:
    shown = json.loads(blockwright("show", file, "--weights-map", "--json").out)
    (block,) = shown["components"][0]["blocks"]
    assert (block["node"], block["type"]) == ("tokens", "vfp_proprio_projector")
    unpacked = unpack(Source.of(read_document(file), default_registry()), "tokens")
    Path("unpacked.yaml").write_text(unpacked.document.text)
    for name, path in (("old", file), ("new", "unpacked.yaml")):
        weights = build_model(path, device="meta").state_dict()
        told = {weight[name]: weight["shape"] for weight in block["weights"]}
        assert told == {key: list(tensor.shape) for key, tensor in weights.items()}


def test_that_nothing_can_be_unpacked_is_told(blockwright: Blockwright, head: Path) -> None:
    ran = blockwright("show", head, "--weights-map")
    assert (ran.status, ran.out) == (0, "head.yaml: none of its blocks can be unpacked\n")


def test_why_a_block_cannot_be_unpacked_is_told(blockwright: Blockwright, file: Path) -> None:
    file.write_text(PROJECTOR.replace("cond_proprio_dim: 3", "cond_proprio_dim: wide"))
    ran = blockwright("show", file, "--weights-map")
    assert (ran.status, ran.out) == (1, "")
    assert (
        "error[cannot-unpack]: tokens cannot be unpacked: cond_proprio_dim must be a whole number" in ran.err
    )
