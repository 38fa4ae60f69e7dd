"""Which module each tensor came from, while a model runs: how data flows between the modules of a module."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from constructor.records import TensorInfo
from constructor.shapes.info import dtype_name
from constructor.shapes.rules import by_rule

# One end of an edge: a module by its index, and which of its calls in this forward it is (0 for the first).
End = tuple[int, int]

# Stands for the module whose forward is running: what it was given, and what it gives.
BORDER: End = (-1, 0)

# Functions that look at an argument's shape alone.
_FRESH = {
    torch.empty_like,
    torch.full_like,
    torch.ones_like,
    torch.rand_like,
    torch.randn_like,
    torch.zeros_like,
    Tensor.new_empty,
    Tensor.new_full,
    Tensor.new_ones,
    Tensor.new_zeros,
}
_NOTHING: frozenset[End] = frozenset()


class Frame:
    """One running forward: the modules that each tensor in sight came from.

    A result of plain functions comes from all the modules that their arguments came from, so both ends of
    a residual connection are seen.

    Attributes:
        changed: whether the forward has changed an attribute of its module or of one inside.
        edges: (source, target, tensor) to the tensor's place among those that the target takes at its first
            call; to the tensor's facts at a later one, of which no more is noted.
    """

    def __init__(self, index: int, given: Sequence[Tensor]) -> None:
        self.index = index
        self.changed = False
        self.edges: dict[tuple[End, End, int], int | TensorInfo] = {}
        self._calls: dict[int, int] = {}
        self._sources: dict[int, frozenset[End]] = {id(tensor): frozenset((BORDER,)) for tensor in given}
        # An id means something only while its tensor lives.
        self._alive: list[Tensor] = list(given)

    def enter(self, child: int, given: Sequence[Tensor], first: bool) -> End:
        """A module inside is about to take tensors, for the first time at all or once more."""
        end = (child, self._calls.get(child, 0))
        self._calls[child] = end[1] + 1
        self._reach(end, given, first)
        return end

    def _reach(self, end: End, given: Sequence[Tensor], first: bool) -> None:
        for place, tensor in enumerate(given):
            for source in sorted(self._sources.get(id(tensor), ())):
                key = (source, end, id(tensor))
                if key not in self.edges:
                    self.edges[key] = (
                        place if first else TensorInfo(tuple(tensor.shape), dtype_name(tensor.dtype))
                    )

    def leave(self, end: End | None, given: Sequence[Tensor], result: Any) -> Any:
        """A module inside gave a result; None for one that is not inside, which counts as a function.

        A tensor that it handed through comes back as another object, so that the two stay apart.
        """
        sources = frozenset((end,)) if end is not None else self._union(given)
        through = {id(tensor) for tensor in given}

        def note(value: Any) -> Any:
            if isinstance(value, Tensor):
                value = value.detach() if id(value) in through else value
                self._sources[id(value)] = sources
                self._alive.append(value)
            elif type(value) in (tuple, list):
                return type(value)(note(item) for item in value)
            elif type(value) is dict:
                return {key: note(item) for key, item in value.items()}
            return value

        return note(result)

    def function(
        self, func: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], result: Any
    ) -> None:
        """A function of torch made `result` of its arguments."""
        if func in _FRESH:
            return
        if func is Tensor.__setitem__:
            self._note(args[0], self._union(_shallow((args[0], args[2]))))
        elif isinstance(result, Tensor):
            self._note(result, self._union(_shallow((*args, *kwargs.values()))))
        elif isinstance(result, tuple | list) and type(result) is not torch.Size:
            sources = self._union(_shallow((*args, *kwargs.values())))
            for item in result:
                if isinstance(item, Tensor):
                    self._note(item, sources)

    def finish(self, given_back: Sequence[Tensor]) -> None:
        """The forward returned."""
        self._reach(BORDER, given_back, True)

    def _note(self, tensor: Tensor, sources: frozenset[End]) -> None:
        if sources:
            self._sources[id(tensor)] = sources
            self._alive.append(tensor)

    def _union(self, tensors: Sequence[Tensor] | Iterator[Tensor]) -> frozenset[End]:
        found = [sources for tensor in tensors if (sources := self._sources.get(id(tensor)))]
        if len(found) <= 1:
            return found[0] if found else _NOTHING
        return _NOTHING.union(*found)


class Watch(TorchFunctionMode):
    """Sees every function of torch that is called within it, and the stack of running forwards.

    Attributes:
        flows: whether to note which module each tensor came from.
    """

    def __init__(self, flows: bool) -> None:
        super().__init__()
        self.flows = flows
        self.frames: list[Frame] = []

    @property
    def frame(self) -> Frame | None:
        """The innermost running forward, when flows are noted."""
        return self.frames[-1] if self.frames and self.flows else None

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        result = by_rule(func, args, kwargs)
        if result is None:
            result = func(*args, **kwargs)
        if (frame := self.frame) is not None:
            frame.function(func, args, kwargs, result)
        return result


def _shallow(values: Sequence[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, tuple | list):
            for item in value:
                if isinstance(item, Tensor):
                    yield item
