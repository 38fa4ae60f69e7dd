"""Remembers what operations on meta tensors give: torch works that out in Python, and layers repeat.

An operation that makes new tensors gives the same shapes, strides and types for the same of its inputs. So
its result is built from those of the first time, which is several times as quick. One that writes numbers to
its first input does nothing here, once it was found to be possible. What changes the shape of an input, gives
a part of one, or touches anything else than plain meta tensors is always run.
"""

from collections.abc import Iterator
from types import NoneType
from typing import Any, Literal

import torch
from torch import Tensor, nn

_PLAIN = frozenset(
    {bool, int, float, str, NoneType, torch.dtype, torch.device, torch.layout, torch.memory_format}
)
_TENSORS = frozenset({Tensor, nn.Parameter})
_NUMBERS = frozenset({bool, int, float, NoneType})
# What an operation that writes gives back, by how much that is: nothing, or its first input.
_WRITTEN = ((NoneType, None), ("first", None))
MOST = 50_000
# An operation with the shapes, strides, types and numbers that it is given; None where that is not all.
Key = tuple[Any, ...] | None


_Kind = Literal["makes", "writes", "other"]


class _UnknownError(Exception):
    """Something of which more counts than a key can say."""


class Remembered:
    """What operations gave, by what they were given."""

    def __init__(self) -> None:
        self._kinds: dict[Any, _Kind] = {}
        self._known: dict[Any, Any] = {}

    def run(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Key]:
        """What the operation gives: run, or built like what it gave before.

        Also gives what tells it from every other one with other inputs; None where nothing does.
        """
        kind = self._kinds.get(operation)
        if kind is None:
            kind = self._kinds[operation] = _kind(operation)
        if kind == "other":
            return operation(*args, **kwargs), None
        try:
            key = (operation, _key(args), _key(tuple(kwargs.items())) if kwargs else None)
        except _UnknownError:
            return operation(*args, **kwargs), None
        if (known := self._known.get(key)) is not None:
            return _built(known, args), key
        result = operation(*args, **kwargs)
        try:
            known = _WRITTEN[len(operation._schema.returns)] if kind == "writes" else _pattern(result)
        except _UnknownError:
            return result, None
        if kind == "writes" or not _shares(result, (args, kwargs)):
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = known
        return result, key


# Of one process: what is asked about a component comes as several traces of nearly the same operations.
REMEMBERED = Remembered()


def _kind(operation: Any) -> _Kind:
    """What an operation does by its schema: it makes new tensors alone, or writes to its first input."""
    schema = operation._schema
    given, gives = schema.arguments, schema.returns
    if operation.namespace != "aten":
        return "other"
    if not any(part.alias_info is not None for part in (*given, *gives)):
        return "makes"
    first, *others = given
    alone = first.alias_info is not None and first.alias_info.is_write and first.name == "self"
    back = not gives or (len(gives) == 1 and gives[0].alias_info is not None)
    if alone and back and not any(part.alias_info is not None for part in others):
        return "other" if torch.Tag.inplace_view in operation.tags else "writes"
    return "other"


def _key(value: Any) -> Any:
    kind = type(value)
    if kind in _TENSORS:
        if not value.is_meta or value.layout is not torch.strided or value.dtype.is_complex:
            raise _UnknownError
        return value.dtype, value.shape, value.stride()
    if kind in _PLAIN:
        # 1, 1.0 and True are equal, and give results of other types.
        return kind, value
    if kind is tuple or kind is list:
        return kind, tuple(map(_key, value))
    raise _UnknownError


def _pattern(result: Any) -> Any:
    """What the result looks like; each of its tensors fills a storage of its own."""
    kind = type(result)
    if kind is Tensor:
        size, offset = result.untyped_storage().nbytes(), result.storage_offset()
        if not result.is_meta or result.layout is not torch.strided or offset or result.dtype.is_complex:
            raise _UnknownError
        pattern = (result.dtype, tuple(result.shape), result.stride())
        if size != _built(pattern, ()).untyped_storage().nbytes():
            raise _UnknownError
        return pattern
    if kind in _NUMBERS:
        return kind, result
    if kind is tuple or kind is list:
        return kind, tuple(map(_pattern, result))
    raise _UnknownError


def _built(pattern: Any, given: tuple[Any, ...]) -> Any:
    kind, *rest = pattern
    if type(kind) is torch.dtype:
        shape, stride = rest
        return torch.empty_strided(shape, stride, dtype=kind, device="meta")
    if kind in _NUMBERS:
        return rest[0]
    if kind == "first":
        return given[0]
    return kind(_built(part, given) for part in rest[0])


def _shares(result: Any, given: Any) -> bool:
    """Whether two tensors of a result, or one and a tensor that was given, lie in one storage."""
    made = [tensor.untyped_storage()._cdata for tensor in tensors_of(result)]
    before = {tensor.untyped_storage()._cdata for tensor in tensors_of(given)}
    return len(set(made)) < len(made) or not before.isdisjoint(made)


def tensors_of(value: Any) -> Iterator[Tensor]:
    """The tensors among what an operation is given or gives."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from tensors_of(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_of(item)
