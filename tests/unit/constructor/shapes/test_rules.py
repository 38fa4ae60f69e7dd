"""Rules for common functions and layers give exactly what torch gives, or leave the call to torch."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from constructor.shapes.rules import by_rule
from constructor.shapes.shortcuts import shortcut

pytestmark = pytest.mark.torch

META = torch.device("meta")
# Torch needs a second for its first meta kernels; nothing here measures time.
LENIENT = settings(max_examples=40, deadline=None)
SLOW = settings(max_examples=12, deadline=None)


def same(rule: Any, run: Callable[[], Any]) -> None:
    """`rule` is None, or equal in shape, strides and type to what `run` gives."""
    if rule is None:
        return
    expected = run()
    for mine, theirs in zip(tensors(rule), tensors(expected), strict=True):
        assert (mine.shape, steps(mine), mine.dtype) == (theirs.shape, steps(theirs), theirs.dtype)
        assert mine.is_meta


def steps(tensor: Tensor) -> list[int]:
    """The strides that mean something: those of dims with more than one element."""
    return [step for size, step in zip(tensor.shape, tensor.stride(), strict=True) if size > 1]


def tensors(value: Any) -> list[Tensor]:
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if isinstance(item, Tensor)]


def compare(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Tensor | None:
    rule = by_rule(func, args, kwargs)
    same(rule, lambda: func(*args, **kwargs))
    return rule


shapes = st.lists(st.integers(1, 4), max_size=4).map(tuple)
dtypes = st.sampled_from([torch.float32, torch.float32, torch.float32, torch.bfloat16, torch.int64])
made = st.builds(lambda shape, dtype: torch.empty(shape, dtype=dtype, device=META), shapes, dtypes)
turned = made.map(lambda tensor: tensor.transpose(0, -1) if tensor.dim() > 1 else tensor)
any_tensor = made | turned


@given(any_tensor, st.sampled_from(["sin", "exp", "neg", "sqrt", "sigmoid", "relu"]))
@LENIENT
def test_elementwise_functions(tensor: Tensor, name: str) -> None:
    compare(getattr(torch, name), tensor)
    compare(getattr(Tensor, name), tensor)


@given(any_tensor, any_tensor | st.integers(-2, 2) | st.floats(-2, 2), st.sampled_from(["add", "mul", "div"]))
@LENIENT
def test_arithmetic(a: Any, b: Any, name: str) -> None:
    func = getattr(torch, name)
    compare(func, a, b)
    if isinstance(b, Tensor):
        compare(func, b, a)


@given(st.lists(any_tensor, min_size=1, max_size=3), st.integers(-3, 3))
@LENIENT
def test_joining(items: list[Tensor], dim: int) -> None:
    compare(torch.cat, items, dim=dim)
    compare(torch.stack, items, dim)


@given(any_tensor, any_tensor, st.booleans())
@LENIENT
def test_linear(tensor: Tensor, weight: Tensor, biased: bool) -> None:
    bias = torch.empty(weight.shape[:1], device=META) if biased and weight.dim() == 2 else None
    compare(functional.linear, tensor, weight, bias)


@given(any_tensor, st.integers(1, 3), st.booleans())
@LENIENT
def test_layer_norm(tensor: Tensor, dims: int, learned: bool) -> None:
    sizes = tuple(tensor.shape[-dims:]) or (3,)
    weight = torch.empty(sizes, device=META) if learned else None
    compare(functional.layer_norm, tensor, sizes, weight, weight)


@given(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)),
    st.integers(1, 9) | st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from(["bilinear", "bicubic", "nearest", "area"]),
    st.booleans(),
)
@SLOW
def test_resizing(shape: tuple[int, ...], size: Any, mode: str, last: bool) -> None:
    image = torch.empty(shape, device=META)
    image = image.to(memory_format=torch.channels_last) if last else image
    pixel = shape[2:] == (1, 1)
    assert compare(functional.interpolate, image, size=size, mode=mode) is not None or pixel
    compare(functional.interpolate, image, scale_factor=1.7, mode=mode)
    assert compare(functional.interpolate, image, size=(3,), mode=mode) is None


@given(st.integers(-5, 9), st.integers(-5, 9), st.sampled_from([1, 2, 3, -1, -2]))
@LENIENT
def test_counting(start: int, end: int, step: int) -> None:
    rule = by_rule(torch.arange, (start, end, step), {"device": META})
    if (end - start) * step < 0:
        assert rule is None
    else:
        same(rule, lambda: torch.arange(start, end, step, device=META))
    assert by_rule(torch.arange, (end,), {}) is None


def test_attention_is_laid_out_as_the_fused_kernels_do() -> None:
    query = torch.empty(2, 5, 4, 8).transpose(1, 2)
    key = torch.empty(2, 7, 4, 8).transpose(1, 2)
    expected = functional.scaled_dot_product_attention(query, key, key)
    rule = by_rule(functional.scaled_dot_product_attention, (query.to(META), key.to(META), key.to(META)), {})
    assert rule is not None
    assert (rule.shape, rule.stride()) == (expected.shape, expected.stride())
    other = key[:, :, :, :6].to(META)
    assert by_rule(functional.scaled_dot_product_attention, (query.to(META), other, other), {}) is None


def test_an_argument_that_a_rule_does_not_know_is_left_to_torch() -> None:
    x = torch.empty(2, 3, device=META)
    assert by_rule(torch.add, (x, x), {"alpha": 2}) is None
    assert by_rule(torch.cat, ([x, x],), {"out": x}) is None
    assert by_rule(functional.relu, (x,), {"inplace": True}) is None
    assert by_rule(torch.add, (x, torch.empty(2, 3)), {}) is None
    assert by_rule(torch.cumsum, (x, 0), {}) is None


LAYERS: dict[str, Callable[[], nn.Module]] = {
    "linear": lambda: nn.Linear(4, 3),
    "linear without bias": lambda: nn.Linear(3, 5, bias=False),
    "norm": lambda: nn.LayerNorm(4),
    "norm over two": lambda: nn.LayerNorm((3, 4)),
    "gelu": nn.GELU,
    "relu": lambda: nn.ReLU(inplace=True),
    "dropout": nn.Dropout,
    "conv1d": lambda: nn.Conv1d(3, 5, 3, stride=2, padding=1),
    "conv2d": lambda: nn.Conv2d(3, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=3),
    "conv2d same": lambda: nn.Conv2d(3, 6, 3, padding="same"),
    "batch norm 1d": lambda: nn.BatchNorm1d(3),
    "batch norm 2d": lambda: nn.BatchNorm2d(3),
}


@pytest.mark.parametrize("name", LAYERS)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), dtypes)
@SLOW
def test_layers(name: str, shape: list[int], dtype: torch.dtype) -> None:
    with META:
        layer = LAYERS[name]()
        tensor = torch.empty(shape, dtype=dtype)
    same(shortcut(layer, (tensor,), {}), lambda: layer(tensor))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("linear", (2, 9, 4)), ("norm", (2, 4)), ("conv2d", (2, 3, 9, 9)), ("batch norm 2d", (2, 3, 5, 5))],
)
def test_the_usual_calls_are_answered(name: str, shape: tuple[int, ...]) -> None:
    with META:
        assert shortcut(LAYERS[name](), (torch.empty(shape),), {}) is not None


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("weights", [True, False])
@pytest.mark.parametrize("average", [True, False])
def test_multihead_attention(batch_first: bool, weights: bool, average: bool) -> None:
    with META:
        layer = nn.MultiheadAttention(8, 2, kdim=6, vdim=5, batch_first=batch_first)
        shape = (3, 4) if batch_first else (4, 3)
        other = (3, 7) if batch_first else (7, 3)
        args = (torch.empty(*shape, 8), torch.empty(*other, 6), torch.empty(*other, 5))
    kwargs = {"need_weights": weights, "average_attn_weights": average}
    made = shortcut(layer, args, kwargs)
    assert made is not None
    expected = layer(*args, **kwargs)
    assert [tensor.shape for tensor in tensors(made)] == [tensor.shape for tensor in tensors(expected)]


def test_attention_that_is_wrong_or_unusual_is_left_to_torch() -> None:
    with META:
        layer = nn.MultiheadAttention(8, 2, batch_first=True)
        x, short, wide = torch.empty(3, 4, 8), torch.empty(2, 4, 8), torch.empty(3, 4, 9)
        padding = torch.empty(3, 4, dtype=torch.bool)
    assert shortcut(layer, (x, x, wide), {}) is None
    assert shortcut(layer, (x, short, short), {}) is None
    assert shortcut(layer, (x, x, x), {"key_padding_mask": padding}) is None
    assert shortcut(layer, (x, x, x), {"is_causal": True}) is None
    assert shortcut(layer, (x, x, x), {"attn_mask": torch.empty(5, 5, device=META)}) is None
    assert shortcut(layer, (x[0], x[0], x[0]), {}) is None
    assert shortcut(layer, (x, x, x), {"unheard": 1}) is None
