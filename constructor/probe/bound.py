"""Ports of a module: a block's ports with the module's hyperparameters filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from constructor.probe.conditions import holds
from constructor.probe.example import (
    DictExample,
    Example,
    ListExample,
    PlainExample,
    TensorExample,
    resized,
    symbols_of,
)
from constructor.probe.expression import DimError, parse_dim, size_of
from constructor.probe.settings import Setting
from constructor.probe.shape_text import parse_shape, substitute
from constructor.registry.entry import BlockEntry, Port

MAX_TENSORS = 64


@dataclass(frozen=True, slots=True)
class BoundPort:
    """One port of one module.

    Attributes:
        symbolic: the shape as the block declares it, "B S cond_proprio_dim"; None for a port that carries
            no tensor, or any.
        template: the same with hyperparameters as numbers, "B S 48".
        count: how many tensors it takes as a list; None for a single one.
        optional: None may be passed; `absent`: it is what is passed by default.
        value: the example of a plain-value port.
        fields: the entries, for a port that carries a mapping.
        anything: nothing is known of what it takes.
        sample: what to probe it with instead, where a component's own file says so. It promises nothing.
        settings: the hyperparameters of the module that the shape may mention.
    """

    name: str
    symbolic: str | None = None
    template: str | None = None
    dtype: str = "float32"
    count: int | None = None
    optional: bool = False
    absent: bool = False
    value: Any = None
    fields: tuple["BoundPort", ...] = ()
    anything: bool = False
    sample: Example | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict, compare=False, repr=False)

    @property
    def element(self) -> "BoundPort":
        """The port that one item of the list goes through."""
        return replace(self, count=None)

    def entry(self, name: str) -> "BoundPort | None":
        """The port of one entry of the mapping."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The free symbols that its example depends on, in order."""
        if self.sample is not None:
            return symbols_of(self.sample)
        if self.absent:
            return ()
        shape = parse_shape(self.template) if self.template is not None else None
        inside = (symbol for field in self.fields for symbol in field.symbols)
        return tuple(dict.fromkeys((*(shape.names if shape is not None else ()), *inside)))

    def example(self, sizes: Mapping[str, int]) -> Example | None:
        """What to probe the port with; None when nothing is known of it.

        Raises:
            DimError: a dim has no whole size with these sizes of the symbols.
        """
        if self.sample is not None:
            return resized(self.sample, sizes)
        if self.absent:
            return PlainExample(None)
        if self.fields:
            entries = [(field.name, field.example(sizes)) for field in self.fields]
            known = tuple((name, example) for name, example in entries if example is not None)
            return DictExample(known) if len(known) == len(entries) else None
        if self.template is None:
            return None if self.anything else PlainExample(self.value)
        shape = parse_shape(self.template)
        if shape is None:
            return None
        tensor = TensorExample(shape.sizes(sizes), self.dtype, self.symbolic, self.template)
        return tensor if self.count is None else ListExample((tensor,) * self.count)


@dataclass(frozen=True, slots=True)
class ModulePorts:
    """What a module takes and gives; `same_shape` when the output has the shape of the first input."""

    inputs: tuple[BoundPort, ...]
    outputs: tuple[BoundPort, ...]
    same_shape: bool = False

    def input(self, argument: str | int) -> BoundPort | None:
        """The port of an argument, by position or keyword."""
        if isinstance(argument, int):
            return self.inputs[argument] if argument < len(self.inputs) else None
        return next((port for port in self.inputs if port.name == argument), None)


NO_PORTS = ModulePorts((), ())


def bind_ports(entry: BlockEntry, settings: Mapping[str, Setting]) -> ModulePorts:
    """The ports of a module of this block with these hyperparameters."""
    return ModulePorts(
        tuple(_bind(port, settings) for port in entry.inputs),
        tuple(_bind(port, settings) for port in entry.outputs),
        entry.same_shape,
    )


def _bind(port: Port, settings: Mapping[str, Setting]) -> BoundPort:
    values = {name: setting.value for name, setting in settings.items()}
    absent = port.optional if port.when is None else not holds(port.when, values)
    any_shape = port.shape is not None and port.shape.strip() == "*"
    try:
        count = None if port.many is None else _count(port.many, values)
        template = None if port.shape is None or any_shape else substitute(port.shape, values)
        if template is not None:
            parse_shape(template)
        fields = tuple(_bind(entry, settings) for field in port.fields for entry in _entries(field, values))
    except DimError:
        # A shape that depends on what the file has wrong says nothing; that is reported elsewhere.
        return BoundPort(port.name, absent=absent, anything=True, settings=settings)
    return BoundPort(
        port.name,
        None if any_shape else port.shape,
        template,
        port.dtype,
        count,
        port.optional or absent,
        absent,
        port.value,
        fields,
        any_shape,
        settings=settings,
    )


def _entries(field: Port, values: Mapping[str, Any]) -> Iterator[Port]:
    """The entries of a mapping that a field stands for.

    Raises:
        DimError: it cannot be told which, with these hyperparameters.
    """
    if field.many is None:
        yield replace(field, name=_entry_name(field.name, values)) if "{" in field.name else field
        return
    listed = values.get(field.many)
    names = listed if isinstance(listed, list | tuple) else range(_count(field.many, values))
    if len(names) > MAX_TENSORS:
        raise DimError(f"a mapping of more than {MAX_TENSORS} tensors")
    yield from (replace(field, name=field.name.format(name), many=None) for name in names)


def _entry_name(template: str, values: Mapping[str, Any]) -> str:
    name = values.get(template.strip("{}"))
    if not isinstance(name, str):
        raise DimError(f"{template} names no entry")
    return name


def _count(text: str, values: Mapping[str, Any]) -> int:
    count = size_of(parse_dim(substitute(text, values)), {})
    if count > MAX_TENSORS:
        raise DimError(f"a list of more than {MAX_TENSORS} tensors")
    return count
