"""Custom blocks of several kinds of misbehaviour, and short ways to check components written as data."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from constructor.records import ComponentReport, TensorInfo
from constructor.registry import Argument, BlockEntry, Port, Registry, default_registry
from constructor.shapes import CheckCache, check_component


class Looking(nn.Module):
    """Looks at the largest value, which a tensor without memory does not have."""

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.inner = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.inner(x / 255 if x.max().item() > 1.5 else x)
        return out


class OnCpu(nn.Module):
    """Adds a tensor that it makes without naming a device."""

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.ones(x.shape[-1])


class Padding(nn.Module):
    """Pads the last dim to a multiple of 8."""

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.pad(x, (0, -x.shape[-1] % 8))


class Dropping(nn.Module):
    """Takes a second input only where it fits, and silently goes on without it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, x: Tensor, extra: Tensor) -> Tensor:
        return torch.cat([x, extra], 1) if extra.shape[-1] == self.width else x


class Failing(nn.Module):
    """Cannot be made."""

    def __init__(self, width: int = 4) -> None:
        raise ValueError("the weights are on a shelf that does not exist")


class Pair(nn.Module):
    """Gives two tensors."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x[:, :1], x


def registry() -> Registry:
    found = default_registry()
    width = Argument("width", "int", 4)
    for entry in (
        BlockEntry("looking", "", arguments=(width,), factory=Looking),
        BlockEntry(
            "declared",
            "",
            arguments=(width,),
            inputs=(Port("x", "B S width"),),
            outputs=(Port("y", "B S width"), Port("all", fields=(Port("last", "B width", "float64"),))),
            factory=Looking,
        ),
        BlockEntry(
            "failing",
            "",
            arguments=(width,),
            inputs=(Port("x", "B S width"),),
            outputs=(Port("y", "B S 2*width"),),
            factory=Failing,
        ),
        BlockEntry("on_cpu", "", factory=OnCpu),
        BlockEntry("padding", "", inputs=(Port("x", "B S"),), factory=Padding),
        BlockEntry("pair", "", inputs=(Port("x", "B S 4"),), factory=Pair),
        BlockEntry(
            "dropping",
            "",
            arguments=(width,),
            inputs=(Port("x", "B S width"), Port("extra", "B N width")),
            factory=Dropping,
        ),
    ):
        found.register(entry)
    return found


def check(config: Mapping[str, Any], **how: Any) -> ComponentReport:
    """The report of a component given as data."""
    return check_component(config, registry=registry(), **({"cache": CheckCache()} | how))


def graph(nodes: list[dict[str, Any]], modules: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A component whose inputs are what its nodes read and do not make; its outputs are all they make."""
    made = [node.get("out", node["name"]) for node in nodes]
    names = [name for out in made for name in ([out] if isinstance(out, str) else out)]
    read = [value[1:] for node in nodes for value in _strings(node) if value.startswith("$")]
    return {
        "schema_version": 1,
        "model": {
            "graph": {
                "inputs": [name for name in dict.fromkeys(read) if name not in names],
                "modules": modules,
                "nodes": nodes,
                "outputs": names,
            }
        },
        **more,
    }


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in _strings(item)]


def call(name: str, module: str, *args: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "call": module if ":" in module else f"module:{module}", "args": list(args)} | more


def linear(inner: int, outer: int) -> dict[str, Any]:
    return {"_type_": "nn.Linear", "in_features": inner, "out_features": outer}


def tensor(report: ComponentReport, value: str) -> tuple[tuple[int, ...], str | None]:
    """The shape of a value, in numbers and symbols."""
    info = report.value(value)
    assert isinstance(info, TensorInfo)
    return info.shape, info.symbolic


def codes(report: ComponentReport) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.node) for problem in report.problems]
