"""The backbones: shapes at full size without memory, and numbers against another implementation."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import Dinov2Config, Dinov2Model

from constructor.blocks.depth_anything import DepthAnything3Bridge, Dinov2, checkpoint_name
from constructor.blocks.radio import PatchGenerator, RadioV3, radio_name
from constructor.blocks.vision_transformer import VisionBlock, resized, unit_range
from constructor.blocks.weights import load_safetensors

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def radio() -> RadioV3:
    with torch.device("meta"):
        return RadioV3()


@pytest.fixture(scope="module")
def depth_anything() -> DepthAnything3Bridge:
    with torch.device("meta"):
        return DepthAnything3Bridge("auto")


@pytest.mark.parametrize(
    ("image", "grid"),
    [((2, 3, 240, 320), (15, 20)), ((3, 100, 7), (6, 1)), ((1, 3, 2048, 16), (128, 1))],
)
def test_radio_shapes(radio: RadioV3, image: tuple[int, ...], grid: tuple[int, int]) -> None:
    features, summary = radio(torch.empty(image, device="meta"))
    batch = image[0] if len(image) == 4 else 1
    assert features.shape == (batch, 1024, *grid)
    assert summary.shape == (batch, 3072)


def test_radio_forced_size() -> None:
    with torch.device("meta"):
        features, _ = RadioV3(resize_method="forced")(torch.empty(1, 3, 240, 320))
    assert features.shape == (1, 1024, 21, 32)


@pytest.mark.parametrize("image", [(240, 320), (1, 1, 3, 240, 320)])
def test_radio_refuses_another_rank(radio: RadioV3, image: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="image must be"):
        radio(torch.empty(image, device="meta"))


def test_radio_refuses_a_side_beyond_its_table(radio: RadioV3) -> None:
    with pytest.raises(ValueError, match="at most 2048"):
        radio(torch.empty(1, 3, 4096, 64, device="meta"))


@pytest.mark.parametrize(
    ("size", "grid"), [((240, 320), (17, 23)), ((7, 21), (1, 2)), ((518, 518), (37, 37))]
)
def test_depth_anything_shapes(
    depth_anything: DepthAnything3Bridge, size: tuple[int, int], grid: tuple[int, int]
) -> None:
    features = depth_anything(torch.empty(2, 3, *size, device="meta"), [18, 12])
    assert features.shape == (2, 2, *grid, 1024)


def test_depth_anything_forced_size() -> None:
    with torch.device("meta"):
        features = DepthAnything3Bridge()(torch.empty(2, 3, 240, 320), [8, 13, 18, 23])
    assert features.shape == (2, 4, 24, 36, 1024)


@pytest.mark.parametrize("layers", [[], [24], [-1], ["3"]])
def test_depth_anything_refuses_layers_it_lacks(
    depth_anything: DepthAnything3Bridge, layers: list[int]
) -> None:
    with pytest.raises(ValueError, match="layers from 0 to 23"):
        depth_anything(torch.empty(1, 3, 28, 28, device="meta"), layers)


def test_the_depth_head_gives_maps_of_the_size_of_the_image(depth_anything: DepthAnything3Bridge) -> None:
    depth, sky = depth_anything.model.depth(torch.empty(1, 3, 238, 322, device="meta"))
    assert depth.shape == sky.shape == (1, 1, 238, 322)


def test_backbones_trace_with_fake_tensors() -> None:
    with FakeTensorMode():
        features, _ = RadioV3()(torch.empty(1, 3, 64, 48))
        layers = DepthAnything3Bridge("auto")(torch.empty(1, 3, 64, 48), [23])
    assert features.shape == (1, 1024, 4, 3)
    assert layers.shape == (1, 1, 5, 3, 1024)


def test_pixels_are_divided_only_when_they_look_like_bytes() -> None:
    small, large = torch.tensor([0.0, 1.0]), torch.tensor([0.0, 255.0])
    torch.testing.assert_close(unit_range(small), small)
    torch.testing.assert_close(unit_range(large), small)
    torch.testing.assert_close(unit_range(large.to(torch.uint8)), small)


def test_an_image_of_the_right_size_is_not_resampled() -> None:
    image = torch.rand(1, 3, 16, 16)
    assert resized(image, 16, 16) is image


def test_patches_are_read_by_channel_row_and_column() -> None:
    torch.manual_seed(0)
    generator = PatchGenerator()
    nn.init.zeros_(generator.pos_embed)
    pixels = torch.randn(1, 3, 32, 48)
    tokens = generator(pixels)[:, 8:]
    cut = nn.functional.unfold(pixels, 16, stride=16).transpose(1, 2)
    torch.testing.assert_close(tokens, generator.embedder(cut))


def test_radio_positions_are_a_corner_of_the_square_table() -> None:
    torch.manual_seed(0)
    generator = PatchGenerator()
    table = generator.pos_embed.reshape(1, 128, 128, 1024).permute(0, 3, 1, 2)
    square = nn.functional.interpolate(table, size=(3, 3), mode="bilinear", align_corners=False)
    found = generator(torch.zeros(1, 3, 32, 48))[:, 8:]
    torch.testing.assert_close(found, square[:, :, :2, :].flatten(2).transpose(1, 2))


def copy_block(mine: VisionBlock, theirs: nn.Module) -> None:
    """The weights of transformers' Dinov2 layer in our block."""
    state = theirs.state_dict()
    joint = {
        end: torch.cat([state[f"attention.{part}_proj.{end}"] for part in "qkv"])
        for end in ("weight", "bias")
    }
    renamed: dict[str, Tensor] = {f"attn.qkv.{end}": tensor for end, tensor in joint.items()}
    pairs = {"attn.proj": "attention.o_proj"}
    pairs |= {"norm1": "norm1", "norm2": "norm2", "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2"}
    for mine_name, their_name in pairs.items():
        renamed |= {f"{mine_name}.{end}": state[f"{their_name}.{end}"] for end in ("weight", "bias")}
    renamed |= {"ls1.gamma": state["layer_scale1.lambda1"], "ls2.gamma": state["layer_scale2.lambda1"]}
    mine.load_state_dict(renamed)


def test_the_transformer_computes_what_transformers_computes() -> None:
    torch.manual_seed(0)
    config = Dinov2Config(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=4, mlp_ratio=4, layerscale_value=0.5
    )
    theirs = Dinov2Model(config)
    theirs.eval()  # type: ignore[no-untyped-call]
    mine = VisionBlock(32, 4, 128, scale_start=1.0, scale_name="gamma").eval()
    layer = next(module for module in theirs.modules() if type(module).__name__ == "Dinov2Layer")
    for weight in layer.parameters():
        nn.init.normal_(weight, std=0.2)
    copy_block(mine, layer)
    tokens = torch.randn(2, 9, 32)
    result = layer(tokens)
    expected = result[0] if isinstance(result, tuple) else result
    torch.testing.assert_close(mine(tokens), expected, rtol=1e-4, atol=1e-5)


def test_positions_of_another_grid_are_resampled_behind_the_class_token() -> None:
    with torch.device("meta"):
        dinov2 = Dinov2()
    dinov2.pos_embed = nn.Parameter(torch.randn(1, 1370, 1024))
    positions = dinov2._positions(17, 23)
    assert positions.shape == (1, 1 + 17 * 23, 1024)
    torch.testing.assert_close(positions[:, 0], dinov2.pos_embed[:, 0])
    assert dinov2._positions(37, 37) is dinov2.pos_embed


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.model = nn.Linear(2, 3)


def test_weights_load_by_the_published_names(tmp_path: Path) -> None:
    file = tmp_path / "tiny.safetensors"
    save_file({"radio_model.weight": torch.ones(3, 2), "radio_model.bias": torch.zeros(3)}, file)
    tiny = Tiny()
    load_safetensors(tiny, str(file), radio_name)
    torch.testing.assert_close(tiny.model.weight.detach(), torch.ones(3, 2))


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"model.weight": torch.ones(3, 2)}, r"1 missing \(first: model.bias\)"),
        ({"model.weight": torch.ones(2, 2), "model.bias": torch.zeros(3)}, r"\(2, 2\) instead of \(3, 2\)"),
        (
            {"model.weight": torch.ones(3, 2), "model.bias": torch.zeros(3), "model.odd": torch.ones(1)},
            r"1 unknown \(first: model.odd\)",
        ),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    tmp_path: Path, tensors: dict[str, Tensor], message: str
) -> None:
    file = tmp_path / "tiny.safetensors"
    save_file(tensors, file)
    with pytest.raises(ValueError, match=message):
        load_safetensors(Tiny(), str(file), checkpoint_name)


def test_only_safetensors_are_opened(tmp_path: Path) -> None:
    pickle = tmp_path / "weights.pt"
    pickle.write_bytes(b"")
    with pytest.raises(ValueError, match=r"must name a \.safetensors file"):
        load_safetensors(Tiny(), str(pickle), checkpoint_name)
    with pytest.raises(ValueError, match="does not exist"):
        RadioV3(weights=str(tmp_path / "none.safetensors"))
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not a header")
    with pytest.raises(ValueError, match="not a readable safetensors file"):
        load_safetensors(Tiny(), str(broken), checkpoint_name)


@pytest.mark.parametrize(
    ("published", "ours"),
    [
        ("radio_model.model.blocks.0.ls1.grandma", "model.model.blocks.0.ls1.grandma"),
        ("base_model.patch_generator.pos_embed", "model.model.patch_generator.pos_embed"),
        ("radio_model.input_conditioner.norm_mean", "model.input_conditioner.norm_mean"),
        ("radio_model.model.patch_generator.cls_token.reg_token", None),
    ],
)
def test_published_names(published: str, ours: str | None, radio: RadioV3) -> None:
    assert radio_name(published) == ours
    assert ours is None or ours in radio.state_dict()
