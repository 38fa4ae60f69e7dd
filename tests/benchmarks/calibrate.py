"""Micro-benchmarks by which constants of predictions are calibrated: what libraries take for an operation."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from constructor.memory.measure import Meter

_CONVOLUTIONS = ((64, 64), (256, 16), (512, 8))


def calibration(meter: Meter, batch: int = 16) -> Iterator[tuple[str, Any]]:
    """Each operation with the most that was (allocated, reserved) meanwhile, its inputs included, in bytes.

    What a card or a build of torch cannot do tells why instead.
    """
    for name, run in _operations(meter.device, batch):
        meter.restart()
        try:
            run()
        except RuntimeError as error:
            yield name, str(error).splitlines()[0][:160]
        else:
            yield name, list(meter.peaks())


def _operations(device: str, batch: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Products, attention and convolutions of known sizes, forward, and forward with backward."""
    for kind in (torch.float32, torch.bfloat16):
        word = str(kind).removeprefix("torch.")
        for name, operation, inputs in _forward(partial(_input, device, kind), batch):
            yield f"{name}, {word}", partial(operation, *inputs)
            yield f"{name} and back, {word}", partial(_there_and_back, operation, *inputs)


def _forward(
    make: Callable[..., Tensor], batch: int
) -> Iterator[tuple[str, Callable[..., Tensor], tuple[Tensor, ...]]]:
    square = make(512, 512)
    yield "product", torch.matmul, (square, square)
    yield "product with bias", functional.linear, (square, square, make(512))
    q = make(batch, 8, 512, 64)
    yield "attention", functional.scaled_dot_product_attention, (q, q, q)
    yield "attention with a mask", functional.scaled_dot_product_attention, (q, q, q, make(512, 512).detach())
    for channels, size in _CONVOLUTIONS:
        inputs = make(batch, channels, size, size), make(channels, channels, 3, 3)
        yield f"convolution of {channels} channels at {size}", partial(functional.conv2d, padding=1), inputs


def _input(device: str, kind: torch.dtype, *shape: int) -> Tensor:
    return torch.rand(shape, device=device, dtype=kind, requires_grad=True)


def _there_and_back(operation: Callable[..., Tensor], *inputs: Tensor) -> None:
    operation(*inputs).sum().backward()  # type: ignore[no-untyped-call]
    for one in inputs:
        one.grad = None
