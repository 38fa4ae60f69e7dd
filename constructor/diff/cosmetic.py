"""What is written in another way and means the same."""

from collections.abc import Collection, Iterator

from constructor.diagnostics import ConfigPath, format_path
from constructor.diff.changes import Change
from constructor.diff.equal import NOTHING, leaves
from constructor.diff.match import Matching
from constructor.diff.side import Side
from constructor.graph.places import value_at

_MEANINGFUL = ("schema_version", "model", "settings", "imports", "freeze", "example_inputs")


def cosmetic(one: Side, other: Side, found: Matching, changes: Collection[Change]) -> tuple[str, ...]:
    """A line for each difference in writing, most telling first; only formatting is told as one."""
    lines = [*_expressions(one, other, found), *_unused(one, other), *_forms(one, other)]
    if not lines and not changes and one.text is not None and one.text != other.text:
        lines.append("comments, spaces, quotes or the order of keys")
    return tuple(lines)


def _expressions(one: Side, other: Side, found: Matching) -> Iterator[str]:
    """Equal hyperparameters, one of them written out and the other fetched by `${...}`."""
    for name, partner in found.modules.items():
        old, new = one.modules[name], other.modules[partner]
        for slot in old.places.keys() & new.places.keys():
            texts = _expression(one, old.places[slot]), _expression(other, new.places[slot])
            if texts[0] != texts[1]:
                shown = " → ".join(text or "written out" for text in texts)
                yield f"{partner}.{slot}: {shown}"


def _expression(side: Side, path: ConfigPath) -> str | None:
    found = side.resolved.provenance.get(path)
    return found.expression if found is not None else None


def _unused(one: Side, other: Side) -> Iterator[str]:
    """Values of sections that mean nothing by themselves; where one reaches a block, that is told there."""
    keys = [*one.resolved.data, *(key for key in other.resolved.data if key not in one.resolved.data)]
    for key in keys:
        if key in _MEANINGFUL:
            continue
        old, new = one.resolved.data.get(key, NOTHING), other.resolved.data.get(key, NOTHING)
        for leaf in leaves(old, new):
            path = (key, *leaf.path)
            if not (_is_used(one, path) or _is_used(other, path)):
                yield f"{format_path(path)} differs, and no block takes it"


def _is_used(side: Side, path: ConfigPath) -> bool:
    return any(
        reference.target[: len(path)] == path or path[: len(reference.target)] == reference.target
        for reference in side.resolved.references
    )


def _forms(one: Side, other: Side) -> Iterator[str]:
    if one.graph.frontend != other.graph.frontend:
        yield f"`{one.graph.frontend}` → `{other.graph.frontend}`"
    forms = [_form_of_nodes(side) for side in (one, other)]
    if forms[0] != forms[1] and one.graph.frontend == other.graph.frontend:
        yield f"nodes as a {forms[0]} → as a {forms[1]}"


def _form_of_nodes(side: Side) -> str:
    section = value_at(side.resolved.data, ("model", "graph"))
    if isinstance(section, dict) and isinstance(section.get("nodes"), dict):
        return "mapping"
    return "list"
