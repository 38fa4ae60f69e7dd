"""One rank of several, on meta tensors: torch's own DDP and FSDP2 on a process group that sends nothing.

Both are asked to do their work on the meta device, for which they were not made: they get streams and events
that do nothing, and the check that weights are real is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn

from constructor.memory.recorder import Recorder
from constructor.memory.step import local
from constructor.records.memory import MemorySettings

_SHARD = "torch.distributed.fsdp._fully_shard"
# Weights that fill up by less than this when they are cut are not worth a word.
_MUCH = 16 << 20


@dataclass(frozen=True, slots=True)
class Share:
    """What one rank has of a model.

    Attributes:
        call: is called in place of the model.
        parts: the part of each weight that it updates, where that is not the whole.
    """

    call: Callable[..., Any]
    parts: Mapping[nn.Parameter, nn.Parameter] = field(default_factory=dict)


@contextmanager
def spread(model: nn.Module, settings: MemorySettings, recorder: Recorder) -> Iterator[Share]:
    """Inside, the model is that of one rank: the first, which never has less than another."""
    if settings.parallel == "none" or settings.ranks == 1:
        yield Share(model)
        return
    with ExitStack() as stack:
        group = stack.enter_context(_process_group(settings.ranks))
        device = _Device(recorder)
        stack.enter_context(patch.object(torch, "meta", device, create=True))
        stack.enter_context(patch("torch.accelerator.current_stream", device.current_stream))
        if settings.parallel == "fsdp":
            stack.enter_context(_watched(recorder))
            recorder.notes += _padded(model, settings.ranks)
            _shard(model, settings.ranks, recorder)
            parts = {
                weight: nn.Parameter(local(weight), weight.requires_grad) for weight in model.parameters()
            }
            yield Share(model, parts)
        elif settings.mode == "inference" or not any(weight.requires_grad for weight in model.parameters()):
            yield Share(model)
        else:
            yield Share(_Replicas(model, group, settings, recorder))


@contextmanager
def _process_group(ranks: int) -> Iterator[Any]:
    """The first of so many ranks; the others do not exist, and nothing is ever sent."""
    distributed = import_module("torch.distributed")
    store = import_module("torch.testing._internal.distributed.fake_pg").FakeStore()
    distributed.init_process_group("fake", rank=0, world_size=ranks, store=store)
    try:
        yield distributed.group.WORLD
    finally:
        distributed.destroy_process_group()


def groups(model: nn.Module) -> Iterator[nn.Module]:
    """What FSDP2 gathers and lets go together, inner ones first; the whole model holds the rest.

    Every entry of a list of several modules, as layers of a transformer are, and every module of the graph.
    """
    graph_modules = getattr(model, "graph_modules", {})
    chosen = dict.fromkeys(graph_modules.values() if graph_modules else ())
    for module in model.modules():
        if isinstance(module, nn.ModuleList | nn.Sequential) and len(module) > 1:
            entries = dict.fromkeys(module)
            if len({type(entry) for entry in entries}) == 1:
                chosen |= entries
    containers = (nn.ModuleList, nn.ModuleDict)
    depth = {module: path.count(".") for path, module in model.named_modules()}
    found = (
        module
        for module in chosen
        if not isinstance(module, containers) and any(True for _ in module.parameters())
    )
    return iter(sorted(found, key=lambda module: -depth[module]))


def _padded(model: nn.Module, ranks: int) -> Iterator[str]:
    """FSDP2 cuts along the first dim and fills up to equal parts, which is much where that dim is short."""
    filled = {
        name: (-weight.shape[0] % ranks) * weight.nbytes // weight.shape[0]
        for name, weight in model.named_parameters()
        if weight.dim() and weight.shape[0]
    }
    name = max(filled, key=lambda key: filled[key], default=None)
    if name is not None and filled[name] >= _MUCH:
        length = dict(model.named_parameters())[name].shape[0]
        yield (
            f"{name} has a first dim of {length}, along which FSDP2 cuts it: gathered from {ranks} GPUs it "
            f"is filled up by {filled[name] >> 20:,} MiB; a `shard_placement_fn` may cut it along another"
        )


def _shard(model: nn.Module, ranks: int, recorder: Recorder) -> None:
    fully_shard = import_module("torch.distributed.fsdp").fully_shard
    mesh = import_module("torch.distributed.device_mesh").DeviceMesh("meta", list(range(ranks)))
    recorder.outer = (import_module("torch.distributed.tensor").DTensor,)
    for module in (*groups(model), model):
        fully_shard(module, mesh=mesh)


@contextmanager
def _watched(recorder: Recorder) -> Iterator[None]:
    """Tells the recorder of storages that FSDP2 empties and fills in place, and of what it sends."""
    params = import_module(f"{_SHARD}._fsdp_param")
    group = import_module(f"{_SHARD}._fsdp_param_group").FSDPParamGroup
    collectives = import_module(f"{_SHARD}._fsdp_collectives")
    allocate, init = collectives.DefaultAllocMixin.allocate, params.FSDPParam.init_all_gather_outputs

    def resized(change: Callable[[Tensor], None]) -> Callable[[Tensor], None]:
        def run(tensor: Tensor) -> None:
            before = tensor.untyped_storage().nbytes()
            change(tensor)
            if tensor.untyped_storage().nbytes() != before:
                with recorder.making("communication"):
                    recorder.resized(tensor)

        return run

    def sent(make: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            with recorder.making("communication"):
                return make(*args, **kwargs)

        return run

    with (
        patch.object(params, "alloc_storage", resized(params.alloc_storage)),
        patch.object(params, "free_storage", resized(params.free_storage)),
        patch.object(params.FSDPParam, "init_all_gather_outputs", sent(init)),
        patch.object(collectives.DefaultAllocMixin, "allocate", sent(allocate)),
        patch.object(group, "_validate_no_meta_params", lambda self: None),
    ):
        yield


class _Replicas:
    """DDP around a model, made when it is first called, so that its buckets are recorded."""

    def __init__(self, model: nn.Module, group: Any, settings: MemorySettings, recorder: Recorder) -> None:
        self._model, self._group, self._recorder = model, group, recorder
        self._goes_back = settings.mode in ("backward", "train")
        self._made: Any = None
        # What the first rank tells all others, as the order of buckets, comes back to it as it was.
        recorder.echoes = True
        self._names = {weight: name for name, weight in model.named_parameters() if weight.requires_grad}
        self._reached: set[nn.Parameter] = set()
        for weight in self._names:
            weight.register_post_accumulate_grad_hook(self._reached.add)  # type: ignore[no-untyped-call]

    def __call__(self, **inputs: Any) -> Any:
        if self._made is None:
            self._make(find_unused=False)
        elif self._goes_back and (unused := [n for w, n in self._names.items() if w not in self._reached]):
            self._say_unused(unused)
            self._make(find_unused=True)
        if not self._goes_back:
            with self._made.no_sync():
                return self._made(**inputs)
        with self._recorder.making("communication"):
            # Before its second step DDP sorts its buckets anew.
            self._made.reducer._rebuild_buckets()
        return self._made(**inputs)

    def _make(self, *, find_unused: bool) -> None:
        distributed = import_module("torch.nn.parallel.distributed")
        self._made = None
        with (
            patch.object(distributed, "_verify_param_shape_across_processes", lambda *args: None),
            self._recorder.making("communication"),
        ):
            self._made = distributed.DistributedDataParallel(
                self._model, process_group=self._group, init_sync=False, find_unused_parameters=find_unused
            )

        def send(state: None, bucket: Any) -> Any:
            done: Any = torch.futures.Future()
            done.set_result(bucket.buffer())
            return done

        # DDP wants classes here, which are not loaded for a step on one GPU.
        send.__annotations__.clear()
        self._made.register_comm_hook(None, send)

    def _say_unused(self, names: Sequence[str]) -> None:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        self._recorder.notes.append(
            f"{names[0]}{more} get no gradient, so DDP needs find_unused_parameters=True, as it has here"
        )


class _Event:
    """A moment of a stream; nothing ever waits."""

    def record(self, *streams: Any) -> "_Event":
        return self

    def wait(self, *streams: Any) -> None:
        pass

    def query(self) -> bool:
        return True

    def synchronize(self) -> None:
        pass


class _Stream:
    """A stream, of which only the number matters."""

    def __init__(self, number: int) -> None:
        self.number = number

    def wait_event(self, event: Any) -> None:
        pass

    def wait_stream(self, stream: Any) -> None:
        pass

    def record_event(self, event: Any = None) -> _Event:
        return _Event()


class _Device:
    """What `torch.cuda` offers, for the meta device: streams tell the recorder when they are at work."""

    Event = _Event

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._count = 0
        self._current = _Stream(0)

    def Stream(self, *args: Any, **kwargs: Any) -> _Stream:  # noqa: N802 - the name that torch.cuda has
        self._count += 1
        return _Stream(self._count)

    def current_stream(self, device: Any = None) -> _Stream:
        return self._current

    def current_device(self) -> int:
        return 0

    def device_count(self) -> int:
        return 1

    @contextmanager
    def stream(self, stream: _Stream) -> Iterator[None]:
        before, self._current = self._current, stream
        self._recorder.stream = stream.number
        try:
            yield
        finally:
            self._current = before
            self._recorder.stream = before.number
