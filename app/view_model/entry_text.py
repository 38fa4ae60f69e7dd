"""What a user types into a form, as values: read by the rules of YAML, checked against the argument."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import yaml

from constructor.document import Document, parse_scalar
from constructor.registry.entry import REQUIRED, Argument

_KIND_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "a text",
    "list": "a list",
    "dict": "a mapping",
    "module": "a mapping with `_type_`",
    "any": "any value",
}
_KIND_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "bool": bool,
    "str": str,
    "list": list,
    "dict": dict,
    "module": dict,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an entry is not written to the file."""

    message: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A value that may be written; `text` is what was typed where its exact form is worth keeping."""

    value: Any
    text: str | None = None


def read_entry(argument: Argument, text: str) -> Entered | Refused:
    """The value that `text` stands for in a field of `argument`, or why it cannot be used.

    A text field takes its text literally; every other field reads YAML.
    """
    if argument.kind == "str" and not argument.choices:
        return Entered(text)
    if not text.strip():
        return Refused(f"expected {expected(argument)}")
    value = read_yaml(text)
    if isinstance(value, Refused):
        return value
    refusal = check_value(argument, value)
    if refusal is not None:
        return Refused(_number_hint(argument, value) or refusal)
    return Entered(value, text.strip() if argument.kind == "float" else None)


def read_yaml(text: str) -> Any | Refused:
    """The value of `text` as YAML: a scalar, a flow collection or a block."""
    stripped = text.strip()
    if stripped and stripped[0] not in "[{\"'|>&*!-#" and ": " not in stripped and "\n" not in stripped:
        return parse_scalar(stripped)
    document = Document.parse("value:\n" + "".join(f"  {line}\n" for line in text.strip("\n").split("\n")))
    if document.problems:
        return Refused(document.problems[0].message)
    return document.data().get("value")


def check_value(argument: Argument, value: Any) -> str | None:
    """Why `value` does not suit the argument, or None when it does. `True` is no number here."""
    if value is None:
        return None if argument.nullable or argument.kind == "any" else f"expected {expected(argument)}"
    if argument.choices:
        return None if value in argument.choices else f"expected {expected(argument)}, found {value!r}"
    kind = _KIND_TYPES.get(argument.kind, object)
    if not isinstance(value, kind) or (isinstance(value, bool) and argument.kind in ("int", "float")):
        return f"expected {expected(argument)}, found {yaml_text(value)}"
    if argument.kind in ("int", "float") and not _in_bounds(argument, value):
        return f"expected {expected(argument)}, found {yaml_text(value)}"
    return None


def expected(argument: Argument) -> str:
    """What the argument takes, in words: "a whole number ≥ 1", "one of relu, gelu", "a number or null"."""
    if argument.choices:
        words = "one of " + ", ".join(yaml_text(choice) for choice in argument.choices if choice is not None)
    else:
        words = _KIND_WORDS[argument.kind] + _bounds(argument)
    return f"{words} or null" if argument.nullable and (argument.choices or argument.kind != "any") else words


def default_text(argument: Argument) -> str:
    """The default as the YAML would say it: "default 0.1"; "required" when there is none."""
    return "required" if argument.default is REQUIRED else f"default {yaml_text(argument.default)}"


def yaml_text(value: Any) -> str:
    """A value in one line of YAML: "0.1", "null", "[512, 1024]", "{_type_: nn.GELU}"."""
    if isinstance(value, tuple):
        value = list(value)
    style = '"' if isinstance(value, str) and not value.isprintable() else None
    text: str = yaml.safe_dump(
        value, default_flow_style=True, default_style=style, sort_keys=False, width=10**9, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _in_bounds(argument: Argument, number: Any) -> bool:
    low, high = argument.minimum, argument.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def _bounds(argument: Argument) -> str:
    low, high = (None if bound is None else f"{bound:g}" for bound in (argument.minimum, argument.maximum))
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" ≥ {low}"
    return f" ≤ {high}" if high is not None else ""


def _number_hint(argument: Argument, value: Any) -> str | None:
    """For what reads as a number elsewhere and as a text in YAML 1.1, such as `1e-4`."""
    if argument.kind not in ("int", "float") or not isinstance(value, str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    mantissa, _, exponent = value.lower().partition("e")
    if not exponent or not isfinite(number):
        return None
    sign = "" if exponent[0] in "+-" else "+"
    dotted = mantissa if "." in mantissa else f"{mantissa}.0"
    written = f"{dotted}e{sign}{exponent}" if argument.kind == "float" else f"{number:.0f}"
    return f"YAML reads {value} as a text; write {written}"
