"""Every block computes the same numbers when it is unpacked, forwards and backwards."""

from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from constructor import build_model
from constructor.document import read_document
from constructor.edits import Source
from constructor.registry import default_registry
from constructor.unpack import RECIPES, Unpacked, moved_name, pack, unpack
from tests.unit.constructor.blocks.sizes import CASES

pytestmark = pytest.mark.torch

REGISTRY = default_registry()
NO_CLASS = {"use_cls_token": False, "num_cls_token": 0}
NO_ACTION = {"use_action": False, "action_dim": None}
NO_SEMANTIC = {"use_cond_semantic": False, "cond_semantic_dim": None}
STREAMS = ("vfp_single_info_embedder", "vfp_single_multimodal_bridge")
ROWS = ("naive_info_embedder", "vfp_info_embedder")
DECODERS = ("vfp_single_action_decoder", "cfg_vqvae_action_decoder", "vfp_moe")
WIDE = 16  # the width of the model in every case
Given = dict[int, Any]
VARIANTS: list[tuple[str, dict[str, Any], Given]] = [
    *((key, {}, {}) for key in RECIPES),
    *((key, NO_CLASS | NO_ACTION, {3: None}) for key in (*STREAMS, *ROWS)),
    *((key, NO_SEMANTIC | {"num_cond_semantic": 0}, {2: []}) for key in STREAMS),
    *((key, NO_SEMANTIC, {}) for key in (*ROWS, *DECODERS, "cfg_vqvae_prior", "cfg_vqvae_info_encoder")),
    ("vfp_single_info_embedder", {"cond_semantic_dim": WIDE}, {2: [torch.ones(2, 1, WIDE)] * 2}),
    ("vfp_single_info_embedder", {"cond_visual_dim": WIDE}, {1: [torch.ones(2, 4, WIDE)] * 2}),
    ("vfp_single_info_embedder", {"cond_proprio_dim": WIDE}, {0: torch.ones(2, 4, WIDE)}),
    (
        "naive_info_embedder",
        {"cond_semantic_dim": WIDE, "use_cond_semantic_projection": False},
        {2: torch.ones(2, WIDE)},
    ),
    ("vfp_posterior", {"cond_visual_dim": WIDE}, {1: torch.ones(2, 2, WIDE, 2, 3)}),
    ("vfp_posterior", {"num_cameras": 1}, {1: torch.ones(2, 1, 10, 2, 3)}),
    ("vfp_prior", NO_CLASS, {}),
    ("cfg_vqvae_action_decoder", {"cond_semantic_dim": WIDE}, {3: torch.ones(2, WIDE)}),
    ("vfp_single_action_decoder", {"transformer_tgt_is_causal": False}, {}),
    ("cfg_vqvae_proprio_projector", {"cond_proprio_dim": WIDE}, {0: torch.ones(2, 4, WIDE)}),
]


def component(key: str, sizes: dict[str, Any], file: Path, nothing: tuple[str, ...] = ()) -> Source:
    """A component of one block, every hyperparameter of which is shared; `nothing` is passed as null."""
    entry = REGISTRY.get_module(key)
    names = [port.name for port in entry.inputs]
    spec = {"_type_": key} | {name: f"${{params.{name}}}" for name in sizes}
    node = {
        "name": "block",
        "call": "module:block",
        "kwargs": {name: None if name in nothing else f"${name}" for name in names},
    }
    graph = {"inputs": names, "modules": {"block": spec}, "nodes": [node], "outputs": ["block"]}
    data = {"schema_version": 1, "params": sizes, "model": {"graph": graph}}
    file.write_text(yaml.safe_dump(data, sort_keys=False))
    return Source.of(read_document(file), REGISTRY)


def moved(before: torch.nn.Module, after: torch.nn.Module, unpacked: Unpacked) -> None:
    """Loads the weights of the block into what it was unpacked to, every one of them."""
    state = before.state_dict()
    new = {moved_name(name, unpacked.moves): weight for name, weight in state.items()}
    assert len(new) == len(state)
    after.load_state_dict(new, strict=True)


def tensors(result: Any) -> list[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return [result]
    items = result.values() if isinstance(result, dict) else ()
    return [tensor for item in items for tensor in tensors(item)]


def told(variant: Any) -> str:
    if isinstance(variant, str):
        return variant
    return ",".join(f"{name}={value}" for name, value in variant.items() if isinstance(name, str))


# Some of these do with valid hyperparameters what nobody would expect, and say so.
@pytest.mark.filterwarnings("ignore::constructor.api.ConfigWarning")
@pytest.mark.parametrize(("key", "change", "other"), VARIANTS, ids=told)
def test_the_same_numbers_with_the_weights_moved(
    key: str, change: dict[str, Any], other: Given, tmp_path: Path
) -> None:
    case = CASES[key]
    sizes = {name: value for name, value in (case.sizes | change).items() if name in case.sizes}
    source = component(key, sizes, tmp_path / "packed.yaml")
    unpacked = unpack(source, "block")
    torch.manual_seed(0)
    before = build_model(tmp_path / "packed.yaml")
    (tmp_path / "unpacked.yaml").write_text(unpacked.document.text)
    after = build_model(tmp_path / "unpacked.yaml")
    with torch.no_grad():
        for weight in before.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    moved(before, after, unpacked)
    torch.manual_seed(1)
    given = [other.get(index, value) for index, value in enumerate(case.inputs())]
    results = [tensors(model.eval()(*given)) for model in (before, after)]
    assert len(results[0]) == len(results[1])
    for packed, parts in zip(*results, strict=True):
        assert torch.equal(packed, parts)
    if not any(tensor.requires_grad for tensor in results[0]):
        return
    for result in results:
        sum(tensor.square().sum() for tensor in result).backward()  # type: ignore[union-attr]
    gradients = dict(after.named_parameters())
    for name, weight in before.named_parameters():
        theirs = gradients[moved_name(name, unpacked.moves)].grad
        assert (weight.grad is None) == (theirs is None), name
        if weight.grad is not None and theirs is not None:
            torch.testing.assert_close(weight.grad, theirs)


def test_the_same_numbers_when_nodes_are_packed_and_the_component_is_unpacked(tmp_path: Path) -> None:
    case = CASES["vfp_single_info_embedder"]
    embedder = unpack(component("vfp_single_info_embedder", case.sizes, tmp_path / "packed.yaml"), "block")
    file = tmp_path / "unpacked.yaml"
    file.write_text(embedder.document.text)
    source = Source.of(read_document(file), REGISTRY)
    names = [node.name for node in source.graph.nodes]
    packed = pack(source, tuple(names[2:7]), "streams")
    (tmp_path / "streams.yaml").write_text(packed.text)
    again = tmp_path / "again.yaml"
    again.write_text(packed.document.text)
    back = unpack(Source.of(read_document(again), REGISTRY), packed.node)
    torch.manual_seed(0)
    before, after = build_model(file).eval(), build_model(again).eval()
    new = {moved_name(name, packed.moves): weight for name, weight in before.state_dict().items()}
    after.load_state_dict(new, strict=True)
    old = {moved_name(name, back.moves): weight for name, weight in after.state_dict().items()}
    assert list(old) == list(before.state_dict())
    given = case.inputs()
    for one, other in zip(tensors(before(*given)), tensors(after(*given)), strict=True):
        assert torch.equal(one, other)
    assert back.document.text == embedder.document.text
