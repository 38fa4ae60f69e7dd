"""New names: whether they may be given, and good ones made from a key."""

import re

from constructor.edits.source import Source
from constructor.graph import can_name_module
from constructor.graph.names import is_name

_RULE = "a name holds ASCII letters, digits and underscores, and starts with no digit"


def taken_values(source: Source) -> dict[str, str]:
    """Every name of a value with where it comes from."""
    made = {name: f"{node.name} makes it" for node in source.graph.nodes for name in node.writes}
    return made | dict.fromkeys(source.graph.inputs, "it is an input")


def check_new(source: Source, what: str, name: str, taken: dict[str, str]) -> None:
    """Refuses a name that is none, that torch keeps, or that is given already.

    Args:
        taken: the names that are given, each with its use.

    Raises:
        EditError: the name cannot be given to `what` ("a module").
    """
    if not is_name(name):
        raise source.refused(f"{name!r} cannot be the name of {what}", source.section, _RULE, "bad-name")
    if what == "a module" and not can_name_module(name):
        message = f"a module cannot be called {name!r}: torch keeps that name for itself"
        raise source.refused(message, source.section, f"for example `{name}_block`", "reserved-name")
    if name in taken:
        message = f"the name {name!r} is taken: {taken[name]}"
        raise source.refused(message, source.section, f"for example `{fresh(name, taken)}`", "name-taken")


def fresh(base: str, *taken: dict[str, str]) -> str:
    """`base`, or `base_2`, `base_3`, ...: the first that nobody has."""
    every = set().union(*taken)
    name = base if is_name(base) else stem_of(base)
    stem, number = re.sub(r"_\d+$", "", name) or name, 1
    while name in every or not can_name_module(name):
        number += 1
        name = f"{stem}_{number}"
    return name


def stem_of(key: str) -> str:
    """What a node that calls a block or op may be called: "linear" for `nn.Linear`."""
    stem = re.sub(r"[^A-Za-z0-9_]+", "_", key.rpartition(".")[2]).lower()
    return f"_{stem}" if stem[:1].isdigit() else stem or "node"


def node_names(source: Source) -> dict[str, str]:
    return {node.name: "a node has it" for node in source.graph.nodes} | {
        str(name): "a node that never runs has it" for name in _unordered(source)
    }


def module_names(source: Source) -> dict[str, str]:
    return {module.name: "a module has it" for module in source.graph.modules}


def _unordered(source: Source) -> list[str]:
    if source.form != "mapping":
        return []
    written = source.written((*source.section, "nodes"))
    known = {node.name for node in source.graph.nodes}
    return [name for name in written if name not in known] if isinstance(written, dict) else []
