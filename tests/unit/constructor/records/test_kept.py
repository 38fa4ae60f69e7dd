"""What blocks keep for backward, put into a report and onto cards."""

from constructor.drawing.labels import kept_detail
from constructor.records import (
    BlockMemory,
    ComponentReport,
    MemoryReport,
    ModuleReport,
    NodeReport,
    with_kept,
)
from constructor.records.memory import MemorySettings


def _module(path: str, *children: ModuleReport) -> ModuleReport:
    return ModuleReport(path.rpartition(".")[2], path, "Linear", "", 0, 0, None, None, 1, children)


def _node(name: str, module: ModuleReport | None) -> NodeReport:
    return NodeReport(name, f"module:{name}", None, "ok", (), (), 0, 0, module)


def test_every_node_and_module_gets_its_bytes_and_what_keeps_nothing_gets_none() -> None:
    nodes = (
        _node("a", _module("", _module("inner", _module("inner.0")), _module("idle"))),
        _node("cat", None),
    )
    report = ComponentReport("x.yaml", "x", 0, 0, False, (), (), nodes, (), ())
    blocks = (
        BlockMemory("a", "", (), 30),
        BlockMemory("a", "inner", (), 20),
        BlockMemory("a", "inner.0", (), 20),
        BlockMemory("cat", "", (), 5),
    )
    kept = with_kept(report, MemoryReport(MemorySettings(), "predicted", "H100", blocks=blocks))
    first, second = kept.nodes
    assert first.module is not None
    inner, idle = first.module.children
    assert (first.kept_bytes, first.module.kept_bytes, inner.kept_bytes, idle.kept_bytes) == (30, 30, 20, 0)
    assert inner.children[0].kept_bytes == 20
    assert second.kept_bytes == 5


def test_bytes_are_told_in_binary_units() -> None:
    assert kept_detail(512) == "512 B kept for backward"
    assert kept_detail(3 << 29, 4) == "1.5 GiB kept for backward each"
