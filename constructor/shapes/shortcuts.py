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
}
