"""A block replaced, in the text, by the graph of primitives that it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from constructor.document import Document, Reader, insert_key, read_document, remove, set_value
from constructor.edits import Source
from constructor.edits.names import fresh, module_names, node_names, taken_values
from constructor.edits.ports import port_names
from constructor.graph import Graph, ModuleSpec, Node, makers
from constructor.graph.places import value_at
from constructor.probe import COMPONENT, Ports
from constructor.unpack.component import write_out
from constructor.unpack.examples import with_examples
from constructor.unpack.joining import CODE
from constructor.unpack.recipe import Call, Kitchen, Made, Recipe, RecipeError
from constructor.unpack.recipes import RECIPES
from constructor.unpack.weights import PREFIX, Moved, joined

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A document in which a block is unpacked.

    Attributes:
        description: the line of the history.
        node: the node that makes what the block made.
        moves: where its weights are now, by names of the component's state dict.
    """

    document: Document
    description: str
    node: str
    moves: tuple[Moved, ...]


def can_unpack(graph: Graph, name: str) -> bool:
    """Whether a node calls a block that is made of primitives, or a component that no other node calls."""
    node = graph.node(name)
    if node is None or graph.frontend == "sequential":
        return False
    key = _key(graph, node)
    return key in RECIPES or (key == COMPONENT and [n.call for n in graph.nodes].count(node.call) == 1)


def _key(graph: Graph, node: Node) -> str | None:
    module = graph.module(node.callee) if node.kind == "module" else None
    return module.type_key if module is not None else None


def unpack(source: Source, name: str, read: Reader = read_document) -> Unpacked:
    """The document with the block of a node written out as what it is made of: a component, or primitives.

    Of a component the lines are taken as they stand in its file, which `read` gives; the file stays.
    Otherwise the node stays and makes the same value as the last of the calls. Where several nodes call the
    module, all of them are written out, with the same new modules. The model computes the same numbers with
    the weights moved as `moves` says.

    Raises:
        EditError: the node calls no such block, or a hyperparameter of it is not known.
    """
    node = source.node(name)
    module = source.graph.module(node.callee) if node.kind == "module" else None
    if module is None or source.form == "sequential" or module.type_key not in (*RECIPES, COMPONENT):
        raise _no_block(source, node, module)
    if module.type_key == COMPONENT:
        written = write_out(source, node, module, read)
        after = Source.of(written.document, source.registry, read)
        told = f"unpack {node.name} ({PurePath(str(module.spec.get('path'))).name})"
        maker = makers(after.graph).get(node.writes[0], node)
        return Unpacked(with_examples(source, after, read), told, maker.name, written.moves)
    callers = [other for other in source.graph.nodes if other.call == node.call]
    recipes = [_recipe(source, caller, module) for caller in callers]
    taken = {**taken_values(source), **node_names(source), **module_names(source)}
    modules = _named(taken, (part.name for part in recipes[0].parts))
    document = _with_modules(source, module, recipes[0], modules)
    for caller, recipe in zip(reversed(callers), reversed(recipes), strict=True):
        values = {call.name: modules.get(call.name) or _new(taken, call.name) for call in recipe.calls[:-1]}
        if caller is not callers[0]:
            values = _named(taken, values)
        values |= _named(taken, (out for call in recipe.calls for out in call.outs))
        document = _with_calls(source.at(document), caller, recipe, modules, values)
    document = with_examples(source, Source.of(document, source.registry, read), read)
    more = len(callers) - 1
    also = f" and {more} more call{'s' if more > 1 else ''} of it" if more else ""
    return Unpacked(
        document,
        f"unpack {node.name} ({module.type_key}){also} into {len(recipes[0].parts)} blocks",
        node.name,
        tuple(_moves(module, recipes[0], modules)),
    )


def _no_block(source: Source, node: Node, module: ModuleSpec | None) -> Exception:
    what = module.type_key if module is not None else node.call
    if source.form == "sequential":
        message = "the layers of a sequential model cannot be unpacked: a block becomes several branches"
        return source.refused(message, node.origin, "write the model as `graph` first", CODE)
    message = f"{node.name} calls {what}, which is not made of blocks"
    hint = "encoders, embedders, action decoders and projectors of the policies can be unpacked"
    return source.refused(message, node.origin, hint, CODE)


def _recipe(source: Source, node: Node, module: ModuleSpec) -> Recipe:
    settings = Ports(source.graph, source.resolved, source.registry).settings(module)
    names = port_names(source, node)
    inputs = {
        names[argument] if isinstance(argument, int) and argument < len(names) else str(argument): (
            source.written((*node.origin, "args" if isinstance(argument, int) else "kwargs", argument))
        )
        for argument, _ in node.arguments
    }
    kitchen = Kitchen(
        settings,
        lambda setting: setting.value if setting.path is None else source.written(setting.path),
        inputs,
    )
    try:
        RECIPES[str(module.type_key)](kitchen)
    except RecipeError as error:
        setting = settings.get(error.argument) if error.argument else None
        place = setting.path if setting is not None and setting.path is not None else node.origin
        message = f"{node.name} cannot be unpacked: {error}"
        raise source.refused(message, place, "make the check of this block pass first", CODE) from error
    return kitchen.recipe()


def _with_modules(source: Source, module: ModuleSpec, recipe: Recipe, names: Names) -> Document:
    """The document with the parts in the place of the module, and frozen where it was."""
    place = source.entry(module.origin)
    document = source.document
    for part in recipe.parts:
        spec = {"_type_": part.key, **dict(part.arguments)}
        document = insert_key(document, place[:-1], names[part.name], spec, str(place[-1]))
    document = remove(document, place)
    frozen = value_at(source.resolved.data, ("freeze",))
    if isinstance(frozen, list) and module.name in frozen:
        weighty = [names[part.name] for part in recipe.parts if part.weights]
        new = [name for old in frozen for name in (weighty if old == module.name else [old])]
        document = source.at(document).write(("freeze",), new)
    return document


def _with_calls(source: Source, node: Node, recipe: Recipe, modules: Names, values: Names) -> Document:
    """The document with the node making its value by the last call, and the others before it."""
    *others, last = (_body(call, modules, values) for call in recipe.calls)
    place = source.entry(node.origin)
    document = set_value(source.document, (*place, "call"), last["call"])
    for old in ("args", "kwargs"):
        if old not in last and source.document.node((*place, old)) is not None:
            document = remove(document, (*place, old))
    for new in ("args", "kwargs"):
        if new in last:
            document = set_value(document, (*place, new), last[new])
    names = [values[call.name] for call in recipe.calls[:-1]]
    return _before(source.at(document), node, list(zip(names, others, strict=True)))


def _before(source: Source, node: Node, calls: list[tuple[str, dict[str, Any]]]) -> Document:
    """The document with new nodes right before `node`, in their order."""
    document, section = source.document, source.section
    if source.form == "mapping":
        place = source.entry(node.origin)
        order = source.entry((*section, "order", source.order.index(node.name)))
        for name, body in calls:
            document = insert_key(document, place[:-1], name, body, str(place[-1]))
        for name, _ in reversed(calls):
            document = source.at(document).insert(order[:-1], int(order[-1]), name)
        return document
    at = source.graph.nodes.index(node)
    key = "steps" if source.form == "steps" else "nodes"
    for name, body in reversed(calls):
        item = {"out": name, **body} if key == "steps" else {"name": name, **body}
        document = source.at(document).insert((*section, key), at, item)
    return document


def _body(call: Call, modules: Names, values: Names) -> dict[str, Any]:
    """A call as a node says it: by position where there is one argument, else by keyword."""
    callee = modules[call.callee] if call.kind == "module" else call.callee
    arguments = {name: _filled(value, values) for name, value in call.arguments}
    body: dict[str, Any] = {"call": f"{call.kind}:{callee}"}
    body |= {"args": list(arguments.values())} if len(arguments) == 1 else {"kwargs": arguments}
    return body | ({"out": [values[out] for out in call.outs]} if call.outs else {})


def _filled(value: Any, values: Names) -> Any:
    match value:
        case Made(name):
            return f"${values[name]}"
        case list():
            return [_filled(item, values) for item in value]
        case dict():
            return {key: _filled(item, values) for key, item in value.items()}
    return value


def _moves(module: ModuleSpec, recipe: Recipe, names: Names) -> Iterator[Moved]:
    for part in recipe.parts:
        for old, new in part.weights:
            yield Moved(joined(PREFIX, module.name, old), joined(PREFIX, names[part.name], new))


def _named(taken: Names, names: Any) -> Names:
    return {name: _new(taken, name) for name in names}


def _new(taken: Names, name: str) -> str:
    found = fresh(name, taken)
    taken[found] = "the unpacked block has it"
    return found
