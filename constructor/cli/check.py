"""`blockwright check`: every component built without memory, its shapes checked, its problems shown."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from constructor.cli.checking import Checker, find_some
from constructor.cli.console import SourceLines, out, print_problems
from constructor.cli.report_json import checked
from constructor.cli.report_text import component_line, summary_line, totals_line, training_line
from constructor.experiments import Found, totals_by_experiment
from constructor.records import ComponentReport


def run(paths: Sequence[Path], dims: Mapping[str, int], *, as_json: bool, trust: bool) -> int:
    """Checks everything below the paths; 0 when all pass, 1 when a component or training YAML fails."""
    found = find_some(paths)
    checker = Checker(dims, trust=trust)
    reports = _as_json(found, checker) if as_json else _as_text(found, checker)
    failed = any(not report.ok for report in reports) or any(not item.ok for item in found.trainings)
    return 1 if failed else 0


def _as_json(found: Found, checker: Checker) -> Sequence[ComponentReport]:
    reports = list(checker.each(found.components))
    print(json.dumps(checked(reports, found.trainings, found.skipped), indent=2))
    return reports


def _as_text(found: Found, checker: Checker) -> Sequence[ComponentReport]:
    console, lines = out(), SourceLines()
    width = max((len(str(component.path)) for component in found.components), default=0)
    for training in found.trainings:
        console.print(training_line(training))
        print_problems(training.problems, console, lines)
    reports = []
    for report in checker.each(found.components):
        reports.append(report)
        console.print(component_line(report, width))
        print_problems(report.problems, console, lines)
    for item in found.skipped:
        console.print(Text(f"- {item.path}  skipped: {item.reason}", style="dim"))
    for experiment in totals_by_experiment(reports):
        if experiment.components > 1:
            console.print(Text(totals_line(experiment)))
    console.print(summary_line(reports))
    return reports
