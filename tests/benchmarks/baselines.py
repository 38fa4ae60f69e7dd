"""What simpler comparisons find: elements paired by name alone, and the difference of two YAML trees."""

from collections.abc import Iterator
from typing import Any

from constructor.config import resolve_config
from constructor.diff import Difference, compare, side_of
from constructor.diff.equal import NOTHING, leaves
from constructor.diff.match import Matching, match_values, same_names
from constructor.diff.side import Side
from constructor.diff.wiring import wiring_of
from tests.benchmarks.mutation import Truth


def found(difference: Difference) -> frozenset[Truth]:
    """The changes of a comparison in the form of the truth."""
    return frozenset((c.kind, c.element, c.before, c.after, c.slot) for c in difference.changes)


def ours(old: dict[str, Any], new: dict[str, Any]) -> frozenset[Truth]:
    """What our comparison finds."""
    return found(compare(side_of(resolve_config(old)), side_of(resolve_config(new))))


def by_name(old: dict[str, Any], new: dict[str, Any]) -> frozenset[Truth]:
    """The same with elements paired by name alone."""
    return found(compare(side_of(resolve_config(old)), side_of(resolve_config(new)), find=_named))


def _named(one: Side, other: Side) -> Matching:
    matching = Matching(one, other, (wiring_of(one), wiring_of(other)))
    matching.inputs = same_names(one.graph.inputs, other.graph.inputs)
    matching.modules = same_names(one.modules, other.modules)
    matching.nodes = same_names(one.calls, other.calls)
    match_values(matching)
    return matching


def yaml_tree(old: dict[str, Any], new: dict[str, Any]) -> frozenset[Truth]:
    """The difference of the two files as trees, each leaf read as kindly as it can be."""
    return frozenset(_read(old, new))


def _read(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Truth]:
    before, after = old["model"]["graph"], new["model"]["graph"]
    yield from _modules(old, new)
    for leaf in leaves(before["nodes"], after["nodes"]):
        yield from _node(before["nodes"], after["nodes"], leaf.path, leaf.old, leaf.new)
    for one, other in zip(before["inputs"], after["inputs"], strict=True):
        if one != other:
            yield ("renamed", "input", one, other, "")
    for leaf in leaves(before["outputs"], after["outputs"]):
        name = f"[{leaf.path[0]}]" if leaf.path and isinstance(leaf.path[0], int) else "[0]"
        yield ("rewired", "output", name, name, "")


def _modules(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Truth]:
    before, after = old["model"]["graph"]["modules"], new["model"]["graph"]["modules"]
    for leaf in leaves(before, after):
        name = str(leaf.path[0])
        if len(leaf.path) == 1:
            gone = leaf.new is NOTHING
            yield ("removed", "module", name, None, "") if gone else ("added", "module", None, name, "")
        elif leaf.path[1] == "_type_":
            yield ("retyped", "module", name, name, "")
        else:
            yield ("modified", "module", name, name, str(leaf.path[1]))
    for leaf in leaves(old.get("params", {}), new.get("params", {})):
        for name, spec in before.items():
            for slot, value in spec.items():
                if value == f"${{params.{leaf.path[0]}}}" and name in after:
                    yield ("modified", "module", name, name, slot)


def _node(old: list[Any], new: list[Any], path: tuple[Any, ...], before: Any, after: Any) -> Iterator[Truth]:
    if not path:
        gone = [node["name"] for node in old if node["name"] not in {other["name"] for other in new}]
        made = [node["name"] for node in new if node["name"] not in {other["name"] for other in old}]
        yield from (("removed", "node", name, None, "") for name in gone)
        yield from (("added", "node", None, name, "") for name in made)
        return
    names = old[path[0]]["name"], new[path[0]]["name"]
    match path[1:]:
        case ["name"]:
            yield ("renamed", "node", *names, "")
        case ["call"]:
            yield ("retyped", "node", *names, "")
        case ["out", *_]:
            ones, others = (side if isinstance(side, list) else [side] for side in (before, after))
            changed = ((a, b) for a, b in zip(ones, others, strict=False) if a != b)
            yield from (("renamed", "value", str(a), str(b), "") for a, b in changed)
        case ["args" | "kwargs", port, *_]:
            reads = any(isinstance(value, str) and value.startswith("$") for value in (before, after))
            yield ("rewired" if reads else "modified", "node", *names, str(port))
