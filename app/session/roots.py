"""The root as it was scanned: families, experiments, components, and the training YAMLs that name some."""

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.session.disk import canonical, stamp
from constructor.config import Tree, find_components, inside
from constructor.experiments import TrainedComponent, Training, frozen_files, read_training

_HIDDEN = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Root:
    """A scanned root.

    Attributes:
        trainings: the training YAMLs, each with the components it names.
        real: the path of each component with every link followed, by the path it has in the tree.
        frozen: the files, links followed, of the components that a training YAML freezes.
        signature: differs as soon as any YAML file does.
    """

    path: Path
    tree: Tree
    trainings: tuple[Training, ...]
    real: Mapping[Path, Path]
    frozen: frozenset[Path]
    signature: tuple[tuple[str, int, int], ...]

    def paths(self) -> tuple[Path, ...]:
        """The files of every component, links followed, each once."""
        return tuple(dict.fromkeys(self.real.values()))

    def named(self, training: Training) -> Iterator[tuple[TrainedComponent, Path | None]]:
        """The components of a training YAML, each with its file; None where that is not in this root."""
        for component in training.components:
            yield component, component.file if component.file in self.real else None


def scan(path: Path, before: Root | None = None) -> Root:
    """The root as the disk holds it now; `before` itself when nothing changed since."""
    signature = tuple(sorted(_yaml_files(path)))
    tree = find_components(path) if before is None or before.signature != signature else before.tree
    if before is not None and before.tree == tree and before.signature == signature:
        return before
    trainings = tuple(read_training(file) for file in tree.trainings)
    named = [component for training in trainings for component in training.components]
    files = [component.file for component in named if component.file is not None]
    components = (
        *(component.path for component in tree.components()),
        *(f for f in files if inside(path, f)),
    )
    return Root(
        path=path,
        tree=tree,
        trainings=trainings,
        real={file: canonical(file) for file in components},
        frozen=frozen_files(trainings),
        signature=signature,
    )


class Roots:
    """The roots as they were scanned last; shared by all sessions, and looked at again for each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[Path, threading.Lock] = {}
        self._scanned: dict[Path, Root] = {}

    def scan(self, path: Path) -> Root:
        """The root as the disk holds it now; what nobody changed is not read again."""
        with self._lock:
            turn = self._turns.setdefault(path, threading.Lock())
        # Whoever comes while another is at it waits for what that one finds.
        with turn:
            root = self._scanned[path] = scan(path, self._scanned.get(path))
            return root


def _yaml_files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Every YAML file below a folder with what changes when its content does."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name in _HIDDEN:
                    continue
                if entry.name.endswith(_SUFFIXES):
                    now = stamp(Path(entry.path))
                    yield (entry.path, now.modified_ns, now.size) if now else (entry.path, -1, -1)
                elif entry.is_dir(follow_symlinks=False):
                    yield from _yaml_files(Path(entry.path))
    except OSError:
        # A folder or file that vanished or may not be read: `find_components` says so where it matters.
        yield str(folder), -1, -1
