"""ResNet-34, autoencoders of states, actors and critics: counts, numbers, gradients, an oracle."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import ResNetConfig, ResNetForImageClassification

from constructor.blocks.resnet import ResNet34
from constructor.blocks.resnet_decoder import output_activation
from constructor.registry import default_registry
from constructor.registry.shipped_images import IMAGES
from constructor.shapes import check_component

pytestmark = pytest.mark.torch

SMALL = {"hidden_dim": 8, "num_images": 2, "img_size": 32, "state_chunk": 4, "state_dim": 3}
PARTS = {"input_img_channel": 512, "depth_data_keys": []}
HIDDEN = {"num_hidden_dim": 8, "num_layers": 2}
IMAGE = (2, 3, 64, 64)


def noise(*shape: int) -> Tensor:
    return torch.randn(shape)


def cameras() -> dict[str, Tensor]:
    return {name: torch.rand(IMAGE) for name in ("head", "left", "right")}


def maps() -> dict[str, Tensor]:
    return {name: noise(2, 512, 2, 2) for name in ("head", "left", "right")}


# Keyword arguments, inputs, and the shape that comes out.
CASES: dict[str, tuple[dict[str, Any], Callable[[], tuple[Any, ...]], Any]] = {
    "naive_hand_extractor": (
        {"img_h": 64, "img_w": 96, "img_resize": True, "self_extracted_dim": 512, "output_dim": 6},
        lambda: (torch.rand(IMAGE),),
        (2, 6, 6),
    ),
    "vfp_hand_extractor": (
        {"img_h": 1, "img_w": 1, "img_resize": False, "self_extracted_dim": 512, "output_dim": 512},
        lambda: (torch.rand(3, 64, 33),),
        (1, 4, 512),
    ),
    "a_encoder": (
        {"hidden_dim": 8, "action_chunk": 4, "action_dim": 3},
        lambda: (noise(2, 4, 3),),
        {"embedding": (2, 24)},
    ),
    "a_decoder": (
        {"hidden_dim": 8, "action_chunk": 4, "action_dim": 3},
        lambda: (noise(2, 24),),
        {"action": (2, 4, 3)},
    ),
    "state_encoder": (
        SMALL,
        lambda: (
            {"cam_0": torch.rand(2, 3, 32, 32), "cam_1": torch.rand(2, 3, 32, 32), "state": noise(2, 4, 3)},
        ),
        {"embedding": (2, 72)},
    ),
    "state_decoder": (
        SMALL,
        lambda: (noise(2, 72),),
        {"cam_0": (2, 3, 32, 32), "cam_1": (2, 3, 32, 32), "state": (2, 4, 3)},
    ),
    "resnet34": ({"resize": False}, lambda: (torch.rand(IMAGE),), (2, 512, 2, 2)),
    "dsrl_img_encoder": (
        {"resize": False},
        lambda: (cameras(),),
        dict.fromkeys(("head", "left", "right"), (2, 512, 2, 2)),
    ),
    "dsrl_noise_actor_processor": (
        PARTS,
        lambda: (maps() | {"proprio": noise(2, 5, 3)},),
        (2, 3 * 24 * 4 + 15),
    ),
    "dsrl_q_function_processor": (
        PARTS,
        lambda: (maps() | {"proprio": noise(2, 5, 3), "action": noise(2, 2, 3)},),
        (2, 3 * 24 * 4 + 21),
    ),
    "dsrl_noise_latent_actor": (
        {"input_dim": 7, "action_chunk_size": 4, "action_dim": 3, **HIDDEN},
        lambda: (noise(2, 7),),
        (2, 4, 3),
    ),
    "dsrl_q_function": ({"input_dim": 7, **HIDDEN}, lambda: (noise(2, 7),), (2, 1)),
    "resfit_residual_actor": (
        {"img_resize": False, "input_dim": 3 * 24 * 4 + 6, "action_dim": 3, **HIDDEN},
        lambda: (cameras() | {"proprio": noise(2, 1, 3)}, noise(2, 1, 3)),
        (2, 3),
    ),
    "resfit_q_function": (
        {"img_resize": False, "input_dim": 3 * 24 * 4 + 6, "num_ensemble": 4, **HIDDEN},
        lambda: (cameras() | {"proprio": noise(2, 1, 3), "action": noise(2, 1, 3)}, False),
        (2, 1),
    ),
}
COUNTS = [
    ("naive_hand_extractor", dict(zip(("img_h", "img_w"), (240, 320), strict=True)), 22_324_008),
    ("a_encoder", {}, 3_107_864),
    ("a_decoder", {}, 3_108_800),
    ("state_encoder", {"num_images": 1}, 33_318_744),
    ("state_decoder", {"num_images": 1}, 32_675_971),
    ("dsrl_img_encoder", {}, 63_854_016),
    ("dsrl_noise_actor_processor", PARTS, 36_936),
    ("dsrl_noise_latent_actor", {"input_dim": 6960, "num_layers": 5}, 38_536_768),
    ("dsrl_q_function", {"input_dim": 8160, "num_ensemble": 10, "num_layers": 4}, 335_175_690),
    ("dsrl_q_function", {"input_dim": 8560, "num_ensemble": 10, "num_layers": 4}, 343_367_690),
    ("resfit_residual_actor", {"img_resize": True, "input_dim": 5808, "action_dim": 24}, 88_438_304),
    ("resfit_q_function", {"img_resize": True, "input_dim": 5808}, 137_391_627),
]
_EXTRACTOR = {"img_resize": False, "self_extracted_dim": 512, "output_dim": 1024}


def made(key: str, **arguments: Any) -> nn.Module:
    module = default_registry().get_module(key).load()(**arguments)
    assert isinstance(module, nn.Module)
    return module


def shapes(result: Any) -> Any:
    if isinstance(result, dict):
        return {name: shapes(item) for name, item in result.items()}
    return tuple(result.shape)


def tensors(result: Any) -> list[Tensor]:
    return list(result.values()) if isinstance(result, dict) else [result]


def test_every_block_has_a_case() -> None:
    assert {entry.key for entry in IMAGES} == set(CASES)


@pytest.mark.parametrize(("key", "arguments", "count"), COUNTS)
def test_parameter_counts(key: str, arguments: dict[str, Any], count: int) -> None:
    more = _EXTRACTOR if key.endswith("extractor") else {}
    with torch.device("meta"):
        module = made(key, **arguments, **more)
    assert sum(weight.numel() for weight in module.parameters()) == count


@pytest.mark.parametrize("key", CASES)
def test_the_result_is_finite_and_every_weight_that_is_used_learns(key: str) -> None:
    torch.manual_seed(0)
    arguments, inputs, expected = CASES[key]
    module = made(key, **arguments)
    given = inputs()
    kept = [dict(item) if isinstance(item, dict) else item for item in given]
    result = module(*given)
    assert shapes(result) == expected
    assert all(torch.isfinite(tensor).all() for tensor in tensors(result))
    assert all(
        given_item is kept_item or given_item == kept_item
        for given_item, kept_item in zip(given, kept, strict=True)
    )
    loss = torch.stack([(tensor * torch.randn_like(tensor)).sum() for tensor in tensors(result)]).sum()
    loss.backward()  # type: ignore[no-untyped-call]
    unused = {name for name, weight in module.named_parameters() if weight.grad is None}
    assert {name.rsplit(".", 2)[-2] for name in unused} <= {"fc"}


def test_resnet_34_equals_another_implementation() -> None:
    torch.manual_seed(0)
    ours = ResNet34().eval()
    config = ResNetConfig(layer_type="basic", depths=[3, 4, 6, 3], hidden_sizes=[64, 128, 256, 512])
    config.num_labels = 1000
    theirs: nn.Module = ResNetForImageClassification(config)
    theirs.eval()
    theirs.load_state_dict(_mapped(ours, theirs))
    image = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        torch.testing.assert_close(ours(image), theirs(image).logits)


def _mapped(ours: nn.Module, theirs: nn.Module) -> dict[str, Tensor]:
    """Our weights under their names: they put the shortcut of a block in front of its convolutions."""
    state, found = ours.state_dict(), dict[str, Tensor]()
    for name in theirs.state_dict():
        *_, last = name.split(".")
        if ".embedder." in name:
            part = "conv1" if ".convolution." in name else "bn1"
            found[name] = state[f"{part}.{last}"]
        elif name.startswith("classifier"):
            found[name] = state[f"fc.{last}"]
        else:
            steps = name.split(".")
            stage, block = int(steps[steps.index("stages") + 1]) + 1, steps[steps.index("layers") + 1]
            norm = "normalization" in name
            if "shortcut" in name:
                part = f"downsample.{1 if norm else 0}"
            else:
                number = int(steps[steps.index("layer") + 1]) + 1
                part = f"{'bn' if norm else 'conv'}{number}"
            found[name] = state[f"layer{stage}.{block}.{part}.{last}"]
    return found


def test_a_checkpoint_holds_the_network_twice_and_the_model_once() -> None:
    with torch.device("meta"):
        module = made("naive_hand_extractor", img_h=1, img_w=1, **_EXTRACTOR)
    names = set(module.state_dict())
    assert {"encoder.encoder.conv1.weight", "encoder.model.0.weight", "encoder.encoder.fc.weight"} <= names
    assert "feature_projector.1.weight" in names
    assert not any(name.startswith("encoder.model") for name, _ in module.named_parameters())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (None, nn.Identity),
        ("null", nn.Identity),
        ("Sigmoid", nn.Sigmoid),
        ("tanh", nn.Tanh),
        ("soft", nn.Softmax2d),
    ],
)
def test_activations_of_images(name: str | None, kind: type[nn.Module]) -> None:
    assert isinstance(output_activation(name), kind)


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(ValueError, match="must be sigmoid, tanh, softmax or none, and is 'relu'"):
        output_activation("relu")


def test_a_state_with_other_entries_is_refused() -> None:
    module = made("state_encoder", **SMALL)
    with pytest.raises(ValueError, match="exactly cam_0, cam_1, state, and holds cam_0"):
        module({"cam_0": torch.rand(2, 3, 32, 32)})


def test_critics_ask_a_random_half_and_take_the_least_for_a_target() -> None:
    torch.manual_seed(0)
    arguments, inputs, _ = CASES["resfit_q_function"]
    module = made("resfit_q_function", **arguments).eval()
    (data, _) = inputs()
    with torch.no_grad():
        every = module.values(module.preprocessor({**data, **module.resnet_group(data)}))  # type: ignore[operator]
        torch.testing.assert_close(module(data, False), every.mean(0))
        random.seed(3)
        asked = every[random.sample(range(4), 2)]
        for critic, expected in ((True, asked.amin(0)), (False, asked.mean(0))):
            random.seed(3)
            torch.testing.assert_close(module(data, True, critic), expected)


@pytest.mark.parametrize("key", CASES)
def test_ports_say_what_forward_takes(key: str) -> None:
    entry = default_registry().get_module(key)
    arguments = CASES[key][0]
    if key.startswith("resfit"):
        arguments = arguments | {
            "img_resize": True,
            "input_dim": 5760 + 24 + (3 if key.endswith("actor") else 24),
        }
    names = [port.name for port in entry.inputs]
    node = {"name": "y", "call": "module:m", "kwargs": {name: f"${name}" for name in names}}
    modules = {"m": {"_type_": key, **arguments}}
    graph = {"inputs": names, "modules": modules, "nodes": [node], "outputs": ["$y"]}
    report = check_component({"schema_version": 1, "model": {"graph": graph}})
    assert [problem for problem in report.problems if problem.severity != "note"] == []
