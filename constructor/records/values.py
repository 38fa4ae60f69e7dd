"""What is known of a value that flows through a graph: shapes and types, never contents."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """A tensor's concrete shape and element type; `symbolic` is the shape in symbols ("B 40 H/16")."""

    shape: tuple[int, ...]
    dtype: str
    symbolic: str | None = None


@dataclass(frozen=True, slots=True)
class PlainInfo:
    """A value that is no tensor: None, a bool, a number, a string, or a list of these."""

    value: Any


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list or tuple of values."""

    items: tuple["ValueInfo", ...]


@dataclass(frozen=True, slots=True)
class DictInfo:
    """A mapping of values."""

    fields: tuple[tuple[str, "ValueInfo"], ...]


ValueInfo = TensorInfo | PlainInfo | ListInfo | DictInfo
