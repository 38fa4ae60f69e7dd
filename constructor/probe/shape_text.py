"""Shapes as text: dims separated by spaces, `...` for any number of dims, `*` alone for any shape."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from constructor.probe.expression import Dim, DimError, parse_dim, size_of

MAX_DIMS = 16

_NAME = re.compile(r"[A-Za-z_]\w*(?:\[-?\d+\])?(?!\w|\(|\[)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shape:
    """A symbolic shape.

    Attributes:
        dims, words: the dims that are written out, read and as text.
        gap: the place in `dims` where further dims may stand ("..."); None when the rank is fixed.
    """

    dims: tuple[Dim, ...]
    words: tuple[str, ...]
    gap: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the dims mention, each once, in order."""
        return tuple(dict.fromkeys(name for dim in self.dims for name in dim.names))

    def sizes(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The size of each dim that is written out.

        Raises:
            DimError: a dim has no whole size; the message names the dim.
        """
        found = []
        for dim, word in zip(self.dims, self.words, strict=True):
            try:
                found.append(size_of(dim, sizes))
            except DimError as error:
                raise DimError(f"the dim {word!r} gives {error}") from error
        return tuple(found)


@lru_cache(maxsize=1024)
def parse_shape(text: str) -> Shape | None:
    """The shape written as `text`; None for `*`, which stands for any.

    Raises:
        DimError: a word of `text` is no dim.
    """
    words = text.split()
    if words == ["*"]:
        return None
    if len(words) > MAX_DIMS:
        raise DimError(f"a shape of more than {MAX_DIMS} dims")
    if words.count("...") > 1:
        raise DimError("a shape with more than one '...'")
    gap = words.index("...") if "..." in words else None
    dims = tuple(word for word in words if word != "...")
    return Shape(tuple(parse_dim(word) for word in dims), dims, gap)


def substitute(text: str, values: Mapping[str, Any]) -> str:
    """Shape text with the names of `values` replaced by their sizes.

    A word that is the name of a list of sizes becomes one word for each; `name[i]` is one of them. A name
    whose value is no size stays and so becomes a free symbol.
    """
    return " ".join(
        " ".join(str(size) for size in listed)
        if (listed := _sizes(values.get(word))) is not None
        else _NAME.sub(lambda match: _size_text(match.group(), values), word)
        for word in text.split()
    )


def _sizes(value: Any) -> Sequence[int] | None:
    if isinstance(value, list | tuple) and all(_is_size(item) for item in value):
        return value
    return None


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _size_text(name: str, values: Mapping[str, Any]) -> str:
    base, _, index = name.partition("[")
    value = values.get(base)
    if index:
        place = int(index.removesuffix("]"))
        if not isinstance(value, list | tuple) or not -len(value) <= place < len(value):
            return name
        value = value[place]
    return str(value) if _is_size(value) else name
