"""`python -m tests.benchmarks [PART...] [--json FILE]`: runs every bench_*.py beside it, or those named.

Each offers `measure() -> Iterable[Measurement]`.
"""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measurement import Measurement, machine, table


def main(arguments: list[str]) -> int:
    """Prints the table, and writes it as JSON where asked for; the status is 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("wanted", nargs="*", metavar="PART")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    wanted: list[str] = options.wanted
    parts = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = [name for name in wanted if f"bench_{name}" not in parts]
    if unknown:
        known = ", ".join(part.removeprefix("bench_") for part in parts)
        print(f"no such part: {', '.join(unknown)}; there are {known}", file=sys.stderr)
        return 2
    found: list[Measurement] = []
    for part in parts:
        if not wanted or part.removeprefix("bench_") in wanted:
            print(f"measuring {part.removeprefix('bench_')} ...", file=sys.stderr, flush=True)
            found += import_module(f"tests.benchmarks.{part}").measure()
    print(f"{machine()}\npython -m tests.benchmarks {' '.join(wanted)}".rstrip() + "\n")
    print(table(found))
    if options.json is not None:
        rows = [asdict(measurement) for measurement in found]
        options.json.write_text(json.dumps({"machine": machine(), "measurements": rows}, indent=1) + "\n")
    return 0 if all(measurement.met for measurement in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
