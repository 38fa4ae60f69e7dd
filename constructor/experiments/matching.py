"""Which output goes to which input: by name and by symbolic shape, and what remains open.

An output is connected when it is the only one that has an input's name and does not contradict its shape, or
when no name speaks and it is the only one whose shape meets. Whatever fits several ways stays open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from constructor.experiments.fits import Way, contradict, equal_sizes, shape_of, way
from constructor.experiments.parts import Part, Source
from constructor.probe import BoundPort, PlainExample


@dataclass(frozen=True, slots=True)
class Connection:
    """Outputs that go to an input, one or, for a list, several, each by its way."""

    sources: tuple[tuple[Source, Way], ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A plain value that is written into the policy."""

    value: Any


@dataclass(frozen=True, slots=True)
class Outside:
    """An input of the policy itself; `fits` are the outputs that might go there instead."""

    fits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fed:
    """What goes to one input of a part, and what a reader should know of it.

    Attributes:
        open: a question that is left to the reader, as a sentence; `assumed`: what was taken to be so.
    """

    part: Part
    port: BoundPort
    by: Connection | Literal | Outside
    open: str | None = None
    assumed: str | None = None

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        if isinstance(self.by, Connection):
            return tuple((source.part, self.part.name) for source, _ in self.by.sources)
        return ()


def match(parts: Sequence[Part]) -> list[Fed]:
    """What goes to every input of every part. The connections form no circle."""
    sources = [source for part in parts for source in part.sources]
    wants = [(part, port) for part in parts for port in part.inputs]
    outside = [
        (part, port)
        for part, port in wants
        if shape_of(port) is not None and not port.absent and not _meeting(part, port, sources)
    ]
    return _without_circles(parts, [_fed(part, port, sources, outside) for part, port in wants])


def _fed(
    part: Part, port: BoundPort, sources: Sequence[Source], outside: Sequence[tuple[Part, BoundPort]]
) -> Fed:
    if port.absent and port.sample is None:
        return Fed(part, port, Literal(None))
    plain = port.sample.value if isinstance(port.sample, PlainExample) else port.value
    if isinstance(port.sample, PlainExample) or _is_plain(port):
        said = None if plain is None else "the example value of its port"
        return Fed(part, port, Literal(plain), assumed=said)
    if port.count is not None:
        return _fed_by_several(part, port, port.count, sources)
    others = [source for source in sources if source.part != part.name]
    named = [source for source in others if port.name.lower() in source.called]
    able = [(source, way(source.port, port)) for source in named]
    fitting = [
        (source, how or "as it is") for source, how in able if how or not contradict(source.port, port)
    ]
    if len(fitting) == 1:
        sure = way(fitting[0][0].port, port) is not None
        said = None if sure else f"{fitting[0][0].value} has its name, and no shape contradicts"
        return Fed(part, port, Connection(tuple(fitting)), assumed=said)
    if fitting:
        return _left_open(part, port, [source for source, _ in fitting], "have its name")
    if named:
        shapes = listed([f"{source.value} ({source.port.template})" for source in named])
        question = f"{shapes} has its name, and the shape {port.template} is needed"
        return Fed(part, port, Outside(tuple(source.value for source in named)), open=question)
    return _fed_by_shape(part, port, _meeting(part, port, sources), outside)


def _fed_by_shape(
    part: Part,
    port: BoundPort,
    meeting: Sequence[tuple[Source, Way]],
    outside: Sequence[tuple[Part, BoundPort]],
) -> Fed:
    if not meeting:
        return Fed(part, port, Outside())
    if len(meeting) > 1:
        return _left_open(part, port, [source for source, _ in meeting], "have a shape that fits")
    ((source, _),) = meeting
    for other, external in outside:
        if (other.name, external.name) != (part.name, port.name) and _alike(external, port):
            question = (
                f"{source.value} has a shape that fits, and so has what comes from outside as "
                f"{external.name} of {other.name}"
            )
            return Fed(part, port, Outside((source.value,)), open=question)
    said = f"{source.value} is the only value of its shape, {port.template}"
    return Fed(part, port, Connection(tuple(meeting)), assumed=said)


def _fed_by_several(part: Part, port: BoundPort, count: int, sources: Sequence[Source]) -> Fed:
    """A list takes exactly the outputs that fit, when there are as many as it holds."""
    meeting = _meeting(part, port, sources)
    names = [source.value for source, _ in meeting]
    if not meeting:
        return Fed(part, port, Outside())
    if len(meeting) != count:
        verb = "has" if len(names) == 1 else "have"
        question = f"it takes a list of {count}, and {len(names)} {verb} a shape that fits: {listed(names)}"
        return Fed(part, port, Outside(tuple(names)), open=question)
    said = "they are the only values of its shape"
    said += "; their order is that of the files" if count > 1 else ""
    return Fed(part, port, Connection(tuple(meeting)), assumed=said)


def _left_open(part: Part, port: BoundPort, sources: Iterable[Source], reason: str) -> Fed:
    names = tuple(source.value for source in sources)
    return Fed(part, port, Outside(names), open=f"{listed(names)} {reason}")


def _meeting(part: Part, port: BoundPort, sources: Iterable[Source]) -> list[tuple[Source, Way]]:
    """The outputs of other parts whose shape meets that of an input, with at least one size in common."""
    found = []
    for source in sources:
        how = way(source.port, port) if source.part != part.name else None
        if how is not None:
            found.append((source, how))
    return found


def listed(names: Sequence[str]) -> str:
    """Names as words: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _alike(one: BoundPort, other: BoundPort) -> bool:
    first, second = shape_of(one), shape_of(other)
    return first is not None and second is not None and bool(equal_sizes(first, second))


def _is_plain(port: BoundPort) -> bool:
    known = port.template is None and not port.anything and not port.fields
    return known and port.sample is None and port.count is None


def _without_circles(parts: Sequence[Part], fed: list[Fed]) -> list[Fed]:
    """Opens the connections of each circle that lead back up the flow, or all of them when none does."""
    ranks = {part.name: part.rank for part in parts}
    while circle := _circle(parts, fed):
        inner = [edge for item in fed for edge in item.edges if set(edge) <= circle]
        cut = {edge for edge in inner if ranks[edge[0]] > ranks[edge[1]]} or set(inner)
        fed = [_opened(item, circle) if cut & set(item.edges) else item for item in fed]
    return fed


def _opened(item: Fed, circle: set[str]) -> Fed:
    assert isinstance(item.by, Connection)
    names = tuple(source.value for source, _ in item.by.sources)
    question = f"{listed(names)} would fit, and close a circle of {listed(sorted(circle))}"
    return replace(item, by=Outside(names), open=question, assumed=None)


def _circle(parts: Sequence[Part], fed: Sequence[Fed]) -> set[str]:
    """The parts that reach each other, of the first such group; empty when there is no circle."""
    after: dict[str, set[str]] = {part.name: set() for part in parts}
    for item in fed:
        for start, to in item.edges:
            after[start].add(to)
    reached = {name: _reached(name, after) for name in after}
    for name in after:
        if name in reached[name]:
            return {other for other in reached[name] if name in reached[other]}
    return set()


def _reached(name: str, after: dict[str, set[str]]) -> set[str]:
    found, waiting = set[str](), list(after[name])
    while waiting:
        if (current := waiting.pop()) not in found:
            found.add(current)
            waiting += after[current]
    return found
