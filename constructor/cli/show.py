"""`blockwright show`: the table of blocks."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from constructor.cli.checking import Checker, find_some
from constructor.cli.console import SourceLines, err, out, print_problems
from constructor.cli.report_json import component, module
from constructor.cli.report_text import component_line, named_shapes, print_table, shapes
from constructor.cli.sizes import size_text, value_bytes, values_bytes
from constructor.drawing.inside import inside
from constructor.records import ComponentReport, ModuleReport, NodeReport

_HEADER = ("block", "type", "input", "output", "parameters", "output size")


def run(path: Path, dims: Mapping[str, int], depth: int, *, as_json: bool, trust: bool) -> int:
    """Prints the tables of every component below the path; 1 when one of them has errors."""
    found = find_some([path])
    reports = list(Checker(dims, trust=trust).each(found.components))
    if as_json:
        print(json.dumps({"components": [_as_json(report, depth) for report in reports]}, indent=2))
    else:
        for report in reports:
            _print(report, depth)
    return 0 if all(report.ok for report in reports) else 1


def _as_json(report: ComponentReport, depth: int) -> dict[str, object]:
    shown = component(report)
    for entry, node in zip(shown["nodes"], report.nodes, strict=True):
        children = node.module.children if node.module is not None and depth > 0 else ()
        entry["modules"] = [module(child, depth - 1) for child in children]
    return shown


def _print(report: ComponentReport, depth: int) -> None:
    console = out()
    console.print(component_line(report))
    rows = [row for node in report.nodes for row in _node_rows(node, depth)]
    print_table(console, _HEADER, rows, right=(4, 5))
    console.print()
    print_problems(report.problems, err(), SourceLines())


def _node_rows(node: NodeReport, depth: int) -> Iterator[tuple[str, ...]]:
    yield (
        node.name,
        node.type or node.call,
        named_shapes(node.inputs),
        named_shapes(node.outputs),
        f"{node.parameters:,}",
        size_text(values_bytes(node.outputs)),
    )
    if node.module is not None:
        yield from _inner_rows(node.module, depth, "  ")


def _inner_rows(module: ModuleReport, depth: int, indent: str) -> Iterator[tuple[str, ...]]:
    """The modules inside one, equal neighbours in one row with their number."""
    if depth <= 0:
        return
    for part in inside(module).parts:
        inner = part.module
        times = f" × {part.count}" if part.count > 1 else ""
        yield (
            f"{indent}{part.title}{times}",
            inner.type,
            shapes(inner.inputs),
            shapes(inner.outputs),
            f"{inner.parameters * part.count:,}",
            size_text(value_bytes(inner.outputs)),
        )
        yield from _inner_rows(inner, depth - 1, indent + "  ")
