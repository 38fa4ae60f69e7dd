"""What the inspector shows of the selected card, in its fixed order; empty parts are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from app.view_model import units
from app.view_model.cost import alike, counts, module_at
from app.view_model.hyperparameters import Hyperparameter, Sources, call_rows, spec_rows
from app.view_model.inspected import Action, Catalogue, Figure, InspectorView
from app.view_model.intent import OpenFile
from app.view_model.ports import input_rows, output_rows, port_row, readers, source_card
from app.view_model.problems import ProblemRow, problem_rows
from app.view_model.selection import Selection, node_id, parse_selection
from constructor.config.resolved import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.document import Document
from constructor.drawing.trouble import output_ids
from constructor.graph.ir import Graph, Node
from constructor.records import ComponentReport, NodeReport
from constructor.registry.entry import Port

__all__ = ["InspectorView", "inspector_view", "leading_comment"]

_COMPONENT_TYPE = "component"
_WHAT_TO_DO = "Click a block to see its shapes and change its hyperparameters; double-click it to open it."


def inspector_view(
    card: str | None,
    graph: Graph,
    resolved: ResolvedConfig,
    registry: Catalogue,
    report: ComponentReport | None,
    document: Document,
    problems: tuple[Diagnostic, ...] = (),
) -> InspectorView:
    """The view of the card `card`.

    Args:
        report: None while the check runs; shapes and figures are then not known yet.
        problems: every problem of the component, those of the report included.
    """
    return _Inspector(graph, resolved, registry, report, document, problems).view(parse_selection(card), card)


@dataclass(frozen=True, slots=True)
class _Inspector:
    graph: Graph
    resolved: ResolvedConfig
    registry: Catalogue
    report: ComponentReport | None
    document: Document
    problems: tuple[Diagnostic, ...]

    def view(self, selection: Selection, card: str | None) -> InspectorView:
        match selection.kind:
            case "node" | "inner":
                node = self.graph.node(selection.name)
                if node is not None:
                    return self._inner(node, selection) if selection.inner else self._node(node)
            case "input" if selection.name in self.graph.inputs:
                return self._input(selection.name)
            case "output" if card in output_ids(self.graph):
                return self._output(str(card))
            case "component":
                return self._component()
            case _:
                pass
        name = selection.name
        return InspectorView(None, "missing", name, doc="The file does not hold this any more.")

    def _node(self, node: Node) -> InspectorView:
        return self._op(node) if node.kind == "op" else self._module(node)

    def _module(self, node: Node) -> InspectorView:
        module = self.graph.module(node.callee)
        key = (module.type_key or "") if module else ""
        entry = self.registry.block(key)
        spec = module.spec if module and isinstance(module.spec, dict) else {}
        origin = module.origin if module else ()
        found = self.report.node(node.name) if self.report else None
        rows = spec_rows(self._sources(), entry.arguments if entry else (), spec, origin) if module else ()
        written, lines = self._place(origin or node.origin)
        return InspectorView(
            card=node_id(node.name),
            kind="node",
            title=node.name,
            key=key or node.call,
            doc=_sentence(entry.doc) if entry else _unknown_doc(key),
            written=written,
            lines=lines,
            inputs=input_rows(node, entry.inputs if entry else (), self.graph, self.report),
            outputs=output_rows(node, entry.outputs if entry else (), self.graph, self.report),
            hyperparameters=rows,
            cost=self._cost(found),
            notes=tuple(self._sharing(node)),
            problems=self._own_problems(node_id(node.name), rows),
            actions=tuple(self._open_component(key, spec, origin)),
            traceable=found is not None and found.module is not None and bool(found.module.children),
        )

    def _op(self, node: Node) -> InspectorView:
        entry = self.registry.op(node.callee)
        written, lines = self._place(node.origin)
        arguments = entry.arguments if entry else ()
        rows = call_rows(self._sources(), arguments, node)
        names = tuple(Port(argument.name) for argument in arguments)
        plain = {row.name for row in rows}
        return InspectorView(
            card=node_id(node.name),
            kind="node",
            title=node.name,
            key=node.call,
            doc=_sentence(entry.doc) if entry else "No op is registered by this name.",
            written=written,
            lines=lines,
            inputs=tuple(
                row for row in input_rows(node, names, self.graph, self.report) if row.name not in plain
            ),
            outputs=output_rows(node, (), self.graph, self.report),
            hyperparameters=rows,
            problems=self._own_problems(node_id(node.name), rows),
        )

    def _inner(self, node: Node, selection: Selection) -> InspectorView:
        path = selection.inner.rstrip("*")
        found = self.report.node(node.name) if self.report else None
        block = found.module if found else None
        module = module_at(block, path) if block else None
        written, lines = self._place(self._origin(node))
        if block is None or module is None:
            doc = "Not known yet." if self.report is None else "The block holds no such module any more."
            return InspectorView(node_id(node.name, path), "inner", path, doc=doc, lines=lines)
        notes = []
        if "*" in selection.inner:
            notes.append(f"{alike(block, module)} modules here are built alike; this is the first.")
        if module.calls != 1:
            notes.append("Not called." if not module.calls else f"Called {module.calls} times in one pass.")
        return InspectorView(
            card=node_id(node.name, path),
            kind="inner",
            title=path,
            key=module.type,
            doc=f"Inside {node.name}. Its sizes follow from the hyperparameters of {node.name}.",
            written=written,
            lines=lines,
            inputs=(port_row("input", module.inputs),) if module.inputs else (),
            outputs=(port_row("output", module.outputs),) if module.outputs else (),
            cost=counts(
                module.parameters, module.trainable_parameters, self._total(), module.flops, self._batch()
            ),
            notes=(*((module.detail,) if module.detail else ()), *notes),
            traceable=bool(module.children),
        )

    def _input(self, name: str) -> InspectorView:
        found = (
            next((item for item in self.report.inputs if item.name == name), None) if self.report else None
        )
        info = found.info if found else None
        row = port_row(name, info, links=readers(self.graph, name))
        written, lines = self._place(("model", self.graph.frontend, "inputs"))
        sources = {
            "port": "The example is made from the port of the block that reads it.",
            "file": "The example is the one that the file gives in `example_inputs`.",
            "override": "The example is the one typed under Dims.",
            "unknown": "No block says what this input looks like.",
        }
        return InspectorView(
            card=f"in:{name}",
            kind="input",
            title=name,
            key="graph input",
            doc=sources[found.source] if found else "",
            written=written,
            lines=lines,
            outputs=(row,),
            notes=(f"Declared as {units.symbolic(found.symbolic)}.",) if found and found.symbolic else (),
            problems=self._own_problems(f"in:{name}"),
            example=name,
        )

    def _output(self, card: str) -> InspectorView:
        output = self.graph.outputs[output_ids(self.graph).index(card)]
        info = self.report.value(output.value) if self.report else None
        written, lines = self._place(output.origin)
        source = source_card(self.graph, output.value)
        return InspectorView(
            card=card,
            kind="output",
            title=output.key or output.value,
            key="graph output",
            doc=f"Returned as a {self.graph.returns}."
            if self.graph.returns != "single"
            else "Returned as it is.",
            written=written,
            lines=lines,
            inputs=(port_row(output.value, info, links=((output.value, source),)),),
            problems=self._own_problems(card),
        )

    def _component(self) -> InspectorView:
        report = self.report
        infos = {item.name: item.info for item in report.inputs} if report else {}
        cost: tuple[Figure, ...] = ()
        if report is not None and report.parameters is not None:
            cost = counts(report.parameters, report.trainable_parameters, None, report.flops, self._batch())
        return InspectorView(
            card=None,
            kind="component",
            title=report.name if report else PurePath(self.document.file).stem,
            key="component, frozen" if report and report.frozen else "component",
            doc=leading_comment(self.document.text),
            inputs=tuple(
                port_row(name, infos.get(name), links=readers(self.graph, name)) for name in self.graph.inputs
            ),
            outputs=tuple(
                port_row(
                    output.key or output.value,
                    report.value(output.value) if report else None,
                    links=((output.value, source_card(self.graph, output.value)),),
                )
                for output in self.graph.outputs
            ),
            cost=cost,
            notes=(_WHAT_TO_DO,),
            problems=problem_rows(self.problems, self.graph),
        )

    def _sources(self) -> Sources:
        return Sources(self.graph, self.resolved, self.document, self.problems)

    def _origin(self, node: Node) -> ConfigPath:
        module = self.graph.module(node.callee) if node.kind == "module" else None
        return module.origin if module else node.origin

    def _place(self, path: ConfigPath) -> tuple[str, tuple[int, int] | None]:
        """Where `path` is written, as text, and its lines when that is in the open file."""
        origin = self.resolved.origin(path)
        if origin is None:
            return "", None
        file = PurePath(origin.location.file).name
        value = self.document.span(origin.path) if origin.location.file == self.document.file else None
        if value is None:
            return f"{file}:{origin.location.line}", None
        start = self.document.key_span(origin.path) or value
        first = self.document.at(start.start).line
        last = self.document.at(max(value.start, value.end - 1)).line
        return f"line {first}", (first, last)

    def _own_problems(self, card: str, rows: tuple[Hyperparameter, ...] = ()) -> tuple[ProblemRow, ...]:
        """The problems of a card, without those that stand at a field of the form."""
        at_fields = {problem for row in rows for problem in row.problems}
        every = problem_rows(self.problems, self.graph)
        return tuple(row for row in every if row.card == card and row not in at_fields)

    def _cost(self, found: NodeReport | None) -> tuple[Figure, ...]:
        if found is None:
            return ()
        return counts(found.parameters, found.trainable_parameters, self._total(), found.flops, self._batch())

    def _batch(self) -> int | None:
        return dict(self.report.symbols).get("B") if self.report else None

    def _total(self) -> int | None:
        return self.report.parameters if self.report else None

    def _sharing(self, node: Node) -> Iterator[str]:
        others = [
            other.name for other in self.graph.nodes if other.call == node.call and other.name != node.name
        ]
        if others:
            yield f"Shares its weights and hyperparameters with {units.listed(others)}."

    def _open_component(self, key: str, spec: dict[str, Any], origin: ConfigPath) -> Iterator[Action]:
        target, location = spec.get("path"), self.resolved.locate(origin)
        if key == _COMPONENT_TYPE and isinstance(target, str) and location is not None:
            file = (Path(location.file).parent / target).resolve()
            yield Action(f"Open {file.name}", ":material/open_in_new:", OpenFile(str(file)))


def leading_comment(text: str) -> str:
    """What the comment at the top of a file says, in one paragraph; "" when there is none."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").strip())
    return " ".join(line for line in lines if line)


def _sentence(text: str) -> str:
    """A doc line as a sentence."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if not text or text.endswith((".", "!", "?")) else ".")


def _unknown_doc(key: str) -> str:
    return f"No block is registered as {key}." if key else "The module names no block."
