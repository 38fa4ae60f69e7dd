"""The cards of this machine, told without touching them: through torch and the driver's own tool."""

import os
import subprocess
from dataclasses import dataclass

import torch

_QUERY = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
_SECONDS = 10.0
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Present:
    """Cards that torch can use.

    Attributes:
        capacity: bytes of the first, as its driver counts them; 0 without one.
        reason: why nothing can be measured here; "" where it can.
    """

    names: tuple[str, ...] = ()
    capacity: int = 0
    reason: str = ""


def cards_present() -> Present:
    """The cards that torch finds; asking makes no CUDA context, so no memory of a card is taken."""
    if torch.version.cuda is None:
        return Present(reason=f"torch {torch.__version__} is built without CUDA")
    count = torch.cuda.device_count()
    if count == 0:
        return Present(reason=_why_none(_listed()))
    listed = _listed()
    return Present(tuple(name for name, _ in listed[:count]) or ("CUDA device",) * count, _first(listed))


def _why_none(listed: tuple[tuple[str, int], ...]) -> str:
    """Why torch finds no card, from what the driver lists."""
    if not listed:
        return "this machine has no NVIDIA driver that answers, so torch finds no CUDA device"
    names = ", ".join(dict.fromkeys(name for name, _ in listed))
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None:
        return f"CUDA_VISIBLE_DEVICES={hidden!r} hides the cards of this machine ({names})"
    return (
        f"the driver lists {names}, and torch finds no CUDA device: "
        f"the driver is likely too old for CUDA {torch.version.cuda}"
    )


def _first(listed: tuple[tuple[str, int], ...]) -> int:
    return listed[0][1] if listed else 0


def _listed() -> tuple[tuple[str, int], ...]:
    """Name and bytes of each card as the driver lists them; empty where its tool is not there."""
    try:
        ran = subprocess.run(_QUERY, capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return listed_in(ran.stdout) if ran.returncode == 0 else ()


def listed_in(table: str) -> tuple[tuple[str, int], ...]:
    """Name and bytes in each line of `name, MiB`; lines of another form are left out."""
    rows = (line.rpartition(",") for line in table.splitlines())
    return tuple(
        (name.strip(), int(size) * _MIB)
        for name, _, size in rows
        if name.strip() and size.strip().isdecimal()
    )
