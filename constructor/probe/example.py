"""What a component is probed with: example inputs, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from constructor.diagnostics import Diagnostic
from constructor.probe.shape_text import parse_shape

Source = Literal["port", "file", "override", "unknown"]


@dataclass(frozen=True, slots=True)
class TensorExample:
    """A tensor to make.

    Attributes:
        dtype: torch's name of the element type.
        symbolic: the shape as the port or the file writes it, e.g. "B S cond_proprio_dim".
        template: the shape in numbers and free symbols alone, e.g. "B S 48".
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    symbolic: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class PlainExample:
    """A value that is passed as it is: None, a bool, a number, a string or a list of these."""

    value: Any


@dataclass(frozen=True, slots=True)
class ListExample:
    """A list of examples."""

    items: tuple["Example", ...]


@dataclass(frozen=True, slots=True)
class DictExample:
    """A mapping of examples."""

    fields: tuple[tuple[str, "Example"], ...]


Example = TensorExample | PlainExample | ListExample | DictExample


@dataclass(frozen=True, slots=True)
class ExampleInput:
    """A graph input with what it is probed with; `value` is None when nobody said what it takes."""

    name: str
    value: Example | None
    source: Source


@dataclass(frozen=True, slots=True)
class Probe:
    """The example inputs of a component.

    Attributes:
        inputs: one for each graph input, in order.
        symbols: every free symbol of their shapes with its size, in order of appearance.
    """

    inputs: tuple[ExampleInput, ...]
    symbols: tuple[tuple[str, int], ...]
    problems: tuple[Diagnostic, ...] = ()


def resized(example: Example, sizes: Mapping[str, int]) -> Example:
    """The same example with other sizes for its symbols.

    Raises:
        DimError: a dim has no whole size with these.
    """
    match example:
        case TensorExample(template=str() as template) if (shape := parse_shape(template)) is not None:
            return replace(example, shape=shape.sizes(sizes))
        case ListExample(items):
            return ListExample(tuple(resized(item, sizes) for item in items))
        case DictExample(fields):
            return DictExample(tuple((name, resized(item, sizes)) for name, item in fields))
        case _:
            return example


def symbols_of(example: Example | None) -> tuple[str, ...]:
    """The free symbols of an example's shapes, each once, in order of appearance."""
    match example:
        case TensorExample(template=str() as template) if (shape := parse_shape(template)) is not None:
            return shape.names
        case ListExample(items):
            return tuple(dict.fromkeys(name for item in items for name in symbols_of(item)))
        case DictExample(fields):
            return tuple(dict.fromkeys(name for _, item in fields for name in symbols_of(item)))
        case _:
            return ()
