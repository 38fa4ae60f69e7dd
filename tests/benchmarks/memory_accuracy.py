"""`python -m tests.benchmarks.memory_accuracy --out FILE [NAME...]`: every way to predict, on every case.

Each case is worked out in a process of its own, with fake CUDA tensors, which need a compiler.
The file is written after each, so that what is there is kept; with names, rows of other cases stay in it.
`bench_accuracy` reads it.
"""

import argparse
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks import fake_cuda
from tests.benchmarks.measurement import machine

DTYPES = ("fp32", "bf16")
_SECONDS = 900
# A case is not given up because another way to predict it takes for ever.
_BASELINE_SECONDS = 10
Row = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Writes the file; with `--case` prints one case as JSON instead."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory_accuracy")
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases whose name holds it; all without any")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--case", metavar="NAME")
    options = parser.parse_args(arguments)
    if options.case:
        fake_cuda.load()
        for dtype in DTYPES:
            print(json.dumps(_one(options.case, dtype)), flush=True)
        return 0
    if options.out is None:
        parser.error("--out names the file to write")
    names = _names()
    chosen = [name for name in names if not options.names or any(part in name for part in options.names)]
    rows = [row for row in _written(options.out) if row["name"] not in chosen] if options.names else []
    for name in chosen:
        rows = sorted((*rows, *asked(name)), key=lambda row: names.index(row["name"]))
        write(options.out, rows)
        print(name, file=sys.stderr, flush=True)
    return 0


def _written(file: Path) -> list[Row]:
    rows: list[Row] = json.loads(file.read_text(encoding="utf-8"))["rows"] if file.is_file() else []
    return rows


def asked(name: str) -> list[Row]:
    """One case in every precision from a process of its own; what cannot be worked out says why."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.memory_accuracy", "--case", name]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        told, reason = ran.stdout, " / ".join(ran.stderr.splitlines()[-2:])[-300:]
    except subprocess.TimeoutExpired as error:
        told, reason = str(error.stdout or ""), f"more than {_SECONDS} s"
    rows: list[Row] = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    missing = DTYPES[len(rows) :]
    return [*rows, *({"name": name, "dtype": dtype, "reason": reason} for dtype in missing)]


def write(file: Path, rows: Sequence[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "how": "python -m tests.benchmarks.memory_accuracy",
        "what": "peaks in bytes, allocated and reserved, of training steps with AdamW (foreach) on an H100; "
        "the oracle is the same step on fake CUDA tensors of torch's CPU build",
        "machine": machine(),
        "torch": version("torch"),
        "date": datetime.now(UTC).date().isoformat(),
    }
    cells = ",\n".join(json.dumps(row) for row in rows)
    file.write_text(json.dumps(found, indent=1)[:-2] + f',\n "rows": [\n{cells}\n]}}\n', encoding="utf-8")


def _names() -> list[str]:
    code = "from tests.benchmarks.memory_cases import names; print(*names(), sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.split("\n")[:-1]


def _one(name: str, dtype: Any) -> Row:
    # torch comes after the hooks.
    from tests.benchmarks.memory_cases import BASELINES, case, on_fake_cuda, peaks_of, predicted, trials

    row: Row = {"name": name, "dtype": dtype}
    ours, theirs = predicted(case(name, dtype)), on_fake_cuda(case(name, dtype))
    row["predicted"], row["oracle"] = peaks_of(ours), peaks_of(theirs)
    row["trials"] = trials(ours, theirs, f"{name} {dtype}")
    for way, work_out in BASELINES.items():
        try:
            with _at_most(_BASELINE_SECONDS):
                row[way] = work_out(case(name, dtype))
        except Exception as error:
            # A way that does not get through a case is a result of the comparison.
            row[way] = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:160]
    return row


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Stops what runs inside after so long."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
