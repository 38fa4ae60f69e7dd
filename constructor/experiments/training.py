"""Training YAMLs: which component files they name, and what they do with each.

Their language is not that of component files: plain YAML without `${}`, templates or `_merge_`; the last
of equal keys wins; `defaults` is a list of `label: path` mappings. See docs/schema.md.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath, Diagnostic, did_you_mean, format_path, has_errors
from constructor.document import Reader, read_document
from constructor.experiments.merged import MergedTraining

_COMPONENTS: ConfigPath = ("model", "component_config_paths")
_BUILD_ARGUMENTS: ConfigPath = ("model", "component_build_args")
_OPTIMIZERS: ConfigPath = ("model", "component_optims")
_ONLY_COMPONENT = ("config_path", "config")


@dataclass(frozen=True, slots=True)
class TrainedComponent:
    """A component as a training YAML names it.

    Attributes:
        written: its path as the training YAML has it; `file` is where that leads, None when nowhere.
        frozen: its parameters are not trained.
    """

    name: str
    written: str
    file: Path | None
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Training:
    """A training YAML: its components in order, and what is wrong with the part that concerns them."""

    file: Path
    components: tuple[TrainedComponent, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)


def read_training(path: Path, read: Reader = read_document) -> Training:
    """Reads a training YAML with its `defaults`; what is wrong ends in `problems`."""
    reading = MergedTraining(read)
    reading.load(path, ())
    named = _named(reading)
    root = _project_root(path, [written for _, written in named])
    build_arguments = reading.section(_BUILD_ARGUMENTS)
    components: list[TrainedComponent] = []
    for name, written in named:
        file = root / written if root is not None else None
        if file is None or not file.is_file():
            reading.report(
                "missing-component-file",
                f"component {name!r}: there is no file {written}",
                (*_COMPONENTS, name),
                "paths start at the nearest folder above this file that holds the first of them",
            )
            file = None
        components.append(TrainedComponent(name, written, file, _frozen(build_arguments, name)))
    _check_sections(reading, components)
    return Training(path, _as_built(components), tuple(reading.problems))


def _as_built(components: list[TrainedComponent]) -> tuple[TrainedComponent, ...]:
    """A component called `config_path`, or else `config`, is the only one built, under the name `main`."""
    for special in _ONLY_COMPONENT:
        for component in components:
            if component.name == special:
                return (TrainedComponent("main", component.written, component.file, component.frozen),)
    return tuple(components)


def _named(reading: MergedTraining) -> list[tuple[str, str]]:
    """The (name, path) pairs of `component_config_paths`."""
    section = reading.section(_COMPONENTS)
    if not section and all(document.complete for document in reading.documents):
        reading.report(
            "no-components",
            f"`{format_path(_COMPONENTS)}` names no component",
            _COMPONENTS,
            "for example `info_embedder: experiment_models/my_family/exp1/info_embedder.yaml`",
        )
    named: list[tuple[str, str]] = []
    for name, written in section.items():
        if isinstance(written, str) and written.strip():
            named.append((name, written))
        else:
            reading.report(
                "bad-component-path",
                f"the path of component {name!r} must be a file name, and it is {written!r}",
                (*_COMPONENTS, name),
            )
    return named


def _project_root(path: Path, written: list[str]) -> Path | None:
    """The nearest folder above the training YAML that holds the first component path, or else a later one."""
    above = Path(os.path.abspath(path)).parents
    for name in written:
        for folder in above:
            if (folder / name).is_file():
                return folder
    return None


def _frozen(build_arguments: dict[str, Any], name: str) -> bool:
    arguments = build_arguments.get("main" if name in _ONLY_COMPONENT else name)
    return isinstance(arguments, dict) and arguments.get("freeze") is True


def _check_sections(reading: MergedTraining, components: list[TrainedComponent]) -> None:
    built = {component.name: component for component in _as_built(components)}
    if not built:
        return
    build_arguments, optimizers = reading.section(_BUILD_ARGUMENTS), reading.section(_OPTIMIZERS)
    for path, section in ((_BUILD_ARGUMENTS, build_arguments), (_OPTIMIZERS, optimizers)):
        for name in section:
            if name not in built:
                reading.report(
                    "unknown-component",
                    f"`{format_path(path)}` speaks of {name!r}, which is no component of this training",
                    (*path, name),
                    did_you_mean(name, built, "it has " + ", ".join(built)),
                )
    for name, component in built.items():
        if name not in build_arguments:
            reading.report(
                "missing-build-arguments",
                f"component {name!r} has no entry in `{format_path(_BUILD_ARGUMENTS)}`; trainers need one",
                _BUILD_ARGUMENTS,
                f"add `{name}: {{init: true, freeze: false}}`",
                severity="warning",
            )
        elif not component.frozen and name not in optimizers:
            reading.report(
                "component-without-optimizer",
                f"component {name!r} is not frozen and has no optimizer: it would never learn",
                _OPTIMIZERS,
                f"add an entry for it to `{format_path(_OPTIMIZERS)}`, or freeze it",
                severity="warning",
            )
        elif component.frozen and name in optimizers:
            reading.report(
                "frozen-component-with-optimizer",
                f"component {name!r} is frozen, so its optimizer has nothing to do",
                (*_OPTIMIZERS, name),
                severity="warning",
            )
