"""What common layers give, by their documented rule instead of a run; see `rules`."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from constructor.shapes.rules import elementwise, is_meta, layer_norm, linear, made

_ELEMENTWISE = (
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
    nn.Dropout,
)
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
    return rule(module, args[0]) if rule is not None and not kwargs and len(args) == 1 else None


def _elementwise(module: nn.Module, given: Any) -> Tensor | None:
    if not getattr(module, "inplace", False):
        return elementwise(given)
    return given if is_meta(given) else None


def _linear(module: nn.Module, given: Any) -> Tensor | None:
    return linear(given, module.weight, module.bias)


def _layer_norm(module: nn.Module, given: Any) -> Tensor | None:
    return layer_norm(given, module.normalized_shape, module.weight, module.bias)


def _convolution(module: nn.Module, given: Any) -> Tensor | None:
    """(B, in, *sides) to (B, out, *sides'); a side L becomes (L + 2p - d(k - 1) - 1) // s + 1."""
    assert isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d)
    axes = len(module.kernel_size)
    if not is_meta(given) or given.dim() != axes + 2 or given.shape[1] != module.in_channels:
        return None
    if isinstance(module.padding, str) or module.padding_mode != "zeros" or not _fits(module, given):
        return None
    window = zip(
        given.shape[2:], module.padding, module.dilation, module.kernel_size, module.stride, strict=True
    )
    sides = [(side + 2 * pad - gap * (size - 1) - 1) // step + 1 for side, pad, gap, size, step in window]
    return made((given.shape[0], module.out_channels, *sides), given) if min(sides) > 0 else None


def _batch_norm(module: nn.Module, given: Any) -> Tensor | None:
    assert isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d)
    ranks = (2, 3) if isinstance(module, nn.BatchNorm1d) else (4,)
    if not is_meta(given) or given.dim() not in ranks or given.shape[1] != module.num_features:
        return None
    enough = given.numel() > given.shape[1]
    return made(given.shape, given) if enough and _fits(module, given) else None


def _fits(module: nn.Module, given: Tensor) -> bool:
    return all(weight is None or weight.dtype == given.dtype for weight in module._parameters.values())


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
    if not all(is_meta(tensor) and tensor.dim() == 3 for tensor in given) or key_padding_mask is not None:
        return None
    batch_axis, length_axis = (0, 1) if module.batch_first else (1, 0)
    batch, length, keys = query.shape[batch_axis], query.shape[length_axis], key.shape[length_axis]
    fits = (
        [tensor.shape[-1] for tensor in given] == [module.embed_dim, module.kdim, module.vdim]
        and key.shape[batch_axis] == value.shape[batch_axis] == batch
        and value.shape[length_axis] == keys
        and all(tensor.dtype == module.out_proj.weight.dtype for tensor in given)
        and module.out_proj.weight.is_meta
        and module.bias_k is None
        and not module.add_zero_attn
    )
    masks = ((length, keys), (batch * module.num_heads, length, keys))
    mask_fits = not is_causal if attn_mask is None else tuple(attn_mask.shape) in masks
    if not fits or not mask_fits:
        return None
    heads = () if average_attn_weights else (module.num_heads,)
    weights = made((batch, *heads, length, keys), query) if need_weights else None
    return made(query.shape, query), weights


_RULES: dict[type[nn.Module], Callable[[nn.Module, Any], Tensor | None]] = {
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    nn.Linear: _linear,
    nn.LayerNorm: _layer_norm,
    nn.Conv1d: _convolution,
    nn.Conv2d: _convolution,
    nn.Conv3d: _convolution,
    nn.BatchNorm1d: _batch_norm,
    nn.BatchNorm2d: _batch_norm,
}
