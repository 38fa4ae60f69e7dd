"""What a block is made of, as data: the primitives, the calls between them, and where each weight goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from constructor.probe import Setting

MAX_REPEATED = 64
"""How many streams, cameras or experts are written out one by one."""


class RecipeError(ValueError):
    """A block cannot be taken apart as it is written; `argument` is the hyperparameter that is why."""

    def __init__(self, message: str, argument: str | None = None) -> None:
        super().__init__(message)
        self.argument = argument


@dataclass(frozen=True, slots=True)
class Made:
    """The value that a call of the recipe makes, by the call's own name for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the unpacked block.

    Attributes:
        arguments: its hyperparameters, `${...}` where the block had it written so.
        weights: where its weights were in the block, and where they are in the part: pairs of prefixes of
            state names, "" for the part itself.
    """

    name: str
    key: str
    arguments: tuple[tuple[str, Any], ...]
    weights: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A node of the unpacked block.

    Attributes:
        callee: the name of a part, or an op.
        arguments: by keyword; `Made` stands for what another call makes.
        outs: the names of the items of its result, where it is taken apart; else it has the call's name.
    """

    name: str
    callee: str
    kind: str
    arguments: tuple[tuple[str, Any], ...]
    outs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parts, and the calls in their order; the last call makes the block's own result."""

    parts: tuple[Part, ...]
    calls: tuple[Call, ...]


@dataclass
class Kitchen:
    """Collects a recipe for one call of a block.

    Attributes:
        settings: the hyperparameters of the block.
        text: a hyperparameter as new YAML data, `${...}` where it is written so.
        inputs: what the node passes, by port, as new YAML data.
        prefix: the attribute below which the block keeps everything, with its dot.
    """

    settings: Mapping[str, Setting]
    text: Callable[[Setting], Any]
    inputs: Mapping[str, Any]
    prefix: str = ""
    parts: list[Part] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def recipe(self) -> Recipe:
        return Recipe(tuple(self.parts), tuple(self.calls))

    def number(self, name: str) -> int:
        """A hyperparameter that is a whole number.

        Raises:
            RecipeError: it is not set, or not known.
        """
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise RecipeError(f"{name} must be a whole number, and is {value!r}", name)
        return value

    def width(self, name: str) -> int | None:
        """A hyperparameter that is a width or null."""
        return None if self._value(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        """A hyperparameter that is true or false.

        Raises:
            RecipeError: it is neither.
        """
        value = self._value(name)
        if not isinstance(value, bool):
            raise RecipeError(f"{name} must be true or false, and is {value!r}", name)
        return value

    def repeated(self, name: str) -> range:
        """The numbers of what is there `name` times.

        Raises:
            RecipeError: it is no number, or too many to be written out.
        """
        count = self.number(name)
        if not 0 <= count <= MAX_REPEATED:
            raise RecipeError(
                f"{name} must be from 0 to {MAX_REPEATED} to be written out, and is {count}", name
            )
        return range(count)

    def written(self, name: str) -> Any:
        """A hyperparameter as it goes to a part.

        Raises:
            RecipeError: it is not set.
        """
        self._value(name)
        return self.text(self.settings[name])

    def given(self, port: str) -> Any:
        """What the node passes at a port; None for nothing."""
        return self.inputs.get(port)

    def needed(self, port: str) -> Any:
        """What the node passes at a port.

        Raises:
            RecipeError: nothing.
        """
        if (value := self.given(port)) is None:
            raise RecipeError(f"the input {port} is not connected")
        return value

    def part(self, name: str, key: str, *weights: tuple[str, str], **arguments: Any) -> str:
        """Adds a module and gives its name; `weights` are prefixes inside the block and inside the part."""
        old = tuple((f"{self.prefix}{before}", after) for before, after in weights)
        self.parts.append(Part(name, key, tuple(arguments.items()), old))
        return name

    def call(self, name: str, callee: str, /, **arguments: Any) -> Made:
        """Adds a call of a part and gives its value."""
        self.calls.append(Call(name, callee, "module", tuple(arguments.items())))
        return Made(name)

    def op(self, name: str, callee: str, /, **arguments: Any) -> Made:
        """Adds a call of an op and gives its value."""
        self.calls.append(Call(name, callee, "op", tuple(arguments.items())))
        return Made(name)

    def apart(self, name: str, callee: str, outs: tuple[str, ...], /, **arguments: Any) -> tuple[Made, ...]:
        """Adds a call of a part whose result is a tuple, and gives its items."""
        self.calls.append(Call(name, callee, "module", tuple(arguments.items()), outs))
        return tuple(map(Made, outs))

    def _value(self, name: str) -> Any:
        if name not in self.settings:
            raise RecipeError(f"{name} is not set", name)
        value = self.settings[name].value
        if isinstance(value, str) and "${" in value:
            raise RecipeError(f"{name} is {value}, which leads nowhere", name)
        return value
