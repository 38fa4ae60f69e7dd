"""How fast cards multiply and move bytes at best, as their vendor says.

Figures are dense (without sparsity), at boost clock, with sums in fp32. They come from NVIDIA's datasheets
and architecture whitepapers; of a card in several forms the form is named. In November 2026 each was looked
for a second time, in tables of specifications by others: `unchecked` are those that were not found there, or
not within 2 %. The vendor's own documents could not be opened that day.
"""

from dataclasses import dataclass
from typing import Literal

from constructor.memory.gpus import Gpu

# How numbers are multiplied: fp32 on the ordinary cores, on tensor cores with inputs cut to TF32, or half.
Precision = Literal["fp32", "tf32", "half"]


@dataclass(frozen=True, slots=True)
class Rates:
    """Operations a second by precision, bytes a second to and from memory, and who says so.

    Attributes:
        unchecked: the figures that only the source has.
    """

    fp32: float
    tf32: float
    half: float
    bandwidth: float
    source: str
    unchecked: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The source, and what was found nowhere else."""
        if not self.unchecked:
            return self.source
        return f"{self.source}; not checked elsewhere: {', '.join(self.unchecked)}"

    def seconds(self, precision: Precision, flops: int, moved: int) -> float:
        """The least time for so many operations and bytes: what takes longer hides the other (roofline)."""
        rate = {"fp32": self.fp32, "tf32": self.tf32, "half": self.half}[precision]
        return max(flops / rate, moved / self.bandwidth)


def rates_of(gpu: Gpu) -> Rates | None:
    """What a card does at best; None where no figures are known."""
    return _RATES.get(gpu.name)


def _rates(
    fp32: float, tf32: float, half: float, bandwidth: float, source: str, unchecked: str = ""
) -> Rates:
    """From TFLOPS and GB/s."""
    return Rates(fp32 * 1e12, tf32 * 1e12, half * 1e12, bandwidth * 1e9, source, tuple(unchecked.split()))


_AMPERE = "NVIDIA Ampere GA102 whitepaper"
_ADA = "NVIDIA Ada whitepaper"
_BLACKWELL = "NVIDIA RTX Blackwell whitepaper"
# Without tensor cores for bf16 or TF32 (before compute capability 8.0) these run as fp32 does.
_RATES: dict[str, Rates] = {
    "RTX 4060": _rates(15.1, 15.1, 30.2, 272, _ADA, "TF32 bf16"),
    "RTX 3080": _rates(29.8, 29.8, 59.5, 760, _AMPERE, "TF32 bf16"),
    "RTX 3060": _rates(12.7, 12.7, 25.5, 360, _AMPERE, "TF32 bf16 bandwidth"),
    "RTX 4070": _rates(29.1, 29.1, 58.3, 504, _ADA, "TF32"),
    "T4": _rates(8.1, 8.1, 8.1, 320, "NVIDIA T4 product brief"),
    "RTX 5080": _rates(56.3, 56.3, 112.6, 960, _BLACKWELL, "fp32 TF32 bf16"),
    "RTX 4080": _rates(48.7, 48.7, 97.5, 717, _ADA, "TF32"),
    "V100 16GB": _rates(14.0, 14.0, 14.0, 900, "NVIDIA V100 datasheet, PCIe", "fp32"),
    "A10G": _rates(31.5, 35.0, 70.0, 600, "NVIDIA A10G datasheet", "fp32 TF32 bf16"),
    "L4": _rates(30.3, 60.0, 121.0, 300, "NVIDIA L4 datasheet", "bf16"),
    "RTX 4090": _rates(82.6, 82.6, 165.2, 1008, _ADA),
    "RTX 3090": _rates(35.6, 35.6, 71.0, 936, _AMPERE, "TF32"),
    "RTX 5090": _rates(104.8, 104.8, 209.5, 1792, _BLACKWELL, "TF32 bf16"),
    "V100 32GB": _rates(14.0, 14.0, 14.0, 900, "NVIDIA V100 datasheet, PCIe", "fp32"),
    "A100 40GB": _rates(19.5, 156.0, 312.0, 1555, "NVIDIA A100 datasheet"),
    "L40S": _rates(91.6, 183.0, 362.0, 864, "NVIDIA L40S datasheet"),
    "RTX A6000": _rates(38.7, 77.4, 154.8, 768, "NVIDIA Ampere GA102 whitepaper", "TF32"),
    "H100": _rates(66.9, 494.7, 989.4, 3350, "NVIDIA H100 datasheet, SXM"),
    "A100": _rates(19.5, 156.0, 312.0, 1935, "NVIDIA A100 datasheet, PCIe 80 GB", "bandwidth"),
    "GH200": _rates(67.0, 494.0, 990.0, 4000, "NVIDIA GH200 datasheet, 96 GB", "fp32 TF32 bf16 bandwidth"),
    "RTX PRO 6000": _rates(
        126.0, 251.9, 503.8, 1792, "NVIDIA RTX PRO Blackwell whitepaper", "fp32 TF32 bf16 bandwidth"
    ),
    "H200": _rates(67.0, 494.5, 989.5, 4800, "NVIDIA H200 datasheet, SXM"),
    "B200": _rates(75.0, 1100.0, 2250.0, 7700, "NVIDIA HGX B200 datasheet"),
}
