"""`blockwright diff`: what really changed, in the terminal, as JSON or as Markdown."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.text import Text

from constructor.cli.console import SourceLines, err, fail_usage, out, print_problems
from constructor.cli.measuring import MemoryMode
from constructor.diagnostics import Location
from constructor.diff.as_json import comparison_json
from constructor.diff.changes import Change, Kind
from constructor.diff.comparison import Comparison, Pair, compare_sources
from constructor.diff.cost_text import cost_lines, total_lines
from constructor.diff.costs import Costs
from constructor.diff.markdown import markdown
from constructor.diff.sources import Source, source_of
from constructor.diff.summary import summary
from constructor.diff.words import SIGNS, detail, kind_of_element, place, subject

Form = Literal["text", "json", "md"]
SUFFIXES = (".html", ".svg")

_STYLES: dict[Kind, str] = {
    "added": "green",
    "removed": "red",
    "renamed": "magenta",
    "retyped": "magenta",
    "modified": "yellow",
    "rewired": "blue",
    "moved": "cyan",
}
_MARKS = {"identical": "=", "changed": "~", "renamed": "»", "added": "+", "removed": "−", "broken": "!"}


def run(
    names: tuple[str, ...],
    form: Form,
    target: Path | None,
    *,
    cosmetic: bool,
    cost: bool,
    trust: bool,
    memory: MemoryMode = "off",
) -> int:
    """Compares two sources; 0 the same, 1 different, 2 when they cannot be compared.

    Args:
        target: a file to draw the comparison into, .html or .svg.
        cost: whether to build what differs for its costs, which loads torch.
        memory: which peak to predict for each component that differs.
    """
    if len(names) != 2:
        fail_usage(f"diff takes two sides, and got {len(names)}: blockwright diff A B")
    if target is not None and target.suffix not in SUFFIXES:
        fail_usage(f"{target} must end in one of {', '.join(SUFFIXES)}")
    before, after = (source_of(name) for name in names)
    comparison = compare_sources(before, after)
    costs = _costs(comparison, trust=trust, memory=memory) if cost and comparison.different else None
    if target is not None and not comparison.unable:
        _draw(comparison, costs, target)
    return show(comparison, form, cosmetic=cosmetic, costs=costs)


def _draw(comparison: Comparison, costs: Costs | None, target: Path) -> None:
    from constructor.diff.page import page, picture

    if target.suffix == ".html":
        text = page(comparison, costs)
    else:
        number = _drawn(comparison)
        text = picture(comparison.pairs[number], costs.reports[number] if costs is not None else (None, None))
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        fail_usage(f"{target} cannot be written: {error.strerror}")


def _drawn(comparison: Comparison) -> int:
    """The pair that an SVG file shows: the only one, or the policy."""
    able = [number for number, pair in enumerate(comparison.pairs) if pair.difference is not None]
    chosen = able if len(able) == 1 else [n for n in able if comparison.pairs[n].name == "policy"]
    if len(chosen) != 1:
        names = ", ".join(comparison.pairs[number].name for number in able)
        fail_usage(
            f"an SVG file shows one component, and there are several: compare one of {names}, or draw .html"
        )
    return chosen[0]


def _costs(comparison: Comparison, *, trust: bool, memory: MemoryMode) -> Costs:
    from constructor.cli.measuring import measured_costs

    return measured_costs(comparison, trust=trust, memory=memory)


def show(comparison: Comparison, form: Form, *, cosmetic: bool, costs: Costs | None = None) -> int:
    """Prints a comparison; its exit status."""
    match form:
        case "json":
            print(json.dumps(comparison_json(comparison, costs), indent=2))
        case "md":
            print(markdown(comparison, cosmetic=cosmetic, costs=costs), end="")
        case "text":
            _print(comparison, out(), costs, cosmetic=cosmetic)
    if form != "json":
        print_problems(comparison.problems, err(), _Lines(comparison.before, comparison.after))
    return 1 if comparison.different else 0 if comparison.same else 2


def _print(comparison: Comparison, console: Console, costs: Costs | None, *, cosmetic: bool) -> None:
    if comparison.unable:
        console.print(Text(f"{comparison.before.text} and {comparison.after.text} cannot be compared"))
        return
    console.print(Text.assemble((f"{comparison.before.text} → {comparison.after.text}", "bold")))
    changed = [pair for pair in comparison.pairs if pair.status != "identical" or (cosmetic and _notes(pair))]
    several = len(comparison.pairs) > 1
    _print_settings(comparison, console)
    for pair in changed:
        if several or pair.status == "broken":
            console.print(_heading(pair))
        for line in _lines(pair, cosmetic=cosmetic):
            console.print(Text("  " if several else "") + line)
        for text in _cost_lines(comparison, pair, costs):
            console.print(Text(f"{'  ' if several else ''}  {text}", style="cyan"))
    identical = [pair.name for pair in comparison.pairs if pair not in changed]
    if several and identical:
        console.print(Text(f"= unchanged: {', '.join(identical)}", style="dim"))
    for told in total_lines(costs) if costs is not None and several else ():
        console.print(Text(told, style="cyan"))
    console.print(Text(summary(comparison)))


def _print_settings(comparison: Comparison, console: Console) -> None:
    if comparison.settings:
        console.print(Text.assemble("~ ", ("training", "bold"), "  changed"))
        for line in _change_lines(comparison.settings):
            console.print(Text("  ") + line)


def _cost_lines(comparison: Comparison, pair: Pair, costs: Costs | None) -> Iterator[str]:
    cost = costs.each[comparison.pairs.index(pair)] if costs is not None else None
    if cost is not None and pair.status != "identical":
        yield from cost_lines(cost)


def _heading(pair: Pair) -> Text:
    text = Text.assemble(f"{_MARKS[pair.status]} ", (pair.name, "bold"), f"  {pair.status}")
    if pair.before is not None and pair.after is not None and pair.before.name != pair.after.name:
        text.append(f", was {pair.before.name}")
    return text


def _lines(pair: Pair, *, cosmetic: bool) -> Iterator[Text]:
    yield from _change_lines(pair.difference.changes if pair.difference is not None else ())
    if cosmetic:
        yield from (Text(f"· cosmetic  {note}", style="dim") for note in _notes(pair))


def _change_lines(changes: Sequence[Change]) -> Iterator[Text]:
    rows = [(f"{kind_of_element(change)} {change.kind}", subject(change)) for change in changes]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for change, (what, which) in zip(changes, rows, strict=True):
        yield Text.assemble(
            (SIGNS[change.kind], _STYLES[change.kind]),
            f" {what.ljust(widths[0])}  ",
            (which.ljust(widths[1]), "bold"),
            f"  {detail(change)}",
            (_place(change), "dim"),
        )


def _place(change: Change) -> str:
    where = place(change)
    return f"  {where}" if where else ""


def _notes(pair: Pair) -> tuple[str, ...]:
    return pair.difference.cosmetic if pair.difference is not None else ()


class _Lines:
    """Lines of files for excerpts, on the disk or in a revision."""

    def __init__(self, *sources: Source) -> None:
        self._sources = sources
        self._disk = SourceLines()

    def __call__(self, location: Location) -> str | None:
        if Path(location.file).is_file():
            return self._disk(location)
        for source in self._sources:
            lines = source.read(Path(location.file)).text.splitlines()
            if 0 < location.line <= len(lines):
                return lines[location.line - 1]
        return None
