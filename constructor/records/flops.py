"""Operations of a forward pass, put into a report that was made without counting them."""

from collections.abc import Mapping
from dataclasses import replace

from constructor.records.report import ComponentReport, ModuleReport

# By node, then by the dotted path of the module from what the node calls; "" is the whole of it.
Flops = Mapping[str, Mapping[str, int]]


def with_flops(report: ComponentReport, flops: Flops) -> ComponentReport:
    """The report with the FLOPs of every node that was counted, and of every module inside it."""
    nodes = tuple(
        replace(node, module=_counted(node.module, flops[node.name]))
        if node.module is not None and node.name in flops
        else node
        for node in report.nodes
    )
    return replace(report, nodes=nodes)


def _counted(module: ModuleReport, counts: Mapping[str, int]) -> ModuleReport:
    """One that was not called has no cost, which is not a cost of nothing."""
    return replace(
        module,
        flops=counts.get(module.path, 0) if module.calls else None,
        children=tuple(_counted(child, counts) for child in module.children),
    )
