"""A component made ready for a step: its model, its inputs at any batch, and where its modules hang."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.graph import Graph
from constructor.memory.recorder import Place
from constructor.probe import Example, resized, symbols_of
from constructor.records.memory import BATCH, MemorySettings
from constructor.shapes import Component
from constructor.shapes.run import value_of

EVERYTHING = "*"


class UnknownModuleError(Exception):
    """A name that stands for no module; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(frozen=True, slots=True)
class Target:
    """A component whose step is taken; its model is changed by that."""

    component: Component

    @property
    def model(self) -> Any:
        return self.component.built.model

    @property
    def graph(self) -> Graph:
        return self.component.graph

    @property
    def batch(self) -> int | None:
        """The size of the batch, when an input has one."""
        symbols = {name for example in self.component.inputs.values() for name in symbols_of(example)}
        return self.component.sizes[BATCH] if BATCH in symbols else None

    def inputs(self, batch: int | None) -> Mapping[str, Any]:
        """The example inputs on the meta device; those without an example are None.

        Raises:
            DimError: a dim has no whole size with this batch.
        """
        return {
            name: value_of(self._sized(self.component.inputs[name], batch))
            if name in self.component.inputs
            else None
            for name in self.graph.inputs
        }

    def _sized(self, example: Example, batch: int | None) -> Example:
        return example if batch is None else resized(example, {**self.component.sizes, BATCH: batch})

    def places(self) -> Mapping[nn.Module, Place]:
        """The node that calls each module first, with the module's dotted path from what the node calls."""
        found: dict[nn.Module, Place] = {}
        for node in self.graph.nodes:
            if node.kind == "module" and node.callee in self.model.graph_modules:
                for path, module in self.model.graph_modules[node.callee].named_modules():
                    found.setdefault(module, (node.name, path))
        return found

    def frozen(self, settings: MemorySettings) -> Iterator[nn.Module]:
        """What is not trained: by the file's `freeze`, and by the settings.

        Raises:
            UnknownModuleError: a name of the settings stands for no module.
        """
        written = self.component.resolved.data.get("freeze")
        for name in written if isinstance(written, list) else [written]:
            if isinstance(name, str) and name in self.model.graph_modules:
                yield self.model.graph_modules[name]
        for name in settings.freeze:
            yield self.model if name == EVERYTHING else self.named(name)

    def checkpointed(self, settings: MemorySettings) -> Iterator[nn.Module]:
        """What is computed again in backward; of a list of modules each entry.

        Raises:
            UnknownModuleError: a name stands for no module.
        """
        for name in settings.checkpoint:
            module = self.named(name)
            yield from module if isinstance(module, nn.ModuleList | nn.Sequential) else (module,)

    def named(self, name: str) -> nn.Module:
        """The module of a node or an entry of `modules`, or one inside it by its dotted path.

        Raises:
            UnknownModuleError: there is none.
        """
        first, _, rest = name.partition(".")
        node = self.graph.node(first)
        callee = node.callee if node is not None and node.kind == "module" else first
        if callee in self.model.graph_modules:
            inside: dict[str, nn.Module] = dict(self.model.graph_modules[callee].named_modules())
            if rest in inside:
                return inside[rest]
            known = [f"{first}.{path}" for path in inside if path]
        else:
            known = [*(node.name for node in self.graph.nodes), *(one.name for one in self.graph.modules)]
        hint = did_you_mean(name, known, f"there are: {', '.join(dict.fromkeys(known)) or 'none'}"[:300])
        message = f"{name!r} is no module of this component"
        raise UnknownModuleError(Diagnostic("no-such-module", message, hint=hint))


def element_type(settings: MemorySettings) -> torch.dtype | None:
    """What weights and inputs are cast to; None to leave them as they are."""
    return torch.bfloat16 if settings.dtype == "bf16-pure" else None
