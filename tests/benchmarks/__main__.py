"""`python -m tests.benchmarks [PART...]`: runs every bench_*.py beside this file, or those named.

Each offers `measure() -> Iterable[Measurement]`.
"""

import sys
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measurement import Measurement, machine, table


def main(wanted: list[str]) -> int:
    """Prints the table; the status is 1 when a goal was missed."""
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
    return 0 if all(measurement.met for measurement in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
