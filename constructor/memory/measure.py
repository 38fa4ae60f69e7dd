"""Measures the memory of a component's step on a card, in a process that does nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook

from constructor.build import Context, ExecutionError, build_resolved
from constructor.diagnostics import Diagnostic, has_errors
from constructor.memory.gpus import ALONE
from constructor.memory.step import Step, checkpointed, freeze, missing_optimizer, to_device
from constructor.memory.target import Target, UnknownModuleError, element_type
from constructor.records.memory import Interval, MemoryReport, MemorySettings, PhaseMemory
from constructor.shapes import Component


class Meter(Protocol):
    """What counts the bytes of a device."""

    device: str
    name: str

    def restart(self) -> None:
        """Peaks count from now on."""

    def peaks(self) -> tuple[int, int]:
        """The most allocated and reserved since `restart`."""

    def others(self) -> int:
        """The bytes that other programs hold on the device."""


class CudaMeter:
    """The counters of torch's caching allocator on the first card."""

    device = "cuda"

    def __init__(self) -> None:
        self.name = torch.cuda.get_device_name(0)

    def restart(self) -> None:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()

    def peaks(self) -> tuple[int, int]:
        torch.cuda.synchronize()
        return torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved()

    def others(self) -> int:
        free, total = torch.cuda.mem_get_info()
        held = total - free - torch.cuda.memory_reserved()
        # The context of this very process is held, too, and nobody tells its size.
        return held if held > ALONE.high else 0


def measure_on_card(prepare: Callable[[], Component], settings: MemorySettings) -> MemoryReport:
    """The memory of a step on the card of this machine; that there is none is an answer too."""
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
        meter = CudaMeter()
        meter.restart()
    except (RuntimeError, AssertionError) as error:
        return MemoryReport(settings, "measured", "none", problems=(no_card(str(error)),))
    return measure(prepare, settings, meter)


def no_card(said: str) -> Diagnostic:
    """Why a card cannot be used, from what torch says on its first touch."""
    said = (said.splitlines() or [""])[0]
    if torch.version.cuda is None:
        message = f"no CUDA device can be used: torch {torch.__version__} is built without CUDA"
        return Diagnostic("no-cuda", message, hint="without --measure the memory is predicted")
    words = said.lower()
    if "no nvidia driver" in words:
        return Diagnostic("no-cuda", "this machine has no NVIDIA driver", hint="install one, or predict")
    if "driver" in words and "too old" in words:
        hint = f"update the driver, or install a torch for an older CUDA than {torch.version.cuda}"
        return Diagnostic("no-cuda", f"the NVIDIA driver is too old: {said}"[:300], hint=hint)
    if "busy" in words or "out of memory" in words:
        hint = "wait until other programs are done with it, or choose another by CUDA_VISIBLE_DEVICES"
        return Diagnostic("card-in-use", f"other programs use the card: {said}"[:300], hint=hint)
    return Diagnostic(
        "no-cuda", f"no CUDA device can be used: {said}"[:300], hint="predict, or ask nvidia-smi"
    )


def measure(prepare: Callable[[], Component], settings: MemorySettings, meter: Meter) -> MemoryReport:
    """The memory of a step on the meter's device; out of memory is an answer that names what asked for it."""
    if (missing := missing_optimizer(settings)) is not None:
        return MemoryReport(settings, "measured", meter.name, problems=(missing,))
    component = prepare()
    if has_errors(component.problems):
        return MemoryReport(settings, "measured", meter.name, problems=component.problems)
    settings = replace(settings, dims=component.probe.symbols)
    try:
        return _Measurement(Target(component), settings, meter).report()
    except UnknownModuleError as error:
        return MemoryReport(settings, "measured", meter.name, problems=(error.problem,))


@dataclass
class _Measurement:
    target: Target
    settings: MemorySettings
    meter: Meter
    phases: list[PhaseMemory] = field(default_factory=list)
    running: str = ""
    phase_name: str = "building"

    def report(self) -> MemoryReport:
        try:
            self._run()
        except torch.OutOfMemoryError as error:
            return self._failed("out-of-memory", f"out of memory {self._where()}: {_first_line(error)}")
        except ExecutionError as error:
            code = (
                "out-of-memory" if isinstance(error.__cause__, torch.OutOfMemoryError) else "memory-unknown"
            )
            return self._failed(code, f"the step stops {self._where()}: {_first_line(error)}")
        last = tuple(self.phases[len(self.phases) // 2 :])
        allocated = max(phase.peak_allocated for phase in self.phases)
        reserved = max(phase.peak_reserved for phase in self.phases)
        peak = next(phase.name for phase in self.phases if phase.peak_allocated == allocated)
        return MemoryReport(
            self.settings,
            "measured",
            self.meter.name,
            Interval(allocated, allocated, allocated),
            Interval(reserved, reserved, reserved),
            peak,
            phases=last,
            caveats=("the loss is the mean of the squares of all outputs", *self._others()),
        )

    def _run(self) -> None:
        self.meter.restart()
        target, dtype = self.target, element_type(self.settings)
        component = target.component
        context = Context(component.ports.registry.copy(), self.meter.device, trusted="all")
        built, _ = build_resolved(component.resolved, context)
        live = Target(replace(component, built=built))
        model = live.model
        if dtype is not None:
            model.to(dtype)
        model.train(self.settings.mode != "inference")
        freeze(live.frozen(self.settings))
        inputs = to_device(target.inputs(target.batch), self.meter.device, dtype)
        places = live.places()

        def entered(module: nn.Module, args: Any) -> None:
            block, path = places.get(module, ("", ""))
            self.running = ".".join(part for part in (block, path) if part) or self.running

        hook = register_module_forward_pre_hook(entered)
        try:
            with checkpointed(live.checkpointed(self.settings)):
                Step(model, lambda: model(**inputs), self.settings).take(self._phase, lambda name, made: None)
        finally:
            hook.remove()

    @contextmanager
    def _phase(self, name: str, step: int) -> Iterator[None]:
        self.phase_name = name
        self.meter.restart()
        yield
        self.phases.append(PhaseMemory(name, *self.meter.peaks()))

    def _others(self) -> tuple[str, ...]:
        """What other programs hold of the card, in words."""
        held = self.meter.others()
        return (f"other programs hold {held / (1 << 30):.1f} GiB of this card",) if held else ()

    def _where(self) -> str:
        after = (
            f", {'after ' if self.phase_name == 'backward' else 'in '}{self.running}" if self.running else ""
        )
        return f"in {self.phase_name}{after}"

    def _failed(self, code: str, message: str) -> MemoryReport:
        name = self.running.partition(".")[0]
        node = self.target.graph.node(name)
        origin = node.origin if node is not None else ()
        location = self.target.component.resolved.locate(origin) if origin else None
        hint = "take a smaller batch, bf16 or --checkpoint" if code == "out-of-memory" else None
        if code == "out-of-memory" and (others := self._others()):
            hint = f"{others[0]}; wait for them, or {hint}"
        problem = Diagnostic(code, message, origin, location, name or None, hint)
        return MemoryReport(
            self.settings, "measured", self.meter.name, phases=tuple(self.phases), problems=(problem,)
        )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
