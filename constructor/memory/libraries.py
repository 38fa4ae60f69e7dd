"""What libraries below torch take for themselves while an operation runs, in bytes: (low, value, high).

None of it is a tensor that torch's dispatcher shows. No figure has been compared with a card yet: where
bounds are known and nothing better, `value` lies in the middle.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from constructor.memory.allocator import MIB

Bounds = tuple[int, int, int]

_ATEN = torch.ops.aten
PRODUCTS = frozenset(
    {
        _ATEN.mm.default,
        _ATEN.addmm.default,
        _ATEN.bmm.default,
        _ATEN.baddbmm.default,
        _ATEN.mv.default,
        _ATEN.addmv.default,
        _ATEN.dot.default,
    }
)


def taken_by(operation: Any, args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds | None:
    """What the libraries take for one operation and give back at its end; None when nothing."""
    found = _TAKEN.get(operation)
    return None if found is None else found(args, made)


def _convolution(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    """cuDNN's kernels want channels last: at most every tensor is copied into that layout once."""
    tensors = [arg for arg in args if isinstance(arg, Tensor)]
    most = sum(_bytes(tensor) for tensor in (*tensors, *made))
    return 0, most // 2, most


def _product_with_bias(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    """cuBLASLt's workspace, of its own in some versions of torch; at most what cuBLAS takes on Hopper."""
    return 0, 0, 32 * MIB


def _flash_backward(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    """The gradient of the queries is gathered in fp32, and one number a row is kept."""
    batch, heads, rows, width = args[1].shape
    rows = _up(rows, 128)
    return _about(batch * heads * rows * (_up(width, 32) + 1) * 4)


def _cudnn_backward(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    batch, heads, rows, width = args[1].shape
    return _about(batch * heads * rows * (width + 1) * 4)


def _efficient_backward(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    """Half precision is gathered in fp32 for queries, keys and values; one number a row is kept."""
    query, key = args[1], args[2]
    batch, heads, rows, width = query.shape
    gathered = 0
    if query.dtype != torch.float32:
        gathered = (_up(rows, 64) + 2 * _up(key.shape[2], 64)) * _up(width, 32)
    return _about(batch * heads * (gathered + rows) * 4)


def _embedding_backward(args: tuple[Any, ...], made: tuple[Tensor, ...]) -> Bounds:
    """Indices are sorted with their places, in 64 bits each."""
    return _about(args[1].numel() * 8 * 3)


def _about(size: int) -> Bounds:
    return 0, size, 2 * size


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


_TAKEN: dict[Any, Callable[[tuple[Any, ...], tuple[Tensor, ...]], Bounds]] = {
    _ATEN.convolution.default: _convolution,
    _ATEN.convolution_backward.default: _convolution,
    _ATEN.addmm.default: _product_with_bias,
    _ATEN._scaled_dot_product_flash_attention_backward.default: _flash_backward,
    _ATEN._scaled_dot_product_cudnn_attention_backward.default: _cudnn_backward,
    _ATEN._scaled_dot_product_efficient_attention_backward.default: _efficient_backward,
    _ATEN.embedding_dense_backward.default: _embedding_backward,
}
