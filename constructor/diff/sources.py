"""What a user names as one side: a component, a folder, a training YAML, on the disk or in git."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from constructor.diagnostics import Diagnostic, Location, did_you_mean
from constructor.diff.revision import Revision, RevisionError, from_top, open_revision
from constructor.document import Reader, read_document
from constructor.experiments import find
from constructor.experiments.merged import MergedTraining

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a source under its name; `frozen` when a training YAML does not train it."""

    name: str
    path: Path
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One side as its components.

    Attributes:
        text: what the user named.
        kind: "component" for one file, "experiment" for all of a folder or training YAML.
        problems: why some of it, or all, cannot be had.
        training: the values of a training YAML, over those that it includes.
    """

    text: str
    kind: Literal["component", "experiment"]
    parts: tuple[Part, ...]
    read: Reader = read_document
    problems: tuple[Diagnostic, ...] = ()
    training: MergedTraining | None = None


def source_of(text: str, *, folder: Path | None = None, read: Reader = read_document) -> Source:
    """What a user named; `REV:PATH` is read from git, unless a file is called so.

    Args:
        folder: where relative paths and the repository start; the working folder when None.
        read: how files on the disk are read: with unsaved texts, for example.
    """
    folder = folder or Path()
    on_disk = folder / text
    name, colon, inside = text.partition(":")
    if colon and len(name) != 1 and not os.path.lexists(on_disk):
        try:
            return _in_git(text, open_revision(name, folder), inside, folder)
        except RevisionError as error:
            return Source(text, "component", (), problems=(error.problem,))
    # A file that is not there may have an unsaved text.
    if not on_disk.exists() and (read is read_document or on_disk.suffix not in _SUFFIXES):
        near = did_you_mean(on_disk.name, _names(on_disk.parent), "name a file, a folder, or REV:PATH")
        problem = Diagnostic(
            "missing-file", "there is no such file or folder", (), Location(text, 1, 1), hint=near
        )
        return Source(text, "component", (), read, (problem,))
    return _found(text, on_disk, read)


def _found(text: str, path: Path, read: Reader) -> Source:
    found = find([path], read)
    if path.is_dir():
        parts = tuple(
            Part(_name(item.path, path), item.path, item.frozen)
            for item in found.components
            if item.path.resolve().is_relative_to(path.resolve())
        )
        return Source(text, "experiment", parts, read, (*found.problems, *_none(text, parts)))
    return _of_file(text, path, read)


def _of_file(text: str, path: Path, read: Reader) -> Source:
    found = find([path], read)
    if not found.trainings:
        return Source(text, "component", (Part(path.stem, path),), read)
    (training,) = found.trainings
    parts = tuple(
        Part(item.name, item.file, item.frozen) for item in training.components if item.file is not None
    )
    errors = tuple(problem for problem in training.problems if problem.severity == "error")
    values = MergedTraining(read)
    values.load(path, ())
    return Source(text, "experiment", parts, read, errors, values)


def _in_git(text: str, revision: Revision, written: str, folder: Path) -> Source:
    inside = from_top(revision, written, folder)
    path = revision.path(inside)
    if revision.kind(inside) == "blob":
        return _of_file(text, path, revision.read)
    files = [revision.path(name) for name in revision.files(inside) if name.endswith(_SUFFIXES)]
    components = _components(files, revision.read)
    parts = tuple(Part(_name(file, path), file) for file in components)
    return Source(text, "experiment", parts, revision.read, _none(text, parts))


def _components(files: Iterable[Path], read: Reader) -> list[Path]:
    """The files that are components: of a schema version, with a model, themselves or by inclusion."""
    return [file for file in files if _is_component(read(file).data())]


def _is_component(data: dict[str, Any]) -> bool:
    included = data.get("defaults")
    if "schema_version" in data:
        return "model" in data or "defaults" in data
    return isinstance(included, list) and all(isinstance(entry, str) for entry in included)


def _name(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file, folder)).with_suffix("").as_posix()


def _none(text: str, parts: tuple[Part, ...]) -> tuple[Diagnostic, ...]:
    if parts:
        return ()
    hint = "a component is a YAML file with `schema_version: 1`"
    return (
        Diagnostic("nothing-to-compare", "no component stands here", (), Location(text, 1, 1), hint=hint),
    )


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return []
