"""Nodes moved into a component file of their own, which is then used as one block."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, append_item, remove, set_value
from constructor.document.splice import line_break
from constructor.edits import Source
from constructor.edits.names import check_new, module_names, node_names
from constructor.graph import Node
from constructor.graph.places import value_at
from constructor.probe import COMPONENT, Ports
from constructor.unpack.examples import example_of
from constructor.unpack.runs import Key, lines_of, replaced, written_lines
from constructor.unpack.weights import PREFIX, Moved, joined

_CODE = "cannot-pack"
_REFERENCE = re.compile(r"\$\{\s*(?!env:)([^\s.}\[]+)(?:\.([^\s.}\[]+))?[^}]*\}")


@dataclass(frozen=True, slots=True)
class Packed:
    """A document in which nodes have become one block, and the component that they have become.

    Attributes:
        file, text: the new component file, which nobody has written yet.
        inputs, outputs: what the component takes and returns, by names of values.
        description: the line of the history.
        node: the node that calls the component.
        moves: where the weights are now, by names of the state dict of the document's component.
    """

    document: Document
    file: Path
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    description: str
    node: str
    moves: tuple[Moved, ...]


def pack(source: Source, names: tuple[str, ...], name: str) -> Packed:
    """The document with the named nodes as one block `name`, and the component file beside it.

    What the nodes read from outside becomes the inputs of the component, and what is read of theirs outside
    its outputs, under the names that they have.

    Raises:
        EditError: they cannot run as one, or share weights with nodes outside; or a name is taken.
    """
    nodes = _chosen(source, names)
    modules = tuple(dict.fromkeys(node.callee for node in nodes if node.kind == "module"))
    _check_weights(source, nodes, modules)
    _check_name(source, nodes, modules, name)
    inputs, outputs = _inputs(source, nodes), _outputs(source, nodes)
    at = _place(source, nodes, inputs, outputs)
    file = Path(source.document.file).with_name(f"{name}.yaml")
    text = _component(source, nodes, modules, inputs, outputs)
    spec = {"_type_": COMPONENT, "path": f"./{file.name}"}
    document = _without_modules(source, modules, name, spec)
    document = _with_call(source.at(document), nodes, at, name, inputs, outputs)
    moves = tuple(Moved(joined(PREFIX, module), joined(PREFIX, name, PREFIX, module)) for module in modules)
    told = nodes[0].name if len(nodes) == 1 else f"{len(nodes)} nodes"
    node = outputs[0] if source.form == "steps" else name
    return Packed(document, file, text, inputs, outputs, f"pack {told} into {file.name}", node, moves)


def _chosen(source: Source, names: tuple[str, ...]) -> tuple[Node, ...]:
    if source.form == "sequential":
        message = "the layers of a sequential model cannot be packed"
        raise source.refused(message, source.section, "write the model as `graph` first", _CODE)
    for name in names:
        source.node(name)
    if not names:
        raise source.refused("no node is chosen", source.section, "choose some nodes first", _CODE)
    nodes = tuple(node for node in source.graph.nodes if node.name in names)
    for node in nodes:
        source.entry(node.origin)
    return nodes


def _check_weights(source: Source, nodes: tuple[Node, ...], modules: tuple[str, ...]) -> None:
    inside = {node.name for node in nodes}
    for other in source.graph.nodes:
        if other.name not in inside and other.kind == "module" and other.callee in modules:
            message = f"{other.name} calls the module {other.callee} too, so its weights cannot move away"
            raise source.refused(message, other.origin, f"pack {other.name} with the others", _CODE)
    frozen = value_at(source.resolved.data, ("freeze",)) or ()
    some = [module for module in modules if module in frozen]
    if some and len(some) < len(modules):
        message = f"`freeze` names {', '.join(some)} and not the rest of what would be one block"
        raise source.refused(message, ("freeze",), "freeze all of it, or nothing", _CODE)
    for module in modules:
        spec = source.graph.module(module)
        if spec is not None:
            source.entry(spec.origin)


def _check_name(source: Source, nodes: tuple[Node, ...], modules: tuple[str, ...], name: str) -> None:
    inside = {node.name for node in nodes}
    taken = {key: why for key, why in node_names(source).items() if key not in inside}
    taken |= {key: why for key, why in module_names(source).items() if key not in modules}
    check_new(source, "a module", name, taken)


def _inputs(source: Source, nodes: tuple[Node, ...]) -> tuple[str, ...]:
    made = {value for node in nodes for value in node.writes}
    found = tuple(dict.fromkeys(value for node in nodes for value in node.reads if value not in made))
    if not found:
        message = "the chosen nodes read nothing from outside, and a component takes at least one input"
        raise source.refused(message, nodes[0].origin, "choose a node more that reads something", _CODE)
    return found


def _outputs(source: Source, nodes: tuple[Node, ...]) -> tuple[str, ...]:
    inside = {node.name for node in nodes}
    read = {value for node in source.graph.nodes if node.name not in inside for value in node.reads}
    read |= {output.value for output in source.graph.outputs}
    found = tuple(value for node in nodes for value in node.writes if value in read)
    if not found:
        message = "nobody reads what the chosen nodes make, so the block would return nothing"
        raise source.refused(message, nodes[-1].origin, "choose the nodes that read it too", _CODE)
    return found


def _place(
    source: Source, nodes: tuple[Node, ...], inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> Node:
    """The node in whose place the block runs: after all that it reads, before all that reads it."""
    order = list(source.graph.nodes)
    inside = {node.name for node in nodes}
    between = [
        node for node in order[order.index(nodes[0]) : order.index(nodes[-1])] if node.name not in inside
    ]
    early = [node for node in between if set(node.reads) & set(outputs)]
    late = [node for node in between if set(node.writes) & set(inputs)]
    if not early:
        return nodes[-1]
    if not late:
        return nodes[0]
    message = f"{early[0].name} reads what the chosen nodes make and runs before {nodes[-1].name}"
    hint = f"choose it too, or move it behind {nodes[-1].name} first"
    raise source.refused(message, early[0].origin, hint, _CODE)


def _component(
    source: Source,
    nodes: tuple[Node, ...],
    modules: tuple[str, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
) -> str:
    """The text of the component: the lines of the modules and nodes as they stand, and what they need."""
    document, step = source.document, 2
    indents = [" " * step * depth for depth in range(3)]
    body = [f"{indents[0]}model:", f"{indents[1]}graph:", f"{indents[2]}inputs: [{', '.join(inputs)}]"]
    moved = ""
    if modules:
        origins = [found.origin for m in modules if (found := source.graph.module(m)) is not None]
        lines = lines_of(source, [source.entry(origin) for origin in origins], origins)
        column = max(lines.column, len(indents[2]) + 1) if lines.column else len(indents[2]) + step
        moved += lines.text
        body += [f"{indents[2]}modules:", lines.at(column)]
    origins = [node.origin for node in nodes]
    lines = lines_of(source, [source.entry(origin) for origin in origins], origins)
    moved += lines.text
    least = len(indents[2]) + (1 if source.form == "mapping" else 0)
    column = max(lines.column, least) if lines.column else len(indents[2]) + step
    body += [f"{indents[2]}{'steps' if source.form == 'steps' else 'nodes'}:", lines.at(column)]
    if source.form == "mapping":
        body.append(f"{indents[2]}order: [{', '.join(node.name for node in nodes)}]")
    body.append(f"{indents[2]}outputs: [{', '.join(outputs)}]")
    body.append(f"{indents[2]}return: {'single' if len(outputs) == 1 else 'tuple'}")
    newline = line_break(document)
    head = ["schema_version: 1", ""]
    component = newline.join([*head, *_shared(source, moved), *body, ""])
    return _with_examples(source, component, inputs)


def _shared(source: Source, moved: str) -> Iterator[str]:
    """The sections that the moved lines refer to, with those of their entries that they name."""
    waiting = [moved]
    # What allows and registers the blocks of the file does so for those that move too.
    wanted: dict[str, dict[str | None, None]] = {
        name: {None: None} for name in ("settings", "imports") if source.resolved.data.get(name)
    }
    waiting += [repr(source.written((name,))) for name in wanted]
    while waiting:
        for section, key in _REFERENCE.findall(waiting.pop()):
            known = wanted.setdefault(section, {})
            if (key or None) in known:
                continue
            known[key or None] = None
            value = source.written((section, key) if key else (section,))
            waiting.append(repr(value))
    for section, keys in wanted.items():
        if section in ("model", "schema_version"):
            message = (
                f"the chosen nodes refer to `{section}`, which is another one in a component of their own"
            )
            raise source.refused(message, (section,), "write the value out first", _CODE)
        place = source.place((section,))
        whole = source.written((section,))
        if None in keys or not isinstance(whole, dict):
            yield from written_lines(source.document, (), section, whole).text.splitlines()
        elif place is not None and all(source.place((section, str(key))) is not None for key in keys):
            chosen = [key for key in whole if key in keys]
            places = [(section, key) for key in chosen]
            lines = lines_of(source, [(*place, key) for key in chosen], places)
            yield from (f"{section}:", lines.at(lines.column or 2))
        else:
            chosen_values = {key: value for key, value in whole.items() if key in keys}
            yield from written_lines(source.document, (), section, chosen_values).text.splitlines()
        yield ""


def _with_examples(source: Source, text: str, inputs: tuple[str, ...]) -> str:
    """The component with an example for each input that its own nodes do not tell."""
    component = Source.of(
        Document.parse(text, str(Path(source.document.file).with_name("packed.yaml"))), source.registry
    )
    own, outer = (Ports(one.graph, one.resolved, one.registry) for one in (component, source))
    written = value_at(source.resolved.data, ("example_inputs",))
    known = written if isinstance(written, dict) else {}
    examples: dict[str, Any] = {}
    for name in inputs:
        if name in known and name in source.graph.inputs:
            examples[name] = known[name]
        elif own.fed_by(name) is None:
            made = outer.made_by(name)
            port = made[0] if len(made) == 1 else outer.fed_by(name)
            if port is not None and (example := example_of(port)) is not None:
                examples[name] = example
    if not examples:
        return text
    lines = written_lines(component.document, (), "example_inputs", examples)
    newline = line_break(component.document)
    return text.replace(f"{newline}model:", f"{newline}{lines.text}{newline}{newline}model:", 1)


def _without_modules(source: Source, modules: tuple[str, ...], name: str, spec: dict[str, Any]) -> Document:
    """The document with the component in the place of the modules, and frozen where they were."""
    document, path = source.document, source.place((*source.section, "modules"))
    if modules and path is not None:
        places = [
            source.entry(found.origin) for m in modules if (found := source.graph.module(m)) is not None
        ]
        keys: list[Key] = [place[-1] for place in places]
        first = next(key for key in value_at(source.resolved.data, path) if key in keys)
        lines = written_lines(document, path, name, spec)
        document = replaced(document, path, keys, lines, first)
    else:
        document = source.write((*source.section, "modules", name), spec)
    frozen = value_at(source.resolved.data, ("freeze",))
    if isinstance(frozen, list) and any(module in frozen for module in modules):
        kept = [module for module in frozen if module not in modules]
        index = next(i for i, module in enumerate(frozen) if module in modules)
        document = set_value(document, ("freeze",), [*kept[:index], name, *kept[index:]])
    return document


def _with_call(
    source: Source,
    nodes: tuple[Node, ...],
    at: Node,
    name: str,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
) -> Document:
    """The document with one call in the place of the nodes."""
    body: dict[str, Any] = {"call": f"module:{name}", "kwargs": {value: f"${value}" for value in inputs}}
    if len(outputs) > 1:
        body["out"] = list(outputs)
    elif outputs[0] != name or source.form == "steps":
        body["out"] = outputs[0]
    places = [source.entry(node.origin) for node in nodes]
    path, keys = places[0][:-1], [place[-1] for place in places]
    place = source.entry(at.origin)[-1]
    if source.form != "mapping":
        item = body if source.form == "steps" else {"name": name, **body}
        lines = written_lines(source.document, path, None, item)
        return replaced(source.document, path, keys, lines, place)
    document = replaced(source.document, path, keys, written_lines(source.document, path, name, body), place)
    order: ConfigPath = (*source.section, "order")
    before = [node.name for node in nodes]
    index = source.order.index(at.name)
    document = append_item(document, order, name, index)
    for place in reversed([i for i, other in enumerate(source.order) if other in before]):
        document = remove(document, (*order, place + (place >= index)))
    return document
