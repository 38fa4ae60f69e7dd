"""What a difference costs: parameters, FLOPs, shapes, and whether a checkpoint still loads. No torch.

Figures of a side come from reports that somebody else made; what a report does not tell is None here, never
zero. Parameters of the parts add up to the total exactly, a shared tensor counting once.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from constructor.diff.changes import Pairs
from constructor.diff.checkpoint import Checkpoint, load_into
from constructor.drawing.labels import shape_label
from constructor.records import ComponentReport, NodeReport, WeightInfo

_PREFIX = "graph_modules."

Figure = Literal["parameters", "flops", "peak_bytes"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A component as it was built: its report and its weights."""

    report: ComponentReport
    weights: tuple[WeightInfo, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a component, or a module of it, costs; None for what is not known.

    Attributes:
        flops: operations of one forward pass.
        peak_bytes: the most memory that the step of the prediction allocates; of a module, what it holds
            at that moment.
        fits: whether that step runs on the card of the prediction, in words; "" when that is not known.
    """

    parameters: int | None
    flops: int | None = None
    peak_bytes: int | None = None
    fits: str = ""


@dataclass(frozen=True, slots=True)
class PartCost:
    """A module on both sides, or on one; its figures are None where it does not exist."""

    before: str | None
    after: str | None
    old: Figures | None
    new: Figures | None

    @property
    def name(self) -> str:
        return self.after or self.before or ""

    @property
    def parameters(self) -> int | None:
        """How many parameters it has more."""
        return gained(self.old, self.new)

    @property
    def flops(self) -> int | None:
        """How many operations it takes more."""
        return gained(self.old, self.new, "flops")

    @property
    def peak_bytes(self) -> int | None:
        """How many bytes it holds more at the peak."""
        return gained(self.old, self.new, "peak_bytes")


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """The result of a node that has another shape."""

    node: str
    value: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What the difference of two components costs.

    Attributes:
        old, new: the totals; None where a side does not exist.
        checkpoint: what loading the weights of the first side into the second does.
    """

    old: Figures | None
    new: Figures | None
    parts: tuple[PartCost, ...] = ()
    shapes: tuple[ShapeChange, ...] = ()
    checkpoint: Checkpoint | None = None

    @property
    def parameters(self) -> int | None:
        """How many parameters there are more."""
        return gained(self.old, self.new)


def gained(old: Figures | None, new: Figures | None, what: Figure = "parameters") -> int | None:
    """A figure of one side less that of the other; None when either is not known."""
    counts: list[int | None] = [0 if side is None else getattr(side, what) for side in (old, new)]
    return None if counts[0] is None or counts[1] is None else counts[1] - counts[0]


def cost_of(old: Measured | None, new: Measured | None, pairs: Pairs | None = None) -> Cost:
    """The cost of going from one side to the other; a side that does not exist is None."""
    pairs = pairs or Pairs()
    ones, others = (_figures(side) if side is not None else {} for side in (old, new))
    partners = {name: pairs.modules[name] for name in ones if pairs.modules.get(name) in others}
    parts = [
        PartCost(name, partners.get(name), ones[name], others.get(partners.get(name, ""))) for name in ones
    ]
    taken = set(partners.values())
    parts += [PartCost(None, name, None, figures) for name, figures in others.items() if name not in taken]
    totals = (
        _total(old, ones) if old is not None else None,
        _total(new, others) if new is not None else None,
    )
    if old is None or new is None:
        return Cost(*totals, tuple(parts))
    checkpoint = load_into(old.weights, new.weights, pairs.modules) if _whole(old, new) else None
    return Cost(*totals, tuple(parts), tuple(_shapes(old.report, new.report, pairs)), checkpoint)


def _whole(*sides: Measured) -> bool:
    """Whether every module could be built, so that no key is missing for that reason."""
    return all(side.report.parameters is not None for side in sides)


def _figures(side: Measured) -> Mapping[str, Figures]:
    """The figures of every module that has weights or is called."""
    sizes: dict[str, int | None] = {}
    for node in side.report.nodes:
        if (module := _module(node)) is not None:
            sizes.setdefault(module, 0)
    lazy = set()
    for weight in side.weights:
        module = weight.name.removeprefix(_PREFIX).partition(".")[0]
        size = sizes.get(module, 0) or 0
        lazy |= {module} if weight.shape is None else set()
        counts = weight.parameter and weight.same_as is None and weight.shape is not None
        sizes[module] = size + (math.prod(weight.shape or ()) if counts else 0)
    for node in side.report.nodes:
        if (module := _module(node)) in lazy:
            # A first call has given these their shapes.
            sizes[module] = node.parameters
    flops, held = _flops(side.report.nodes), _held(side.report)
    return {module: Figures(size, flops.get(module), held.get(module)) for module, size in sizes.items()}


def _flops(nodes: Iterable[NodeReport]) -> Mapping[str, int | None]:
    """The operations of all calls of each module; None where one of them is not known."""
    found: dict[str, int | None] = {}
    for node in nodes:
        module = _module(node)
        if module is not None:
            known = found.get(module, 0)
            found[module] = None if known is None or node.flops is None else known + node.flops
    return found


def _held(report: ComponentReport) -> Mapping[str, int]:
    """What each module holds at the peak; empty while that is not predicted."""
    if report.memory is None or report.memory.peak_allocated is None:
        return {}
    blocks = {block.block: block.held_bytes for block in report.memory.blocks if not block.path}
    found: dict[str, int] = {}
    for node in report.nodes:
        if (module := _module(node)) is not None:
            found[module] = found.get(module, 0) + blocks.get(node.name, 0)
    return found


def _module(node: NodeReport) -> str | None:
    kind, _, name = node.call.partition(":")
    return name if kind == "module" else None


def _total(side: Measured, modules: Mapping[str, Figures]) -> Figures:
    report = side.report
    if report.parameters is None:
        return Figures(None)
    parameters = [figures.parameters or 0 for figures in modules.values()]
    flops = [figures.flops for name, figures in modules.items() if _is_called(report, name)]
    known = None if None in flops or not flops else sum(count or 0 for count in flops)
    if report.memory is None or report.memory.peak_allocated is None:
        return Figures(sum(parameters), known)
    gpu = report.memory.settings.gpu
    verdicts = [card.verdict for card in report.memory.cards if card.gpu == gpu]
    fits = f"{verdicts[0]} on {gpu}" if verdicts else ""
    return Figures(sum(parameters), known, report.memory.peak_allocated.value, fits)


def _is_called(report: ComponentReport, module: str) -> bool:
    return any(_module(node) == module for node in report.nodes)


def _shapes(old: ComponentReport, new: ComponentReport, pairs: Pairs) -> Iterator[ShapeChange]:
    for node in old.nodes:
        partner = new.node(pairs.nodes.get(node.name, ""))
        after = {value.name: value.info for value in partner.outputs} if partner is not None else {}
        for value in node.outputs:
            name = pairs.values.get(value.name, "")
            labels = shape_label(value.info), shape_label(after.get(name))
            if partner is not None and all(labels) and labels[0] != labels[1]:
                yield ShapeChange(partner.name, name, *labels)
