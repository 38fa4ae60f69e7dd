"""An end to building: numbers that each look harmless can multiply to a model that no machine holds."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

MOST_CALLS = 500_000
"""Calls of torch that one block may make while it is built without weights: half a minute of them, and some
ten thousand layers of a transformer."""


class CallLimit(TorchFunctionMode):
    """Ends the building of a block on the meta device that calls torch more than `MOST_CALLS` times.

    A block that is built with its weights ends when the memory does.
    """

    def __init__(self, device: str | torch.device) -> None:
        super().__init__()
        self._left = MOST_CALLS if torch.device(device).type == "meta" else None

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise ValueError(
                    f"it is not done after {MOST_CALLS:,} calls of torch; ask for fewer layers or experts"
                )
        return func(*args, **(kwargs or {}))
