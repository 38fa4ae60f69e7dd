"""Bytes of the values that flow through a component, and sizes as people read them."""

import math
import re
from collections.abc import Iterable

from constructor.records import DictInfo, ListInfo, NamedValue, PlainInfo, TensorInfo, ValueInfo

_BITS = re.compile(r"(?:u?int|b?float|complex)(\d+)")


def value_bytes(info: ValueInfo | None) -> int | None:
    """The bytes of all tensors in a value; None where a shape or an element type is not known."""
    match info:
        case None:
            return None
        case TensorInfo(shape, dtype):
            element = _element_bytes(dtype)
            return None if element is None else math.prod(shape) * element
        case PlainInfo():
            return 0
        case ListInfo(items):
            return _total(value_bytes(item) for item in items)
        case DictInfo(fields):
            return _total(value_bytes(item) for _, item in fields)


def values_bytes(values: Iterable[NamedValue]) -> int | None:
    """The bytes of several values together."""
    return _total(value_bytes(value.info) for value in values)


def size_text(number: int | None) -> str:
    """A size in binary units: "512 B", "1.2 GiB"; "?" when it is not known."""
    if number is None:
        return "?"
    size = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1023.5:
            return f"{number} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def flops_text(number: int) -> str:
    """Operations in decimal units: "512", "35.3 G"."""
    size = float(number)
    for unit in ("", "k", "M", "G", "T"):
        if size < 999.95:
            return f"{size:.1f} {unit}" if unit else str(number)
        size /= 1000
    return f"{size:.1f} P"


def _element_bytes(dtype: str) -> int | None:
    if dtype == "bool":
        return 1
    match = _BITS.match(dtype)
    return int(match[1]) // 8 if match else None


def _total(sizes: Iterable[int | None]) -> int | None:
    known = list(sizes)
    return None if None in known else sum(size for size in known if size is not None)
