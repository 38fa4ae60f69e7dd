"""What one operation works: how many floating-point operations, and how many bytes it reads and writes."""

from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import flop_registry

from constructor.memory.rates import Precision
from constructor.memory.remembered import MOST, Key, tensors_of

# How it multiplies, how often, and the bytes that it moves.
Counted = tuple[Precision, int, int]

_ATEN = torch.ops.aten
_CONVOLUTIONS = frozenset({_ATEN.convolution, _ATEN.convolution_backward})
# These give memory and write nothing to it.
_NOTHING_WRITTEN = frozenset({_ATEN.empty, _ATEN.empty_like, _ATEN.empty_strided, _ATEN.new_empty})


class Worked:
    """What operations worked, by what tells them from others: layers repeat."""

    def __init__(self) -> None:
        self._known: dict[Any, Counted | None] = {}

    def of(
        self, key: Key, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> Counted | None:
        """The same as `work_of`; `key` is that of `Remembered`."""
        if key is None:
            return work_of(operation, args, kwargs, result)
        if key in self._known:
            return self._known[key]
        found = work_of(operation, args, kwargs, result)
        # How much of its storage an expanded tensor covers depends on what it is a part of.
        if all(map(_is_spread, tensors_of((args, kwargs, result)))):
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = found
        return found


# Of one process, as what operations give is.
WORKED = Worked()


def work_of(operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Counted | None:
    """How it multiplies, how often, and the bytes that it moves; None for what only looks at a tensor anew.

    A multiply-add is two operations, by torch's own formulas; attention counts every pair of a query and a
    key, masked or not, and in backward the scores that it works out again. Every input is read once and every
    result written once, as if caches held nothing from one operation to the next.
    """
    packet = operation.overloadpacket
    if operation.is_view or packet in _NOTHING_WRITTEN:
        return None
    made = [value for value in tensors_of(result) if value.is_meta]
    given = [value for value in tensors_of((args, kwargs)) if value.is_meta]
    if not made and not given:
        return None
    formula = flop_registry.get(packet)
    flops = formula(*args, **kwargs, out_val=result) if formula is not None else 0
    if packet is _ATEN.embedding:
        # Of the table only the rows are read that are asked for.
        moved = 2 * sum(map(_bytes, made)) + _bytes(given[1])
    else:
        moved = sum(map(_bytes, (*given, *made)))
    return _precision(packet, given or made), int(flops), moved


def _precision(packet: Any, tensors: list[Tensor]) -> Precision:
    """torch multiplies fp32 in full, but lets cuDNN cut it to TF32 in convolutions."""
    if any(tensor.dtype in (torch.bfloat16, torch.float16) for tensor in tensors):
        return "half"
    return "tf32" if packet in _CONVOLUTIONS else "fp32"


def _bytes(tensor: Tensor) -> int:
    """What of its storage a tensor covers at most: one that is expanded reads the same bytes again."""
    return min(tensor.numel() * tensor.element_size(), tensor.untyped_storage().nbytes())


def _is_spread(tensor: Tensor) -> bool:
    """Whether no byte of it is that of two elements, as far as its extent tells."""
    reach = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.numel() <= 1 + reach
