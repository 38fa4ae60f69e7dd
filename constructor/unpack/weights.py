"""Where the weights of a block are after it was unpacked: names of a state dict, old to new."""

from collections.abc import Iterable
from dataclasses import dataclass

PREFIX = "graph_modules"


@dataclass(frozen=True, slots=True)
class Moved:
    """Everything below `old` is below `new`: names of a state dict, or the beginnings of some."""

    old: str
    new: str


def moved_name(name: str, moves: Iterable[Moved]) -> str:
    """The name of a weight after the moves; a name that none of them holds stays as it is."""
    for move in moves:
        if name == move.old or name.startswith(f"{move.old}."):
            return move.new + name[len(move.old) :]
    return name


def joined(*names: str) -> str:
    """A dotted name of those parts that are there."""
    return ".".join(name for name in names if name)
