"""Runs a block on meta tensors and notes what every module inside took, gave and passed on.

No weight has memory. Equal modules called alike are run once: the second takes over the record of the first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from constructor.records import TensorInfo, ValueInfo
from constructor.shapes.arguments import call_info
from constructor.shapes.flow import BORDER, End, Frame, Watch
from constructor.shapes.info import info_of, tensors_in
from constructor.shapes.outline import Outline, Signatures, is_lazy_itself, outline_of, state_of
from constructor.shapes.replay import NotReplayableError, call_key, recipe, replay
from constructor.shapes.shortcuts import shortcut

# Looking at a tensor calls functions of torch, which nobody needs to see.
_UNWATCHED = torch._C.DisableTorchFunction
_NOTHING = object()

Call = tuple[tuple[Any, ...], dict[str, Any]]
Edge = tuple[End, End, int | TensorInfo]


@dataclass(frozen=True, slots=True)
class Record:
    """One module at its first call; both sides are None when it was not called, or did not return.

    Attributes:
        edges: (source, target, what) for what flows between the modules inside, or over the border. Indexes
            count from this module. `what` is the place of the tensor among those that the target takes
            (those given back, for the border), or its facts when the target had been called before.
    """

    inputs: ValueInfo | None = None
    outputs: ValueInfo | None = None
    edges: tuple[Edge, ...] = ()


NOT_CALLED = Record()


@dataclass(frozen=True, slots=True)
class Broken:
    """The innermost module in which a call ended with an exception, and what it was given."""

    path: str
    module: nn.Module
    inputs: ValueInfo


@dataclass(frozen=True, slots=True)
class Trace:
    """What one call of a block showed; `records` and `calls` in the order of its outline.

    Attributes:
        result: what the block gave; None after a failure.
        error: the exception that ended the call; `broken` says where.
    """

    outline: Outline
    records: tuple[Record, ...]
    calls: tuple[int, ...]
    result: Any = None
    error: BaseException | None = None
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """A module that was run: its records and calls with those of all inside it, and its result."""

    records: tuple[Record, ...]
    calls: tuple[int, ...]
    made: Any


@dataclass(frozen=True, slots=True)
class Prepared:
    """A block ready to be traced, any number of times; a `copied` one only once, as a call fixes its shapes.

    Attributes:
        numbers: equal for modules of the outline that are equal.
    """

    block: nn.Module
    outline: Outline
    numbers: tuple[int, ...]
    copied: bool = False


class Tracer:
    """Traces blocks and remembers what equal modules gave, within a trace and from one trace to the next."""

    def __init__(self, limit: int = 8192) -> None:
        self._limit = limit
        self._forget()

    def _forget(self) -> None:
        self._signatures = Signatures()
        self._known: dict[tuple[bool, bool], dict[Any, _Known]] = {
            (flows, placed): {} for flows in (True, False) for placed in (True, False)
        }

    def prepare(self, block: nn.Module) -> Prepared:
        """A block on the meta device, made ready; one with lazy weights is copied."""
        if len(self._signatures) + sum(map(len, self._known.values())) > self._limit:
            self._forget()
        lazy = any(is_lazy_itself(module) for module in block.modules())
        block = deepcopy(block) if lazy else block
        outline = outline_of(block)
        return Prepared(block, outline, self._signatures.of(outline), lazy)

    def trace(
        self,
        prepared: Prepared,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        flows: bool = True,
        placed: bool = False,
    ) -> Trace:
        """One call of a block; never raises for what the block does.

        Args:
            flows: whether to note what flows where; that is needed once, not at every size.
            placed: whether tensors that code makes without naming a device are made on the meta device.
        """
        run = _Run(prepared, self._known[flows, placed], flows)
        error: BaseException | None = None
        if (result := run.known_result((args, kwargs))) is not _NOTHING:
            return Trace(prepared.outline, tuple(run.records), tuple(run.calls), result)
        device = torch.device("meta") if placed else nullcontext()
        with device, run.watching(), torch.no_grad():
            try:
                result = prepared.block(*args, **kwargs)
            except (Exception, SystemExit) as caught:
                result, error = None, caught
        broken = run.broken if error is not None else None
        return Trace(prepared.outline, tuple(run.records), tuple(run.calls), result, error, broken)


class _Run:
    """The state of one traced call."""

    def __init__(self, prepared: Prepared, known: dict[Any, _Known], flows: bool) -> None:
        self.outline, self.numbers = prepared.outline, prepared.numbers
        self.known = known
        self.records = [NOT_CALLED] * len(prepared.numbers)
        self.calls = [0] * len(prepared.numbers)
        # A forward that was replaced in one instance is not the one that a shortcut stands for.
        self.own = {i for i, m in enumerate(prepared.outline.modules) if "forward" in m.__dict__}
        self.watch = Watch(flows)
        # The last exception with the module that it began in; a module around that one may have caught it.
        self.raised: tuple[int, BaseException] | None = None
        self.broken: Broken | None = None
        # What modules were like before their forward changed them, which no check may leave behind.
        self.changed: dict[int, tuple[nn.Module, dict[str, Any], dict[str, Any]]] = {}
        # What the calls that are about to run will be remembered by.
        self.keys: dict[int, Any] = {}

    def known_result(self, call: Call) -> Any:
        """The result of the whole block when an equal call was run before; else `_NOTHING`."""
        key = self._key(0, call)
        known = self.known.get(key) if key is not None else None
        if known is None:
            return _NOTHING
        self.calls[0] = 1
        return self._take_over(0, known, list(tensors_in(call)))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Puts a door of ours before every module's forward, and takes the doors away again."""
        modules = [
            (index, module, module.__dict__.get("forward"))
            for index, module in enumerate(self.outline.modules)
            if not isinstance(module, torch.jit.ScriptModule)
        ]
        for index, module, _ in modules:
            module.__dict__["forward"] = self._door(index, module.forward)
        try:
            with self.watch:
                yield
        finally:
            for module, attributes, buffers in self.changed.values():
                module.__dict__.clear()
                module.__dict__.update(attributes)
                module._buffers.clear()
                module._buffers.update(buffers)
            for _, module, own in modules:
                del module.__dict__["forward"]
                if own is not None:
                    module.__dict__["forward"] = own

    def _door(self, index: int, forward: Callable[..., Any]) -> Callable[..., Any]:
        def door(*args: Any, **kwargs: Any) -> Any:
            return self._enter(index, forward, (args, kwargs))

        return door

    def _enter(self, index: int, forward: Callable[..., Any], call: Call) -> Any:
        """A call of any module: notes what flows into and out of it in the forward that calls it."""
        with _UNWATCHED():
            given = list(tensors_in(call))
            outer = self.watch.frame
            inside = outer is not None and self._holds(outer, index)
            first = self.calls[index] == 0
            end = outer.enter(index, given, first) if outer is not None and inside else None
            result = self._without_run(index, call, given) if first else _NOTHING
        if result is _NOTHING:
            result = self._run(index, forward, call, given)
        with _UNWATCHED():
            self.calls[index] += 1
            return result if outer is None else outer.leave(end, given, result)

    def _holds(self, frame: Frame, index: int) -> bool:
        """Whether a module lies in the one whose forward is running."""
        inside = frame.index < index < self.outline.ends[frame.index]
        return inside or index in self.outline.names_inside(frame.index)

    def _without_run(self, index: int, call: Call, given: list[Tensor]) -> Any:
        """The result of the first call of a module when a rule or an equal call gives it; else `_NOTHING`."""
        module = self.outline.modules[index]
        if index not in self.own and (result := shortcut(module, *call)) is not None:
            self.records[index] = Record(call_info(module, *call), info_of(result))
            return result
        key = self._key(index, call)
        known = self.known.get(key) if key is not None else None
        if known is not None:
            return self._take_over(index, known, given)
        self.keys[index] = key
        self.records[index] = Record(call_info(module, *call))
        return _NOTHING

    def _key(self, index: int, call: Call) -> Any:
        if self.outline.shared[index]:
            return None
        key = call_key(*call)
        return None if key is None else (self.numbers[index], key)

    def _take_over(self, index: int, known: _Known, given: list[Tensor]) -> Any:
        self.records[index] = known.records[0]
        for place, (record, calls) in enumerate(zip(known.records, known.calls, strict=True), index):
            if self.calls[place] == 0:
                self.records[place] = record
            self.calls[place] += calls
        return replay(known.made, given)

    def _run(self, index: int, forward: Callable[..., Any], call: Call, given: list[Tensor]) -> Any:
        """Runs a forward, and notes and remembers what it gave when it is the module's first."""
        end = self.outline.ends[index]
        key = self.keys.pop(index, None)
        module = self.outline.modules[index]
        calls, state = self.calls[index:end], state_of(module)
        kept = (module, dict(module.__dict__), dict(module._buffers))
        first = self.calls[index] == 0
        frame = Frame(index, given)
        self.watch.frames.append(frame)
        try:
            result = forward(*call[0], **call[1])
        except (Exception, SystemExit) as error:
            self._blame(index, error, call)
            raise
        finally:
            self.watch.frames.pop()
        if state != state_of(module):
            frame.changed = True
            self.changed.setdefault(index, kept)
        if frame.changed and self.watch.frames:
            self.watch.frames[-1].changed = True
        if first:
            with _UNWATCHED():
                self._note(index, frame, result)
                if key is not None and not frame.changed:
                    self._remember(index, key, calls, result, given)
        return result

    def _blame(self, index: int, error: BaseException, call: Call) -> None:
        """Notes where an exception began; on its way out it passes the modules around that one."""
        if self.raised is not None:
            began, first = self.raised
            wrapped = index <= began < self.outline.ends[index] and first in _causes(error)
            if error is first or wrapped:
                self.raised = (began, error)
                return
        module = self.outline.modules[index]
        self.raised = (index, error)
        self.broken = Broken(self.outline.paths[index], module, call_info(module, *call))

    def _note(self, index: int, frame: Frame, result: Any) -> None:
        wanted = self.watch.flows and self.outline.children[index]
        edges = self._edges(index, frame, result) if wanted else ()
        self.records[index] = Record(self.records[index].inputs, info_of(result), edges)

    def _remember(self, index: int, key: Any, calls: list[int], result: Any, given: list[Tensor]) -> None:
        end = self.outline.ends[index]
        made = tuple(now - then for now, then in zip(self.calls[index:end], calls, strict=True))
        try:
            self.known[key] = _Known(tuple(self.records[index:end]), made, recipe(result, given))
        except NotReplayableError:
            # Results of other kinds are computed each time.
            return

    def _edges(self, index: int, frame: Frame, result: Any) -> tuple[Edge, ...]:
        frame.finish(list(tensors_in(result)))
        return tuple(
            (_relative(source, index), _relative(target, index), what)
            for (source, target, _), what in frame.edges.items()
        )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What an exception was raised from or during."""
    seen = set()
    current = error.__cause__ or error.__context__
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _relative(end: End, base: int) -> End:
    return end if end == BORDER else (end[0] - base, end[1])
