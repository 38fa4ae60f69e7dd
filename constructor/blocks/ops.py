"""Functions that graphs call as ops, where torch has none that fits."""

from typing import TypeVar

from torch import Tensor

Anything = TypeVar("Anything")


def identity(x: Anything) -> Anything:
    """Gives `x` back."""
    return x


def tokens(features: Tensor) -> Tensor:
    """A grid of features as a sequence of tokens: (B, C, h, w) to (B, h*w, C), row by row.

    Raises:
        ValueError: `features` does not have four dims.
    """
    if features.ndim != 4:
        raise ValueError(f"tokens needs a grid (B, C, h, w), and got the shape {tuple(features.shape)}")
    return features.flatten(2).transpose(1, 2)


def unsqueeze(tensor: Tensor, dim: int) -> Tensor:
    """`tensor` with a dim of size 1 added at `dim`; negative values count from the end."""
    return tensor.unsqueeze(dim)


def first_tokens(tokens: Tensor, count: int) -> Tensor:
    """The first `count` tokens of a sequence (B, N, D): its class tokens, where it has some."""
    return tokens[:, :count]
