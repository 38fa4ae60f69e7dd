"""Which values differ: `1` is not `"1"`, nothing given is not null, the order of keys is no difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath


class _Nothing:
    """What stands where nothing is given."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class Leaf:
    """Two values that differ: the path inside what was compared, and both sides (`NOTHING` when absent)."""

    path: ConfigPath
    old: Any
    new: Any


def equal(one: Any, other: Any) -> bool:
    """Equal in value and type, keys in any order; NaN equals itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other) or bool(one != one and other != other)


def leaves(old: Any, new: Any, path: ConfigPath = ()) -> Iterator[Leaf]:
    """Where two values differ, as deep as they have one form; a list of single values is told whole."""
    if equal(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            yield from leaves(old.get(key, NOTHING), new.get(key, NOTHING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and _nested(old, new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from leaves(one, other, (*path, index))
    else:
        yield Leaf(path, old, new)


def frozen(value: Any) -> Any:
    """A hashable that is equal for values that are `equal`, and only for these."""
    if isinstance(value, dict):
        return ("dict", frozenset((key, frozen(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return (type(value).__name__, tuple(frozen(item) for item in value))
    return (type(value).__name__, repr(value + 0.0) if isinstance(value, float) else value)


def _nested(*lists: list[Any]) -> bool:
    return any(isinstance(item, dict | list) for values in lists for item in values)
