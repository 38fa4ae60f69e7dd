"""One target under atheris for some time, in a process of its own."""

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.corpus import CORPUS, seeds

_SECONDS_FOR_ONE = 10
_MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of it.

    Attributes:
        tried: inputs, and `slowest` the full seconds of the slowest; None where the fuzzer told none.
        kept: whether the target kept its promises; what broke one lies in `folder`.
        told: the end of what the target printed.
    """

    target: str
    minutes: float
    tried: int | None
    slowest: int | None
    kept: bool
    folder: Path
    told: str

    def __str__(self) -> str:
        verdict = "every promise kept" if self.kept else f"BROKEN, see {self.folder}"
        tried = "?" if self.tried is None else f"{self.tried:,}"
        slowest = "?" if self.slowest is None else self.slowest
        return f"{self.target:<10} {self.minutes:g} min, {tried} inputs, slowest {slowest} s: {verdict}"


def fuzz(target: str, minutes: float) -> Fuzzed:
    """Try the target from its seeds and its corpus; what is new is kept in a folder for the time."""
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    grown = folder / "corpus"
    grown.mkdir()
    for number, seed in enumerate(seeds(target)):
        (grown / f"seed{number}").write_bytes(seed)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.run", target),
            f"-max_total_time={minutes * 60:.0f}",
            f"-timeout={_SECONDS_FOR_ONE}",
            f"-max_len={_MOST_BYTES}",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            f"-artifact_prefix={folder}/",
            *(str(grown), str(CORPUS / target)),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    stats = {name: int(value) for name, value in re.findall(r"^stat::(\w+):\s*(\d+)", ran.stderr, re.M)}
    return Fuzzed(
        target,
        minutes,
        stats.get("number_of_executed_units"),
        stats.get("slowest_unit_time_sec"),
        ran.returncode == 0,
        folder,
        "\n".join(ran.stdout.splitlines()[-12:]),
    )
