"""Whether a plain value can be what an argument of a block takes."""

import re
from typing import Any

from constructor.config.draft import kind
from constructor.diagnostics import did_you_mean
from constructor.registry import Argument

_NAMES = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "a string",
    "list": "a list",
    "dict": "a mapping",
    "module": "a module spec (a mapping with `_type_`)",
}
_CLASSES = {"bool": bool, "str": str, "list": list, "dict": dict}
# Blank is what `int` takes for blank: of the other separators it knows fewer than a pattern does.
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,400}\s*", re.ASCII)
Complaint = tuple[str, str, str | None, bool]


def complaint(argument: Argument, value: Any, *, is_module: bool) -> Complaint | None:
    """What is wrong with a value: code, message, hint and whether it surely fails; None when nothing is.

    Args:
        is_module: the value is a nested spec, so a module is what the block gets.
    """
    if value is None:
        if argument.nullable or argument.kind == "any" or argument.default is None:
            return None
        return "wrong-type", f"`{argument.name}` cannot be null: it takes {_expected(argument)}", None, True
    if argument.choices and value in argument.choices:
        return None
    if (wrong := _wrong_kind(argument, value, is_module)) is not None:
        return wrong
    if argument.choices:
        hint = did_you_mean(value, map(str, argument.choices)) if isinstance(value, str) else None
        allowed = ", ".join("null" if choice is None else str(choice) for choice in argument.choices)
        return (
            "not-a-choice",
            f"`{argument.name}` is {kind(value)}, and should be one of {allowed}",
            hint,
            False,
        )
    return _out_of_range(argument, value)


def _expected(argument: Argument) -> str:
    return _NAMES.get(argument.kind, "a value") + (" or null" if argument.nullable else "")


def _wrong_kind(argument: Argument, value: Any, is_module: bool) -> Complaint | None:
    if argument.kind == "any" or (is_module and argument.kind == "module"):
        return None
    found = "a module" if is_module else kind(value)
    message = f"`{argument.name}` takes {_expected(argument)}, and is {found}"
    if is_module:
        return "wrong-type", message, None, True
    match argument.kind:
        case "bool" if not isinstance(value, bool):
            return "wrong-type", message, "write `true` or `false`", not isinstance(value, int)
        case "int":
            return _wrong_int(value, message)
        case "float":
            return _wrong_float(value, message)
    right = isinstance(value, _CLASSES.get(argument.kind, ()))
    return None if right else ("wrong-type", message, None, True)


def _wrong_int(value: Any, message: str) -> Complaint | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    if isinstance(value, bool):
        return "wrong-type", message, "true counts as 1 and false as 0; write the number", False
    if isinstance(value, float) and value.is_integer():
        return "wrong-type", message, f"write `{int(value)}`", True
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return "wrong-type", message, f"write `{int(value)}`, without quotes", True
    return "wrong-type", message, None, True


def _wrong_float(value: Any, message: str) -> Complaint | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None
    if isinstance(value, bool):
        return "wrong-type", message, "true counts as 1 and false as 0; write the number", False
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return "wrong-type", message, None, True
        text = repr(number) if "." in repr(number) else f"{number:.1e}"
        return (
            "wrong-type",
            message,
            f"write `{text}`, without quotes: YAML 1.1 reads `{value}` as text",
            True,
        )
    return "wrong-type", message, None, True


def _out_of_range(argument: Argument, value: Any) -> Complaint | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    low, high = argument.minimum, argument.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    if low is not None and high is not None:
        allowed = f"between {low:g} and {high:g}"
    else:
        allowed = f"at least {low:g}" if low is not None else f"at most {high:g}"
    return "out-of-range", f"`{argument.name}` is {value}, and must be {allowed}", None, True
