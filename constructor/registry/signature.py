"""The arguments of custom code, read from its signature."""

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from constructor.registry.entry import REQUIRED, Argument

Kind = Literal["int", "float", "bool", "str", "list", "dict", "module", "any"]

_KINDS: dict[Any, Kind] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    list: "list",
    tuple: "list",
    dict: "dict",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What a callable says of itself.

    Attributes:
        known: whether the signature could be read at all.
        open_ended: whether it takes any further keyword (`**kwargs`).
    """

    arguments: tuple[Argument, ...]
    known: bool
    open_ended: bool
    doc: str


def describe(function: Callable[..., Any]) -> Signature:
    """The arguments of a class or function by its signature and annotations, and its first doc line."""
    doc = (inspect.getdoc(function) or "").partition("\n")[0]
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return Signature((), False, True, doc)
    hints = _hints(function)
    named = tuple(
        _argument(parameter, hints.get(parameter.name, parameter.annotation))
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    )
    return Signature(named, True, any(p.kind is p.VAR_KEYWORD for p in parameters), doc)


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Annotations with their strings evaluated; empty where a name in them cannot be found."""
    target = function.__init__ if inspect.isclass(function) else function
    try:
        return inspect.get_annotations(target, eval_str=True)
    except Exception:  # a broken annotation of somebody else's code costs the widget its type, nothing more
        return {}


def _argument(parameter: inspect.Parameter, annotation: Any) -> Argument:
    default = REQUIRED if parameter.default is parameter.empty else parameter.default
    kind, choices, nullable = _kind(annotation)
    if kind == "any" and type(default) in _KINDS:
        kind = _KINDS[type(default)]
    return Argument(
        parameter.name,
        kind,
        default,
        choices=choices,
        nullable=nullable or default is None,
        keyword_only=parameter.kind is parameter.KEYWORD_ONLY,
        certain=False,
    )


def _kind(annotation: Any) -> tuple[Kind, tuple[Any, ...], bool]:
    """The kind of value an annotation asks for, its closed set of values, and whether it may be None."""
    origin = get_origin(annotation)
    if origin is Literal:
        values = get_args(annotation)
        kinds = {_KINDS.get(type(value), "any") for value in values if value is not None}
        return kinds.pop() if len(kinds) == 1 else "any", values, None in values
    if origin in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        nullable = len(members) < len(get_args(annotation))
        if len(members) != 1:
            return "any", (), nullable
        kind, choices, _ = _kind(members[0])
        return kind, choices, nullable
    plain = origin or annotation
    return (_KINDS.get(plain, "any") if isinstance(plain, type) else "any"), (), False
