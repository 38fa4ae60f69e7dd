"""Fuzzes every target for some minutes, from the corpus that is kept with the tests.

python -m tests.fuzz [--minutes 10] [TARGET ...]; needs `pip install atheris`. What breaks a promise is
left in the folder that is told; once that is mended it belongs into tests/cases/fuzz/TARGET, where the tests
try it for ever.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.corpus import CORPUS, seeds
from tests.fuzz.targets import TARGETS

_SECONDS_FOR_ONE = 10
_MOST_BYTES = 65_536


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    asked = parser.parse_args()
    for name in asked.targets:
        if name not in TARGETS:
            parser.error(f"no target is called {name}: choose from {', '.join(TARGETS)}")
    broken = [name for name in asked.targets or TARGETS if not fuzz(name, asked.minutes)]
    return 1 if broken else 0


def fuzz(name: str, minutes: float) -> bool:
    """Whether the target kept its promises; prints what was tried."""
    found = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    grown = found / "corpus"
    grown.mkdir()
    for number, seed in enumerate(seeds(name)):
        (grown / f"seed{number}").write_bytes(seed)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.run", name),
            f"-max_total_time={minutes * 60:.0f}",
            f"-timeout={_SECONDS_FOR_ONE}",
            f"-max_len={_MOST_BYTES}",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            f"-artifact_prefix={found}/",
            *(str(grown), str(CORPUS / name)),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    stats = dict(re.findall(r"^stat::(\w+):\s*(\d+)", ran.stderr, re.MULTILINE))
    tried, slowest = stats.get("number_of_executed_units", "?"), stats.get("slowest_unit_time_sec", "?")
    verdict = "every promise kept" if ran.returncode == 0 else f"BROKEN, see {found}"
    print(f"{name:<10} {minutes:g} min, {tried} inputs, slowest {slowest} s: {verdict}", flush=True)
    if ran.returncode:
        print("\n".join(ran.stdout.splitlines()[-12:]), file=sys.stderr)
    return ran.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
