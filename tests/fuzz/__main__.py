"""Fuzzes every target for some minutes, from the corpus that is kept with the tests.

python -m tests.fuzz [--minutes 10] [TARGET ...]; needs `pip install atheris`. What breaks a promise is
left in the folder that is told; once that is mended it belongs into tests/cases/fuzz/TARGET, where the tests
try it for ever.
"""

import argparse
import sys

from tests.fuzz.campaign import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    asked = parser.parse_args()
    for name in asked.targets:
        if name not in TARGETS:
            parser.error(f"no target is called {name}: choose from {', '.join(TARGETS)}")
    broken = 0
    for name in asked.targets or TARGETS:
        found = fuzz(name, asked.minutes)
        print(found, flush=True)
        if not found.kept:
            print(found.told, file=sys.stderr)
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
