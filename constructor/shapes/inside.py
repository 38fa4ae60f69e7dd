"""The inside of a block as a traced graph of functions and modules, by torchview.

Our own view of a block shows modules; this one shows the functions between them too. torchview follows
tensors through the code, which not every code allows; then there is a reason instead of a graph.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from constructor.drawing.scene import Card, Cluster, Scene, Wire
from constructor.shapes.component import Component
from constructor.shapes.modules import detail_of
from constructor.shapes.outline import outline_of
from constructor.shapes.words import shape_words

MAX_BOXES = 600
MAX_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class NoTrace:
    """Why there is no traced graph."""

    reason: str


def traced_scene(block: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Scene | NoTrace:
    """The traced graph of one call of a block on meta tensors.

    Cards have the ids "trace:1", "trace:2", ...; a wire says the shape of the tensor that flows.
    """
    try:
        torchview = import_module("torchview")
    except ImportError:
        return NoTrace("torchview is not installed; `pip install torchview` adds this view")
    if sum(1 for _ in block.modules()) > 2 * MAX_BOXES:
        return NoTrace("the block holds too many modules to show them all; open a part of it")
    try:
        with torch.no_grad(), _Deadline(MAX_SECONDS):
            graph = torchview.draw_graph(
                block,
                input_data=list(args),
                device="meta",
                mode="train" if block.training else "eval",
                depth=float("inf"),
                expand_nested=True,
                **kwargs,
            )
    except Exception as error:
        return NoTrace(_why(error))
    reader = _Reader(
        {id(m): path for m, path in _paths(block)}, {id(m): m for m in block.modules()}, graph.id_dict
    )
    reader.read(graph.node_hierarchy, None)
    if len(reader.cards) > MAX_BOXES:
        return NoTrace(
            f"the traced graph has {len(reader.cards)} boxes, too many to read; open a part of the block"
        )
    return Scene(tuple(reader.cards.values()), tuple(reader.clusters), tuple(reader.wires(graph.edge_list)))


def trace_inside(component: Component, node: str, module_path: str = "") -> Scene | NoTrace:
    """The traced graph of a module inside the block that a node calls; of the block itself by default."""
    found = component.graph.node(node)
    block = component.plan.modules.get(found.callee) if found is not None and found.kind == "module" else None
    if block is None:
        return NoTrace("it could not be built, so there is nothing to follow")
    try:
        module = block.get_submodule(module_path)
    except AttributeError:
        return NoTrace(f"the block has no module {module_path!r}")
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def note(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        calls.append((args, kwargs))

    hook = module.register_forward_pre_hook(note, with_kwargs=True)
    try:
        component.plan.run(component.inputs, component.sizes, flows=False)
    finally:
        hook.remove()
    return (
        traced_scene(module, *calls[0])
        if calls
        else NoTrace("it was not called, so there is nothing to follow")
    )


class _TooLongError(Exception):
    pass


class _Deadline(TorchFunctionMode):
    """Ends a run that calls functions of torch for too long."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._end = time.monotonic() + seconds

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if time.monotonic() > self._end:
            raise _TooLongError(f"following it took longer than {MAX_SECONDS:g} s")
        return func(*args, **(kwargs or {}))


def _why(error: BaseException) -> str:
    """The cause at the bottom, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, _TooLongError):
        return str(error)
    text = " ".join(str(error).split())
    return f"torchview cannot follow it: {type(error).__name__}: {text[:300]}"


def _paths(block: nn.Module) -> Iterator[tuple[nn.Module, str]]:
    outline = outline_of(block)
    yield from zip(outline.modules, outline.paths, strict=True)


@dataclass
class _Reader:
    """Reads torchview's nested graph: functions and innermost modules become cards, others clusters."""

    paths: Mapping[int, str]
    modules: Mapping[int, nn.Module]
    numbers: Mapping[str, int]
    cards: dict[int, Card] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)

    def read(self, node: Any, parent: str | None) -> None:
        if not isinstance(node, dict):
            self._card(node, parent)
            return
        for module, inside in node.items():
            path = self.paths.get(getattr(module, "compute_unit_id", 0))
            if path is not None and module.is_container:
                self._card(module, parent)
                # What a card hides may still be where the graph begins or ends.
                for item in inside:
                    if not isinstance(item, dict) and _is_border(item):
                        self._card(item, parent)
                continue
            below = parent
            if path:
                below = f"trace:m{len(self.clusters) + 1}"
                self.clusters.append(Cluster(below, path, module.name, kind="helper", parent=parent))
            for item in inside:
                self.read(item, below)

    def _card(self, node: Any, parent: str | None) -> None:
        number = self.numbers.get(node.node_id)
        if number is None or number in self.cards:
            return
        kind = type(node).__name__
        if kind == "TensorNode":
            if _is_border(node):
                given = node.is_root()
                title, what = ("input", "input") if given else ("output", "output")
                shape = shape_words(node.tensor_shape)
                self.cards[number] = Card(f"trace:{number}", title, shape, kind=what)  # type: ignore[arg-type]
            return
        module = self.modules.get(node.compute_unit_id) if kind == "ModuleNode" else None
        made = ", ".join(map(shape_words, node.output_shape))
        if module is None:
            self.cards[number] = Card(f"trace:{number}", node.name, made, kind="function", parent=parent)
        else:
            title = self.paths[id(module)] or node.name
            detail = f"{node.name}({detail_of(module)})"
            self.cards[number] = Card(
                f"trace:{number}", title, node.name, kind="layer", parent=parent, detail=detail
            )

    def wires(self, edges: Sequence[tuple[Any, Any]]) -> Iterator[Wire]:
        """The edges between cards, each with the shape of what flows."""
        seen = set()
        for tail, head in edges:
            ends = (self.numbers.get(tail.node_id), self.numbers.get(head.node_id))
            label = _label(tail)
            if ends[0] in self.cards and ends[1] in self.cards and (ends, label) not in seen:
                seen.add((ends, label))
                source, target = f"trace:{ends[0]}", f"trace:{ends[1]}"
                yield Wire(f"{source}>{target}:{label}", source, target, label)


def _is_border(node: Any) -> bool:
    """Whether a tensor is an input or output of the whole graph."""
    return type(node).__name__ == "TensorNode" and node.depth == 0 and (node.is_root() or node.is_leaf())


def _label(tail: Any) -> str:
    shape = getattr(tail, "tensor_shape", None)
    shapes = [shape] if shape is not None else getattr(tail, "output_shape", [])
    return shape_words(tuple(shapes[0])) if len(shapes) == 1 else ""
