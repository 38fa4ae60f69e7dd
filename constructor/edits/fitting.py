"""Which values an input of a node can read, and what a new block must be told to take one.

By the sizes that the last check found and what the ports declare; nothing is run.
"""

from dataclasses import dataclass
from typing import Any, Literal

from constructor.diagnostics import PathPart
from constructor.document import EditError
from constructor.edits.ports import argument, argument_path, port_names
from constructor.edits.source import Source
from constructor.edits.wiring import check_source
from constructor.graph import Const, Fields, Items, Node, Ref, Value
from constructor.probe import Ports
from constructor.probe.contract import Contract, Mismatch
from constructor.probe.expression import DimError, Name
from constructor.probe.shape_text import parse_shape
from constructor.records import ComponentReport, DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.registry.entry import BlockEntry, Port

Fits = Literal["fits", "perhaps", "no"]
# Stands in a list for an item whose shape is not known, so that the others keep their places.
_UNKNOWN = PlainInfo(...)
_RANK: dict[Fits, int] = {"fits": 0, "perhaps": 1, "no": 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that an input could read.

    Attributes:
        shape: "2 × 943 × 512"; "" when it is not known.
        reason: why it does not fit, or why nobody can tell; "" when it fits.
    """

    value: str
    fits: Fits
    shape: str = ""
    reason: str = ""


def fitting_sources(
    source: Source, ports: Ports, report: ComponentReport | None, node: Node, port: tuple[PathPart, ...]
) -> tuple[Candidate, ...]:
    """Every value of the graph for one input of a node: those that fit first, the nearest before it first.

    Args:
        ports: of the same component.
        report: of the last check; without one nothing is known of the values.
        port: the input as in `Connect`.

    Raises:
        EditError: the node has no such input.
    """
    path = argument_path(source, node, port)
    names = [*source.graph.inputs, *(name for other in source.graph.nodes for name in other.writes)]
    found = []
    for name in reversed(dict.fromkeys(names)):
        info = report.value(name) if report is not None else None
        shape = shape_text(info)
        try:
            check_source(source, node, name, path)
        except EditError as refusal:
            found.append(Candidate(name, "no", shape, refusal.problem.message))
            continue
        fits, reason = _judge(source, ports, report, node, path[len(node.origin) + 1 :], info)
        found.append(Candidate(name, fits, shape, reason))
    return tuple(sorted(found, key=lambda candidate: _RANK[candidate.fits]))


def suggested_arguments(
    entry: BlockEntry, info: ValueInfo | None, port: str | None = None
) -> tuple[tuple[str, int], ...]:
    """Hyperparameters with which a block takes a value at its input, and gives the same sizes where it can.

    `nn.Linear` behind a value of width 512 takes `in_features: 512` and, as nobody knows better,
    `out_features: 512`.
    """
    if not isinstance(info, TensorInfo):
        return ()
    taking = next((item for item in entry.inputs if port in (None, item.name)), None)
    sizes = _named_sizes(taking, info)
    for name, size in _named_sizes(entry.outputs[0] if entry.outputs else None, info).items():
        sizes.setdefault(name, size)
    wanted = {item.name for item in entry.arguments if item.required and item.kind in ("int", "any", "list")}
    return tuple((name, sizes[name]) for name in sizes if name in wanted)


def shape_text(info: ValueInfo | None) -> str:
    """A value in one short line: the dims of a tensor, how many a list holds."""
    match info:
        case TensorInfo(shape=shape):
            return " × ".join(map(str, shape)) or "scalar"
        case ListInfo(items):
            return f"{len(items)} of {shape_text(items[0])}" if items else "empty list"
        case DictInfo(fields):
            return "{" + ", ".join(name for name, _ in fields) + "}"
        case PlainInfo(value):
            return "None" if value is None else repr(value)
    return ""


def _judge(
    source: Source,
    ports: Ports,
    report: ComponentReport | None,
    node: Node,
    place: tuple[PathPart, ...],
    info: ValueInfo | None,
) -> tuple[Fits, str]:
    if info is None or report is None:
        return "perhaps", "its shape is not known"
    first, *inside = place
    given = {name: _info(value, report) for name, value in node.arguments}
    present = argument(node, (*node.origin, "args" if isinstance(first, int) else "kwargs", first))
    given[first] = _with(_info(present, report) if present is not None else None, tuple(inside), info)
    found = report.node(node.name)
    worked = _info(present, report) if present is not None and found and found.status == "ok" else None
    if _alike(given[first], worked):
        return "fits", ""
    if node.kind == "op":
        return _judge_op(source, node, given, info)
    declared = ports.of_node(node)
    if not declared.inputs:
        return "perhaps", "the block does not say what it takes"
    before, after = Contract(declared), Contract(declared)
    before.compare({name: value for name, value in given.items() if name != first})
    after.compare(given)
    ours = [
        found
        for found in after.mismatches
        if found.argument == first and found.place[: len(inside)] == tuple(inside)
    ]
    if not ours and len(after.mismatches) > len(before.mismatches):
        ours = [found for found in after.mismatches if found not in before.mismatches]
    if not ours and (bound := declared.input(first)) is not None and bound.template and not inside:
        return _judge_form(bound.count, info)
    return _told(ours[0]) if ours else ("fits", "")


def _judge_form(count: int | None, info: ValueInfo) -> tuple[Fits, str]:
    """Whether a list comes where a list is taken."""
    if count is not None and isinstance(info, TensorInfo):
        return "no", f"a list of {count} tensors is taken, and it is one"
    if count is None and isinstance(info, ListInfo | DictInfo):
        return (
            "no",
            f"one tensor is taken, and it is {'a list' if isinstance(info, ListInfo) else 'a mapping'}",
        )
    return "fits", ""


def _told(mismatch: Mismatch) -> tuple[Fits, str]:
    declared = (mismatch.port.symbolic or "").replace(" ", " × ")
    if mismatch.kind in ("size", "symbol") and mismatch.dim is not None:
        word = mismatch.word if mismatch.word != str(mismatch.expected) else ""
        wanted = f"{mismatch.expected} ({word})" if word else f"{mismatch.expected}"
        size = mismatch.info.shape[mismatch.dim] if isinstance(mismatch.info, TensorInfo) else "?"
        return "no", f"dim {mismatch.dim} is {size}, not {wanted}"
    if mismatch.kind == "rank":
        if mismatch.dim is not None:
            size = mismatch.info.shape[-1] if isinstance(mismatch.info, TensorInfo) else "?"
            return "no", f"its last dim is {size}, not {mismatch.expected}"
        return "perhaps", f"{declared} is declared"
    if mismatch.kind == "count":
        return "no", f"a list of {mismatch.expected} is taken"
    return "no", "a value is needed"


def _judge_op(
    source: Source, node: Node, given: dict[str | int, ValueInfo | None], info: ValueInfo
) -> tuple[Fits, str]:
    """What joins tensors wants the same dims in all of them, apart from the one along which it joins."""
    if node.callee not in ("cat", "stack", "add", "mul"):
        return "perhaps", "the op does not say what it takes"
    names = port_names(source, node)
    by_name = {
        names[key] if isinstance(key, int) and key < len(names) else key: item for key, item in given.items()
    }
    listed = by_name.get("tensors")
    every = listed.items if isinstance(listed, ListInfo) else (by_name.get("a"), by_name.get("b"))
    shapes = [item.shape for item in every if isinstance(item, TensorInfo)]
    if not isinstance(info, TensorInfo):
        return "no", "tensors are taken"
    dim = by_name.get("dim")
    along = dim.value if isinstance(dim, PlainInfo) and isinstance(dim.value, int) else 0
    for shape in shapes:
        if (told := _conflict(node.callee, info.shape, shape, along)) is not None:
            return "no", told
    return "fits", ""


def _conflict(op: str, own: tuple[int, ...], other: tuple[int, ...], along: int) -> str | None:
    if op in ("add", "mul"):
        pairs = zip(reversed(own), reversed(other), strict=False)
        wrong = next(((one, two) for one, two in pairs if one != two and 1 not in (one, two)), None)
        return f"{wrong[0]} and {wrong[1]} cannot be joined" if wrong else None
    if len(own) != len(other):
        return f"it has {len(own)} dims, and the others have {len(other)}"
    skip = along % len(own) if op == "cat" and own else None
    for dim, (one, two) in enumerate(zip(own, other, strict=True)):
        if dim != skip and one != two:
            return f"dim {dim} is {one}, and {two} in the others"
    return None


def _info(value: Value, report: ComponentReport) -> ValueInfo | None:
    match value:
        case Const(plain):
            return PlainInfo(plain)
        case Ref(name):
            return report.value(name)
        case Items(items):
            known = [_info(item, report) or _UNKNOWN for item in items]
            return ListInfo(tuple(known))
        case Fields(fields):
            named = [(key, _info(item, report) or _UNKNOWN) for key, item in fields]
            return DictInfo(tuple(named))


def _alike(one: ValueInfo | None, other: ValueInfo | None) -> bool:
    """Whether two values are tensors, or lists of them, of the same sizes and types."""
    match one, other:
        case TensorInfo(), TensorInfo():
            return (one.shape, one.dtype) == (other.shape, other.dtype)
        case ListInfo(items), ListInfo(others):
            return len(items) == len(others) and all(map(_alike, items, others))
    return False


def _with(whole: ValueInfo | None, inside: tuple[PathPart, ...], info: ValueInfo) -> ValueInfo:
    """What is passed when `info` stands at a place inside of it."""
    if not inside:
        return info
    part, *rest = inside
    if isinstance(part, int):
        items = list(whole.items) if isinstance(whole, ListInfo) else []
        present = items[part] if part < len(items) else None
        items[part : part + 1] = [_with(present, tuple(rest), info)]
        return ListInfo(tuple(items))
    fields = dict(whole.fields) if isinstance(whole, DictInfo) else {}
    fields[part] = _with(fields.get(part), tuple(rest), info)
    return DictInfo(tuple(fields.items()))


def _named_sizes(port: Port | None, info: TensorInfo) -> dict[str, Any]:
    """The sizes that a value has at the dims of a port that are one name, counted from both ends."""
    if port is None or port.shape is None:
        return {}
    try:
        shape = parse_shape(port.shape)
    except DimError:
        return {}
    if shape is None or not shape.dims or not info.shape:
        return {}
    found: dict[str, Any] = {}
    image = len(info.shape) == len(shape.dims)
    for index, dim in enumerate(shape.dims):
        if isinstance(dim, Name):
            place = index if image else index - len(shape.dims) + len(info.shape)
            if 0 <= place < len(info.shape):
                found[dim.name] = info.shape[place]
    return found
