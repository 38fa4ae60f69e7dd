"""`python -m tests.benchmarks.validate_memory --gpu H100 --out FILE`: memory predicted and measured.

Takes the step of every bundled component in several settings, predicted and on the card of this machine, each
in a process of its own, and writes both with their difference. Without a card every measurement says so.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from constructor.memory.gpus import find_gpu
from constructor.records import MemoryReport, MemorySettings, encode
from constructor.records.memory import Mode, Precision
from constructor.worker.memory import ask_memory
from tests.benchmarks.measurement import machine

MODELS = Path(__file__).parents[2] / "experiment_models"
BATCHES = (2, 8, 32)
Row = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Writes the file after each case, so that what is measured is kept; 1 when nothing was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.validate_memory")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="components; all without any")
    parser.add_argument("--gpu", default="H100", help="the card of this machine, as the table names it")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="training steps in fp32 at a batch of 8 alone")
    options = parser.parse_args(arguments)
    if find_gpu(options.gpu) is None:
        parser.error(f"there is no card {options.gpu!r} in the table")
    rows: list[Row] = []
    for case in cases(options.paths or sorted(MODELS.rglob("*.yaml")), quick=options.quick):
        rows.append(compare(case, options.gpu))
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
        write(options.out, options.gpu, rows)
    return 0 if any(row["measured"] for row in rows) else 1


def cases(paths: Iterable[Path], *, quick: bool) -> Iterator[Row]:
    """Every component in every precision and mode at several batches."""
    for path in paths:
        for dtype in ("fp32",) if quick else get_args(Precision):
            for mode in ("train",) if quick else get_args(Mode):
                for batch in (8,) if quick else BATCHES:
                    yield {"path": path, "dtype": dtype, "mode": mode, "batch": batch}


def compare(case: Row, gpu: str) -> Row:
    """One case: both peaks by both ways, or the reason why there are none."""
    settings = MemorySettings(case["mode"], case["dtype"], gpu=gpu)
    asked = {"path": str(case["path"]), "dims": {"B": case["batch"]}, "settings": encode(settings)}
    predicted, measured = ask_memory(asked), ask_memory({**asked, "measure": True})
    row: Row = {**case, "path": name_of(case["path"]), "device": measured.device}
    row["predicted"], row["measured"] = peaks(predicted), peaks(measured)
    row["reasons"] = [
        problem.message
        for report in (predicted, measured)
        for problem in report.problems
        if problem.severity == "error"
    ]
    return row


def name_of(path: Path) -> str:
    return str(path.relative_to(MODELS)) if path.is_relative_to(MODELS) else path.name


def peaks(report: MemoryReport) -> Row | None:
    """The peaks in bytes as [low, value, high], and those of the phases."""
    if report.peak_allocated is None or report.peak_reserved is None:
        return None
    allocated, reserved = report.peak_allocated, report.peak_reserved
    return {
        "allocated": [allocated.low, allocated.value, allocated.high],
        "reserved": [reserved.low, reserved.value, reserved.high],
        "phases": {phase.name: [phase.peak_allocated, phase.peak_reserved] for phase in report.phases},
    }


def errors(rows: Iterable[Row]) -> Row:
    """How far predictions are from measurements, in per cent of what was measured."""
    both = [row for row in rows if row["predicted"] and row["measured"]]
    return {kind: _spread(both, kind) for kind in ("allocated", "reserved")} if both else {}


def _spread(rows: Sequence[Row], kind: str) -> Row:
    off = [100 * (row["predicted"][kind][1] / row["measured"][kind][1] - 1) for row in rows]
    sizes = sorted(abs(one) for one in off)
    held = [
        row["predicted"][kind][0] <= row["measured"][kind][1] <= row["predicted"][kind][2] for row in rows
    ]
    return {
        "cases": len(rows),
        "median_percent": statistics.median(sizes),
        "p95_percent": sizes[min(len(sizes) - 1, int(0.95 * len(sizes)))],
        "worst_percent": sizes[-1],
        "bias_percent": statistics.mean(off),
        "within_bounds": sum(held),
    }


def write(file: Path, gpu: str, rows: Sequence[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "machine": machine(),
        "gpu": gpu,
        "torch": version("torch"),
        "date": datetime.now(UTC).date().isoformat(),
        "errors": errors(rows),
        "rows": rows,
    }
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
