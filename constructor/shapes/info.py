"""Values that flow through a model, seen as facts: which tensors they hold, and of what shape."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import torch
from torch import Tensor

from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo

_PLAIN = (bool, int, float, str)
_MAX_ITEMS = 64
_MAX_DEPTH = 8


def dtype_name(dtype: torch.dtype) -> str:
    """torch's name of an element type without the module: "float32"."""
    return str(dtype).removeprefix("torch.")


def tensors_in(value: Any, depth: int = 0) -> Iterator[Tensor]:
    """The tensors that a value holds, in order, however lists and mappings are nested."""
    if isinstance(value, Tensor):
        yield value
    elif depth < _MAX_DEPTH:
        for part in _parts(value):
            yield from tensors_in(part, depth + 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, Mapping):
        return value.values()
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return ()


def info_of(value: Any, depth: int = 0) -> ValueInfo:
    """What is known of a value; its tensors stand in the order of `tensors_in`."""
    if isinstance(value, Tensor):
        return TensorInfo(tuple(value.shape), dtype_name(value.dtype))
    if value is None or isinstance(value, _PLAIN):
        return PlainInfo(value)
    if depth < _MAX_DEPTH:
        if isinstance(value, list | tuple):
            if len(value) <= _MAX_ITEMS and all(item is None or isinstance(item, _PLAIN) for item in value):
                return PlainInfo(tuple(value))
            return ListInfo(tuple(info_of(item, depth + 1) for item in value))
        if isinstance(value, Mapping):
            return DictInfo(tuple((str(key), info_of(item, depth + 1)) for key, item in value.items()))
        if is_dataclass(value) and not isinstance(value, type):
            named = ((field.name, getattr(value, field.name)) for field in fields(value))
            return DictInfo(tuple((name, info_of(item, depth + 1)) for name, item in named))
    return PlainInfo(f"<{type(value).__name__}>")


def tensor_infos(info: ValueInfo | None) -> Iterator[TensorInfo]:
    """The tensors of a value's facts, in the order of `tensors_in`."""
    match info:
        case TensorInfo():
            yield info
        case ListInfo(items):
            for item in items:
                yield from tensor_infos(item)
        case DictInfo(entries):
            for _, item in entries:
                yield from tensor_infos(item)


def map_tensors(info: ValueInfo, change: Callable[[TensorInfo], TensorInfo]) -> ValueInfo:
    """The same facts with every tensor changed, in the order of `tensors_in`."""
    match info:
        case TensorInfo():
            return change(info)
        case ListInfo(items):
            return replace(info, items=tuple(map_tensors(item, change) for item in items))
        case DictInfo(entries):
            return replace(info, fields=tuple((name, map_tensors(item, change)) for name, item in entries))
        case _:
            return info
