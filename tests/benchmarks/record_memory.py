"""`python -m tests.benchmarks.record_memory`: all that a card can tell about predictions, by one command.

Takes the steps of the nine models and of every bundled component on the card of this machine, each in a
process of its own, beside what is predicted for it, and the micro-benchmarks of `calibrate`. Writes one file
with the card, its driver, torch, CUDA, cuDNN and the date, after each case; called again, it goes on where it
ended.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from constructor.memory.gpus import Gpu, gpu_like
from constructor.memory.measure import CudaMeter, Meter
from constructor.memory.present import cards_present
from constructor.memory.record import record_step
from constructor.memory.step import Step
from constructor.memory.summary import summarize
from constructor.records import MemorySettings
from tests.benchmarks.calibrate import calibration
from tests.benchmarks.measurement import machine
from tests.benchmarks.memory_cases import BATCH, COMPONENTS, case, names
from tests.benchmarks.memory_models import MODELS, WHOLE
from tests.benchmarks.validate_memory import compare, errors

DATA = Path(__file__).parents[2] / "docs" / "measurements"
DTYPES = ("fp32", "bf16")
_SECONDS = 300
Row = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Writes the file; 1 when there is no card, or one that the table does not have."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.record_memory")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="docs/measurements/memory_card_NAME.json without"
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name holds it")
    parser.add_argument(
        "--here", metavar="CASE", help="one part, in this process: 'calibrate' or 'MODEL DTYPE'"
    )
    options = parser.parse_args(arguments)
    if options.here:
        print(json.dumps(here(options.here, CudaMeter())))
        return 0
    present = cards_present()
    like = gpu_like(present.names[0], present.capacity) if present.names else None
    if like is None:
        print(f"nothing is recorded: {present.reason or f'no card like {present.names[0]}'}", file=sys.stderr)
        return 1
    out: Path = options.out or DATA / f"memory_card_{re.sub(r'[^a-z0-9]+', '_', like.name.lower())}.json"
    record(out, like, options.only, {"device": present.names[0], **versions()}, asked)
    return 0


def record(
    out: Path,
    like: Gpu,
    only: str,
    about: Row,
    ask: Callable[[str], Row],
    *,
    compared: Callable[..., Row] = compare,
) -> None:
    """Works through what the file does not have yet.

    Args:
        about: what tells the card and its software.
        ask: one part by its name, from a process of its own.
        compared: a component predicted and measured.
    """
    known: Row = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"rows": []}
    rows: list[Row] = known["rows"]
    done = {(row["path"], row["dtype"]) for row in rows if row.get("measured")}
    if "calibration" not in known:
        known["calibration"] = ask("calibrate")
    for name in names():
        for dtype in DTYPES:
            if only in name and (name, dtype) not in done:
                rows[:] = [row for row in rows if (row["path"], row["dtype"]) != (name, dtype)]
                rows.append(_row(name, dtype, like, ask, compared))
                known |= {**about, "machine": machine(), "date": datetime.now(UTC).date().isoformat()}
                known["errors"] = errors(rows)
                out.parent.mkdir(parents=True, exist_ok=True)
                out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
                print(f"{name} {dtype}: {rows[-1]}"[:200], file=sys.stderr, flush=True)


def _row(name: str, dtype: str, like: Gpu, ask: Callable[[str], Row], compared: Callable[..., Row]) -> Row:
    if name not in MODELS:
        asked_for = {"path": COMPONENTS / name, "dtype": dtype, "mode": "train", "batch": BATCH}
        return {**compared(asked_for, like.name), "path": name}
    trace = record_step_of(name, dtype, like)
    found = summarize(trace, like)
    allocated, reserved = found.peak_allocated, found.peak_reserved
    predicted = {
        "allocated": [allocated.low, allocated.value, allocated.high],
        "reserved": [reserved.low, reserved.value, reserved.high],
    }
    counted = ask(f"{name} {dtype}")
    return {
        "path": name,
        "dtype": dtype,
        "predicted": predicted,
        "measured": counted.get("measured"),
        **counted,
    }


def record_step_of(name: str, dtype: Any, like: Gpu) -> Any:
    """The trace of one of the models, as it is predicted."""
    one = case(name, dtype)
    return record_step(one.model, one.inputs, one.settings, like, placed=True)


def asked(part: str) -> Row:
    """One part from a process of its own, or why there is nothing."""
    command = [sys.executable, "-m", "tests.benchmarks.record_memory", "--here", part]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return {"reason": f"more than {_SECONDS} s"}
    lines = ran.stdout.splitlines()
    if ran.returncode == 0 and lines:
        found: Row = json.loads(lines[-1])
        return found
    return {"reason": " / ".join(ran.stderr.splitlines()[-2:])[-300:] or f"status {ran.returncode}"}


def here(part: str, meter: Meter) -> Row:
    """One part in this process: the micro-benchmarks, or the step of a model."""
    if part == "calibrate":
        return dict(calibration(meter))
    name, dtype = part.split()
    return {"measured": _measured(name, dtype, meter)}


def _measured(name: str, dtype: Any, meter: Meter) -> Row:
    """The peaks over the whole step, and of each of its phases."""
    make, shapes, batch = MODELS[name]
    phases: dict[str, list[int]] = {}
    meter.restart()
    with torch.device(meter.device):
        model = make().train()
        whole = name in WHOLE
        inputs = {
            key: torch.zeros(shape, dtype=torch.int64) if whole else torch.rand(shape)
            for key, shape in shapes(batch).items()
        }
    worst = list(meter.peaks())

    def after(phase: str, optimizer: Any) -> None:
        phases[phase] = list(meter.peaks())
        worst[:] = map(max, worst, phases[phase])
        meter.restart()

    Step(model, lambda: model(**inputs), MemorySettings(dtype=dtype)).take(lambda *of: nullcontext(), after)
    allocated, reserved = worst
    return {"allocated": [allocated] * 3, "reserved": [reserved] * 3, "phases": phases}


def versions() -> Row:
    """The software that decides what is counted."""
    return {
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
        "driver": _driver(),
    }


def _driver() -> str:
    query = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
    try:
        ran = subprocess.run(query, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.strip().splitlines()[0] if ran.stdout.strip() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
