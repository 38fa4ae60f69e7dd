"""Whether what one component gives is what another takes, by their symbolic shapes."""

from collections.abc import Iterator
from typing import Literal

from constructor.probe import BoundPort, DimError, Shape, parse_shape

Way = Literal["as it is", "tokens", "unsqueeze"]


def way(made: BoundPort, taken: BoundPort) -> Way | None:
    """How an output gets to an input: as it is, or through an op; None when the shapes do not meet.

    Shapes meet when no two sizes contradict each other and at least one size above 1 is the same.
    """
    wanted = shape_of(taken)
    if wanted is None or made.dtype != taken.dtype:
        return None
    return next((how for given, how in _ways(made) if equal_sizes(given, wanted)), None)


def ways(made: BoundPort) -> tuple[Shape, ...]:
    """The shapes in which an output can be passed on."""
    return tuple(shape for shape, _ in _ways(made))


def _ways(made: BoundPort) -> Iterator[tuple[Shape, Way]]:
    given = shape_of(made)
    if given is None:
        return
    yield given, "as it is"
    if len(given.words) == 4 and given.gap is None:
        batch, channels, height, width = given.words
        tokens = parse_shape(f"{batch} {_product(height, width)} {channels}")
        if tokens is not None:
            yield tokens, "tokens"
    if given.gap is None and given.words:
        longer = parse_shape(" ".join((given.words[0], "1", *given.words[1:])))
        if longer is not None:
            yield longer, "unsqueeze"


def contradict(made: BoundPort, taken: BoundPort) -> bool:
    """Whether both shapes are known and cannot be the same."""
    given, wanted = shape_of(made), shape_of(taken)
    if given is None or wanted is None:
        return False
    return _pairs(given, wanted) is None or equal_sizes(given, wanted) is None


def shape_of(port: BoundPort) -> Shape | None:
    """The shape of a port that carries one tensor, or a list of such; None when it is not known."""
    if port.template is None or port.anything:
        return None
    try:
        return parse_shape(port.template)
    except DimError:
        # A shape that cannot be read is reported where the component is checked.
        return None


def equal_sizes(one: Shape, other: Shape) -> int | None:
    """How many sizes above 1 are the same; None when the shapes contradict each other."""
    pairs = _pairs(one, other)
    if pairs is None:
        return None
    sizes = [(int(a), int(b)) for a, b in pairs if a.isdecimal() and b.isdecimal()]
    return None if any(a != b for a, b in sizes) else sum(a > 1 for a, _ in sizes)


def _pairs(one: Shape, other: Shape) -> list[tuple[str, str]] | None:
    """The dims that stand at the same place; None when the shapes differ in rank."""
    if one.gap is None and other.gap is not None:
        one, other = other, one
    if one.gap is None:
        same = len(one.words) == len(other.words)
        return list(zip(one.words, other.words, strict=True)) if same else None
    head, tail = one.words[: one.gap], one.words[one.gap :]
    if other.gap is not None:
        return [*zip(head, other.words[: other.gap], strict=False), *_tails(tail, other.words[other.gap :])]
    if len(other.words) < len(one.words):
        return None
    return [*zip(head, other.words, strict=False), *_tails(tail, other.words)]


def _tails(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return zip(reversed(one), reversed(other), strict=False)


def _product(height: str, width: str) -> str:
    if height.isdecimal() and width.isdecimal():
        return str(int(height) * int(width))
    return "N"
