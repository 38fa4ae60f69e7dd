"""The helper blocks: the attributes and keywords of schema v1."""

from typing import Any

import pytest
import torch
from torch import nn

from constructor.blocks.helpers import MLP, ConvBnAct, ResidualBlock
from constructor.blocks.ops import identity, tokens, unsqueeze

pytestmark = pytest.mark.torch


def kinds(sequence: nn.Module) -> list[str]:
    return [type(module).__name__ for module in sequence.children()]


def test_an_mlp_has_an_activation_between_its_layers_only() -> None:
    mlp = MLP(dims=[4, 8, 8, 2], dropout=0.1, final_activation=nn.Tanh())
    assert [type(module).__name__ for module in mlp.net] == [
        "Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout", "Linear", "Tanh",
    ]  # fmt: skip
    assert mlp(torch.ones(3, 5, 4)).shape == (3, 5, 2)


def test_the_activation_of_an_mlp_is_one_shared_instance() -> None:
    activation = nn.PReLU()
    mlp = MLP(dims=[2, 2, 2, 2], activation=activation, bias=False)
    assert [index for index, module in enumerate(mlp.net) if module is activation] == [1, 3]
    assert sum(parameter.numel() for parameter in mlp.parameters()) == 3 * 4 + 1


def test_an_mlp_may_take_its_first_size_from_the_first_call() -> None:
    mlp = MLP(dims=[None, 3])
    assert mlp(torch.ones(2, 7)).shape == (2, 3)
    assert list(mlp.state_dict()) == ["net.0.weight", "net.0.bias"]


@pytest.mark.parametrize("dims", [[], [3], [3, None], [None, None]])
def test_sizes_of_an_mlp_that_make_no_sense(dims: list[Any]) -> None:
    with pytest.raises(ValueError, match="dims"):
        MLP(dims=dims)


def test_a_convolution_has_a_bias_unless_a_norm_is_given() -> None:
    plain = ConvBnAct(in_channels=3, out_channels=4)
    assert [type(m).__name__ for m in (plain.conv, plain.norm, plain.act)] == [
        "Conv2d",
        "BatchNorm2d",
        "ReLU",
    ]
    assert "conv.bias" in plain.state_dict()
    assert "conv.bias" not in ConvBnAct(in_channels=3, out_channels=4, norm=nn.BatchNorm2d(4)).state_dict()
    assert "conv.bias" not in ConvBnAct(in_channels=3, out_channels=4, bias=False).state_dict()
    assert plain(torch.ones(2, 3, 8, 8)).shape == (2, 4, 6, 6)


def test_a_convolution_may_take_its_channels_from_the_first_call_and_sizes_as_lists() -> None:
    lazy = ConvBnAct(in_channels=None, out_channels=4, kernel_size=[3, 1], stride=[2, 1], padding=[1, 0])
    assert lazy(torch.ones(2, 5, 8, 8)).shape == (2, 4, 4, 8)
    assert ConvBnAct(in_channels=1, out_channels=1, padding="same")(torch.ones(1, 1, 5, 5)).shape[2:] == (
        5,
        5,
    )


@pytest.mark.parametrize(
    ("arguments", "shape", "skip"),
    [
        ({"in_channels": 4}, (2, 4, 9, 9), "Identity"),
        ({"in_channels": 4, "out_channels": 6}, (2, 6, 9, 9), "ConvBnAct"),
        ({"in_channels": 4, "stride": 2}, (2, 4, 5, 5), "ConvBnAct"),
    ],
)
def test_a_residual_block_keeps_shapes_unless_told(arguments: Any, shape: tuple[int, ...], skip: str) -> None:
    block = ResidualBlock(**arguments)
    assert kinds(block) == ["ConvBnAct", "ConvBnAct", skip, "ReLU"]
    assert [name for name, _ in block.named_children()] == ["main1", "main2", "skip", "act"]
    x = torch.ones(2, 4, 9, 9)
    assert block(x).shape == shape
    assert torch.equal(x, torch.ones_like(x))


def test_a_residual_block_adds_its_short_cut() -> None:
    block = ResidualBlock(in_channels=2, act=nn.Identity()).eval()
    for parameter in block.main2.parameters():
        nn.init.zeros_(parameter)
    x = torch.randn(1, 2, 4, 4)
    torch.testing.assert_close(block(x), x)


def test_tokens_run_row_by_row() -> None:
    grid = torch.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    result = tokens(grid)
    assert result.shape == (2, 4, 3)
    assert torch.equal(result[1, 2], grid[1, :, 1, 0])
    with pytest.raises(ValueError, match=r"needs a grid .* \(2, 3\)"):
        tokens(torch.ones(2, 3))


def test_the_other_ops() -> None:
    assert unsqueeze(torch.ones(2, 3), 1).shape == (2, 1, 3)
    assert unsqueeze(torch.ones(2, 3), dim=-1).shape == (2, 3, 1)
    assert identity({"a": 1}) == {"a": 1}
