"""Autocast of CUDA for meta tensors, which have none of their own."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_HALF = (torch.float16, torch.bfloat16)

# What autocast does on CUDA with the operations that it knows, by `ATen/autocast_mode.h`: these run in half
# precision, these give fp32 by their `dtype`, these take the widest type they get. All others run in fp32.
_LOWER = """
    _convolution.deprecated _convolution conv1d conv2d conv3d conv_tbc conv_transpose1d
    conv_transpose2d.input conv_transpose3d.input convolution prelu addmm addmv addr matmul einsum mm mv
    linalg_vecdot linear addbmm baddbmm bmm chain_matmul linalg_multi_dot _thnn_fused_lstm_cell
    _thnn_fused_gru_cell lstm_cell gru_cell rnn_tanh_cell rnn_relu_cell scaled_dot_product_attention
    _scaled_dot_product_flash_attention cudnn_convolution cudnn_convolution_transpose
"""
_DTYPE_SET = """
    prod prod.dim_int softmax.int log_softmax.int cumprod cumsum linalg_vector_norm linalg_matrix_norm
    linalg_matrix_norm.str_ord sum sum.dim_IntList norm.Scalar norm.ScalarOpt_dim
"""
_PROMOTED = "addcdiv addcmul atan2 bilinear cross dot vdot grid_sampler index_put tensordot scatter_add"
LOWER = frozenset(_LOWER.split())
DTYPE_SET = frozenset(_DTYPE_SET.split())
PROMOTED = frozenset(_PROMOTED.split())


def autocast_operations() -> tuple[str, ...]:
    """The names of all operations that autocast changes on CUDA, as the dispatcher of torch knows them."""
    names = torch._C._dispatch_get_all_op_names()
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    return tuple(
        name.removeprefix("aten::")
        for name in names
        if name.startswith("aten::") and has_kernel(name, "AutocastCUDA")
    )


class Autocast:
    """Autocast of CUDA for meta tensors; `torch.autocast("cuda", ...)` turns it on and off."""

    def __init__(self) -> None:
        self._inside = False
        # The half-precision copies of weights, kept until the outermost autocast ends.
        self._copies: dict[int, tuple[Tensor, Tensor]] = {}

    def forget_copies(self) -> None:
        """What torch does at the end of the outermost autocast."""
        self._copies.clear()

    def around(self, name: str, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """A kernel that gets its inputs as autocast gives them."""
        lower, dtype_set, promoted = name in LOWER, name in DTYPE_SET, name in PROMOTED
        known = name != "dropout"

        def call(keys: Any, *args: Any, **kwargs: Any) -> Any:
            if not known or self._inside or not torch.is_autocast_enabled("cuda"):
                return kernel(keys, *args, **kwargs)
            self._inside = True
            try:
                if dtype_set:
                    kwargs = self._with_dtype(args, kwargs)
                else:
                    to = torch.get_autocast_dtype("cuda") if lower else torch.float32
                    if promoted:
                        to = _widest((*args, *kwargs.values()))
                    args = self._cast(args, to)
                    kwargs = {key: self._cast(value, to) for key, value in kwargs.items()}
                return kernel(keys, *args, **kwargs)
            finally:
                self._inside = False

        return call

    def _with_dtype(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        half = isinstance(args[0], Tensor) and args[0].dtype in _HALF
        asked = kwargs.get("dtype") is not None or any(isinstance(arg, torch.dtype) for arg in args)
        return {**kwargs, "dtype": torch.float32} if half and not asked else kwargs

    def _cast(self, value: Any, to: torch.dtype) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(self._cast(item, to) for item in value)
        if not _is_castable(value) or value.dtype == to:
            return value
        if to not in _HALF or value.dtype != torch.float32 or not value.requires_grad or not value.is_leaf:
            return value.to(to)
        if value._is_view() or not torch.is_autocast_cache_enabled():
            return value.to(to)
        if id(value) not in self._copies:
            # The weight is held beside its copy, so that no other tensor gets its id.
            self._copies[id(value)] = (value, value.to(to))
        return self._copies[id(value)][1]


def _is_castable(value: Any) -> bool:
    return (
        isinstance(value, Tensor)
        and value.device.type == "meta"
        and value.is_floating_point()
        and value.dtype != torch.float64
    )


def _widest(values: tuple[Any, ...]) -> torch.dtype:
    tensors = [value for value in values if _is_castable(value)]
    return torch.float32 if any(one.dtype == torch.float32 for one in tensors) else torch.bfloat16
