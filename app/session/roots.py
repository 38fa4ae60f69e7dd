"""The root as it was scanned: families, experiments, components, and the training YAMLs that name some."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from constructor.config import Component, Tree, find_components, inside

_HIDDEN = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Training:
    """A training YAML with the components it names; `missing` are the names whose file was not found."""

    path: Path
    components: tuple[Component, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A scanned root; two scans are equal when nothing changed on disk in between."""

    path: Path
    tree: Tree
    trainings: tuple[Training, ...]
    signature: tuple[tuple[str, int, int], ...]

    def paths(self) -> tuple[Path, ...]:
        """The files of every component, each once."""
        named = (component for training in self.trainings for component in training.components)
        return tuple(dict.fromkeys(component.path for component in (*self.tree.components(), *named)))


def scan(path: Path, before: Root | None = None) -> Root:
    """The root as the disk holds it now; `before` itself when nothing changed since."""
    signature = tuple(sorted(_yaml_files(path)))
    tree = find_components(path) if before is None or before.signature != signature else before.tree
    if before is not None and before.tree == tree and before.signature == signature:
        return before
    return Root(path, tree, tuple(training(path, file) for file in tree.trainings), signature)


def training(root: Path, path: Path) -> Training:
    """A training YAML with the components it names inside the root."""
    project = project_of(path)
    found: list[Component] = []
    missing: list[str] = []
    for name, target in named_components(path):
        place = Path(os.path.realpath(project / target))
        if place.is_file() and inside(root, place):
            found.append(Component(name, place))
        else:
            missing.append(name)
    return Training(path, tuple(found), tuple(missing))


def named_components(path: Path) -> tuple[tuple[str, str], ...]:
    """The (name, path) pairs of a training YAML; empty when it names none or cannot be read."""
    try:
        data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, ValueError):
        return ()
    model = data.get("model") if isinstance(data, dict) else None
    paths = model.get("component_config_paths") if isinstance(model, dict) else None
    if not isinstance(paths, dict):
        return ()
    return tuple((str(name), target) for name, target in paths.items() if isinstance(target, str))


def project_of(path: Path) -> Path:
    """The folder that the paths of a training YAML start from: the first above it that holds one of them."""
    named = [target for _, target in named_components(path)]
    holders = (folder for folder in path.parents if any((folder / target).is_file() for target in named))
    return next(holders, path.parent)


def _yaml_files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Every YAML file below a folder with what changes when its content does."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name in _HIDDEN:
                    continue
                if entry.name.endswith(_SUFFIXES):
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size
                elif entry.is_dir(follow_symlinks=False):
                    yield from _yaml_files(Path(entry.path))
    except OSError:
        # A folder or file that vanished or may not be read: `find_components` says so where it matters.
        yield str(folder), -1, -1
