"""The floating-point operations of a forward pass, by block and by every module inside it."""

from collections.abc import Mapping
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from constructor.shapes.component import Component
from constructor.shapes.run import GraphRun, NodeRun
from constructor.shapes.tracer import Prepared, Trace, Tracer

Counts = Mapping[str, int]


def count_flops(component: Component) -> dict[str, Counts]:
    """The forward FLOPs of every node that calls a module and ran (see `constructor.records.Flops`).

    A multiply-add is two operations. Matrix products, convolutions and attention count, as torch's own
    counter counts them; what works element by element does not.
    """
    tracer = _CountingTracer(component.plan.tracer)
    run: GraphRun = replace(component.plan, tracer=tracer).run(component.inputs, component.sizes, flows=False)
    return {node.node.name: counts for node in run.nodes if (counts := tracer.of(node)) is not None}


@dataclass
class _CountingTracer(Tracer):
    """A tracer that runs every block once more under torch's counter."""

    tracer: Tracer
    counted: list[tuple[Trace, Counts]] = field(default_factory=list)

    def prepare(self, block: nn.Module) -> Prepared:
        return self.tracer.prepare(block)

    def trace(
        self,
        prepared: Prepared,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        flows: bool = True,
        placed: bool = False,
    ) -> Trace:
        block = deepcopy(prepared.block)
        trace = self.tracer.trace(prepared, args, kwargs, flows=flows, placed=placed)
        if trace.error is None:
            self.counted.append((trace, _count(block, args, kwargs, placed)))
        return trace

    def of(self, node: NodeRun) -> Counts | None:
        return next((counts for trace, counts in self.counted if trace is node.trace), None)


def _count(block: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], placed: bool) -> Counts:
    """What torch counts in one call; with gradients on, so that no fused layer hides its products."""
    counter = FlopCounterMode(display=False)
    with torch.enable_grad(), torch.device("meta") if placed else nullcontext(), counter:
        block(*args, **kwargs)
    # The counter puts the class in front of each path; all that it counted stands under one name more.
    return {
        name.partition(".")[2]: sum(by_operation.values())
        for name, by_operation in counter.get_flop_counts().items()
    }
