"""What the output ports of a module promise, as tensors without contents."""

from collections.abc import Mapping
from typing import Any

import torch

from constructor.probe import BoundPort, DimError, ModulePorts, parse_shape


def declared_result(ports: ModulePorts, symbols: Mapping[str, int]) -> Any:
    """The result that a module's output ports promise, on meta tensors.

    Raises:
        DimError: the ports do not say, or depend on sizes that are not known.
    """
    if not ports.outputs:
        raise DimError("no output is declared")
    results = [_declared(port, symbols) for port in ports.outputs]
    return results[0] if len(results) == 1 else tuple(results)


def _declared(port: BoundPort, symbols: Mapping[str, int]) -> Any:
    if port.absent:
        return None
    if port.fields:
        return {entry.name: _declared(entry, symbols) for entry in port.fields}
    if port.anything:
        raise DimError("no shape is declared")
    if port.template is None:
        return port.value
    shape = parse_shape(port.template)
    if shape is None or shape.gap is not None:
        raise DimError("no definite shape is declared")
    dtype = getattr(torch, port.dtype, torch.float32)
    tensors = [torch.empty(shape.sizes(symbols), dtype=dtype, device="meta") for _ in range(port.count or 1)]
    return tensors[0] if port.count is None else tensors
