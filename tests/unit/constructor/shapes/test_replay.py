"""Results made again from their description, and calls compared."""

from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from constructor.shapes.info import info_of
from constructor.shapes.replay import NotReplayableError, call_key, recipe, replay

pytestmark = pytest.mark.torch


class Named(NamedTuple):
    first: Tensor
    second: Any


def meta(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.empty(shape, dtype=dtype, device="meta")


X, Y = meta(2, 3), meta(2, 3)


@pytest.mark.parametrize(
    "result",
    [
        meta(4, 5),
        meta(4, 5).transpose(0, 1),
        meta(2, dtype=torch.int64),
        (meta(1), None, 3, "a", [meta(2), True]),
        {"a": meta(3), "b": {"c": 0.5}},
        Named(meta(2), Named(meta(3), None)),
    ],
)
def test_a_result_is_made_again(result: Any) -> None:
    again = replay(recipe(result, [X]), [X])
    assert type(again) is type(result)
    assert info_of(again) == info_of(result)
    if isinstance(result, Tensor):
        assert again.stride() == result.stride()


def test_a_tensor_that_is_handed_through_is_the_one_that_is_given() -> None:
    made = recipe((Y, X, meta(1)), [X, Y])
    other = [meta(2, 3), meta(2, 3)]
    again = replay(made, other)
    assert again[0] is other[1]
    assert again[1] is other[0]


@pytest.mark.parametrize("result", [torch.empty(2), object(), [object()], {1, 2}, nn.Parameter(meta(2))])
def test_what_cannot_be_described_is_not_made_again(result: Any) -> None:
    with pytest.raises(NotReplayableError):
        recipe(result, [])


def test_calls_are_equal_by_shapes_and_by_which_tensors_are_one() -> None:
    key = call_key((X, Y, [1, None]), {"scale": 0.5})
    assert key is not None
    assert call_key((meta(2, 3), meta(2, 3), [1, None]), {"scale": 0.5}) == key
    different: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((X, X, [1, None]), {"scale": 0.5}),
        ((X, meta(2, 4), [1, None]), {"scale": 0.5}),
        ((X, meta(3, 2).t(), [1, None]), {"scale": 0.5}),
        ((X, meta(2, 3, dtype=torch.bfloat16), [1, None]), {"scale": 0.5}),
        ((X, Y, [True, None]), {"scale": 0.5}),
        ((X, Y, (1, None)), {"scale": 0.5}),
        ((X, Y, [1, None]), {"scale": 1}),
        ((X, Y, [1, None]), {"scales": 0.5}),
    ]
    assert all(call_key(*call) != key for call in different)
    assert call_key((object(),), {}) is None
    assert call_key((torch.empty(2),), {}) is None
