"""What a difference costs in parameters, module by module, from the reports of both sides."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.view_model.units import count
from constructor.diff import Pairs
from constructor.diff.cost import Cost, Figures
from constructor.graph import Graph
from constructor.records import ComponentReport

# A module by its name on either side; None where it does not exist.
Names = tuple[str | None, str | None]
Built = tuple[Graph, ComponentReport | None]


@dataclass(frozen=True, slots=True)
class Gain:
    """The parameters of a module on either side: 0 where it does not exist, None where nobody has counted."""

    old: int | None
    new: int | None

    @property
    def parameters(self) -> int | None:
        """How many it has more."""
        return None if self.old is None or self.new is None else self.new - self.old


def gains(before: Built, after: Built, pairs: Pairs) -> dict[Names, Gain]:
    """What each module has more or fewer parameters; a module that several nodes call counts once."""
    ones, others = dict(_modules(*before)), dict(_modules(*after))
    found: dict[Names, Gain] = {}
    for name, old in ones.items():
        partner = pairs.modules.get(name)
        found[name, partner] = Gain(old, 0 if partner is None else others.get(partner))
    taken = set(pairs.modules.values())
    return found | {(None, name): Gain(0, new) for name, new in others.items() if name not in taken}


def counted_gains(cost: Cost) -> dict[Names, Gain]:
    """The same from the weights themselves: they add up to the total, a shared tensor counting once."""
    return {(part.before, part.after): Gain(_size(part.old), _size(part.new)) for part in cost.parts}


def _size(figures: Figures | None) -> int | None:
    return 0 if figures is None else figures.parameters


def gain_text(parameters: int | None) -> str:
    """A difference of parameters in a few figures: "+12.3 M", "−512"; "" for none."""
    if not parameters:
        return ""
    return ("+" if parameters > 0 else "−") + count(abs(parameters))


def _modules(graph: Graph, report: ComponentReport | None) -> Iterator[tuple[str, int | None]]:
    built = report if report is not None and report.parameters is not None else None
    for module in graph.modules:
        nodes = [node for node in graph.nodes if node.kind == "module" and node.callee == module.name]
        found = built.node(nodes[0].name) if built is not None and nodes else None
        yield module.name, found.parameters if found is not None else None
