"""Several experiments in one table: a row for what differs anywhere, a column for each."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from constructor.diff.changes import Change, Given
from constructor.diff.checkpoint import Checkpoint
from constructor.diff.comparison import Comparison, Pair, compare_sources
from constructor.diff.cost import Cost
from constructor.diff.costs import Costs, Measure, costs_of
from constructor.diff.markdown import code, escaped
from constructor.diff.sources import Source
from constructor.diff.summary import counted
from constructor.diff.words import value_text
from constructor.registry import Registry

Unit = Literal["", "count", "bytes"]

_RUNNING: tuple[tuple[str, Unit, str], ...] = (
    ("FLOPs", "count", "flops"),
    ("peak bytes", "bytes", "peak_bytes"),
)
_OWN = ("modified", "retyped")
_NONE = "–"
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Row:
    """What differs, and how it is in each experiment.

    Attributes:
        unit: what the cells count, when they are numbers.
        component: what it is about, by its name in the first experiment that has it; "" for all.
    """

    label: str
    cells: tuple[str, ...]
    unit: Unit = ""
    component: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Experiments as columns; names are those of the first experiment that has them.

    Attributes:
        rows: hyperparameters and parts that differ anywhere, then what else changed, costs and problems.
        comparisons: the first experiment with each of the others.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def unable(self) -> bool:
        return any(comparison.unable for comparison in self.comparisons)

    @property
    def same(self) -> bool:
        return all(comparison.same for comparison in self.comparisons)


def table_of(
    sources: Sequence[Source], measure: Measure | None = None, registry: Registry | None = None
) -> Table:
    """The table of two or more sources; their costs are in it when something measures them."""
    first, *others = sources
    found = tuple(compare_sources(first, other, registry) for other in others)
    if measure is None or any(comparison.unable for comparison in found):
        return table(found)
    return table(found, [costs_of(comparison, measure) for comparison in found])


def table(comparisons: tuple[Comparison, ...], costs: Sequence[Costs] = ()) -> Table:
    """The table of what one source and each of the others differ in, and cost where that is given."""
    columns = (comparisons[0].before.text, *(comparison.after.text for comparison in comparisons))
    if any(comparison.unable for comparison in comparisons):
        return Table(columns, (), comparisons)
    rows = (
        *_differing(comparisons),
        *_rest(comparisons),
        *(cost_rows(costs) if costs else ()),
        _verdict(comparisons),
    )
    return Table(columns, rows, comparisons)


def _differing(comparisons: Sequence[Comparison]) -> Iterable[Row]:
    """Hyperparameters, types, and modules or components that not all experiments have."""
    base: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], dict[int, str]] = {}
    for column, comparison in enumerate(comparisons, 1):
        for component, label, old, new in _values(comparison):
            base.setdefault((component, label), old)
            found.setdefault((component, label), {})[column] = new
    for (component, label), cells in found.items():
        first = base[component, label]
        others = (cells.get(column, first) for column in range(1, len(comparisons) + 1))
        yield Row(label, (first, *others), component=component)


def _values(comparison: Comparison) -> Iterable[tuple[str, str, str, str]]:
    """The component, what of it differs, and how it is on either side."""
    for change in comparison.settings:
        yield "", f"training, {change.name}", _cell(change.old), _cell(change.new)
    for pair in comparison.pairs:
        component = _first(pair)
        if pair.before is None or pair.after is None:
            old, new = (_NONE if side is None else "component" for side in (pair.before, pair.after))
            yield component, component, old, new
        for change in pair.difference.changes if pair.difference is not None else ():
            if change.element == "module" and change.kind in (*_OWN, "added", "removed"):
                yield component, _label(component, change), _cell(change.old), _cell(change.new)


def _label(component: str, change: Change) -> str:
    name = change.before if change.before is not None else change.after
    parts = [component, *([] if name == component else [str(name)])]
    slot = change.slot or ("_type_" if change.kind == "retyped" else "")
    return ".".join((*parts, *([slot] if slot else [])))


def _cell(given: Given | None) -> str:
    return _NONE if given is None else value_text(given)


def _rest(comparisons: Sequence[Comparison]) -> Iterable[Row]:
    """What else differs from the first experiment, counted."""
    for name in dict.fromkeys(_first(pair) for comparison in comparisons for pair in comparison.pairs):
        cells = [_counted(next((p for p in c.pairs if _first(p) == name), None)) for c in comparisons]
        if any(cells):
            yield Row(f"{name}, other changes", ("", *cells), component=name)


def _first(pair: Pair) -> str:
    """The name of a component in the first experiment that has it."""
    part = pair.before or pair.after
    return part.name if part is not None else ""


def _counted(pair: Pair | None) -> str:
    changes = pair.difference.changes if pair is not None and pair.difference is not None else ()
    other = [c for c in changes if not (c.element == "module" and c.kind in (*_OWN, "added", "removed"))]
    return counted(other) if other else ""


def cost_rows(costs: Sequence[Costs]) -> Iterable[Row]:
    """Parameters, component by component and in all, and what runs: FLOPs, peak memory, checkpoint."""
    changed = [part for cost in costs for part in cost.parts if part.parameters != 0]
    for name in dict.fromkeys(part.before or part.after or "" for part in changed):
        of = [[part for part in cost.parts if name == (part.before or part.after)] for cost in costs]
        olds = [part.old for parts in of for part in parts]
        news = [parts[0].new if parts else None for parts in of]
        sides = (next((old for old in olds if old is not None), None), *news)
        cells = tuple(_NONE if side is None else _number(side.parameters) for side in sides)
        yield Row(f"{name}, parameters", cells, "count", name)
    totals = (costs[0].old.parameters, *(cost.new.parameters for cost in costs))
    yield Row("parameters", tuple(map(_number, totals)), "count")
    runs = [cost.whole for cost in costs if cost.whole is not None]
    if len(runs) == len(costs):
        yield from _running(runs)


def _running(runs: Sequence[Cost]) -> Iterable[Row]:
    sides = (runs[0].old, *(cost.new for cost in runs))
    for label, unit, what in _RUNNING:
        figures = [None if side is None else getattr(side, what) for side in sides]
        if any(figure is not None for figure in figures):
            yield Row(label, tuple(map(_number, figures)), unit)
    fits = [None if side is None else side.fits for side in sides]
    if any(fits):
        yield Row("memory", tuple(found or _UNKNOWN for found in fits))
    checkpoints = [cost.checkpoint for cost in runs]
    if any(found is not None for found in checkpoints):
        yield Row("checkpoint of the first loads", ("", *map(_loads, checkpoints)))


def _loads(checkpoint: Checkpoint | None) -> str:
    if checkpoint is None:
        return _UNKNOWN
    whole = checkpoint.loads == "as it is"
    return checkpoint.loads + (
        "" if whole else f", {checkpoint.count('kept')} of {len(checkpoint.keys)} keys"
    )


def _verdict(comparisons: Sequence[Comparison]) -> Row:
    first = [pair.sides[0] for pair in comparisons[0].pairs]
    each = [first, *([pair.sides[1] for pair in comparison.pairs] for comparison in comparisons)]
    counts = [sum(len(side.problems) for side in sides if side is not None) for sides in each]
    return Row("errors", tuple(str(count) if count else "none" for count in counts))


def _number(count: int | None) -> str:
    return _UNKNOWN if count is None else str(count)


def as_csv(table: Table) -> str:
    """The table as comma-separated values; numbers are plain."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("", *table.columns))
    writer.writerows((row.label, *row.cells) for row in table.rows)
    return text.getvalue()


def as_markdown(table: Table) -> str:
    """The table as Markdown."""
    lines = [
        "| | " + " | ".join(map(code, table.columns)) + " |",
        "| --- |" + " --- |" * len(table.columns),
        *("| " + " | ".join((code(row.label), *map(escaped, row.cells))) + " |" for row in table.rows),
    ]
    return "\n".join(lines) + "\n"
