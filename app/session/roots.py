"""What a root holds: families, experiments and component files, found by a look at each YAML file."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from app.session.disk import Stamp, stamp

_SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})
_SUFFIXES = (".yaml", ".yml")
_DEEPEST = 8
_MOST_FILES = 5000
_LOOK_BYTES = 1 << 20
_COMPONENT = re.compile(rb"""^(?:\xef\xbb\xbf)?["']?(?:schema_version|defaults)["']?[ \t]*:""", re.MULTILINE)
_TRAINING = re.compile(rb"""^[ \t]+["']?component_config_paths["']?[ \t]*:""", re.MULTILINE)

FileKind = Literal["component", "training", "other"]


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """One component file, under the name that the tree shows; `stamp` tells when it changes."""

    path: Path
    name: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with components somewhere below it, or a training YAML with those it names.

    Attributes:
        components: the component files that lie directly in it.
        experiment: whether it holds components itself; a folder of experiments is a family.
        missing: the names of components that a training YAML lists and that were not found.
    """

    path: Path
    name: str
    folders: tuple["Folder", ...] = ()
    components: tuple[ComponentFile, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def experiment(self) -> bool:
        return bool(self.components or self.missing)

    def walk(self) -> Iterator[ComponentFile]:
        """Every component below, in the order of the tree."""
        for folder in self.folders:
            yield from folder.walk()
        yield from self.components


@dataclass(frozen=True, slots=True)
class Root:
    """A scanned root.

    Attributes:
        tree: None when the folder cannot be read; `trouble` then says why.
        skipped: YAML files that are no components.
        cut: whether the folder holds more files than a tree can show.
    """

    path: Path
    tree: Folder | None
    skipped: tuple[Path, ...] = ()
    trouble: str | None = None
    cut: bool = False

    def components(self) -> tuple[ComponentFile, ...]:
        return tuple(self.tree.walk()) if self.tree else ()


def kind_of(path: Path) -> FileKind:
    """What a YAML file is, from a look at its keys; a file that is broken YAML may still be a component."""
    try:
        with path.open("rb") as file:
            head = file.read(_LOOK_BYTES)
    except OSError:
        return "other"
    if _TRAINING.search(head):
        return "training"
    return "component" if _COMPONENT.search(head) else "other"


class Scanner:
    """Scans roots, and looks into a file again only when it changed; shared by all sessions."""

    def __init__(self) -> None:
        self._kinds: dict[Path, tuple[Stamp | None, FileKind]] = {}

    def scan(self, root: Path) -> Root:
        """Everything a root holds; hidden folders and links that lead out of the root are left out."""
        if not root.is_dir():
            trouble = "it is a file, not a folder" if root.exists() else "there is no such folder"
            return Root(root, None, trouble=trouble)
        if not os.access(root, os.R_OK | os.X_OK):
            return Root(root, None, trouble="you may not read this folder")
        search = _Search(root.resolve(), self._kind)
        tree = search.folder(root, depth=0)
        return Root(root, tree or Folder(root, root.name), tuple(search.skipped), cut=search.left <= 0)

    def _kind(self, path: Path, now: Stamp | None) -> FileKind:
        known = self._kinds.get(path)
        if known is None or known[0] != now:
            known = self._kinds[path] = (now, kind_of(path))
        return known[1]


class _Search:
    def __init__(self, border: Path, kind: Callable[[Path, Stamp | None], FileKind]) -> None:
        self._border = border
        self._kind = kind
        self.skipped: list[Path] = []
        self.left = _MOST_FILES

    def folder(self, path: Path, depth: int) -> Folder | None:
        folders: list[Folder] = []
        components: list[ComponentFile] = []
        for entry in _entries(path):
            if self.left <= 0 or not self._inside(entry):
                continue
            child = Path(entry.path)
            if entry.is_dir():
                below = self.folder(child, depth + 1) if depth < _DEEPEST and _worth(entry) else None
                folders.extend([below] if below else [])
            elif entry.name.endswith(_SUFFIXES) and entry.is_file():
                self.left -= 1
                now = stamp(child)
                match self._kind(child, now):
                    case "component":
                        components.append(ComponentFile(child, child.stem, now))
                    case "training":
                        folders.append(self._training(child))
                    case "other":
                        self.skipped.append(child)
        if not folders and not components:
            return None
        return Folder(path, path.name, tuple(folders), tuple(components))

    def _training(self, path: Path) -> Folder:
        found: list[ComponentFile] = []
        missing: list[str] = []
        for name, target in component_paths(path):
            place = _project_file(path, target)
            if place is not None and place.resolve().is_relative_to(self._border):
                found.append(ComponentFile(place, name, stamp(place)))
            else:
                missing.append(name)
        return Folder(path, path.name, components=tuple(found), missing=tuple(missing))

    def _inside(self, entry: os.DirEntry[str]) -> bool:
        return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(self._border)


def component_paths(training: Path) -> tuple[tuple[str, str], ...]:
    """The (name, path) pairs of `model.component_config_paths`; empty when they cannot be read."""
    try:
        data = yaml.load(training.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, ValueError):
        return ()
    model = data.get("model") if isinstance(data, dict) else None
    paths = model.get("component_config_paths") if isinstance(model, dict) else None
    if not isinstance(paths, dict):
        return ()
    return tuple((str(name), target) for name, target in paths.items() if isinstance(target, str))


def _project_file(training: Path, target: str) -> Path | None:
    """The named file: absolute, or below the first ancestor of the training YAML that contains it."""
    for ancestor in training.parents:
        if (place := ancestor / target).is_file():
            return place
    return None


def _entries(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return sorted(entries, key=lambda entry: natural(entry.name))
    except OSError:
        return []


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which exp2 comes before exp10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def _worth(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name not in _SKIPPED_FOLDERS
