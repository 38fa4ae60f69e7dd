"""Other names for nodes, modules and values; everything in the file that names them follows."""

from constructor.diagnostics import ConfigPath, format_path
from constructor.document import Document, rename_key, set_value
from constructor.edits.names import check_new, module_names, node_names, taken_values
from constructor.edits.requests import Rename
from constructor.edits.source import Source
from constructor.graph import Node, makers
from constructor.graph.places import places_of_names, references_in, value_at

_EXAMPLES, _FREEZE = "example_inputs", "freeze"


def rename(source: Source, edit: Rename) -> tuple[Document, str, str | None]:
    """The document with the name changed, what was done, and the node to look at."""
    if source.form == "sequential" and not (edit.what == "value" and edit.old in source.graph.inputs):
        message = "the layers of a sequential model go by their number"
        raise source.refused(message, source.section, "write the model as `graph` to name them")
    description = f"rename {edit.what} {edit.old} to {edit.new}"
    if edit.old == edit.new:
        return source.document, description, None
    if edit.what == "module":
        return _module(source, edit.old, edit.new), description, None
    if edit.what == "value":
        return _value(source, edit.old, edit.new), description, _node_after(source, edit)
    node = source.node(edit.old)
    if not node.writes:
        message = f"{node.name} makes no value, so something is wrong with it"
        raise source.refused(message, node.origin, "mend it in the text first")
    if source.form == "steps":
        return _value(source, node.writes[0], edit.new), description, edit.new
    return _node(source, node, edit.new), description, edit.new


def _node_after(source: Source, edit: Rename) -> str | None:
    maker = next((node for node in source.graph.nodes if edit.old in node.writes), None)
    return (
        (edit.new if source.form == "steps" and maker.writes[0] == edit.old else maker.name)
        if maker
        else None
    )


def _node(source: Source, node: Node, new: str) -> Document:
    check_new(source, "a node", new, node_names(source))
    own = _is_implied(source, node)
    document = source.document
    if own:
        check_new(source, "a value", new, taken_values(source))
        document = _references(source, node.writes[0], new)
    if source.form == "mapping":
        index = source.order.index(node.name)
        document = _set(source.at(document), (*source.section, "order", index), new)
        return rename_key(document, source.entry(node.origin), new, shared=True)
    source.own(node.origin)
    return _set(source.at(document), (*node.origin, "name"), new)


def _module(source: Source, old: str, new: str) -> Document:
    module = source.graph.module(old)
    if module is None:
        raise source.refused(f"there is no module {old!r}", source.section)
    check_new(source, "a module", new, module_names(source))
    document = source.document
    for node in source.graph.nodes:
        if node.call == f"module:{old}":
            document = _set(source.at(document), (*node.origin, "call"), f"module:{new}")
    frozen = value_at(source.resolved.data, (_FREEZE,))
    for index, name in enumerate(frozen if isinstance(frozen, list) else ()):
        if name == old:
            document = _set(source.at(document), (_FREEZE, index), new)
    return rename_key(document, source.entry(module.origin), new, shared=True)


def _value(source: Source, old: str, new: str) -> Document:
    taken = taken_values(source)
    if old not in taken:
        raise source.refused(f"nothing makes the value {old!r}", source.section, code="unknown-value")
    check_new(source, "a value", new, taken)
    document = _references(source, old, new)
    if old in source.graph.inputs:
        return _input(source.at(document), old, new)
    node = makers(source.graph)[old]
    if _is_implied(source, node):
        return source.at(document).write((*node.origin, "out"), new)
    places = [path for path, name in places_of_names(node, source.resolved.data) if name == old]
    for path in places:
        document = _set(source.at(document), path, new)
    return document


def _input(source: Source, old: str, new: str) -> Document:
    path: ConfigPath = (*source.section, "inputs")
    document = source.document
    if value_at(source.resolved.data, path) is None:
        document = source.write(path, [new])
    else:
        document = _set(source, (*path, source.graph.inputs.index(old)), new)
    examples = value_at(source.resolved.data, (_EXAMPLES,))
    if isinstance(examples, dict) and old in examples:
        document = rename_key(document, source.entry((_EXAMPLES, old)), new, shared=True)
    return document


def _references(source: Source, old: str, new: str) -> Document:
    """The document with every `$old` in arguments and outputs naming the new one."""
    document = source.document
    if source.form == "sequential":
        return document
    paths = [path for node in source.graph.nodes for path, name in references_in(node) if name == old]
    paths += [output.origin for output in source.graph.outputs if output.value == old]
    for path in paths:
        written = source.written(path)
        dollar = "$" if isinstance(written, str) and written.startswith("$") else ""
        document = _set(source.at(document), path, f"{dollar}{new}")
    return document


def _set(source: Source, path: ConfigPath, text: str) -> Document:
    """The document with the name at `path` written anew, wherever an alias or a template repeats it."""
    place = source.text_of(path)
    if source.document.node(place) is None:
        raise source.refused(f"{format_path(path)} cannot be found in the text", path)
    return set_value(source.document, place, text, shared=True)


def _is_implied(source: Source, node: Node) -> bool:
    """Whether a node's value goes by the name of the node."""
    body = value_at(source.resolved.data, node.origin)
    return source.form != "steps" and not (isinstance(body, dict) and "out" in body)
