"""How much memory a check takes beyond torch itself: peak resident memory of fresh processes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measurement import Measurement

BACKBONE = (
    Path(__file__).parents[2] / "experiment_models" / "vfp_single_expert" / "exp1" / "head_backbone.yaml"
)
GOAL_MIB = 150.0

# Not ru_maxrss: on Linux a new process starts with that of the one that made it.
_PEAK = """
from pathlib import Path
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) / 1024)
"""
_CHECK = f"""
from constructor.shapes import check_component
report = check_component({str(BACKBONE)!r})
assert report.ok and report.parameters == 319_930_368
"""


def measure() -> Iterator[Measurement]:
    """The backbone of 320 million parameters, whose weights alone would take 1,220 MiB."""
    torch = peak_mib("import torch\n")
    check = peak_mib(_CHECK)
    beside = f"import torch alone: {torch:.0f} MiB; the check: {check:.0f} MiB"
    yield Measurement(
        "peak memory of a check of 320 M parameters beyond torch", check - torch, "MiB", GOAL_MIB, beside
    )


def peak_mib(code: str) -> float:
    """The peak resident memory of a fresh interpreter that runs some code, in MiB."""
    run = subprocess.run([sys.executable, "-c", code + _PEAK], check=True, capture_output=True, text=True)
    return float(run.stdout.split()[-1])
