"""The names of two sides: a path from the root down, as it is edited here, on disk or in a git revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

DISK = "disk"
_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class SideName:
    """One side as a user names it.

    Attributes:
        path: a file or folder, from the root down with forward slashes.
        at: "" with the unsaved edits of this page, `DISK` as it is saved, else a git revision.
    """

    path: str
    at: str = ""

    @property
    def text(self) -> str:
        """How an address names it: "exp1/head.yaml", "disk:exp1/head.yaml", "HEAD~1:exp1/head.yaml"."""
        return f"{self.at}:{self.path}" if self.at else self.path

    @property
    def editable(self) -> bool:
        """Whether an edit of this page can change it."""
        return not self.at


def side_name(text: str) -> SideName:
    """The side that a text names."""
    at, colon, path = text.partition(":")
    found = SideName(path, at) if colon else SideName(text)
    clean = PurePosixPath(found.path).as_posix()
    return SideName(clean, found.at)


def address_of(*sides: SideName) -> str:
    """All sides in one text: "exp1..exp2"."""
    return _BETWEEN.join(side.text for side in sides)


def sides_of(address: str) -> tuple[SideName, ...] | None:
    """The sides of such a text; None when it does not name two or more."""
    names = address.split(_BETWEEN)
    return tuple(map(side_name, names)) if len(names) > 1 and all(names) else None


def labels(before: SideName, after: SideName) -> tuple[str, str]:
    """What to call the sides: as short as tells them apart."""
    if before.path == after.path:
        return _state(before), _state(after)
    ones, others = PurePosixPath(before.path).parts, PurePosixPath(after.path).parts
    shared = _shared(ones[:-1], others[:-1])
    ones, others = ones[shared:], others[shared:]
    last = _shared(ones[:0:-1], others[:0:-1])
    told = [parts[: len(parts) - last] for parts in (ones, others)]
    return _label(before, "/".join(told[0])), _label(after, "/".join(told[1]))


def short_names(sides: Sequence[SideName]) -> tuple[str, ...]:
    """What to call several sides: without what all of their paths begin and end with."""
    parts = [PurePosixPath(side.path).parts for side in sides]
    first = min(_shared(parts[0][:-1], other[:-1]) for other in parts)
    rest = [path[first:] for path in parts]
    last = min(_shared(rest[0][:0:-1], other[:0:-1]) for other in rest)
    named = ["/".join(path[: len(path) - last]) for path in rest]
    return tuple(_label(side, name) for side, name in zip(sides, named, strict=True))


def shared_name(before: SideName, after: SideName) -> str:
    """The component that both sides are of; "" when they are called differently."""
    names = [PurePosixPath(side.path).name for side in (before, after)]
    return _bare(names[0]) if names[0] == names[1] else ""


def _shared(ones: Sequence[str], others: Sequence[str]) -> int:
    """How many of the first parts are the same."""
    pairs = enumerate(zip(ones, others, strict=False))
    return next((i for i, (one, other) in pairs if one != other), min(len(ones), len(others)))


def _label(side: SideName, path: str) -> str:
    return f"{_bare(path)} ({_state(side)})" if side.at else _bare(path)


def _bare(path: str) -> str:
    return path.removesuffix(".yaml").removesuffix(".yml")


def _state(side: SideName) -> str:
    return {"": "the editor", DISK: "on disk"}.get(side.at, side.at)
