"""The modules inside a block in a fixed order, and which of them are equal in structure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from constructor.graph import Graph

_HOOKS = (
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
)
_INTERNAL = frozenset(vars(nn.Module())) - {"training"}
_COMPARED = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    type,
    Enum,
    torch.dtype,
    torch.device,
    torch.layout,
)
_MAX_DEPTH = 6
_MAX_PATHS = 64


@dataclass(frozen=True, slots=True)
class Outline:
    """The modules of a block, each once, parents before their children.

    Attributes:
        modules, paths: by index; the block itself is 0 and its path is "".
        children: for each module its attribute names with the indexes of what they hold; a module that
            hangs in several places appears under each of them.
        ends: the index after the last module inside each; `shared` where the inside also hangs elsewhere,
            so that it is no range of indexes of its own.
    """

    modules: tuple[nn.Module, ...]
    paths: tuple[str, ...]
    children: tuple[tuple[tuple[str, int], ...], ...]
    ends: tuple[int, ...]
    shared: tuple[bool, ...]
    _names: dict[int, Mapping[int, tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    def names_inside(self, index: int) -> Mapping[int, tuple[str, ...]]:
        """The dotted paths that lead from a module to each module inside it; several where it is shared."""
        if index not in self._names:
            found: dict[int, tuple[str, ...]] = {}
            waiting = [(index, "")]
            for current, path in waiting:
                for name, child in self.children[current]:
                    inner = f"{path}.{name}" if path else name
                    if len(paths := found.get(child, ())) < _MAX_PATHS:
                        found[child] = (*paths, inner)
                        waiting.append((child, inner))
            self._names[index] = found
        return self._names[index]


def outline_of(block: nn.Module) -> Outline:
    """The outline of a block."""
    indexes: dict[int, int] = {}
    modules: list[nn.Module] = []
    paths: list[str] = []
    children: list[tuple[tuple[str, int], ...]] = []
    ends: list[int] = []
    shared: list[bool] = []

    def visit(module: nn.Module, path: str) -> int:
        index = indexes[id(module)] = len(modules)
        modules.append(module)
        paths.append(path)
        children.append(())
        ends.append(index)
        shared.append(False)
        inside = []
        for name, child in module._modules.items():
            if child is None:
                continue
            known = indexes.get(id(child))
            if known is not None:
                shared[index] = shared[known] = True
            place = visit(child, f"{path}.{name}" if path else name) if known is None else known
            inside.append((name, place))
        children[index] = tuple(inside)
        ends[index] = len(modules)
        return index

    visit(block, "")
    return Outline(tuple(modules), tuple(paths), tuple(children), tuple(ends), _spread(shared, children))


def _spread(shared: list[bool], children: list[tuple[tuple[str, int], ...]]) -> tuple[bool, ...]:
    """A module whose inside hangs elsewhere too marks everything it lies in."""
    for index in reversed(range(len(shared))):
        shared[index] = shared[index] or any(shared[child] for _, child in children[index])
    return tuple(shared)


class Signatures:
    """Numbers that are equal for modules that are equal in all that their forward can see but weights.

    Class, mode, plain attributes, names, shapes and types of weights, and the modules inside. An attribute
    of another kind counts as equal only when it is the same object, which is kept alive for that.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._kept: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, outline: Outline) -> tuple[int, ...]:
        """The number of every module of an outline."""
        found = [0] * len(outline.modules)
        for index in reversed(range(len(found))):
            inside = tuple((name, found[child]) for name, child in outline.children[index])
            key = (self._structure(outline.modules[index]), inside)
            found[index] = self._numbers.setdefault(key, len(self._numbers))
        return tuple(found)

    def _structure(self, module: nn.Module) -> Hashable:
        attributes = module.__dict__
        if is_lazy_itself(module) or any(attributes.get(hooks) for hooks in _HOOKS):
            return self._same(module)
        return (
            type(module),
            tuple((name, self._plain(attributes[name], 0)) for name in attributes if name not in _INTERNAL),
            tuple((name, _weight(weight)) for name, weight in module._parameters.items()),
            tuple((name, _weight(buffer)) for name, buffer in module._buffers.items()),
        )

    def _plain(self, value: Any, depth: int) -> Hashable:
        if depth < _MAX_DEPTH:
            if type(value) in (list, tuple, set):
                return (type(value), *(self._plain(item, depth + 1) for item in value))
            if type(value) is dict:
                return (dict, *((key, self._plain(item, depth + 1)) for key, item in value.items()))
            if isinstance(value, partial):
                parts = (value.func, value.args, value.keywords)
                return (partial, *(self._plain(part, depth + 1) for part in parts))
        if isinstance(value, Graph):
            # The same file read twice gives two graphs that are equal and cannot be hashed.
            return (Graph, repr(value))
        return (type(value), value) if isinstance(value, _COMPARED) else self._same(value)

    def _same(self, value: Any) -> Hashable:
        self._kept[id(value)] = value
        return (object, id(value))


def state_of(module: nn.Module) -> tuple[Any, ...]:
    """A module's attributes and buffers by identity: it differs when a forward has changed one."""
    return tuple(
        (id(value), len(value) if isinstance(value, list | dict | set) else 0)
        for value in (*module.__dict__.values(), *module._buffers.values())
    )


def is_lazy_itself(module: nn.Module) -> bool:
    """Whether the module's own weights take their shape from the first call."""
    weights = (*module._parameters.values(), *module._buffers.values())
    return any(weight is not None and is_lazy(weight) for weight in weights)


def _weight(weight: Tensor | None) -> Hashable:
    return (
        None if weight is None else (tuple(weight.shape), weight.stride(), weight.dtype, weight.requires_grad)
    )
