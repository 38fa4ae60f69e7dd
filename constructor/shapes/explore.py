"""Which sizes to try, so that dims can be named in symbols: each symbol alone, then all together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from constructor.shapes.fit import Sizes

T = TypeVar("T")

# A multiple of all that images are usually divided by: 14, 16, 32, 48 and 96.
_GRID = 672
_JOINT_RUNS = 3


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """One run at other sizes; `broken` counts what worked at the usual sizes and did not at these."""

    broken: int
    found: T


@dataclass(frozen=True, slots=True)
class Explored(Generic[T]):
    """The runs that were made beside the usual one, and which of them changes one symbol alone."""

    runs: tuple[tuple[Sizes, T], ...]
    alone: Mapping[str, int]


def explore(base: Sizes, attempt: Callable[[Sizes], Attempt[T]], most: int = 100) -> Explored[T]:
    """Runs at other sizes; a symbol that breaks things at some sizes is tried at gentler ones.

    Args:
        base: the usual size of each symbol.
        most: how many runs are tried; a number and not a time, so that the names of a component never depend
            on how busy the machine is.
    """
    left = most
    runs: list[tuple[Sizes, T]] = []
    alone: dict[str, int] = {}
    chosen: dict[str, Sequence[int]] = {}
    for place, symbol in enumerate(sorted(base, key=lambda symbol: not _is_grid(base[symbol]))):
        best: tuple[int, Sizes, T, Sequence[int]] | None = None
        for sizes in _ladder(base[symbol], place):
            if left == 0:
                break
            left -= 1
            trial = {**base, symbol: sizes[0]}
            result = attempt(trial)
            if best is None or result.broken < best[0]:
                best = (result.broken, trial, result.found, sizes)
            if not result.broken:
                break
        if best is not None:
            alone[symbol] = len(runs) + 1
            chosen[symbol] = best[3]
            runs.append((best[1], best[2]))
    for number in range(1, _JOINT_RUNS + 1):
        if left and chosen:
            left -= 1
            trial = {**base, **{symbol: sizes[number] for symbol, sizes in chosen.items()}}
            runs.append((trial, attempt(trial).found))
    return Explored(tuple(runs), alone)


def _is_grid(size: int) -> bool:
    """Whether a symbol looks like the side of an image, which is usually divided by something."""
    return size >= 64 and size % 8 == 0


def _ladder(size: int, place: int) -> Iterator[Sequence[int]]:
    """Sizes to try for a symbol, boldest first: one for the run alone, then one for each run together.

    They do not grow from run to run, so that what counts runs is not taken for a size; the last two are no
    multiples of anything, which tells H/16 from ceil(H/16). `place` keeps the symbols apart.
    """
    turn = 1 + place % 3
    if _is_grid(size):
        other = 1 + (place + 1) % 3
        yield 2 * _GRID, turn * _GRID, other * _GRID + 1, other * _GRID - 1
    else:
        step = 12 * (place + 2)
        yield size + 12, size + 2 * step + 12, size + step + 11, size + step + 13
    yield 2 * size, (turn + 4) * size, (turn + 1) * size, (turn + 2) * size
    yield size + 1, size + 4 + place, size + 3, size + 2 + place
    if size > 4:
        yield size - 1, size - 2, size - 3, size - 1
