"""What people read: one line for a component, tables of blocks."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from constructor.diagnostics import Diagnostic
from constructor.drawing.labels import shape_label
from constructor.experiments import ExperimentTotals, Training
from constructor.records import ComponentReport, InputReport, NamedValue, ValueInfo

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "bold red")}
_ARROW = " → "


def component_line(report: ComponentReport, width: int = 0) -> Text:
    """Mark, path, parameters, inputs → outputs; the path is padded to `width`."""
    return Text.assemble(
        _MARKS[_worst(report.problems)],
        " ",
        (report.path.ljust(width), "bold"),
        "  ",
        (f"{_count(report.parameters):>13} parameters", "cyan"),
        "  ",
        "frozen  " if report.frozen else "",
        _flow(report),
    )


def training_line(training: Training) -> Text:
    """Mark, path and the components that a training YAML trains, initialises first, and freezes."""
    ways = (
        ("trains", [found.name for found in training.components if not found.frozen]),
        ("initialises", [found.name for found in training.components if found.initialised]),
        ("freezes", [found.name for found in training.components if found.frozen]),
    )
    said = "; ".join(f"{verb} {', '.join(names)}" for verb, names in ways if names)
    return Text.assemble(
        _MARKS[_worst(training.problems)], " ", (str(training.file), "bold"), f"  {said or 'trains nothing'}"
    )


def totals_line(experiment: ExperimentTotals) -> str:
    """The totals over an experiment, what could not be counted, and what its policy does not call."""
    found = experiment.totals
    parts = [f"{found.parameters:,} parameters", f"{found.trainable:,} trainable", f"{found.frozen:,} frozen"]
    parts += [f"{plural(len(found.unknown), 'component')} not counted"] if found.unknown else []
    unused = f"; its policy does not call {', '.join(experiment.unused)}" if experiment.unused else ""
    return f"{experiment.folder} has {', '.join(parts)}{unused}"


def summary_line(reports: Sequence[ComponentReport]) -> str:
    """How many components there are, how many of them fail or have warnings, and how many notes there are."""
    worst = [_worst(report.problems) for report in reports]
    notes = sum(problem.severity == "note" for report in reports for problem in report.problems)
    parts = [plural(len(reports), "component")]
    parts += [f"{worst.count('error')} with errors" if "error" in worst else "no errors"]
    parts += [f"{worst.count('warning')} with warnings"] if "warning" in worst else []
    parts += [f"{plural(notes, 'note')} (--json shows them)"] if notes else []
    return ", ".join(parts)


def plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def print_table(
    console: Console, header: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int]
) -> None:
    """Columns padded with spaces; those in `right` are aligned to the right. No line is cut."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    to_the_right = frozenset(right)
    for number, line in enumerate(lines):
        cells = [
            text.rjust(width) if column in to_the_right else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        console.print(Text("  ".join(cells).rstrip(), style="" if number else "bold"))


def shapes(info: ValueInfo | None) -> str:
    """The shape of a value; "?" where it is not known."""
    return shape_label(info) or "?"


def named_shapes(values: Sequence[InputReport | NamedValue]) -> str:
    """Names with their shapes, commas between."""
    return ", ".join(
        shapes(value.info) if value.name.isdigit() else f"{value.name} {shapes(value.info)}"
        for value in values
    )


def _worst(problems: Iterable[Diagnostic]) -> str:
    severities = {problem.severity for problem in problems}
    return next((severity for severity in ("error", "warning") if severity in severities), "ok")


def _count(parameters: int | None) -> str:
    return "?" if parameters is None else f"{parameters:,}"


def _flow(report: ComponentReport) -> str:
    if not report.inputs and not report.outputs:
        return ""
    return f"{named_shapes(report.inputs)}{_ARROW}{named_shapes(report.outputs)}"
