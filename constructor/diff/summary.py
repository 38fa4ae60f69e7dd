"""What a comparison comes to, in one line."""

from collections import Counter

from constructor.diff.changes import Change
from constructor.diff.comparison import Comparison, Status, count_by_status
from constructor.diff.words import kind_of_element

_POLICY = "policy"
_TOLD: tuple[Status, ...] = ("renamed", "added", "removed", "broken")


def summary(comparison: Comparison) -> str:
    """ "2 hyperparameters, 1 component added; policy: 2 modules and 2 nodes added, 1 edge rewired"."""
    if comparison.unable:
        return "cannot be compared"
    if comparison.same:
        return "no difference in meaning"
    parts = [counted(comparison.settings)] if comparison.settings else []
    changes = [
        c for p in comparison.pairs if p.difference and not _is_policy(p.name) for c in p.difference.changes
    ]
    if changes:
        parts.append(counted(changes))
    statuses = count_by_status(comparison.pairs)
    parts += [
        plural(number, "component") + f" {status}" for status in _TOLD if (number := statuses.get(status, 0))
    ]
    told = [", ".join(parts)] if parts else []
    for pair in comparison.pairs:
        if _is_policy(pair.name) and pair.difference is not None and pair.difference.changes:
            told.append(f"policy: {counted(pair.difference.changes)}")
    return "; ".join(told)


def counted(changes: list[Change] | tuple[Change, ...]) -> str:
    """The changes by what they are: "2 hyperparameters, 1 module renamed"."""
    counts = Counter((kind_of_element(change), change.kind) for change in changes)
    return ", ".join(
        plural(number, what)
        + ("" if what in ("hyperparameter", "argument", "setting", "example input") else f" {_done(kind)}")
        for (what, kind), number in counts.items()
    )


def plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _done(kind: str) -> str:
    return "changed" if kind == "modified" else kind


def _is_policy(name: str) -> bool:
    return name == _POLICY or name.endswith(f"/{_POLICY}")
