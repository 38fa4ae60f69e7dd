"""What really changed between two components, experiments or revisions. No torch."""

from constructor.diff.changes import ELEMENTS, KINDS, Change, Difference, Given, Kind, Origin, Pairs
from constructor.diff.compare import compare
from constructor.diff.side import Side, read_side, side_of

__all__ = [
    "ELEMENTS",
    "KINDS",
    "Change",
    "Difference",
    "Given",
    "Kind",
    "Origin",
    "Pairs",
    "Side",
    "compare",
    "read_side",
    "side_of",
]
