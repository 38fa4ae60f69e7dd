"""What common layers give, by their documented rule instead of a run.

torch works out a LayerNorm on meta tensors in 0.7 ms and a Linear in 0.3 ms; the rule takes microseconds.
A call that the rule does not cover, or that is wrong, is run, so that torch says what is wrong with it.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

_ELEMENTWISE = (
    nn.Identity,
    nn.Dropout,
    nn.Dropout1d,
    nn.Dropout2d,
    nn.Dropout3d,
    nn.ReLU,
    nn.ReLU6,
    nn.LeakyReLU,
    nn.ELU,
    nn.GELU,
    nn.SiLU,
    nn.Mish,
    nn.Sigmoid,
    nn.Tanh,
    nn.Softplus,
)
_LEAST_DIMS: dict[type[nn.Module], int] = {nn.Dropout1d: 2, nn.Dropout2d: 3, nn.Dropout3d: 4}
_ATTENTION = (
    "query",
    "key",
    "value",
    "key_padding_mask",
    "need_weights",
    "attn_mask",
    "average_attn_weights",
    "is_causal",
)


def shortcut(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of a layer on meta tensors, or None when the layer must be run."""
    if type(module) is nn.MultiheadAttention:
        known = len(args) <= len(_ATTENTION) and kwargs.keys() <= set(_ATTENTION[len(args) :])
        return _attention(module, *args, **kwargs) if known else None
    rule = _RULES.get(type(module))
    if rule is None or kwargs or len(args) != 1 or not _is_meta(args[0]):
        return None
    return rule(module, args[0])


def _is_meta(value: Any) -> bool:
    return type(value) is Tensor and value.is_meta and value.is_floating_point()


def _elementwise(module: nn.Module, given: Tensor) -> Tensor | None:
    if given.dim() < _LEAST_DIMS.get(type(module), 0):
        return None
    if isinstance(module, nn.Identity) or getattr(module, "inplace", False):
        return given
    return torch.empty_like(given)


def _linear(module: nn.Module, given: Tensor) -> Tensor | None:
    assert isinstance(module, nn.Linear)
    fits = given.dim() > 0 and given.shape[-1] == module.in_features
    if not fits or module.weight.dtype != given.dtype:
        return None
    return given.new_empty((*given.shape[:-1], module.out_features))


def _layer_norm(module: nn.Module, given: Tensor) -> Tensor | None:
    assert isinstance(module, nn.LayerNorm)
    sizes = tuple(module.normalized_shape)
    weight = module.weight
    fits = tuple(given.shape[-len(sizes) :]) == sizes
    if not fits or (weight is not None and weight.dtype != given.dtype):
        return None
    return given.new_empty(given.shape)


def _attention(
    module: nn.MultiheadAttention,
    query: Any = None,
    key: Any = None,
    value: Any = None,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None] | None:
    """Attention over batches without padding: (B, L, d) by (B, S, k) and (B, S, v) to (B, L, d)."""
    given = (query, key, value)
    if not all(_is_meta(tensor) and tensor.dim() == 3 for tensor in given) or key_padding_mask is not None:
        return None
    batch_axis, length_axis = (0, 1) if module.batch_first else (1, 0)
    batch, length, keys = query.shape[batch_axis], query.shape[length_axis], key.shape[length_axis]
    fits = (
        [tensor.shape[-1] for tensor in given] == [module.embed_dim, module.kdim, module.vdim]
        and key.shape[batch_axis] == value.shape[batch_axis] == batch
        and value.shape[length_axis] == keys
        and all(tensor.dtype == module.out_proj.weight.dtype for tensor in given)
        and module.bias_k is None
        and not module.add_zero_attn
    )
    masks = ((length, keys), (batch * module.num_heads, length, keys))
    mask_fits = not is_causal if attn_mask is None else tuple(attn_mask.shape) in masks
    if not fits or not mask_fits:
        return None
    heads = () if average_attn_weights else (module.num_heads,)
    weights = query.new_empty((batch, *heads, length, keys)) if need_weights else None
    return query.new_empty(query.shape), weights


_RULES: dict[type[nn.Module], Callable[[nn.Module, Tensor], Tensor | None]] = {
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    nn.Linear: _linear,
    nn.LayerNorm: _layer_norm,
}
