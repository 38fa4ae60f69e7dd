"""The arguments of a call as facts, by the names that forward gives them."""

import inspect
from typing import Any
from weakref import WeakKeyDictionary

from torch import nn

from constructor.records import DictInfo, ValueInfo
from constructor.shapes.info import info_of, tensors_in

_NAMES: WeakKeyDictionary[type[nn.Module], tuple[str, ...]] = WeakKeyDictionary()


def call_info(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ValueInfo:
    """The tensors of a call: a single argument as it is, several as a mapping by name."""
    names = forward_names(type(module))
    named = [
        (names[place] if place < len(names) else f"argument {place + 1}", value)
        for place, value in enumerate(args)
    ]
    named += kwargs.items()
    tensors = [(name, value) for name, value in named if next(tensors_in(value), None) is not None]
    if len(tensors) == 1:
        return info_of(tensors[0][1])
    return DictInfo(tuple((name, info_of(value)) for name, value in tensors))


def forward_names(kind: type[nn.Module]) -> tuple[str, ...]:
    """The names of what a class's forward takes by position; none when it does not say."""
    if kind not in _NAMES:
        _NAMES[kind] = _signature_names(kind)
    return _NAMES[kind]


def _signature_names(kind: type[nn.Module]) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(kind.forward).parameters.values()
    except (TypeError, ValueError):
        # A forward written in C or made by a wrapper has no signature; its arguments go by position.
        return ()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(parameter.name for parameter in parameters if parameter.kind in positional)[1:]
