"""How long the command takes from nothing, each time in a fresh process."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measurement import Measurement, fresh_process, median_seconds

_SMALL = (
    "schema_version: 1\n"
    "model:\n"
    "  sequential:\n"
    "    layers:\n"
    "      - {_type_: nn.Linear, in_features: 6, out_features: 2}\n"
)
_COMMAND = [str(Path(sys.executable).with_name("blockwright"))]


def measure() -> Iterator[Measurement]:
    """Help, an edit and a check, beside an interpreter that does nothing and one that loads torch."""
    nothing = median_seconds(fresh_process([sys.executable, "-c", "pass"]), 5)
    torch = median_seconds(fresh_process([sys.executable, "-c", "import torch"]), 5)
    helped = median_seconds(fresh_process([*_COMMAND, "--help"]), 5)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "small.yaml")
        file.write_text(_SMALL)
        checked = median_seconds(fresh_process([*_COMMAND, "check", "--again", str(file)]), 5)
        same = "model.sequential.layers[0].in_features=6"
        set_value = median_seconds(fresh_process([*_COMMAND, "set", str(file), same]), 5)
    yield Measurement("blockwright --help", helped, "s", 0.3, f"python -c pass: {nothing:.3f} s")
    yield Measurement("blockwright set, one small component", set_value, "s")
    yield Measurement(
        "blockwright check, one small component", checked, "s", 3, f"import torch: {torch:.2f} s"
    )
