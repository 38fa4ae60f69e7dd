"""`blockwright show`: the table of blocks."""

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from constructor.cli.checking import Checker, find_some
from constructor.cli.console import SourceLines, err, out, print_problems
from constructor.cli.report_json import component, module
from constructor.cli.report_text import component_line, named_shapes, print_table, shapes, training_line
from constructor.cli.sizes import flops_text, size_text, value_bytes, values_bytes
from constructor.drawing.inside import inside
from constructor.records import ComponentReport, ModuleReport, NodeReport

_HEADER = ("block", "type", "input", "output", "parameters", "weights", "FLOPs", "output size")
_FIGURES = (4, 5, 6, 7)


def run(path: Path, dims: Mapping[str, int], depth: int, *, as_json: bool, trust: bool) -> int:
    """Prints the tables of every component below the path; 1 when one of them has errors."""
    found = find_some([path])
    reports = list(Checker(dims, trust=trust, flops=True).each(found.components))
    if as_json:
        print(json.dumps({"components": [_as_json(report, depth) for report in reports]}, indent=2))
    else:
        for report in reports:
            _print(report, depth)
    for training in found.trainings:
        err().print(training_line(training))
        print_problems(training.problems, err(), SourceLines())
    ok = all(report.ok for report in reports) and all(training.ok for training in found.trainings)
    return 0 if ok else 1


def _as_json(report: ComponentReport, depth: int) -> dict[str, object]:
    shown = component(report)
    for entry, node in zip(shown["nodes"], report.nodes, strict=True):
        children = node.module.children if node.module is not None and depth > 0 else ()
        entry["parameter_bytes"] = node.module.parameter_bytes if node.module is not None else 0
        entry["flops"] = node.flops
        entry["modules"] = [module(child, depth - 1) for child in children]
    return shown


def _print(report: ComponentReport, depth: int) -> None:
    console = out()
    console.print(component_line(report))
    rows = [row for node in report.nodes for row in _node_rows(node, depth)]
    print_table(console, _HEADER, rows, right=_FIGURES)
    sizes = ", ".join(f"{symbol} = {size}" for symbol, size in report.symbols)
    console.print(f"sizes for {sizes}\n" if sizes else "")
    print_problems(report.problems, err(), SourceLines())


def _node_rows(node: NodeReport, depth: int) -> Iterator[tuple[str, ...]]:
    """A node with one line for each input and output, then the modules inside it."""
    inputs = [named_shapes([value]) for value in node.inputs] or [""]
    outputs = [named_shapes([value]) for value in node.outputs] or [""]
    size = size_text(values_bytes(node.outputs))
    yield (node.name, node.type or node.call, inputs[0], outputs[0], *_node_costs(node), size)
    for given, made in zip_longest(inputs[1:], outputs[1:], fillvalue=""):
        yield ("", "", given, made, *[""] * len(_FIGURES))
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
            *_costs(inner, part.count),
            size_text(value_bytes(inner.outputs)),
        )
        yield from _inner_rows(inner, depth - 1, indent + "  ")


def _node_costs(node: NodeReport) -> tuple[str, str, str]:
    """As `_costs`; of what could not be run only what is known, and nothing of an op."""
    if node.type is None:
        return "", "", ""
    if node.module is None or node.status == "unknown":
        return f"{node.parameters:,}" if node.parameters else "?", "?", "?"
    return _costs(node.module)


def _costs(module: ModuleReport, count: int = 1) -> tuple[str, str, str]:
    """Parameters, the bytes of them and the operations of so many equal modules."""
    flops = "" if module.flops is None else flops_text(module.flops * count)
    return f"{module.parameters * count:,}", size_text(module.parameter_bytes * count), flops
