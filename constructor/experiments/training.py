"""Training YAMLs: which component files they name, and what they do with each.

Their language is not that of component files: plain YAML without `${}`, templates or `_merge_`; the last
of equal keys wins; `defaults` is a list of `label: path` mappings. See docs/training.md.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from constructor.diagnostics import Diagnostic, Location, format_path, has_errors
from constructor.document import Reader, read_document
from constructor.experiments.merged import MergedTraining, is_there
from constructor.experiments.training_checks import BUILD_ARGUMENTS, COMPONENTS, LOAD_DIR, check_training

PROJECT_ROOT = "BLOCKWRIGHT_PROJECT_ROOT"
CHECKPOINT_SUFFIXES = (".pt", ".safetensors")
_ONLY_COMPONENT = ("config_path", "config")


@dataclass(frozen=True, slots=True)
class TrainedComponent:
    """A component as a training YAML names it.

    Attributes:
        written: its path as the training YAML has it; `file` is where that leads, None when nowhere.
        frozen: its parameters are not trained.
        initialised: its layers get new weights before training, unless weights are loaded.
        checkpoint: the file from which its weights are loaded; None when there is none.
    """

    name: str
    written: str
    file: Path | None
    frozen: bool = False
    initialised: bool = False
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A training YAML: its components in order, and what is wrong with it.

    Attributes:
        root: the project's folder, at which its paths start; None when none of them leads anywhere.
        load_dir: the folder of the checkpoints that the training goes on from; None for a fresh start.
            `load_dir_at` is where the file says so.
    """

    file: Path
    components: tuple[TrainedComponent, ...]
    problems: tuple[Diagnostic, ...]
    root: Path | None = None
    load_dir: Path | None = None
    load_dir_at: Location | None = None

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)


def read_training(path: Path, read: Reader = read_document, project_root: Path | None = None) -> Training:
    """Reads a training YAML with its `defaults`; what is wrong ends in `problems`.

    Args:
        project_root: where relative paths start. None: where the variable BLOCKWRIGHT_PROJECT_ROOT says, or
            else the nearest folder above the file that holds the first of the component files.
    """
    reading = MergedTraining(read)
    reading.load(path, ())
    named = _named(reading)
    given = project_root or (Path(told) if (told := os.environ.get(PROJECT_ROOT)) else None)
    tried = (Path(os.path.abspath(given)),) if given else Path(os.path.abspath(path)).parents
    root = _project_root(tried, [written for _, written in named], read)
    components = _as_built([TrainedComponent(name, written, None) for name, written in named])
    load_dir = _load_dir(reading, root or tried[0])
    found = []
    for component in components:
        file = (root or Path()) / component.written
        stands = file.is_absolute() and is_there(file, read)
        if not stands:
            _report_missing(reading, component, named, tried if root is None else (root,))
        arguments = reading.section((*BUILD_ARGUMENTS, component.name))
        found.append(
            replace(
                component,
                file=file if stands else None,
                frozen=arguments.get("freeze") is True,
                initialised=arguments.get("init") is True,
                checkpoint=_checkpoint(component.name, load_dir),
            )
        )
    if load_dir is not None:
        _report_unloaded(reading, found, load_dir)
    check_training(reading, {component.name: component.frozen for component in found})
    return Training(path, tuple(found), _in_order(reading), root, load_dir, reading.locate(LOAD_DIR))


def frozen_files(trainings: Iterable[Training]) -> frozenset[Path]:
    """The files, links followed, that at least one of the trainings freezes under every name it has there."""
    found: set[Path] = set()
    for training in trainings:
        named = [(_real(item.file), item.frozen) for item in training.components if item.file is not None]
        found |= {file for file, frozen in named if frozen} - {file for file, frozen in named if not frozen}
    return frozenset(found)


def _real(file: Path) -> Path:
    return Path(os.path.realpath(file))


def _as_built(components: Sequence[TrainedComponent]) -> Sequence[TrainedComponent]:
    """A component called `config_path`, or else `config`, is the only one built, under the name `main`."""
    for special in _ONLY_COMPONENT:
        for component in components:
            if component.name == special:
                return (replace(component, name="main"),)
    return components


def _named(reading: MergedTraining) -> list[tuple[str, str]]:
    """The (name, path) pairs of `component_config_paths`."""
    section = reading.section(COMPONENTS)
    if not section and all(document.complete for document in reading.documents):
        reading.report(
            "no-components",
            f"`{format_path(COMPONENTS)}` names no component",
            COMPONENTS,
            "for example `info_embedder: experiment_models/my_family/exp1/info_embedder.yaml`",
        )
    named: list[tuple[str, str]] = []
    for name, written in section.items():
        if not name.strip():
            reading.report("bad-component-path", "a component has a blank name", (*COMPONENTS, name))
        elif isinstance(written, str) and written.strip():
            named.append((name, written))
        else:
            reading.report(
                "bad-component-path",
                f"the path of component {name!r} must be a file name, and it is {written!r}",
                (*COMPONENTS, name),
            )
    return named


def _project_root(tried: Sequence[Path], written: Sequence[str], read: Reader) -> Path | None:
    """The first of the folders that holds the first component path, or else a later one.

    A single folder is the root whatever it holds.
    """
    if len(tried) == 1:
        return tried[0]
    relative = [name for name in written if not os.path.isabs(name)]
    found = (folder for name in relative for folder in tried if is_there(folder / name, read))
    return next(found, None)


def _report_missing(
    reading: MergedTraining,
    component: TrainedComponent,
    named: Sequence[tuple[str, str]],
    tried: Sequence[Path],
) -> None:
    name = next(name for name, written in named if written == component.written)
    absolute = os.path.isabs(component.written)
    places = ", ".join(str(folder) for folder in tried)
    where = "" if absolute else f"; tried in {places}"
    hint = None if absolute else "paths start at the project's folder; name it with --project-root"
    message = f"component {name!r}: there is no file {component.written}{where}"
    reading.report("missing-component-file", message, (*COMPONENTS, name), hint)


def _load_dir(reading: MergedTraining, root: Path) -> Path | None:
    written: Any = reading.section(LOAD_DIR[:-1]).get(LOAD_DIR[-1])
    return root / written if isinstance(written, str) and written.strip() else None


def _checkpoint(name: str, load_dir: Path | None) -> Path | None:
    """The file with a component's weights, if there is one."""
    files = [load_dir / f"{name}{suffix}" for suffix in CHECKPOINT_SUFFIXES] if load_dir is not None else []
    return next((file for file in files if file.is_file()), None)


def _report_unloaded(reading: MergedTraining, components: Sequence[TrainedComponent], load_dir: Path) -> None:
    """Trainers go on without a word where a file of weights is missing; here it is told."""
    names = [component.name for component in components if component.checkpoint is None]
    if names:
        wanted = f"{names[0]}{CHECKPOINT_SUFFIXES[0]}"
        message = f"no weights for {', '.join(names)} lie in {load_dir}, so new ones are used"
        hint = f"a component's weights are read from a file such as {wanted}"
        reading.report("missing-checkpoint", message, LOAD_DIR, hint, severity="warning")


def _in_order(reading: MergedTraining) -> tuple[Diagnostic, ...]:
    """The problems of the file itself first, then those of each included file, from top to bottom."""
    order = {document.file: index for index, document in enumerate(reading.documents)}

    def place(problem: Diagnostic) -> tuple[int, int, int]:
        at = problem.location
        return (order.get(at.file, len(order)), at.line, at.column) if at else (len(order), 0, 0)

    return tuple(sorted(reading.problems, key=place))
