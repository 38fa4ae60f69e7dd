"""What the policy blocks are made of, each by itself."""

import pytest
import torch

from constructor.blocks.layers import TransformerDecoder, deep_projection, sinusoidal_positions
from constructor.blocks.primitives import (
    CameraTokens,
    ClassTokens,
    Head,
    Projection,
    SinusoidalPosition,
    TimeEmbedding,
    TokenConcat,
    TokenStreams,
)

pytestmark = pytest.mark.torch


def names(module: torch.nn.Module) -> list[str]:
    return [type(part).__name__ for part in module.children()]


def test_a_projection_is_made_of_what_its_keywords_say() -> None:
    assert names(Projection(3, 4)) == ["Linear"]
    assert names(Projection(3, 4, last_activation=True)) == ["Linear", "SiLU"]
    deep = Projection(3, 4, 2, norm=True, dropout=0.0, last_norm=True)
    assert names(deep) == ["LayerNorm", "Linear", "SiLU", "Dropout", "Linear", "LayerNorm"]
    assert list(deep.state_dict()) == list(deep_projection(3, 4).state_dict())
    three = [layer for layer in Projection(3, 4, 3) if isinstance(layer, torch.nn.Linear)]
    assert [(layer.in_features, layer.out_features) for layer in three] == [(3, 8), (8, 8), (8, 4)]


def test_a_head_has_a_hidden_layer_or_none() -> None:
    assert names(Head(4, 2)) == ["Linear", "SiLU", "Linear"]
    assert names(Head(4, 2, hidden=False)) == ["SiLU", "Linear"]


def test_class_tokens_stand_in_front_and_are_learned() -> None:
    block, tokens = ClassTokens(3, 4), torch.randn(2, 5, 4)
    joined = block(tokens)
    assert torch.equal(joined[:, 3:], tokens)
    assert torch.equal(joined[0, :3], block.cls_token)
    joined.sum().backward()
    assert block.cls_token.grad is not None


def test_sequences_are_joined_in_order_and_a_row_is_one_token() -> None:
    rows = [torch.randn(2, 3, 4), torch.randn(2, 4), torch.randn(2, 1, 4)]
    joined = TokenConcat(3, 4)(rows)
    assert joined.shape == (2, 5, 4)
    assert torch.equal(joined[:, 3], rows[1])
    with pytest.raises(ValueError, match="parts = 3 tensors"):
        TokenConcat(3, 4)(rows[:2])
    with pytest.raises(ValueError, match=r"tokens\[0\] must be \(B, n, 5\), and is \(2, 3, 4\)"):
        TokenConcat(1, 5)(rows[:1])


def test_streams_are_taken_apart_and_counted() -> None:
    streams = [torch.randn(2, 3, 4), torch.randn(2, 7, 4)]
    assert [stream.shape[1] for stream in TokenStreams(2, 4)(streams)] == [3, 7]
    with pytest.raises(ValueError, match="count = 3 tensors"):
        TokenStreams(3, 4)(streams)
    with pytest.raises(ValueError, match=r"streams\[0\]"):
        TokenStreams(2, 5)(streams)


def test_tokens_of_all_cameras_or_of_one() -> None:
    maps = torch.randn(2, 3, 4, 5, 6)
    row = CameraTokens(4)(maps)
    assert row.shape == (2, 90, 4)
    assert torch.equal(CameraTokens(4, 3, 1)(maps), row[:, 30:60])
    with pytest.raises(ValueError, match="must have 2 cameras on axis 1 and 4 channels"):
        CameraTokens(4, 2)(maps)
    with pytest.raises(ValueError, match="any number of cameras on axis 1 and 5 channels"):
        CameraTokens(5)(maps)


def test_positions_are_added_and_depend_on_the_place_alone() -> None:
    tokens = torch.randn(2, 5, 4)
    assert torch.equal(SinusoidalPosition(4)(tokens), tokens + sinusoidal_positions(5, tokens))
    with pytest.raises(ValueError, match="must be even"):
        SinusoidalPosition(5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_time_is_one_token_of_its_element_type(dtype: torch.dtype) -> None:
    block, time = TimeEmbedding(4), torch.tensor([0.0, 0.5], dtype=dtype)
    assert block(time).shape == (2, 1, 4)
    assert block(time).dtype == dtype
    assert torch.equal(block(time), block(time.unsqueeze(1)))
    assert torch.equal(block(time)[0, 0], torch.tensor([0, 0, 1, 1], dtype=dtype))
    assert block(torch.tensor([0, 1])).dtype == torch.float32
    with pytest.raises(ValueError, match=r"time must be \(B,\) or \(B, 1\)"):
        block(torch.zeros(2, 2))


def test_a_causal_decoder_sees_only_earlier_steps() -> None:
    torch.manual_seed(0)
    memory, target = torch.randn(1, 2, 8), torch.randn(1, 5, 8)
    changed = target.clone()
    changed[:, -1] += 1
    for causal in (True, False):
        decoder = TransformerDecoder(8, 2, 16, 0.0, "gelu", 1, 5, causal).eval()
        same = torch.allclose(decoder(target, memory)[:, :4], decoder(changed, memory)[:, :4], atol=1e-6)
        assert same is causal
