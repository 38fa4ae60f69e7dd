"""`blockwright check`: every component built without memory, its shapes checked, its problems shown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rich.text import Text

from constructor.cli.checking import find_some
from constructor.cli.console import SourceLines, err, out, print_problems, progress
from constructor.cli.memory import component_memory
from constructor.cli.memory_text import memory_line
from constructor.cli.parallel import CheckOptions, in_processes, jobs_for
from constructor.cli.report_json import checked
from constructor.cli.report_text import component_line, summary_line, totals_line, training_line
from constructor.experiments import Found, totals_by_experiment
from constructor.records import ComponentReport, MemoryReport, MemorySettings
from constructor.records.memory import Precision
from constructor.registry.custom import has_custom_blocks

_STOPPED = 130


@dataclass(frozen=True, slots=True)
class MemoryAsked:
    """Which memory a check tells, and where it comes from."""

    mode: Literal["train", "inference", "off"] = "off"
    dtype: Precision = "fp32"
    device: Literal["auto", "cuda", "predict"] = "predict"


@dataclass(frozen=True, slots=True)
class HowToCheck:
    """How a check is carried out.

    Attributes:
        jobs: in how many processes; None for as many as pay off.
        again: whether to check what did not change since an earlier check, too.
    """

    trust: bool = False
    jobs: int | None = None
    again: bool = False


def run(
    paths: Sequence[Path], dims: Mapping[str, int], memory: MemoryAsked, how: HowToCheck, *, as_json: bool
) -> int:
    """Checks everything below the paths.

    Gives 0 when all pass, 1 when a component or training YAML fails, 130 when the user stopped it.
    """
    found = find_some(paths)
    plain = not how.trust and not how.again and not has_custom_blocks()
    options = CheckOptions(dims, how.trust, json.dumps(sorted(dims.items())) if plain else None)
    checker = options.checker()
    jobs = jobs_for(len(found.components), how.jobs)
    made = map(checker, found.components) if jobs == 1 else in_processes(options, found.components, jobs)
    done: list[ComponentReport] = []
    reports = (
        _with_memory(_noted(report, done), dims, memory, how.trust)
        for report in checker.told(found.components, made)
    )
    try:
        shown = _as_json(found, reports) if as_json else _as_text(found, reports)
    except KeyboardInterrupt:
        kept = "; what passed is not checked again the next time" if plain else ""
        err().print(Text(f"stopped after {len(done)} of {len(found.components)} components{kept}"))
        return _STOPPED
    failed = any(not report.ok for report in shown) or any(not item.ok for item in found.trainings)
    return 1 if failed else 0


def _noted(report: ComponentReport, done: list[ComponentReport]) -> ComponentReport:
    done.append(report)
    return report


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
