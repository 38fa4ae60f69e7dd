"""From a component's graph, and what is known of it so far, to the scene that shows it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Literal, Protocol

from constructor.diagnostics import Diagnostic
from constructor.drawing.boxes import Boxes
from constructor.drawing.flows import Flow, Place
from constructor.drawing.inside import can_open
from constructor.drawing.labels import (
    count_text,
    essentials,
    flops_detail,
    kept_detail,
    plain_text,
    shape_detail,
    shape_label,
)
from constructor.drawing.routes import joint_of
from constructor.drawing.scene import Card, Scene, Status
from constructor.drawing.trouble import Trouble, find_trouble, output_ids
from constructor.drawing.wires import wires
from constructor.graph.ir import Const, Graph, Node, references
from constructor.records import ComponentReport, ModuleReport, NodeReport, PlainInfo, ValueInfo
from constructor.registry.entry import BlockEntry


class Blocks(Protocol):
    """What a scene asks of the registry."""

    def block(self, key: str) -> BlockEntry | None: ...


def build_scene(
    graph: Graph,
    registry: Blocks,
    report: ComponentReport | None,
    problems: Iterable[Diagnostic] = (),
    expanded: Collection[str] = frozenset(),
    direction: Literal["LR", "TB", "auto"] = "auto",
) -> Scene:
    """The scene of a component, in the order of its file.

    Args:
        report: None while the check is still running; the structure is drawn all the same.
        problems: marked on the node or wire that they name or are written at.
        expanded: ids of the cards to open in place, and ids of repeats ("node:N/layers.0*") to unfold.
    """
    return _Builder(graph, registry, report, find_trouble(graph, problems), expanded).scene(direction)


def default_expanded(graph: Graph, report: ComponentReport | None) -> frozenset[str]:
    """What is open at first: the block of a component that has only one, so that more than a box is seen."""
    nodes = [node for node in graph.nodes if node.kind == "module"]
    if len(nodes) != 1 or report is None:
        return frozenset()
    found = report.node(nodes[0].name)
    opens = found is not None and found.module is not None and can_open(found.module)
    return frozenset({f"node:{nodes[0].name}"}) if opens else frozenset()


class _Builder:
    def __init__(
        self,
        graph: Graph,
        registry: Blocks,
        report: ComponentReport | None,
        trouble: Trouble,
        expanded: Collection[str],
    ) -> None:
        self.graph = graph
        self.registry = registry
        self.report = report
        self.trouble = trouble
        self.boxes = Boxes(expanded)
        # By name, for a large graph asks for each of them many times; of two of one name the first is meant.
        self.modules = {module.name: module for module in reversed(graph.modules)}
        self.first_calls = {node.call: node.name for node in reversed(graph.nodes)}
        self.nodes = {node.name: node for node in reversed(report.nodes)} if report else {}
        self.values = {value.name: value.info for value in reversed(report.values)} if report else {}

    def scene(self, direction: Literal["LR", "TB", "auto"]) -> Scene:
        makers: dict[str, Place] = {}
        flows: list[Flow] = []
        for name in self.graph.inputs:
            makers[name] = self.boxes.add(self._input_card(name), None)
        for node in self.graph.nodes:
            place = self.boxes.add(self._node_card(node), self._inside(node))
            flows += self._node_flows(node, place, makers)
            makers.update(dict.fromkeys(node.writes, place))
        for id, output in zip(output_ids(self.graph), self.graph.outputs, strict=True):
            place = self.boxes.add(self._output_card(id, output.key or output.value, output.value), None)
            if output.value in makers:
                source = makers[output.value]
                flows.append(
                    Flow(source, place, self._value(output.value), output.value, *self._known(output.value))
                )
        drawn = wires((*flows, *self.boxes.flows))
        ends = {end for wire in drawn for end in (wire.source, wire.target)}
        clusters = tuple(self.boxes.clusters)
        joints = tuple(_joint(cluster.id) for cluster in clusters if joint_of(cluster.id) in ends)
        return Scene((*self.boxes.cards, *joints), clusters, drawn, direction)

    def _node_flows(self, node: Node, place: Place, makers: Mapping[str, Place]) -> Iterator[Flow]:
        for argument, value in node.arguments:
            for name in dict.fromkeys(references(value)):
                if name in makers:
                    status, message = self.trouble.of_door(node.name, argument, name)
                    marked = (status, message) if status != "ok" else self._known(name)
                    yield Flow(makers[name], place, self._value(name), name, *marked)

    def _input_card(self, name: str) -> Card:
        id = f"in:{name}"
        status, message = self.trouble.of_card(id)
        info = self._value(name)
        return Card(
            id=id,
            title=name,
            subtitle=shape_label(info),
            kind="input",
            status=status if status != "ok" else self._known(name)[0],
            message=message,
            detail="input\n" + shape_detail(info) if self.report else "input",
            quiet=isinstance(info, PlainInfo),
        )

    def _output_card(self, id: str, title: str, value: str) -> Card:
        status, message = self.trouble.of_card(id)
        info = self._value(value)
        return Card(
            id=id,
            title=title,
            subtitle=shape_label(info),
            kind="output",
            status=status if status != "ok" else self._known(value)[0],
            message=message,
            detail="output\n" + shape_detail(info) if self.report else "output",
        )

    def _node_card(self, node: Node) -> Card:
        id = f"node:{node.name}"
        found = self.nodes.get(node.name)
        status, message = self.trouble.of_card(id)
        if status == "ok" and found is not None and found.status != "ok":
            status = found.status
        if node.kind == "op":
            return Card(
                id,
                node.name,
                _op_text(node),
                kind="op",
                status=status,
                message=message,
                detail=_facts(node.call, found),
                kept=found.kept_bytes if found else None,
            )
        entry, spec, key = self._block(node)
        shares = self._shares(node)
        parameters = found.parameters if found else None
        told = essentials(entry, spec)
        frozen = found is not None and found.parameters > 0 and found.trainable_parameters == 0
        subtitle = _file(key, spec) or told or key
        lines = [key, entry.doc if entry else "", f"shares its weights with {shares}" if shares else ""]
        return Card(
            id=id,
            title=node.name,
            subtitle=f"{subtitle} · frozen" if frozen else subtitle,
            figure=count_text(parameters or 0) if not shares else "",
            kind=entry.kind if entry else "custom",
            status=status,
            message=message,
            detail=_facts("\n".join(line for line in lines if line), found),
            parameters=0 if shares else parameters,
            flops=found.flops if found else None,
            kept=found.kept_bytes if found else None,
        )

    def _block(self, node: Node) -> tuple[BlockEntry | None, object, str]:
        module = self.modules.get(node.callee)
        key = (module.type_key if module else None) or "unknown type"
        return self.registry.block(key), module.spec if module else None, key

    def _shares(self, node: Node) -> str | None:
        """The first node that calls the same module, when `node` is a later one."""
        first = self.first_calls[node.call]
        return None if first == node.name else first

    def _inside(self, node: Node) -> ModuleReport | None:
        found = self.nodes.get(node.name)
        return found.module if found else None

    def _value(self, name: str) -> ValueInfo | None:
        return self.values.get(name)

    def _known(self, name: str) -> tuple[Status, str]:
        """A value that a check could not compute is marked as unknown; before a check nothing is."""
        if self.report is None or self._value(name) is not None:
            return "ok", ""
        return "unknown", ""


def _joint(frame: str) -> Card:
    detail = "what comes in here is used together"
    return Card(joint_of(frame), "", kind="op", parent=frame, detail=detail)


def _op_text(node: Node) -> str:
    told = [f"{name} {plain_text(value.value)}" for name, value in node.kwargs if isinstance(value, Const)]
    told += [plain_text(value.value) for value in node.args if isinstance(value, Const)]
    return " · ".join((node.call, *told))


def _file(key: str, spec: object) -> str:
    """The file that a component card stands for; "" for any other block."""
    path = spec.get("path") if key == "component" and isinstance(spec, dict) else None
    return PurePath(path).name if isinstance(path, str) else ""


def _facts(lead: str, found: NodeReport | None) -> str:
    if found is None:
        return lead
    lines = [lead]
    if found.parameters:
        frozen = found.parameters - found.trainable_parameters
        lines.append(f"{found.parameters:,} parameters" + (f", {frozen:,} of them frozen" if frozen else ""))
    if found.flops is not None:
        lines.append(flops_detail(found.flops))
    if found.kept_bytes:
        lines.append(kept_detail(found.kept_bytes))
    if found.status == "unknown":
        lines.append("not run: something before it failed")
    lines += [f"in  {shape_detail(value.info, value.name)}" for value in found.inputs]
    lines += [f"out {shape_detail(value.info, value.name)}" for value in found.outputs]
    return "\n".join(lines)
