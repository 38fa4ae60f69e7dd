"""The backbones: shapes at full size without memory, and numbers against another implementation."""

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from constructor.blocks.depth_anything import DepthAnything3Bridge, Dinov2
from constructor.blocks.radio import PatchGenerator, Radio, RadioV3, radio_name
from constructor.blocks.vision_transformer import Sizes, resized, unit_range

pytestmark = pytest.mark.torch

TINY = Sizes(width=16, depth=2, heads=2, hidden=24, table=3)


def tiny_radio() -> RadioV3:
    """The block around a small transformer."""
    with torch.device("meta"):
        block = RadioV3()
    block.model = Radio(TINY)
    return block


def tiny_depth_anything() -> DepthAnything3Bridge:
    """The block around a small transformer; its head stays without memory."""
    with torch.device("meta"):
        block = DepthAnything3Bridge("auto")
    block.model.backbone.pretrained = Dinov2(TINY)
    return block


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


@pytest.mark.parametrize("layers", [[], [24], [-1], ["3"], [7, 7]])
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
    generator = PatchGenerator(TINY)
    nn.init.zeros_(generator.pos_embed)
    pixels = torch.randn(1, 3, 32, 48)
    tokens = generator(pixels)[:, 8:]
    cut = nn.functional.unfold(pixels, 16, stride=16).transpose(1, 2)
    torch.testing.assert_close(tokens, generator.embedder(cut))


def test_positions_of_another_grid_are_resampled_behind_the_class_token() -> None:
    torch.manual_seed(0)
    dinov2 = Dinov2(TINY)
    with torch.no_grad():  # a table whose rows are alike stays so, and one whose columns are alike too
        dinov2.pos_embed[:, 1:] = torch.randn(3, 1, TINY.width).expand(3, 3, -1).reshape(1, 9, -1)
    positions = dinov2._positions(5, 7)
    assert positions.shape == (1, 1 + 5 * 7, TINY.width)
    torch.testing.assert_close(positions[:, 0], dinov2.pos_embed[:, 0])
    grid = positions[0, 1:].reshape(5, 7, -1)
    torch.testing.assert_close(grid, grid[:, :1].expand(-1, 7, -1))
    assert not torch.allclose(grid[0], grid[1])
    assert dinov2._positions(3, 3) is dinov2.pos_embed


def test_features_come_in_the_order_of_depth() -> None:
    torch.manual_seed(0)
    bridge = tiny_depth_anything()
    image = torch.rand(1, 3, 28, 42)
    one_by_one = [bridge(image, [layer]) for layer in (0, 1)]
    torch.testing.assert_close(bridge(image, [1, 0]), torch.cat(one_by_one, dim=1))


def test_pixels_of_depth_anything_are_not_normalised() -> None:
    torch.manual_seed(0)
    bridge = tiny_depth_anything()
    image = torch.rand(1, 3, 28, 42)
    (direct,) = bridge.model.backbone.pretrained(image, [1])
    torch.testing.assert_close(bridge(image, [1]).flatten(1, 3), direct)
    torch.testing.assert_close(bridge(image * 255, [1]), bridge(image, [1]), rtol=1e-4, atol=1e-5)


def test_every_weight_that_the_result_needs_learns() -> None:
    torch.manual_seed(0)
    radio, depth_anything = tiny_radio(), tiny_depth_anything()
    results = [*radio(torch.rand(2, 3, 32, 48)), depth_anything(torch.rand(2, 3, 28, 42), [0, 1])]
    total = torch.stack([(result * torch.randn_like(result)).sum() for result in results]).sum()
    total.backward()  # type: ignore[no-untyped-call]
    named = [*radio.named_parameters(), *depth_anything.named_parameters()]
    idle = [name for name, weight in named if weight.grad is None or not weight.grad.any()]
    assert [name for name in idle if not name.startswith("model.head.")] == []
    assert all(weight.grad.isfinite().all() for _, weight in named if weight.grad is not None)


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
