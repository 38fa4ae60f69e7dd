"""How a single value is written: in the style of the text it replaces, and so that it reads back the same."""

import math
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from constructor.document.nodes import Style
from constructor.document.scalars import read_plain

_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_FLOW_MARKS = re.compile(r"[,\[\]{}?]|^:|:(?![\w/$.])")
_UNSAFE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
_LOOKS_NUMERIC = re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?|0[xob][\da-fA-F_]+")
_BOOLEANS = (("true", "false"), ("yes", "no"), ("on", "off"))
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


class NotWritable(ValueError):  # noqa: N818 - the caller makes a Diagnostic of it
    """The value is nothing that YAML can hold."""


def scalar_text(value: Any, style: Style = "", old: str = "", *, flow: bool = False) -> str:
    """The text of a single value on one line.

    Args:
        value: None, a boolean, a number, a string or a date.
        style: the quotes to keep for a string ("" plain); numbers, booleans and null are never quoted.
        old: the text it replaces; a number keeps its notation and a boolean its word (`yes`, `True`).
        flow: whether it will stand inside braces or brackets, where fewer strings can be plain.

    Raises:
        NotWritable: the value is of another type.
    """
    match value:
        case None:
            return old if old in ("~", "null", "Null", "NULL") else "null"
        case bool():
            return _boolean(value, old)
        case int():
            return str(value)
        case float():
            return _float(value, scientific="e" in old.lower() and "x" not in old)
        case str():
            return _string(value, style, flow=flow)
        case date():
            return value.isoformat()
        case _:
            raise NotWritable(f"a {type(value).__name__} cannot be written as YAML")


def spellings(value: Any, style: Style, old: str, *, flow: bool) -> Iterator[str]:
    """`scalar_text`, then in quotes where that can mean the same: what to try in turn."""
    first = scalar_text(value, style, old, flow=flow)
    yield first
    if isinstance(value, str) and not first.startswith('"'):
        yield double_quoted(value)


def _boolean(value: bool, old: str) -> str:
    words = next((pair for pair in _BOOLEANS if old.lower() in pair), _BOOLEANS[0])
    word = words[0] if value else words[1]
    if old.istitle():
        return word.capitalize()
    return word.upper() if old.isupper() else word


def _float(value: float, *, scientific: bool) -> str:
    """A float as YAML 1.1 reads it: a dot always, and a sign in the exponent."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    readable = value == 0 or 0.01 <= abs(value) < 10_000
    if "e" not in text and (readable or not scientific):
        return text
    sign, digits, exponent = Decimal(text).normalize().as_tuple()
    assert isinstance(exponent, int)
    power = len(digits) - 1 + exponent
    fraction = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{fraction}e{'-' if power < 0 else '+'}{abs(power)}"


def _string(value: str, style: Style, *, flow: bool) -> str:
    if style == "'" and not _UNSAFE.search(value):
        return single_quoted(value)
    if style != '"' and can_be_plain(value, flow=flow):
        return value
    if style != '"' and not _UNSAFE.search(value) and ("\\" in value or '"' in value):
        return single_quoted(value)
    return double_quoted(value)


def single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def double_quoted(value: str) -> str:
    """Between double quotes, on one line, everything unusual escaped."""
    return '"' + "".join(_ESCAPES.get(c) or (_escape(c) if _UNSAFE.match(c) else c) for c in value) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def can_be_plain(value: str, *, flow: bool = False) -> bool:
    """Whether the string may stand without quotes and is still read as this string."""
    if not value or value != value.strip(" ") or _UNSAFE.search(value) or _LOOKS_NUMERIC.fullmatch(value):
        return False
    if value[0] in _INDICATORS or (value[0] in "-?:" and (len(value) == 1 or value[1] in " ,[]{}")):
        return False
    if ": " in value or " #" in value or value.endswith(":") or value.startswith(("---", "...")):
        return False
    if flow and _FLOW_MARKS.search(value):
        return False
    try:
        return type(read_plain(value)) is str
    except ValueError:
        return False


def literal_text(value: str, indent: int, line_break: str, header: str = "|") -> str | None:
    """The string as a literal block (`|`) whose lines are indented by `indent`; None if it cannot be one.

    `header` may carry a comment, which is kept.
    """
    body = value.rstrip("\n")
    if not body or body[0] in " \n" or _UNSAFE.search(body.replace("\n", "").replace("\t", "")):
        return None
    ends = len(value) - len(body)
    chomping = {0: "-", 1: ""}.get(ends, "+")
    comment = re.search(r"[ \t]+#.*", header)
    lines = body.split("\n") + [""] * max(ends - 1, 0)
    padding = " " * indent
    written = (padding + line if line else "" for line in lines)
    return "|" + chomping + (comment.group() if comment else "") + line_break + line_break.join(written)
