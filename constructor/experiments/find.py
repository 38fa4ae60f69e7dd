"""From the paths that a user names to the components to look at."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from constructor.config import Skipped, find_components
from constructor.config.discover import POLICY_FILE
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Document, Reader, mentions, read_document
from constructor.experiments.training import TrainedComponent, Training, frozen_files, read_training
from constructor.experiments.usage import uncalled_components

_SECTION = re.compile(r"""^[ \t]+["']?component_config_paths["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Checkable:
    """A component file under its name; `frozen` when a training YAML that was found too freezes it."""

    path: Path
    name: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Everything below the given paths, each component once, in the order of the tree.

    Attributes:
        problems: the folders that could not be looked through.
    """

    components: tuple[Checkable, ...]
    trainings: tuple[Training, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def find(paths: Iterable[Path], read: Reader = read_document) -> Found:
    """The components below folders, those that training YAMLs name, and the files named themselves.

    A file that is named itself is looked at whatever it holds, so that its problems are told.
    """
    search = _Search(read)
    for path in paths:
        if path.is_dir():
            search.folder(path)
        else:
            search.file(path)
    return search.found()


def component_files(folder: Path) -> tuple[Path, ...]:
    """The component files of a folder itself, without its policy and what others only include."""
    here = os.path.realpath(folder)
    return tuple(
        component.path
        for component in find([folder]).components
        if os.path.realpath(component.path.parent) == here and component.path.name != POLICY_FILE
    )


def folder_as_training(folder: Path) -> Training:
    """An experiment's folder as if a training YAML named its components, and said nothing else of them."""
    files = component_files(folder)
    problems: tuple[Diagnostic, ...] = ()
    if not files:
        message = "there is no component file in this folder"
        problems = (Diagnostic("no-components", message, location=Location(str(folder), 1, 1)),)
    named = tuple(TrainedComponent(file.stem, file.name, file) for file in files)
    return Training(folder, named, problems)


@dataclass(slots=True)
class _Search:
    read: Reader
    components: dict[str, Checkable] = field(default_factory=dict)
    trainings: dict[str, Training] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    def folder(self, folder: Path) -> None:
        tree = find_components(folder)
        self.problems.extend([tree.problem] if tree.problem else [])
        self.skipped.extend(tree.skipped)
        components = tuple(tree.components())
        users = dict(self._includes(component.path for component in components))
        for component in components:
            user = users.get(os.path.realpath(component.path))
            if user is not None and self._has_no_model(component.path):
                reason = f"no model of its own; {user} includes it"
                self.skipped.append(Skipped(component.path, reason))
            else:
                self._add(Checkable(component.path, component.name))
        for training in tree.trainings:
            self._train(read_training(training, self.read))

    def file(self, path: Path) -> None:
        if is_training(self.read(path)):
            self._train(read_training(path, self.read))
        else:
            self._add(Checkable(path, path.stem))

    def found(self) -> Found:
        frozen = frozen_files(self.trainings.values())
        components = (
            replace(found, frozen=Path(place) in frozen) for place, found in self.components.items()
        )
        return Found(
            tuple(components), tuple(self.trainings.values()), tuple(self.skipped), tuple(self.problems)
        )

    def _add(self, component: Checkable) -> None:
        self.components.setdefault(os.path.realpath(component.path), component)

    def _train(self, training: Training) -> None:
        uncalled = uncalled_components(training, self.read)
        training = replace(training, problems=(*training.problems, *uncalled))
        self.trainings.setdefault(os.path.realpath(training.file), training)
        for trained in training.components:
            if trained.file is not None:
                self._add(Checkable(shown(trained.file), trained.name))

    def _includes(self, paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
        """For each file in the `defaults` of another, by its real path: the name of that other."""
        for path in paths:
            if not mentions(path, ("defaults",), self.read):
                continue
            listed = self.read(path).data().get("defaults")
            for name in listed if isinstance(listed, list) else ():
                if isinstance(name, str):
                    yield os.path.realpath(path.parent / name), path.name

    def _has_no_model(self, path: Path) -> bool:
        document = self.read(path)
        return document.complete and document.data().keys().isdisjoint({"model", "defaults"})


def is_training(document: Document) -> bool:
    """Whether a file names components, itself or through the files that it includes by label."""
    data = document.data()
    model, included = data.get("model"), data.get("defaults")
    if "schema_version" in data:
        return False
    if isinstance(model, dict) and "component_config_paths" in model:
        return True
    if isinstance(included, list) and included:
        return all(isinstance(entry, dict) for entry in included)
    return not document.complete and _SECTION.search(document.text) is not None


def shown(file: Path) -> Path:
    """A path as short as possible: relative where the file lies below the working folder."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
