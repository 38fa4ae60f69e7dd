"""Records every allocation and free of what runs inside it, on meta tensors or others without numbers.

A storage is allocated when an operation first gives it, and freed when the last tensor on it is gone. Only
tensors of one kind of device count; what lives on the CPU lives there on a machine with a card too.
"""

import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.utils._python_dispatch import TorchDispatchMode

from constructor.memory.events import BLAS, Allocation, Phase, Trace, Work
from constructor.memory.libraries import PRODUCTS, taken_by
from constructor.memory.rates import Precision
from constructor.memory.remembered import REMEMBERED, tensors_of
from constructor.memory.step import STEPS
from constructor.memory.work import WORKED
from constructor.records.memory import Kind

# A node and the dotted path of a module in it.
Place = tuple[str, str]
NOWHERE: Place = ("", "")
_SCALAR = torch.ops.aten._local_scalar_dense.default
_COPY = torch.ops.aten.copy_.default


@dataclass(slots=True)
class _Made:
    """An allocation while its kind may still change."""

    size: int
    kind: Kind
    place: Place
    op: str = ""
    low: int | None = None
    high: int | None = None
    stream: int = 0


class Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Records what happens inside `with recorder.running():`.

    Attributes:
        looked_at: the places whose code asked for a number out of a tensor, which has none here; 1 was
            answered.
        stream: the CUDA stream whose work is being recorded.
        echoes: whether a tensor on the CPU keeps its values when one on the device is copied to it.
        by_card: whether the card had a part in what was recorded.
        notes: what is worth knowing about how the model was made ready, a sentence each.
        outer: classes of tensors around others: what is done with one comes again with the one inside.
    """

    def __init__(self, places: Mapping[nn.Module, Place], device: str = "meta") -> None:
        """Args:
        places: the node that calls each module first, and the dotted path of the module in it.
        device: the kind of device whose tensors count.
        """
        super().__init__()  # type: ignore[no-untyped-call]
        self.places, self._device = places, device
        self._made: list[_Made] = []
        self._events: list[int] = []
        self._alive: dict[int, tuple[Any, int]] = {}
        self._phases: list[Phase] = []
        self._node = ""
        self._stack: list[Place] = []
        # Which place made the nodes of autograd from each sequence number on.
        self._numbers: list[int] = []
        self._places: list[Place] = []
        self._kind: Kind = "temporary"
        self._phase = ""
        self._counted = False
        self._work: Counter[tuple[Place, str, Precision, int, int]] = Counter()
        self._users_of_blas: set[bool] = set()
        self.looked_at: dict[Place, None] = {}
        self.stream = 0
        self.outer: tuple[type, ...] = ()
        self.echoes = self.by_card = False
        self.notes: list[str] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Records, and follows which module runs."""
        entering = register_module_forward_pre_hook(self._enter)
        leaving = register_module_forward_hook(self._leave, always_call=True)
        try:
            with self:
                yield
        finally:
            entering.remove()
            leaving.remove()

    @contextmanager
    def node(self, name: str) -> Iterator[None]:
        """What runs inside belongs to a node."""
        self._node, before = name, self._node
        self._stack.append((name, ""))
        self._turn()
        try:
            yield
        finally:
            self._stack.pop()
            self._node = before
            self._turn()

    @contextmanager
    def phase(self, name: str, step: int) -> Iterator[None]:
        """What runs inside is one phase of a step."""
        start = len(self._events)
        # Of the steps the last one is as all that would follow.
        self._counted = step == STEPS - 1
        self._phase = name
        yield
        self._phases.append(Phase(name, step, start, len(self._events)))

    def hold(self, tensor: Tensor, kind: Kind, place: Place = NOWHERE) -> None:
        """Counts a tensor from now on, as of a kind."""
        if (index := self._see(tensor)) is not None:
            self._made[index].kind, self._made[index].place = kind, place

    def name_kind(self, tensor: Tensor, kind: Kind, place: Place) -> None:
        """Says of which kind a recorded tensor turned out to be, and where it belongs."""
        known = self._alive.get(tensor.untyped_storage()._cdata)
        if known is not None:
            self._made[known[1]].kind, self._made[known[1]].place = kind, place

    @contextmanager
    def making(self, kind: Kind) -> Iterator[None]:
        """What is allocated inside is of a kind."""
        before, self._kind = self._kind, kind
        try:
            yield
        finally:
            self._kind = before

    def resized(self, tensor: Tensor) -> None:
        """A storage got another size in place."""
        known = self._alive.pop(tensor.untyped_storage()._cdata, None)
        if known is not None:
            self._events.append(~known[1])
        self._see(tensor)

    def name_activations(self) -> None:
        """What the last phase made and is still alive is kept for later."""
        alive = {index for _, index in self._alive.values()}
        for event in self._events[self._phases[-1].start :]:
            if event in alive and self._made[event].kind == "temporary":
                self._made[event].kind = "activation"

    def trace(self) -> Trace:
        """All that was recorded."""
        allocations = (
            Allocation(made.size, made.kind, *made.place, made.op, made.low, made.high, made.stream)
            for made in self._made
        )
        borders = {border for phase in self._phases for border in (phase.start, phase.end)}
        work = (
            Work(*place, phase, precision, flops, moved, count)
            for (place, phase, precision, flops, moved), count in self._work.items()
        )
        return Trace(tuple(allocations), _in_order(self._events, borders), tuple(self._phases), tuple(work))

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if self.outer and any(issubclass(kind, self.outer) for kind in types):
            return NotImplemented
        if self.echoes and func is _COPY and args[1].is_meta and not args[0].is_meta:
            return args[0]
        if func is _SCALAR:
            if args[0].device.type != self._device:
                return func(*args)
            self.looked_at[self._place()] = None
            dtype = args[0].dtype
            return 1.0 if dtype.is_floating_point else dtype == torch.bool or 1
        if func in PRODUCTS and self._counts(args):
            self._use_blas()
        result, key = REMEMBERED.run(func, args, kwargs or {})
        made = (result,) if type(result) is Tensor else tuple(tensors_of(result))
        for tensor in made:
            if (index := self._see(tensor)) is not None:
                self._made[index].op = str(func)
        if self._counted and (work := WORKED.of(key, func, args, kwargs or {}, result)) is not None:
            self._work[self._place(), self._phase, *work] += 1
        if self._counts(made) and (bounds := taken_by(func, args, made)) is not None:
            self._take(str(func), *bounds)
        return result

    def _see(self, tensor: Tensor) -> int | None:
        """Notes a storage that was not known; gives its index."""
        if tensor.device.type != self._device:
            return None
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key in self._alive or size == 0:
            return None
        index = self._allocate(_Made(size, self._kind, self._place(), stream=self.stream))

        def freed(_: Any) -> None:
            del self._alive[key]
            self._events.append(~index)

        self._alive[key] = (weakref.ref(storage, freed), index)
        return index

    def _counts(self, values: tuple[Any, ...]) -> bool:
        return any(isinstance(value, Tensor) and value.device.type == self._device for value in values)

    def _allocate(self, made: _Made) -> int:
        self._made.append(made)
        self._events.append(len(self._made) - 1)
        return len(self._made) - 1

    def _take(self, op: str, low: int, value: int, high: int) -> None:
        """A library takes memory and gives it back at once."""
        index = self._allocate(_Made(value, "workspace", self._place(), op, low, high))
        self._events.append(~index)

    def _use_blas(self) -> None:
        """The thread that runs forward and the one that runs backward have a workspace each, and keep it."""
        backward = _backward_node() is not None
        if backward not in self._users_of_blas:
            self._users_of_blas.add(backward)
            self._allocate(_Made(0, "workspace", NOWHERE, BLAS))

    def _place(self) -> Place:
        """What is running; in backward, what made the node of autograd that is at work."""
        if self._stack:
            return self._stack[-1]
        node = _backward_node()
        if node is None:
            return NOWHERE
        place = bisect_right(self._numbers, node._sequence_nr()) - 1
        return self._places[place] if place >= 0 else NOWHERE

    def _enter(self, module: nn.Module, args: Any) -> None:
        # Computed again in backward, a module runs outside all nodes.
        block, path = self.places.get(module, NOWHERE)
        self._stack.append((self._node or block, path))
        self._turn()

    def _leave(self, module: nn.Module, args: Any, result: Any) -> None:
        self._stack.pop()
        self._turn()

    def _turn(self) -> None:
        self._numbers.append(torch._C._autograd._get_sequence_nr())
        self._places.append(self._stack[-1] if self._stack else NOWHERE)


def _backward_node() -> Any:
    return torch._C._current_autograd_node()


def _in_order(events: list[int], borders: set[int]) -> tuple[int, ...]:
    """The events with neighbouring frees between borders sorted, whose order among each other is chance."""
    ordered: list[int] = []
    frees: list[int] = []
    for place, event in enumerate(events):
        if event >= 0 or place in borders:
            ordered += sorted(frees)
            frees.clear()
        if event >= 0:
            ordered.append(event)
        else:
            frees.append(event)
    return (*ordered, *sorted(frees))
