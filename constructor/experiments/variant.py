"""A new variant: the copy of an experiment in the next free folder, with inner references following."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location, has_errors
from constructor.document import Reader, read_document
from constructor.experiments.find import is_training
from constructor.experiments.following import Followed, Move
from constructor.experiments.plan import Plan, PlannedFile, exists
from constructor.experiments.training import read_training
from constructor.experiments.usage import home_folder
from constructor.registry import Registry, default_registry

_SUFFIXES = (".yaml", ".yml")
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d+)")


def plan_variant(
    source: Path,
    dest: Path | None = None,
    *,
    trainings: Iterable[Path] = (),
    registry: Registry | None = None,
    read: Reader = read_document,
) -> Plan:
    """What a copy of an experiment would consist of; `carry_out` makes it.

    Paths in component files and training YAMLs that lead inside the experiment lead inside the copy; those
    that lead elsewhere keep meaning the same file. Every other byte, the modes and the links stay.

    Args:
        source: the experiment's folder, or a training YAML: then the folder of its components, and itself.
        dest: the new folder; None for the next free number beside the experiment.
        trainings: training YAMLs outside of the folder that are copied beside themselves.
    """
    trainings = [Path(os.path.abspath(path)) for path in trainings]
    if source.is_file():
        if not is_training(read(source)):
            return Plan(source, problems=(_refusal(source, f"{source} is no training YAML and no folder"),))
        training = read_training(source, read)
        home = home_folder(training)
        if home is None:
            message = f"none of the components that {source} names is there to be copied"
            return Plan(source, problems=(_refusal(source, message), *training.problems))
        trainings.insert(0, Path(os.path.abspath(source)))
        source = home
    lost = [path for path in (source, *trainings) if not path.exists()]
    if lost:
        return Plan(source, problems=tuple(_refusal(path, f"{path} does not exist") for path in lost))
    dest = next_free(source) if dest is None else dest
    move = Move(Path(os.path.abspath(source)), Path(os.path.abspath(dest)))
    if os.path.lexists(dest):
        return Plan(dest, problems=(exists(dest),))
    if move.copy.is_relative_to(move.source):
        return Plan(dest, problems=(_refusal(dest, f"{dest} lies inside {source}, which it would copy"),))
    followed = Followed(move, read)
    return _planned(move, followed, trainings, registry or default_registry())


def next_free(folder: Path) -> Path:
    """The name with the next number that is free beside it: `exp1` gives `exp2`, `base` gives `base_2`."""
    path = Path(os.path.abspath(folder))
    match = _NUMBERED.fullmatch(path.name)
    stem, width = (match["stem"], len(match["number"])) if match else (f"{path.name}_", 1)
    number = int(match["number"]) + 1 if match else 2
    while os.path.lexists(found := folder.parent / f"{stem}{number:0{width}}"):
        number += 1
    return found


def _planned(move: Move, followed: Followed, trainings: list[Path], registry: Registry) -> Plan:
    folders: list[tuple[Path, int | None]] = []
    found: list[tuple[Path, os.stat_result]] = []
    problems: list[Diagnostic] = []
    try:
        for path, status in _below(move.source):
            if stat.S_ISDIR(status.st_mode):
                folders.append((move.moved(path), stat.S_IMODE(status.st_mode)))
            elif stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                found.append((path, status))
            else:
                problems.append(_refusal(path, f"{path} is no ordinary file, and cannot be copied"))
    except OSError as error:
        problems.append(_refusal(Path(error.filename), f"it cannot be read: {error.strerror}"))
    for path, status in found:
        if path.suffix in _SUFFIXES and stat.S_ISREG(status.st_mode):
            if is_training(followed.read(path)):
                followed.training(path, move.moved(path))
            elif not has_errors(followed.read(path).problems):
                followed.component(path, registry)
    files = tuple(_file(path, status, move, followed) for path, status in found)
    beside = tuple(_beside(path, move, followed) for path in trainings if not move.inside(path))
    problems += followed.problems
    mode = stat.S_IMODE(move.source.stat().st_mode)
    return Plan(move.copy, mode, tuple(folders), files, beside, tuple(problems))


def _below(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Everything below a folder, in order of names, each folder before what it holds."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            status = entry.stat(follow_symlinks=False)
            yield Path(entry.path), status
            if stat.S_ISDIR(status.st_mode):
                yield from _below(Path(entry.path))


def _file(path: Path, status: os.stat_result, move: Move, followed: Followed) -> PlannedFile:
    copy = move.moved(path)
    if stat.S_ISLNK(status.st_mode):
        return PlannedFile(copy, link=move.followed(os.readlink(path), path.parent, copy.parent))
    mode = stat.S_IMODE(status.st_mode)
    edited = followed.edited(path) if path in followed.changes else None
    if edited is None:
        return PlannedFile(copy, source=path, mode=mode)
    return PlannedFile(copy, content=edited.to_bytes(), mode=mode, before=followed.read(path).to_bytes())


def _beside(path: Path, move: Move, followed: Followed) -> PlannedFile:
    """The copy of a training YAML: named after the new folder where it was named after the old one."""
    old, new = move.source.name, move.copy.name
    stem = path.stem.replace(old, new) if old in path.stem else f"{path.stem}_{new}"
    copy, number = path.with_stem(stem), 2
    while os.path.lexists(copy):
        copy, number = path.with_stem(f"{stem}_{number}"), number + 1
    followed.training(path, copy)
    before = followed.read(path)
    content = (followed.edited(path) or before).to_bytes()
    return PlannedFile(
        copy, content=content, mode=stat.S_IMODE(path.stat().st_mode), before=before.to_bytes()
    )


def _refusal(path: Path, message: str) -> Diagnostic:
    return Diagnostic("cannot-copy", message, (), Location(str(path), 1, 1))
