"""The table of nodes and the modules inside them: one row each, as deep as asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.view_model import units
from app.view_model.selection import input_id, node_id
from constructor.graph.ir import Graph, Node
from constructor.records import ComponentReport, ModuleReport, ValueInfo

COLUMNS = ("Path", "Type", "Outputs", "Symbolic", "Parameters", "GFLOPs", "Inputs", "Detail", "Trainable")


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """One graph input, node or module; `card` is the id to select, `depth` 0 for inputs and nodes."""

    card: str
    depth: int
    path: str
    type: str
    detail: str
    inputs: str
    outputs: str
    symbolic: str
    parameters: int | None
    trainable: int | None
    flops: int | None = None

    def cells(self) -> tuple[Any, ...]:
        """The row in the order of `COLUMNS`."""
        return (
            self.path,
            self.type,
            self.outputs,
            self.symbolic,
            self.parameters,
            None if self.flops is None else self.flops / 1e9,
            self.inputs,
            self.detail,
            self.trainable,
        )

    def matches(self, needle: str) -> bool:
        """Whether every word of `needle` occurs in the row; letter case is ignored."""
        text = " ".join(
            (self.path, self.type, self.detail, self.inputs, self.outputs, self.symbolic)
        ).casefold()
        return all(word in text for word in needle.casefold().split())


def shape_rows(graph: Graph, report: ComponentReport | None, depth: int) -> tuple[ShapeRow, ...]:
    """Inputs and nodes in the order of the graph, each node followed by its modules down to `depth`."""
    return (
        *_inputs(graph, report),
        *(row for node in graph.nodes for row in _node(node, graph, report, depth)),
    )


def deepest(report: ComponentReport | None) -> int:
    """How many levels of modules the nodes have inside them."""
    modules = [node.module for node in report.nodes if node.module] if report else []
    return max((_depth(module) for module in modules), default=0)


def filtered(rows: tuple[ShapeRow, ...], needle: str) -> tuple[ShapeRow, ...]:
    """The rows that hold every word of `needle`."""
    return tuple(row for row in rows if row.matches(needle))


def _inputs(graph: Graph, report: ComponentReport | None) -> Iterator[ShapeRow]:
    for name in graph.inputs:
        info = report.value(name) if report else None
        yield ShapeRow(input_id(name), 0, name, "input", "", "", *_shapes(info), None, None)


def _node(node: Node, graph: Graph, report: ComponentReport | None, depth: int) -> Iterator[ShapeRow]:
    found = report.node(node.name) if report else None
    module = graph.module(node.callee) if node.kind == "module" else None
    # What could not be built has no count, and not a count of nothing.
    built = found is not None and (node.kind == "op" or found.module is not None)
    reads = (
        (f"{name}: {units.value(report.value(name))}" for name in dict.fromkeys(node.reads)) if report else ()
    )
    writes = [(name, report.value(name) if report else None) for name in node.writes]
    alone = len(writes) == 1
    yield ShapeRow(
        node_id(node.name),
        0,
        node.name,
        (module.type_key if module else None) or node.call,
        "",
        ", ".join(reads),
        ", ".join(units.value(info) if alone else f"{name}: {units.value(info)}" for name, info in writes),
        ", ".join(units.symbolic_value(info) for _, info in writes if info is not None),
        found.parameters if found and built else None,
        found.trainable_parameters if found and built else None,
        found.flops if found else None,
    )
    if found and found.module and depth > 0:
        for child in found.module.children:
            yield from _module(child, node.name, 1, depth)


def _module(module: ModuleReport, node: str, level: int, depth: int) -> Iterator[ShapeRow]:
    yield ShapeRow(
        node_id(node, module.path),
        level,
        f"{node}.{module.path}",
        module.type,
        module.detail if _called(module) else f"{module.detail} (not called)".strip(),
        units.value(module.inputs) if module.inputs else "",
        *_shapes(module.outputs),
        module.parameters,
        module.trainable_parameters,
        module.flops,
    )
    if level < depth:
        for child in module.children:
            yield from _module(child, node, level + 1, depth)


def _called(module: ModuleReport) -> bool:
    """Whether forward reaches the module; what only holds other modules is reached through them."""
    return module.calls > 0 or any(map(_called, module.children))


def _shapes(info: ValueInfo | None) -> tuple[str, str]:
    return (units.value(info), units.symbolic_value(info)) if info is not None else ("", "")


def _depth(module: ModuleReport) -> int:
    return 1 + max(map(_depth, module.children), default=0) if module.children else 0
