"""`python -m tests.benchmarks [PART...] [--minutes N] [--json FILE]`: runs every bench_*.py, or those named.

Each offers `measure() -> Iterable[Measurement]`. `hard` names all that is about hard use: large roots and
graphs, broken files, workers that fail, many users, sweeps.
"""

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measurement import Measurement, machine, table

_TOGETHER = {"hard": ("check", "fuzz", "growth", "isolation", "scale", "sweep", "users")}


def main(arguments: list[str]) -> int:
    """Prints the table, and writes it as JSON where asked for; the status is 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("wanted", nargs="*", metavar="PART")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--minutes", type=float, help="how long the users of `users` edit: 60 for a soak")
    options = parser.parse_args(arguments)
    wanted = [part for name in options.wanted for part in _TOGETHER.get(name, (name,))]
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
            module = import_module(f"tests.benchmarks.{part}")
            soaks = part == "bench_users" and options.minutes is not None
            found += module.measure(options.minutes) if soaks else module.measure()
    print(f"{machine()}\npython -m tests.benchmarks {' '.join(wanted)}".rstrip() + "\n")
    print(table(found))
    if options.json is not None:
        rows = [asdict(measurement) for measurement in found]
        options.json.write_text(json.dumps({"machine": machine(), "measurements": rows}, indent=1) + "\n")
    return 0 if all(measurement.met for measurement in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
