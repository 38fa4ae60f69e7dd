"""Results remembered as a recipe, so that an equal call is answered without running it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


class NotReplayableError(Exception):
    """A value that holds something that cannot be made again from its description."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A tensor that the call made."""

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    dtype: torch.dtype


@dataclass(frozen=True, slots=True)
class _Given:
    """A tensor that was given to the call and comes out unchanged."""

    place: int


@dataclass(frozen=True, slots=True)
class _Several:
    """A list, tuple or mapping."""

    kind: type
    items: tuple[Any, ...]


def call_key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable | None:
    """What a result may depend on besides the module; None when it holds an unknown kind of value.

    Tensors count by shape, strides and type, and by which of them are one and the same.
    """
    seen: dict[int, int] = {}
    try:
        return (
            tuple(_key(value, seen) for value in args),
            tuple((name, _key(value, seen)) for name, value in kwargs.items()),
        )
    except NotReplayableError:
        return None


def _key(value: Any, seen: dict[int, int]) -> Hashable:
    if isinstance(value, Tensor):
        if not value.is_meta:
            raise NotReplayableError
        same = seen.setdefault(id(value), len(seen))
        return (tuple(value.shape), value.stride(), value.dtype, same)
    if isinstance(value, list | tuple):
        return (type(value), *(_key(item, seen) for item in value))
    if type(value) is dict:
        return (dict, *((name, _key(item, seen)) for name, item in value.items()))
    if value is None or isinstance(value, bool | int | float | str | torch.dtype | torch.device):
        return (type(value), value)
    raise NotReplayableError


def recipe(result: Any, given: Sequence[Tensor]) -> Any:
    """How to make `result` again from the tensors given to an equal call.

    Raises:
        NotReplayableError: it holds something else than meta tensors, plain values, lists and mappings.
    """
    if isinstance(result, Tensor):
        for place, tensor in enumerate(given):
            if tensor is result:
                return _Given(place)
        if not result.is_meta or type(result) is not Tensor:
            raise NotReplayableError
        return _Made(tuple(result.shape), result.stride(), result.dtype)
    if type(result) in (list, tuple) or (isinstance(result, tuple) and hasattr(result, "_make")):
        return _Several(type(result), tuple(recipe(item, given) for item in result))
    if type(result) is dict:
        return _Several(dict, tuple((key, recipe(item, given)) for key, item in result.items()))
    if result is None or isinstance(result, bool | int | float | str):
        return result
    raise NotReplayableError


def replay(made: Any, given: Sequence[Tensor]) -> Any:
    """The result that a recipe describes."""
    match made:
        case _Made(shape, stride, dtype):
            return torch.empty_strided(shape, stride, dtype=dtype, device="meta")
        case _Given(place):
            return given[place]
        case _Several(kind, items):
            if kind is dict:
                return {key: replay(item, given) for key, item in items}
            parts = [replay(item, given) for item in items]
            return kind._make(parts) if hasattr(kind, "_make") else kind(parts)
        case _:
            return made
