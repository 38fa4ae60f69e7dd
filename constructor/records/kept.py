"""What each block keeps for backward, put from a prediction into a report that was made without it."""

from collections.abc import Mapping
from dataclasses import replace

from constructor.records.memory import MemoryReport
from constructor.records.report import ComponentReport, ModuleReport


def with_kept(report: ComponentReport, memory: MemoryReport) -> ComponentReport:
    """The report with what forward keeps for backward, by node and by module inside it, in bytes."""
    kept = {(block.block, block.path): block.activation_bytes for block in memory.blocks}
    nodes = tuple(
        replace(
            node,
            kept_bytes=kept.get((node.name, ""), 0),
            module=None if node.module is None else _kept(node.module, node.name, kept),
        )
        for node in report.nodes
    )
    return replace(report, nodes=nodes)


def _kept(module: ModuleReport, node: str, kept: Mapping[tuple[str, str], int]) -> ModuleReport:
    return replace(
        module,
        kept_bytes=kept.get((node, module.path), 0),
        children=tuple(_kept(child, node, kept) for child in module.children),
    )
