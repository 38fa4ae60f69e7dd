"""From a trace to the report of a module and of everything inside it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise

from torch import nn
from torch.nn.parameter import is_lazy

from constructor.records import InnerEdge, ModuleReport, TensorInfo, ValueInfo
from constructor.shapes.flow import BORDER, End
from constructor.shapes.info import tensor_infos
from constructor.shapes.outline import Outline
from constructor.shapes.tracer import Trace

# The facts of a record's inputs or outputs with symbols filled in, by module index and side.
Named = Callable[[int, str], ValueInfo | None]


def module_report(trace: Trace, name: str, named: Named | None = None, frozen: bool = False) -> ModuleReport:
    """The report of a traced block.

    Args:
        named: gives the inputs and outputs of a module with symbols; those of the trace by default.
        frozen: whether none of its parameters is trained.
    """
    return _Reporter(trace, named or _as_traced(trace), frozen).report(0, name, "")


def _as_traced(trace: Trace) -> Named:
    return lambda index, side: getattr(trace.records[index], side)


class _Reporter:
    def __init__(self, trace: Trace, named: Named, frozen: bool) -> None:
        self.trace, self.outline, self.named = trace, trace.outline, named
        self.total = _sums(trace.outline, size_of)
        self.trainable = [0] * len(self.total) if frozen else _sums(trace.outline, _trained_size)
        self.bytes = _sums(trace.outline, _bytes_of)
        # Equal modules share their record, and what flows inside them is told in paths from each.
        self._known_edges: dict[int, tuple[InnerEdge, ...]] = {}

    def report(self, index: int, name: str, path: str) -> ModuleReport:
        module = self.outline.modules[index]
        children = [
            self.report(child, child_name, f"{path}.{child_name}" if path else child_name)
            for child_name, child in self.outline.children[index]
        ]
        return ModuleReport(
            name,
            path,
            type(module).__name__,
            detail_of(module),
            self.total[index],
            self.trainable[index],
            self.named(index, "inputs"),
            self.named(index, "outputs"),
            self.trace.calls[index],
            tuple(_folded(children)),
            self._edges(index),
            parameter_bytes=self.bytes[index],
        )

    def _edges(self, index: int) -> tuple[InnerEdge, ...]:
        record = self.trace.records[index]
        if not record.edges:
            return ()
        if id(record) not in self._known_edges:
            self._known_edges[id(record)] = tuple(self._made_edges(index))
        return self._known_edges[id(record)]

    def _made_edges(self, index: int) -> Iterator[InnerEdge]:
        seen = set()
        for source, target, what in self.trace.records[index].edges:
            ends = (self._name(index, source, "<in>"), self._name(index, target, "<out>"))
            info = what if isinstance(what, TensorInfo) else self._taken(index, target, what)
            if (ends, info) not in seen:
                seen.add((ends, info))
                yield InnerEdge(*ends, info)

    def _name(self, index: int, end: End, border: str) -> str:
        """The path of one end; a module that hangs in several places is told by which of its calls it is."""
        if end == BORDER:
            return border
        paths = self.outline.names_inside(index)[index + end[0]]
        return paths[min(end[1], len(paths) - 1)]

    def _taken(self, index: int, target: End, place: int) -> TensorInfo | None:
        """One of the tensors that the target takes at its first call."""
        facts = self.named(index, "outputs") if target == BORDER else self.named(index + target[0], "inputs")
        return next(islice(tensor_infos(facts), place, None), None)


def _folded(children: list[ModuleReport]) -> Iterator[ModuleReport]:
    """The children, each numbered one marked when it is equal to the numbered one before it."""
    yield from children[:1]
    first: ModuleReport | None = None
    for before, child in pairwise(children):
        if child.name.isdigit() and before.name.isdigit() and _equal(before, child):
            first = first or before
            yield replace(child, same_as=first.path)
        else:
            first = None
            yield child


def _equal(a: ModuleReport, b: ModuleReport) -> bool:
    """Whether two modules differ in nothing but their place."""
    return (
        (a.type, a.detail, a.parameters, a.trainable_parameters, a.calls, a.inputs, a.outputs, a.edges)
        == (b.type, b.detail, b.parameters, b.trainable_parameters, b.calls, b.inputs, b.outputs, b.edges)
        and len(a.children) == len(b.children)
        and all(x.name == y.name and _equal(x, y) for x, y in zip(a.children, b.children, strict=True))
    )


def detail_of(module: nn.Module) -> str:
    """The essential of a module's repr, on one line."""
    try:
        return " ".join(str(module.extra_repr()).split())
    except Exception as error:
        # A repr of custom code may fail on meta tensors, and its module is still worth showing.
        return f"<its repr fails: {type(error).__name__}>"


def _trained_size(weight: nn.Parameter) -> int:
    return size_of(weight) if weight.requires_grad else 0


def _bytes_of(weight: nn.Parameter) -> int:
    return size_of(weight) * weight.element_size()


def _sums(outline: Outline, measure: Callable[[nn.Parameter], int]) -> list[int]:
    """A measure of the parameters in each module and inside it, each shared tensor once."""
    own = [
        {id(weight): measure(weight) for weight in module._parameters.values() if weight is not None}
        for module in outline.modules
    ]
    distinct = {key for sizes in own for key in sizes}
    if sum(map(len, own)) == len(distinct) and not any(outline.shared):
        totals = [sum(sizes.values()) for sizes in own]
        for index in reversed(range(len(totals))):
            totals[index] += sum(totals[child] for _, child in outline.children[index])
        return totals
    for index in reversed(range(len(own))):
        for _, child in outline.children[index]:
            own[index] = {**own[index], **own[child]}
    return [sum(sizes.values()) for sizes in own]


def size_of(weight: nn.Parameter) -> int:
    """The elements of a parameter; 0 for a lazy one whose shape no call has fixed."""
    return 0 if is_lazy(weight) else weight.numel()
