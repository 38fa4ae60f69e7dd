"""Small modules for tests about memory, and short ways to record them."""

from typing import Any

import torch
from torch import Tensor, nn

from constructor.memory.events import Trace
from constructor.memory.gpus import Gpu, find_gpu
from constructor.memory.record import record_step
from constructor.records.memory import MemorySettings


def card(name: str) -> Gpu:
    found = find_gpu(name)
    assert found is not None
    return found


H100 = card("H100")


class Perceptron(nn.Module):
    """Two linear layers with a GELU between."""

    def __init__(self, width: int = 256, hidden: int = 1024) -> None:
        super().__init__()
        self.up, self.act, self.down = nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down(self.act(self.up(x)))
        return out


class Convolutions(nn.Module):
    """Convolutions with batch norm, and a linear layer behind."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1),
            nn.GroupNorm(4, width),
            nn.SiLU(),
            nn.MaxPool2d(2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.head = nn.Linear(width, 10)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(self.inner(x))
        return out


def encoder(layers: int = 2, dropout: float = 0.1) -> nn.Module:
    """Layers of a transformer, each made on its own."""
    made = [nn.TransformerEncoderLayer(128, 4, 512, dropout, batch_first=True) for _ in range(layers)]
    return nn.Sequential(*made)


def on_meta(make: Any, *args: Any, **kwargs: Any) -> nn.Module:
    with torch.device("meta"):
        made: nn.Module = make(*args, **kwargs)
    return made


def recorded(model: nn.Module, *shape: int, gpu: Gpu = H100, **settings: Any) -> Trace:
    """The trace of a step on one input."""
    name = "input" if isinstance(model, nn.Sequential) else "x"
    inputs = {name: torch.empty(shape, device="meta")}
    return record_step(model, inputs, MemorySettings(**settings), gpu)


def peak(trace: Trace, *, without_libraries: bool = False) -> int:
    """The most bytes asked for at once."""
    held = highest = 0
    for event in trace.events:
        made = trace.allocations[event if event >= 0 else ~event]
        size = 0 if without_libraries and made.kind == "workspace" else made.bytes("value", H100)
        held += size if event >= 0 else -size
        highest = max(highest, held)
    return highest
