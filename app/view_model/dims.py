"""The example inputs: sizes of symbols, and for each graph input its example and where that comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.view_model import units
from app.view_model.intent import SetDims
from constructor.graph.ir import Graph
from constructor.records import ComponentReport

_SOURCES = {
    "port": "from the block's port",
    "file": "from example_inputs in the file",
    "override": "typed here",
    "unknown": "not known: no block describes it",
}


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """A symbol with its size; `changed` when the user gave it."""

    name: str
    size: int
    changed: bool


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A graph input; `text` is the user's own example, "" when there is none."""

    name: str
    shape: str
    symbolic: str
    source: str
    known: bool
    text: str


@dataclass(frozen=True, slots=True)
class DimsView:
    """The panel; `dims` are all sizes the user gave, those of symbols that only other components use too."""

    symbols: tuple[SymbolRow, ...]
    examples: tuple[ExampleRow, ...]
    dims: tuple[tuple[str, int], ...] = ()

    @property
    def changed(self) -> bool:
        return any(symbol.changed for symbol in self.symbols) or any(
            example.text for example in self.examples
        )

    def resized(self, name: str, size: int) -> SetDims | None:
        """The intent that gives a symbol another size; None when it has that size."""
        if any(symbol.name == name and symbol.size == size for symbol in self.symbols):
            return None
        return SetDims(tuple(sorted({**dict(self.dims), name: size}.items())))


def dims_view(
    graph: Graph,
    report: ComponentReport | None,
    dims: tuple[tuple[str, int], ...] = (),
    inputs: Mapping[str, str] | None = None,
) -> DimsView:
    """The sizes and examples of a component's last check, with what the user changed of them.

    Args:
        dims: the sizes that the user gave.
        inputs: the examples that the user typed, by graph input.
    """
    given = dict(dims)
    sizes = report.symbols if report else dims
    symbols = tuple(SymbolRow(name, given.get(name, size), name in given) for name, size in sizes)
    examples = tuple(_example(name, report, (inputs or {}).get(name, "")) for name in graph.inputs)
    return DimsView(symbols, examples, dims)


def _example(name: str, report: ComponentReport | None, text: str) -> ExampleRow:
    found = next((item for item in report.inputs if item.name == name), None) if report else None
    source: Literal["port", "file", "override", "unknown"] = found.source if found else "unknown"
    return ExampleRow(
        name,
        units.value(found.info if found else None),
        units.symbolic(found.symbolic) if found else "",
        _SOURCES[source] if report else "",
        report is None or (found is not None and found.info is not None),
        text,
    )
