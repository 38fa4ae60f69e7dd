"""The objects that `check --json` and `show --json` print. Their shape is a contract: keys are only added."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from constructor.cli.memory_json import memory
from constructor.config import Skipped
from constructor.experiments import (
    ExperimentTotals,
    Totals,
    Training,
    inner_components,
    totals,
    totals_by_experiment,
    training_totals,
)
from constructor.records import (
    ComponentReport,
    DictInfo,
    InputReport,
    ListInfo,
    ModuleReport,
    NamedValue,
    NodeReport,
    PlainInfo,
    TensorInfo,
    ValueInfo,
)

Json = dict[str, Any]


def checked(
    reports: Iterable[ComponentReport], trainings: Iterable[Training], skipped: Iterable[Skipped]
) -> Json:
    """What `check --json` prints."""
    reports = list(reports)
    components = [component(report) for report in reports]
    named = [_training(training, reports) for training in trainings]
    inner = inner_components(Path(report.path) for report in reports)
    return {
        "ok": all(found["ok"] for found in (*components, *named)),
        "components": components,
        "trainings": named,
        "experiments": [_experiment(found) for found in totals_by_experiment(reports)],
        "totals": _totals(totals(reports, inner)),
        "skipped": [{"path": str(item.path), "reason": item.reason} for item in skipped],
    }


def component(report: ComponentReport) -> Json:
    return {
        "path": report.path,
        "name": report.name,
        "ok": report.ok,
        "parameters": report.parameters,
        "trainable_parameters": report.trainable_parameters,
        "frozen": report.frozen,
        "inputs": [entry for given in report.inputs for entry in _input(given)],
        "outputs": values(report.outputs),
        "nodes": [node(found) for found in report.nodes],
        "symbols": dict(report.symbols),
        "memory": memory(report.memory) if report.memory is not None else None,
        "problems": [problem.to_json() for problem in report.problems],
    }


def node(report: NodeReport) -> Json:
    return {
        "name": report.name,
        "call": report.call,
        "type": report.type,
        "status": report.status,
        "inputs": values(report.inputs),
        "outputs": values(report.outputs),
        "parameters": report.parameters,
        "trainable_parameters": report.trainable_parameters,
    }


def module(report: ModuleReport, depth: int) -> Json:
    """A module inside a block, with those inside it down to `depth` levels."""
    return {
        "name": report.name,
        "path": report.path,
        "type": report.type,
        "detail": report.detail,
        "calls": report.calls,
        "parameter_bytes": report.parameter_bytes,
        "flops": report.flops,
        "inputs": values((NamedValue("inputs", report.inputs),)),
        "outputs": values((NamedValue("outputs", report.outputs),)),
        "parameters": report.parameters,
        "trainable_parameters": report.trainable_parameters,
        "modules": [module(child, depth - 1) for child in report.children] if depth > 0 else [],
    }


def values(named: Iterable[NamedValue]) -> list[Json]:
    """Named values; each entry of a mapping becomes a value of its own, `name.key`."""
    return [entry for value in named for entry in _entries(value.name, value.info)]


def _entries(name: str, info: ValueInfo | None) -> Iterator[Json]:
    if isinstance(info, DictInfo):
        for key, item in info.fields:
            yield from _entries(f"{name}.{key}", item)
    else:
        yield {"name": name, **_facts(info)}


def _facts(info: ValueInfo | None) -> Json:
    """`shape` and `dtype`, of a list as lists; `value` for a plain value; a null shape when unknown."""
    match info:
        case None:
            return {"shape": None, "dtype": None}
        case TensorInfo(shape, dtype, symbolic):
            return {"shape": list(shape), "symbolic": symbolic, "dtype": dtype}
        case PlainInfo(value):
            return {"value": list(value) if isinstance(value, tuple) else value}
        case ListInfo(items):
            facts = [_facts(item) for item in items]
            if all("value" in fact for fact in facts):
                return {"value": [fact["value"] for fact in facts]}
            shapes = [fact.get("shape") for fact in facts]
            return {
                "shape": shapes,
                "symbolic": [fact.get("symbolic") for fact in facts],
                "dtype": [fact.get("dtype") for fact in facts],
            }
        case DictInfo(fields):
            return {"fields": {key: _facts(item) for key, item in fields}}


def _input(given: InputReport) -> Iterator[Json]:
    for entry in _entries(given.name, given.info):
        if given.symbolic is not None and isinstance(given.info, TensorInfo):
            entry["symbolic"] = given.symbolic
        yield {**entry, "source": given.source}


def _experiment(found: ExperimentTotals) -> Json:
    return {"path": str(found.folder), "totals": _totals(found.totals), "unused": list(found.unused)}


def _totals(found: Totals) -> Json:
    return {
        "parameters": found.parameters,
        "trainable_parameters": found.trainable,
        "frozen_parameters": found.frozen,
        "unknown": list(found.unknown),
    }


def _training(training: Training, reports: Iterable[ComponentReport]) -> Json:
    return {
        "path": str(training.file),
        "ok": training.ok,
        "components": [found.name for found in training.components],
        "initialised": [found.name for found in training.components if found.initialised],
        "frozen": [found.name for found in training.components if found.frozen],
        "totals": _totals(training_totals(training, reports)),
        "problems": [problem.to_json() for problem in training.problems],
    }
