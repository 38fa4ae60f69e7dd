"""What the shown component can be compared with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.view_model.compare.sides import DISK, SideName
from constructor.diff.revision import Commit


@dataclass(frozen=True, slots=True)
class Choice:
    """Two sides to compare, and what to call the comparison."""

    label: str
    before: SideName
    after: SideName


def choices(
    file: str, others: Sequence[str], *, edited: bool = False, commits: Sequence[Commit] = ()
) -> tuple[Choice, ...]:
    """What a component can be compared with, the likeliest first.

    Args:
        file: the component, from the root down; `others` every component of the root, likewise.
        edited: whether it has unsaved edits.
        commits: those that changed it, the newest first.
    """
    return tuple(dict.fromkeys(_choices(file, others, edited, commits)))


def folders_near(file: str, folders: Iterable[str]) -> tuple[SideName, ...]:
    """Folders of experiments, those nearest to a file first."""
    home = str(PurePosixPath(file).parent)
    return tuple(map(SideName, sorted(folders, key=lambda folder: (_distance(home, folder), folder))))


def _choices(file: str, others: Sequence[str], edited: bool, commits: Sequence[Commit]) -> Iterator[Choice]:
    here, folder = SideName(file), PurePosixPath(file).parent
    if edited:
        yield Choice("Unsaved edits: this file on disk", SideName(file, DISK), here)
    name = PurePosixPath(file).name
    alike = [other for other in others if other != file and PurePosixPath(other).name == name]
    for other in sorted(alike, key=lambda other: (_distance(file, other), other)):
        yield Choice(f"{_short(other, file)}: the same component there", *_ordered(other, file))
    folders = dict.fromkeys(PurePosixPath(other).parent for other in others)
    for other_folder in sorted(folders, key=lambda f: (_distance(str(folder), str(f)), str(f))):
        if other_folder != folder and str(folder) != "." and str(other_folder) != ".":
            label = f"{folder.name} with {_short(str(other_folder), str(folder))}: whole experiments"
            yield Choice(label, *_ordered(str(other_folder), str(folder)))
    for commit in commits:
        label = f"{commit.name} of {commit.day}: {commit.title}"
        yield Choice(label, SideName(file, commit.name), here)
    for other in others:
        if other != file and other not in alike:
            yield Choice(_short(other, file), *_ordered(other, file))


def _ordered(one: str, other: str) -> tuple[SideName, SideName]:
    """exp1 before exp2, whichever is shown."""
    before, after = sorted((one, other))
    return SideName(before), SideName(after)


def _short(path: str, beside: str) -> str:
    """The path from where it leaves the other; its file without the suffix."""
    parts, others = PurePosixPath(path).parts, PurePosixPath(beside).parts
    shared = 0
    while shared < min(len(parts), len(others)) - 1 and parts[shared] == others[shared]:
        shared += 1
    return "/".join(parts[shared:]).removesuffix(".yaml").removesuffix(".yml")


def _distance(one: str, other: str) -> int:
    """How many folders lie between two paths."""
    ones, others = PurePosixPath(one).parts, PurePosixPath(other).parts
    shared = next((i for i, (a, b) in enumerate(zip(ones, others, strict=False)) if a != b), len(ones))
    return len(ones) + len(others) - 2 * shared
