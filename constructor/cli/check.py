"""`blockwright check`: every component built without memory, its shapes checked, its problems shown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rich.text import Text

from constructor.cli.checking import Checker, find_some
from constructor.cli.console import SourceLines, out, print_problems, progress
from constructor.cli.memory import component_memory
from constructor.cli.memory_text import memory_line
from constructor.cli.report_json import checked
from constructor.cli.report_text import component_line, summary_line, totals_line, training_line
from constructor.experiments import Found, totals_by_experiment
from constructor.records import ComponentReport, MemoryReport, MemorySettings
from constructor.records.memory import Precision


@dataclass(frozen=True, slots=True)
class MemoryAsked:
    """Which memory a check tells, and where it comes from."""

    mode: Literal["train", "inference", "off"] = "off"
    dtype: Precision = "fp32"
    device: Literal["auto", "cuda", "predict"] = "predict"


def run(
    paths: Sequence[Path], dims: Mapping[str, int], memory: MemoryAsked, *, as_json: bool, trust: bool
) -> int:
    """Checks everything below the paths; 0 when all pass, 1 when a component or training YAML fails."""
    found = find_some(paths)
    checker = Checker(dims, trust=trust)
    checked_reports = (_with_memory(report, dims, memory, trust) for report in checker.each(found.components))
    show = _as_json if as_json else _as_text
    reports = show(found, checked_reports)
    failed = any(not report.ok for report in reports) or any(not item.ok for item in found.trainings)
    return 1 if failed else 0


def _with_memory(
    report: ComponentReport, dims: Mapping[str, int], asked: MemoryAsked, trust: bool
) -> ComponentReport:
    """The report with the memory of its component; without an answer the reason is a problem of it."""
    if asked.mode == "off" or not report.ok:
        return report
    settings = MemorySettings(asked.mode, asked.dtype)
    known = {problem.code for problem in report.problems}

    def ask(measure: bool) -> MemoryReport:
        told = {"frozen": report.frozen, "measure": measure}
        return component_memory(Path(report.path), settings, dims, trust=trust, **told)

    with progress(f"memory of {report.path}"):
        found = ask(asked.device != "predict")
        if asked.device == "auto" and any(problem.code == "no-cuda" for problem in found.problems):
            found = ask(False)
    new = tuple(problem for problem in found.problems if problem.code not in known)
    return replace(report, memory=found, problems=(*report.problems, *new))


def _as_json(found: Found, checked_reports: Iterable[ComponentReport]) -> Sequence[ComponentReport]:
    reports = list(checked_reports)
    print(json.dumps(checked(reports, found.trainings, found.skipped), indent=2))
    return reports


def _as_text(found: Found, checked_reports: Iterable[ComponentReport]) -> Sequence[ComponentReport]:
    console, lines = out(), SourceLines()
    width = max((len(str(component.path)) for component in found.components), default=0)
    for training in found.trainings:
        console.print(training_line(training))
        print_problems(training.problems, console, lines)
    reports = []
    for report in checked_reports:
        reports.append(report)
        console.print(component_line(report, width))
        if report.memory is not None and (line := memory_line(report.memory)):
            console.print(Text(f"  {line}", style="dim"))
        print_problems(report.problems, console, lines)
    for item in found.skipped:
        console.print(Text(f"- {item.path}  skipped: {item.reason}", style="dim"))
    for experiment in totals_by_experiment(reports):
        if experiment.components > 1:
            console.print(Text(totals_line(experiment)))
    console.print(summary_line(reports))
    return reports
