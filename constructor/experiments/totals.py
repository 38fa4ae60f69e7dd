"""The totals over an experiment: its parameters, those that are trained, and those that are not."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from constructor.config import Component, Experiment, resolve_config
from constructor.config.discover import POLICY_FILE
from constructor.document import Reader, mentions, read_document
from constructor.experiments.references import files_in_spec
from constructor.experiments.training import Training
from constructor.experiments.usage import unused_components
from constructor.graph import compile_graph
from constructor.records import ComponentReport
from constructor.registry import Registry, default_registry

Inner = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Totals:
    """Elements of the weights of an experiment, every weight once.

    Attributes:
        frozen: those that are not trained.
        unknown: the paths of components that could not be counted, so that the rest is no total.
    """

    parameters: int
    trainable: int
    frozen: int
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExperimentTotals:
    """The totals over the components that one folder holds.

    Attributes:
        components: how many were counted, the policy among them.
        unused: the names of those that the folder's policy does not call.
    """

    folder: Path
    components: int
    totals: Totals
    unused: tuple[str, ...]


def totals(reports: Iterable[ComponentReport], inner: Inner | None = None) -> Totals:
    """The totals over reports; a component that another one of them contains, as a policy does, counts once.

    A component that others contain is trained if one of them trains it: a policy says what it freezes.

    Args:
        inner: for the path of a report, the component files that its modules are made from, as
            `inner_components` finds them.
    """
    counted = {_real(report.path): report for report in reports}
    parameters = trainable = 0
    unknown: list[str] = []
    trained_inside: dict[str, int] = {}
    for report in counted.values():
        if report.parameters is None or report.trainable_parameters is None:
            unknown.append(report.path)
            continue
        parameters += report.parameters
        trainable += report.trainable_parameters
        for module, file in (inner or {}).get(report.path, {}).items():
            if (part := counted.get(_real(file))) is not None and part is not report:
                weights, trained = _inside(report, module, part)
                trained = 0 if report.frozen else trained
                parameters -= weights
                trainable -= trained
                trained_inside[part.path] = trained_inside.get(part.path, 0) + trained
    for report in counted.values():
        if trained_inside.get(report.path) == 0:
            trainable -= report.trainable_parameters or 0
    return Totals(parameters, trainable, parameters - trainable, tuple(unknown))


def totals_by_experiment(
    reports: Iterable[ComponentReport], registry: Registry | None = None, read: Reader = read_document
) -> tuple[ExperimentTotals, ...]:
    """The totals over each folder of components, in the order of the reports."""
    folders: dict[Path, list[ComponentReport]] = {}
    for report in reports:
        folders.setdefault(Path(report.path).parent, []).append(report)
    found = []
    for folder, own in folders.items():
        files = [Path(report.path) for report in own]
        components = tuple(Component(file.stem, file, file.name == POLICY_FILE) for file in files)
        experiment = Experiment(folder.name, folder, components)
        unused = tuple(component.name for component in unused_components(experiment, registry, read))
        inner = inner_components(files, registry, read)
        found.append(ExperimentTotals(folder, len(own), totals(own, inner), unused))
    return tuple(found)


def training_totals(training: Training, reports: Iterable[ComponentReport]) -> Totals:
    """The totals over what a training builds: a file under two names is built, and counts, twice."""
    known = {_real(report.path): report for report in reports}
    parameters = trainable = 0
    unknown: list[str] = []
    for trained in training.components:
        report = known.get(_real(str(trained.file))) if trained.file is not None else None
        if report is None or report.parameters is None:
            unknown.append(str(trained.file or trained.written))
            continue
        parameters += report.parameters
        trainable += 0 if trained.frozen else _trainable(report)
    return Totals(parameters, trainable, parameters - trainable, tuple(unknown))


def inner_components(
    paths: Iterable[Path], registry: Registry | None = None, read: Reader = read_document
) -> Inner:
    """For each component file: the component files that its modules are made from, by module."""
    registry = registry or default_registry()
    found: dict[str, dict[str, str]] = {}
    keys = [entry.key for entry in registry.blocks() if entry.kind == "component"]
    for path in paths:
        if not mentions(path, (*keys, "defaults", "env"), read):
            continue
        resolved = resolve_config(path, read=read)
        for module in compile_graph(resolved, registry).graph.modules:
            for named in files_in_spec(resolved, module.spec, module.origin, registry):
                if named.kind == "component":
                    found.setdefault(str(path), {})[module.name] = str(named.file)
    return found


def _inside(report: ComponentReport, module: str, part: ComponentReport) -> tuple[int, int]:
    """The parameters that a module of a component has there, and those of them that are trained."""
    for node in report.nodes:
        if node.call == f"module:{module}":
            return node.parameters, node.trainable_parameters
    return part.parameters or 0, part.trainable_parameters or 0


def _trainable(report: ComponentReport) -> int:
    """What would be trained if nobody froze the component as a whole."""
    if not report.frozen:
        return report.trainable_parameters or 0
    called = {node.call: node.trainable_parameters for node in report.nodes}
    return sum(called.values())


def _real(path: str) -> str:
    return os.path.realpath(path)
