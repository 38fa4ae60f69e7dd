"""The sizes of symbols: defaults, those of the file, and those the user asks for."""

from collections.abc import Mapping
from typing import Any

Dims = Mapping[str, int]

# Batch; action chunk and history of a robot policy; an image; its 15 x 20 feature grid as tokens; small ones.
DEFAULT_DIMS: Dims = {
    "B": 2,
    "T": 40,
    "S": 40,
    "H": 240,
    "W": 320,
    "N": 300,
    "M": 300,
    "K": 1,
    "L": 64,
    "C": 64,
    "F": 64,
    "A": 24,
    "P": 48,
    "h": 15,
    "w": 20,
}
# What a symbol counts as that has no size anywhere; small, and no power of two that would hide a mix-up.
FALLBACK_SIZE = 12
MAX_DIM = 2**31


def is_dim(size: Any) -> bool:
    """Whether `size` can be the size of a symbol."""
    return isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= MAX_DIM
