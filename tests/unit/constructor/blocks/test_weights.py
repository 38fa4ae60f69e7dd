"""Weights from local safetensors files: names, shapes, what is refused."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from constructor.blocks.depth_anything import DepthAnything3Bridge, checkpoint_name
from constructor.blocks.radio import RadioV3, radio_name
from constructor.blocks.weights import load_safetensors

pytestmark = pytest.mark.torch


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.model = nn.Linear(2, 3)

    def forward(self, values: Tensor) -> Tensor:
        result: Tensor = self.model(values)
        return result


def test_weights_load_by_the_published_names(tmp_path: Path) -> None:
    file = tmp_path / "tiny.safetensors"
    save_file({"radio_model.weight": torch.ones(3, 2), "radio_model.bias": torch.zeros(3)}, file)
    tiny = Tiny()
    load_safetensors(tiny, str(file), radio_name)
    torch.testing.assert_close(tiny.model.weight.detach(), torch.ones(3, 2))


def test_on_meta_a_file_is_compared_and_no_tensor_is_read(tmp_path: Path) -> None:
    fits, wrong = tmp_path / "fits.safetensors", tmp_path / "wrong.safetensors"
    save_file({"model.weight": torch.ones(3, 2), "model.bias": torch.zeros(3)}, fits)
    save_file({"model.weight": torch.ones(3, 4), "model.bias": torch.zeros(3)}, wrong)
    with torch.device("meta"):
        tiny = Tiny()
        load_safetensors(tiny, str(fits), checkpoint_name)
        with pytest.raises(ValueError, match=r"\(3, 4\) instead of \(3, 2\)"):
            load_safetensors(tiny, str(wrong), checkpoint_name)
    assert tiny.model.weight.is_meta
    assert tiny(torch.empty(1, 2, device="meta")).shape == (1, 3)


def test_half_precision_is_widened(tmp_path: Path) -> None:
    file = tmp_path / "half.safetensors"
    save_file({"weight": torch.full((3, 2), 0.5).half(), "bias": torch.zeros(3).half()}, file)
    tiny = Tiny()
    load_safetensors(tiny, str(file), checkpoint_name)
    assert tiny.model.weight.dtype == torch.float32
    torch.testing.assert_close(tiny.model.weight.detach(), torch.full((3, 2), 0.5))


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
    with torch.device("meta"):
        for block in (RadioV3, DepthAnything3Bridge):
            with pytest.raises(ValueError, match="does not exist"):
                block(weights=str(tmp_path / "none.safetensors"))
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not a header")
    with pytest.raises(ValueError, match="not a readable safetensors file"):
        load_safetensors(Tiny(), str(broken), checkpoint_name)
