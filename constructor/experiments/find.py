"""From the paths that a user names to the components to look at."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from constructor.config import resolve_config
from constructor.document import Document, Reader, read_document
from constructor.experiments.kind import included_files, kind_of
from constructor.experiments.training import Training, read_training

SUFFIXES = (".yaml", ".yml")
_LEFT_OUT_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True)
class Component:
    """A component file under its name; `frozen` when a training YAML that was found too freezes it."""

    path: Path
    name: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A YAML file that is no component, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything below the given paths, each component once, in the order of the tree."""

    components: tuple[Component, ...]
    trainings: tuple[Training, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def find(paths: Iterable[Path], read: Reader = read_document) -> Found:
    """The components below folders, those that training YAMLs name, and the files named themselves.

    A file that is named itself is looked at whatever it holds, so that its problems are told. In folders,
    hidden files, and links that lead out of them, are left out.
    """
    search = _Search(read)
    for path in paths:
        if path.is_dir():
            search.folder(path)
        else:
            search.file(path)
    return search.found()


@dataclass(slots=True)
class _Search:
    read: Reader
    components: dict[str, Component] = field(default_factory=dict)
    trainings: dict[str, Training] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def folder(self, folder: Path) -> None:
        documents = {path: self.read(path) for path in yaml_files(folder)}
        included_by = _included_by(documents)
        for path, document in documents.items():
            match kind_of(document):
                case "component":
                    reason = self._why_not(document, path, included_by)
                    if reason is None:
                        self._add(Component(path, path.stem))
                    else:
                        self.skipped.append(Skipped(path, reason))
                case "training":
                    self._train(path, by_name=False)
                case "other":
                    self.skipped.append(Skipped(path, _why_other(document)))

    def file(self, path: Path) -> None:
        if kind_of(self.read(path)) == "training":
            self._train(path, by_name=True)
        else:
            self._add(Component(path, path.stem))

    def found(self) -> Found:
        frozen = {
            os.path.realpath(trained.file)
            for training in self.trainings.values()
            for trained in training.components
            if trained.file is not None and trained.frozen
        }
        components = tuple(
            replace(component, frozen=place in frozen) for place, component in self.components.items()
        )
        return Found(components, tuple(self.trainings.values()), tuple(self.skipped))

    def _add(self, component: Component) -> None:
        self.components.setdefault(os.path.realpath(component.path), component)

    def _train(self, path: Path, *, by_name: bool) -> None:
        training = read_training(path, self.read)
        if not by_name and [problem.code for problem in training.problems] == ["no-components"]:
            self.skipped.append(Skipped(path, "no schema_version"))
            return
        self.trainings.setdefault(os.path.realpath(path), training)
        for trained in training.components:
            if trained.file is not None:
                self._add(Component(_shown(trained.file), trained.name, trained.frozen))

    def _why_not(self, document: Document, path: Path, included_by: dict[str, str]) -> str | None:
        """Why a file with the keys of a component is none of its own; None when it is one."""
        data = document.data()
        if "schema_version" not in data and document.complete:
            resolved = resolve_config(path, read=self.read)
            if "schema_version" not in resolved.data and not resolved.partial:
                return "no schema_version"
        user = included_by.get(os.path.realpath(path))
        if user is not None and "model" not in data and document.complete:
            return f"no model of its own; {user} includes it"
        return None


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder: its own first, then those of its folders; exp2 comes before exp10."""
    border = os.path.realpath(folder)
    pending, seen = [folder], set[str]()
    while pending:
        current = pending.pop()
        if (place := os.path.realpath(current)) in seen:
            continue  # a link back to a folder above or beside it
        seen.add(place)
        entries = sorted(_entries(current), key=lambda entry: _natural(entry.name))
        entries = [entry for entry in entries if not entry.name.startswith(".") and _inside(entry, border)]
        yield from (Path(e.path) for e in entries if e.name.endswith(SUFFIXES) and e.is_file())
        below = [Path(e.path) for e in entries if e.is_dir() and e.name not in _LEFT_OUT_FOLDERS]
        pending.extend(reversed(below))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except PermissionError:
        return []  # what one may not see is no part of the folder


def _inside(entry: os.DirEntry[str], border: str) -> bool:
    return not entry.is_symlink() or os.path.realpath(entry.path).startswith(os.path.join(border, ""))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def _included_by(documents: dict[Path, Document]) -> dict[str, str]:
    """For each included file, by its real path: the name of the first file that includes it."""
    users: dict[str, str] = {}
    for path, document in documents.items():
        for name in included_files(document.data()):
            users.setdefault(os.path.realpath(path.parent / name), path.name)
    return users


def _why_other(document: Document) -> str:
    unreadable = next((p for p in document.problems if p.code == "unreadable-file"), None)
    return unreadable.message if unreadable is not None else "no schema_version"


def _shown(file: Path) -> Path:
    """A path as short as possible: relative where the file lies below the working folder."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
