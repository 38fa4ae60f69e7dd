"""Makes operations on meta tensors keep in memory what they keep on CUDA.

Some operations do other things on a card than elsewhere: attention has kernels of its own, dropout keeps a
mask of one byte, and autocast turns inputs into half precision. Inside `cuda_kernels` meta tensors are
treated alike, by kernels that stand before those of autograd.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from warnings import catch_warnings, simplefilter

import torch
from torch import Tensor
from torch.library import Library, get_kernel
from torch.nn import functional

from constructor.memory.autocast import Autocast, autocast_operations
from constructor.memory.gpus import Gpu

_ATEN = torch.ops.aten
_KEY = "AutogradMeta"
_HALF = (torch.float16, torch.bfloat16)


@contextmanager
def cuda_kernels(gpu: Gpu) -> Iterator[tuple[Autocast, "Attention"]]:
    """Inside, operations on meta tensors keep what they keep on a card; gives what follows them."""
    autocast = Autocast()
    attention = Attention(gpu)
    replaced: dict[str, Callable[..., Any]] = {
        "scaled_dot_product_attention": attention.kernel,
        "dropout": dropout,
    }
    library = Library("aten", "IMPL")  # type: ignore[no-untyped-call]
    try:
        with (
            catch_warnings(),
            patch("torch.cuda.amp.common.amp_definitely_not_available", return_value=False),
            patch("torch.cuda.is_bf16_supported", return_value=True),
        ):
            # That a kernel takes the place of another is what we want.
            simplefilter("ignore")
            for name in sorted({*autocast_operations(), *replaced}):
                kernel = replaced.get(name) or _autograd_kernel(name)
                library.impl(  # type: ignore[no-untyped-call]
                    name, autocast.around(name, kernel), _KEY, with_keyset=True
                )
            yield autocast, attention
    finally:
        library._destroy()  # type: ignore[no-untyped-call]


def _autograd_kernel(name: str) -> Callable[..., Any]:
    return get_kernel(f"aten::{name}", _KEY).call_boxed


def dropout(keys: Any, x: Tensor, p: float, train: bool) -> Tensor:
    """As on CUDA: the result and a mask of one byte an element are kept."""
    if not train or p == 0 or x.numel() == 0:
        return x
    if p == 1:
        return x * torch.zeros((), dtype=x.dtype, device=x.device)
    result: Tensor = _ATEN.native_dropout(x, p, train)[0]
    return result


class Attention:
    """`scaled_dot_product_attention` with the kernel that torch takes on a card.

    The rules are those of `aten/src/ATen/native/transformers/cuda/sdp_utils.cpp`.

    Attributes:
        by_card: whether the card had a part in a choice; in fp32 all cards take the same.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self.by_card = False

    def choose(self, query: Tensor, value: Tensor, mask: Tensor | None) -> str:
        """The first kernel of the card's list that takes these inputs; "math" takes all."""
        if query.dim() != 4:
            return "math"
        half = query.dtype in _HALF
        self.by_card |= half
        width, wide = query.shape[-1], value.shape[-1]
        aligned = width % (8 if half else 4) == 0 and wide % (8 if half else 4) == 0
        for name in self._gpu.attention if half else ("efficient",):
            takes = {
                "cudnn": width % 8 == 0 and width <= 128 and width == wide,
                "flash": mask is None and width <= 256 and width == wide,
                "efficient": aligned,
                "math": True,
            }
            if takes[name]:
                return name
        return "math"

    def kernel(
        self,
        keys: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        *,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        if enable_gqa:
            key = key.repeat_interleave(query.shape[1] // key.shape[1], 1)
            value = value.repeat_interleave(query.shape[1] // value.shape[1], 1)
        chosen = self.choose(query, value, attn_mask)
        keeps = torch.is_grad_enabled() and any(one.requires_grad for one in (query, key, value))
        if attn_mask is not None and attn_mask.dtype == torch.bool and chosen != "math":
            attn_mask = torch.where(attn_mask, 0.0, float("-inf")).to(query.dtype)
        given = (query, key, value)
        result: Tensor
        match chosen:
            case "cudnn":
                mask = _expanded(attn_mask, query, key)
                result = _ATEN._scaled_dot_product_cudnn_attention(
                    *given, mask, keeps, dropout_p, is_causal, False, scale=scale
                )[0]
            case "flash":
                result = _ATEN._scaled_dot_product_flash_attention(
                    *given, dropout_p, is_causal, False, scale=scale
                )[0]
            case "efficient":
                mask = _expanded(_padded(attn_mask), query, key)
                result = _ATEN._scaled_dot_product_efficient_attention(
                    *given, mask, keeps, dropout_p, is_causal, scale=scale
                )[0]
            case _:
                result = _ATEN._scaled_dot_product_attention_math(
                    *given, attn_mask, dropout_p, is_causal, None, scale=scale
                )[0]
        return result


def _expanded(mask: Tensor | None, query: Tensor, key: Tensor) -> Tensor | None:
    if mask is None:
        return None
    return mask.expand(query.shape[0], query.shape[1], query.shape[2], key.shape[2])


def _padded(mask: Tensor | None) -> Tensor | None:
    """The memory-efficient kernel reads rows of masks in 16 bytes: others are copied into longer rows."""
    if mask is None or mask.shape[-1] % 16 == 0:
        return mask
    width = mask.shape[-1]
    return functional.pad(mask, (0, -width % 16))[..., :width]
