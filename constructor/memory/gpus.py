"""Cards with CUDA, and what of each decides how much memory a step takes.

`capacity` is what torch reports as a card's total memory, rounded down to 0.01 GiB: less than the number in
its name, because the driver keeps a part, and error correction another on some. It is what torch's messages
quote in public reports of memory that ran out ("GPU 0 has a total capacity of 31.36 GiB" for an RTX 5090,
44.40 GiB for an L40S). Figures of a card that comes in several versions are those of the smallest.
"""

import re
from dataclasses import dataclass

from constructor.memory.allocator import MIB
from constructor.records.memory import Interval

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Gpu:
    """A card; `compute` is its compute capability, 90 for 9.0."""

    name: str
    capacity: int
    compute: int

    @property
    def blas_workspace(self) -> int:
        """What cuBLAS keeps for each of the threads that multiply: 32 MiB on Hopper, 8.125 MiB elsewhere.

        As `getChosenWorkspaceSize` in torch's `aten/src/ATen/cuda/CublasHandlePool.cpp` has it.
        """
        return 32 * MIB if self.compute == 90 else 8 * MIB + 128 * 1024

    @property
    def attention(self) -> tuple[str, ...]:
        """The kernels of `scaled_dot_product_attention` for half precision, the preferred one first.

        torch prefers cuDNN on Hopper and data centre Blackwell where cuDNN is at least 9.15.1, as in its
        own wheels; flash needs compute capability 8.0. fp32 takes the memory-efficient kernel everywhere.
        """
        if self.compute in (90, 100):
            return ("cudnn", "flash", "efficient", "math")
        return ("flash", "efficient", "math") if self.compute >= 80 else ("efficient", "math")


def _gpu(name: str, gib: float, compute: int) -> Gpu:
    return Gpu(name, int(gib * _GIB), compute)


GPUS: tuple[Gpu, ...] = (
    _gpu("RTX 4060", 7.62, 89),
    _gpu("RTX 3080", 9.64, 86),
    _gpu("RTX 3060", 11.62, 86),
    _gpu("RTX 4070", 11.62, 89),
    _gpu("T4", 14.56, 75),
    _gpu("RTX 5080", 15.46, 120),
    _gpu("RTX 4080", 15.57, 89),
    _gpu("V100 16GB", 15.77, 70),
    _gpu("A10G", 21.98, 86),
    _gpu("L4", 22.03, 89),
    _gpu("RTX 4090", 23.52, 89),
    _gpu("RTX 3090", 23.56, 86),
    _gpu("RTX 5090", 31.35, 120),
    _gpu("V100 32GB", 31.73, 70),
    _gpu("A100 40GB", 39.38, 80),
    _gpu("L40S", 44.39, 89),
    _gpu("RTX A6000", 47.40, 86),
    _gpu("H100", 79.09, 90),
    _gpu("A100", 79.13, 80),
    _gpu("GH200", 94.50, 90),
    _gpu("RTX PRO 6000", 94.97, 120),
    _gpu("H200", 139.71, 90),
    _gpu("B200", 178.35, 100),
)
DEFAULT_GPU = "H100"
# How far the bytes of a device may be from those of the card in the table that it is.
_ALIKE = 0.05

# What the CUDA context with its libraries takes beside the allocator: the least and the most to expect.
ALONE = Interval(300 * MIB, 520 * MIB, 900 * MIB)
# The same with the buffers of NCCL, which follow from its version, the links and its settings.
AMONG_OTHERS = Interval(ALONE.low + 100 * MIB, ALONE.value + 500 * MIB, ALONE.high + 1500 * MIB)


def find_gpu(name: str) -> Gpu | None:
    """The card of a name, whatever its case, spaces and dashes; None when there is none."""
    return next((gpu for gpu in GPUS if _plain(gpu.name) == _plain(name)), None)


def gpu_like(name: str, capacity: int) -> Gpu | None:
    """The card of the table that a device is, by the name that its driver gives and its bytes; or None."""
    words = _words(name)
    alike = [
        gpu
        for gpu in GPUS
        if _words(gpu.name) <= words and abs(gpu.capacity - capacity) <= _ALIKE * gpu.capacity
    ]
    # "RTX 4080 SUPER" has the words of "RTX 4080"; of several the one that shares most words is meant.
    return max(
        alike,
        key=lambda gpu: (len(_words(gpu.name) & words), -abs(gpu.capacity - capacity)),
        default=None,
    )


def _words(name: str) -> set[str]:
    """The words of a name without the sizes: "NVIDIA A100-SXM4-40GB" says "nvidia", "a100", "sxm4"."""
    return {word for word in re.split(r"[^a-z0-9]+", name.lower()) if word and not word.endswith("gb")}


def _plain(name: str) -> str:
    plain = "".join(sign for sign in name.lower() if sign.isalnum())
    return plain.removeprefix("nvidia").removeprefix("geforce")
