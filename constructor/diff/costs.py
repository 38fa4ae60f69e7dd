"""The costs of a comparison: of every component, and of all together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from constructor.config.discover import POLICY_FILE
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.cost import Cost, Figures, Measured, PartCost, cost_of, gained
from constructor.diff.side import Side
from constructor.diff.sources import Part, Source
from constructor.records import ComponentReport

# Builds a component of a source; `whole` asks for its FLOPs and shapes, too. None when it cannot.
Measure = Callable[[Source, Part, bool], Measured | None]

_COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class Costs:
    """What a comparison costs.

    Attributes:
        each: the cost of every pair of the comparison, in its order; None where a side cannot be built.
        parts: the parameters of all components, every weight once: of a policy, only what is its own.
        reports: of every pair, what the check of either side found out.
        whole: the cost of what runs: of the only component, or of the policy, which holds all others; None
            when there is neither, or several.
    """

    each: tuple[Cost | None, ...]
    parts: tuple[PartCost, ...]
    reports: tuple[tuple[ComponentReport | None, ComponentReport | None], ...] = ()
    whole: Cost | None = None

    @property
    def old(self) -> Figures:
        return _sum(part.old for part in self.parts)

    @property
    def new(self) -> Figures:
        return _sum(part.new for part in self.parts)

    @property
    def parameters(self) -> int | None:
        """How many parameters there are more in all."""
        return gained(self.old, self.new)


def costs_of(comparison: Comparison, measure: Measure) -> Costs:
    """Measures both sides of every pair; of equal ones that hold no others, one and its weights."""
    each: list[Cost | None] = []
    parts: list[PartCost] = []
    reports: list[tuple[ComponentReport | None, ComponentReport | None]] = []
    for pair in comparison.pairs:
        sides = _measured(comparison, pair, measure)
        named = zip((pair.before, pair.after), sides, strict=True)
        unknown = any(part is not None and side is None for part, side in named)
        cost = None if unknown else cost_of(*sides, pair.difference.pairs if pair.difference else None)
        each.append(cost)
        parts.append(_part(pair, cost))
        old, new = (side.report if side is not None else None for side in sides)
        reports.append((old, new))
    return Costs(tuple(each), tuple(parts), tuple(reports), _whole(comparison.pairs, each))


def holds_components(pair: Pair) -> bool:
    """Whether other components are part of it, so that its cost may differ where its own text does not."""
    sides = [side for side in pair.sides if side is not None]
    return any(module.type_key == _COMPONENT for side in sides for module in side.modules.values())


def _whole(pairs: Sequence[Pair], each: Sequence[Cost | None]) -> Cost | None:
    runs = [cost for pair, cost in zip(pairs, each, strict=True) if len(pairs) == 1 or is_policy(pair)]
    return runs[0] if len(runs) == 1 else None


def is_policy(pair: Pair) -> bool:
    """Whether it is a policy on every side that has it."""
    parts = [part for part in (pair.before, pair.after) if part is not None]
    return all(part.path.name == POLICY_FILE for part in parts)


def _measured(
    comparison: Comparison, pair: Pair, measure: Measure
) -> tuple[Measured | None, Measured | None]:
    equal = pair.status == "identical" and not holds_components(pair)
    whole = not equal or len(comparison.pairs) == 1
    old = None if pair.before is None else measure(comparison.before, pair.before, whole)
    if equal:
        return old, old
    return old, None if pair.after is None else measure(comparison.after, pair.after, True)


def _part(pair: Pair, cost: Cost | None) -> PartCost:
    names = [part.name if part is not None else None for part in (pair.before, pair.after)]
    if cost is None:
        unknown = [None if name is None else Figures(None) for name in names]
        return PartCost(names[0], names[1], unknown[0], unknown[1])
    old = _own(cost.old, [(part.before, part.old) for part in cost.parts], pair.sides[0])
    new = _own(cost.new, [(part.after, part.new) for part in cost.parts], pair.sides[1])
    return PartCost(names[0], names[1], old, new)


def _own(
    total: Figures | None, parts: list[tuple[str | None, Figures | None]], side: Side | None
) -> Figures | None:
    """The figures of a component without the components inside it, which are counted where they stand."""
    if total is None or total.parameters is None or side is None:
        return total
    inner = {name for name, module in side.modules.items() if module.type_key == _COMPONENT}
    sizes = [figures.parameters or 0 for name, figures in parts if name in inner and figures is not None]
    return Figures(total.parameters - sum(sizes))


def _sum(sides: Iterable[Figures | None]) -> Figures:
    counts = [side.parameters for side in sides if side is not None]
    return Figures(None if None in counts else sum(count or 0 for count in counts))
