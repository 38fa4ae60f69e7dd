"""What the ports of a module promise, held against what it is really given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from constructor.probe.bound import BoundPort, ModulePorts
from constructor.probe.expression import DimError, Name, size_of
from constructor.probe.settings import Setting
from constructor.probe.shape_text import Shape, parse_shape
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo

Kind = Literal["size", "symbol", "rank", "count", "missing"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One argument that is not what its port declares.

    Attributes:
        argument: its position or keyword in the call; `place` leads from there into a list or mapping.
        kind: "size" of one dim against a number, "symbol" against what the symbol is elsewhere in the call,
            "rank" of the tensor, "count" of a list, or "missing" when None is given.
        dim: which dim of the tensor, from 0; `expected` and `word` are its size and its text in the port.
            For "rank": the last one, when it is wrong whatever the rank.
    """

    argument: str | int
    port: BoundPort
    info: ValueInfo
    kind: Kind
    place: tuple[str | int, ...] = ()
    dim: int | None = None
    expected: int | None = None
    word: str = ""

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The hyperparameters that the mismatched dim names, or all that the port's shape names."""
        text = self.word or self.port.symbolic or ""
        return tuple(
            setting
            for name, setting in self.port.settings.items()
            if name in _names(text) and _is_size(setting)
        )


@dataclass
class Contract:
    """Compares one call with the ports of its module.

    Attributes:
        symbols: the sizes that the free symbols of the ports turned out to have.
        mismatches: in the order of the arguments.
    """

    ports: ModulePorts
    symbols: dict[str, int] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    def compare(self, arguments: Mapping[str | int, ValueInfo | None]) -> None:
        """Holds every argument that is known against its port; lists last, as their tensors may differ."""
        given = [
            (argument, port, info)
            for argument, info in arguments.items()
            if info is not None and (port := self.ports.input(argument)) is not None
        ]
        for argument, port, info in sorted(given, key=lambda item: item[1].count is not None):
            self._value(_Place(argument, self.symbols), port, info)

    def _value(self, at: "_Place", port: BoundPort, info: ValueInfo) -> None:
        shape = parse_shape(port.template) if port.template is not None else None
        if info == PlainInfo(None):
            if not port.optional and (port.template is not None or port.fields):
                self._add(at, port, info, "missing")
        elif port.count is not None:
            if isinstance(info, ListInfo):
                self._list(at, port, info)
        elif port.fields and isinstance(info, DictInfo):
            for name, item in info.fields:
                if (entry := port.entry(name)) is not None:
                    self._value(at.inside(name), entry, item)
        elif shape is not None and isinstance(info, TensorInfo):
            self._tensor(at, port, shape, info)

    def _list(self, at: "_Place", port: BoundPort, info: ListInfo) -> None:
        if len(info.items) != port.count:
            self._add(at, port, info, "count", expected=port.count)
        for index, item in enumerate(info.items):
            # What only the tensors of a list mention may differ from one to the next.
            self._value(replace(at.inside(index), symbols=dict(at.symbols)), port.element, item)

    def _tensor(self, at: "_Place", port: BoundPort, shape: Shape, info: TensorInfo) -> None:
        words = [word for word in (port.symbolic or "").split() if word != "..."]
        words = words if len(words) == len(shape.words) else list(shape.words)
        aligned = _aligned(shape, info.shape)
        if aligned is None:
            self._add(at, port, info, "rank", **_last_dims(shape, info.shape, words))
            return
        for dim, (index, size) in enumerate(aligned):
            expression = shape.dims[dim]
            if isinstance(expression, Name) and expression.name not in at.symbols:
                at.symbols[expression.name] = size
                continue
            try:
                expected = size_of(expression, at.symbols)
            except DimError:
                # A dim that depends on sizes that this call does not show promises nothing here.
                continue
            if expected != size:
                kind: Kind = "symbol" if expression.names else "size"
                self._add(at, port, info, kind, dim=index, expected=expected, word=words[dim])

    def _add(self, at: "_Place", port: BoundPort, info: ValueInfo, kind: Kind, **more: Any) -> None:
        self.mismatches.append(Mismatch(at.argument, port, info, kind, at.path, **more))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a call a value stands, and the symbols it shares with others."""

    argument: str | int
    symbols: dict[str, int]
    path: tuple[str | int, ...] = ()

    def inside(self, part: str | int) -> "_Place":
        return replace(self, path=(*self.path, part))


def _last_dims(shape: Shape, sizes: tuple[int, ...], words: list[str]) -> dict[str, Any]:
    """The last dim, where it is wrong however many dims stand before it."""
    last = shape.dims[-1] if shape.dims else None
    if last is None or not sizes or last.names or (expected := size_of(last, {})) == sizes[-1]:
        return {}
    return {"dim": len(sizes) - 1, "expected": expected, "word": words[-1]}


def _aligned(shape: Shape, sizes: tuple[int, ...]) -> list[tuple[int, int]] | None:
    """For each dim of a port the index and size of the tensor's dim; None when the rank does not fit."""
    spare = len(sizes) - len(shape.dims)
    if spare < 0 or (spare > 0 and shape.gap is None):
        return None
    gap = len(shape.dims) if shape.gap is None else shape.gap
    indexes = [*range(gap), *range(gap + spare, len(sizes))]
    return [(index, sizes[index]) for index in indexes]


def _names(text: str) -> frozenset[str]:
    try:
        shape = parse_shape(text)
    except DimError:
        return frozenset()
    return frozenset(name.partition("[")[0] for name in shape.names) if shape is not None else frozenset()


def _is_size(setting: Setting) -> bool:
    return isinstance(setting.value, int | list | tuple) and not isinstance(setting.value, bool)
