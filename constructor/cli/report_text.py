"""What people read: one line for a component, tables of blocks."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from constructor.drawing.labels import shape_label
from constructor.experiments import Training
from constructor.records import ComponentReport, InputReport, NamedValue, ValueInfo

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "bold red")}
_ARROW = " → "


def component_line(report: ComponentReport, width: int = 0) -> Text:
    """Mark, path, parameters, inputs → outputs; the path is padded to `width`."""
    return Text.assemble(
        _mark(report),
        " ",
        (report.path.ljust(width), "bold"),
        "  ",
        (_parameters(report), "cyan"),
        "  ",
        _flow(report),
    )


def training_line(training: Training) -> Text:
    """Mark, path and the names of the components that a training YAML trains."""
    names = ", ".join(found.name for found in training.components)
    mark = "error" if not training.ok else "warning" if training.problems else "ok"
    return Text.assemble(_MARKS[mark], " ", (str(training.file), "bold"), f"  trains {names or 'nothing'}")


def summary_line(reports: Sequence[ComponentReport]) -> str:
    """How many components there are, and how many of them fail or have warnings."""
    failed = sum(not report.ok for report in reports)
    warned = sum(report.ok and bool(report.problems) for report in reports)
    parts = [plural(len(reports), "component")]
    parts += [f"{failed} with errors"] if failed else ["no errors"]
    parts += [f"{warned} with warnings"] if warned else []
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
    return ", ".join(f"{value.name} {shapes(value.info)}" for value in values)


def _mark(report: ComponentReport) -> tuple[str, str]:
    return _MARKS["error" if not report.ok else "warning" if report.problems else "ok"]


def _parameters(report: ComponentReport) -> str:
    if report.parameters is None:
        return "parameters unknown"
    frozen = " frozen" if report.frozen else ""
    return f"{plural(report.parameters, 'parameter')}{frozen}"


def _flow(report: ComponentReport) -> str:
    if not report.inputs and not report.outputs:
        return ""
    return f"{named_shapes(report.inputs)}{_ARROW}{named_shapes(report.outputs)}"
