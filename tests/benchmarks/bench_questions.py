"""What a warm worker takes for each question about the memory of a whole policy, in seconds of one core.

A worker has one thread, so on an idle machine that is the time until the answer.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from constructor.records import MemoryReport, MemorySettings, decode, encode
from tests.benchmarks.measurement import Measurement

MODELS = Path(__file__).parents[2] / "experiment_models"
GOAL_SECONDS = 1.0


def measure() -> Iterator[Measurement]:
    """Of the policy of each experiment: the step, the same on another card, and each change of it."""
    for policy in sorted(MODELS.glob("*/exp1/policy.yaml")):
        name = policy.parents[1].name
        with _Worker() as worker:
            first, report = worker.ask(policy, MemorySettings())
            card, _ = worker.ask(policy, MemorySettings(gpu="RTX 4090"))
            changes = [worker.ask(policy, change.settings)[0] for change in report.alternatives]
        beside = f"the step itself, with all that is loaded for it: {first:.2f} s"
        yield Measurement(f"another card, {name}", card, "s", GOAL_SECONDS, beside)
        told = ", ".join(f"{seconds:.2f}" for seconds in sorted(changes))
        yield Measurement(f"the slowest change, {name}", max(changes), "s", GOAL_SECONDS, f"each: {told} s")


class _Worker:
    """A worker as the page starts it, with torch loaded."""

    def __enter__(self) -> "_Worker":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "constructor.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._request("warm", {})
        return self

    def __exit__(self, *reason: object) -> None:
        self._process.communicate()

    def ask(self, path: Path, settings: MemorySettings) -> tuple[float, MemoryReport]:
        """The seconds that a question takes of one core, and its answer."""
        params = {"path": str(path), "dims": dict(settings.dims), "settings": encode(settings)}
        start = self._seconds()
        result = self._request("memory_here", params)
        seconds = self._seconds() - start
        report: MemoryReport = decode(result)
        return seconds, report

    def _seconds(self) -> float:
        # After the name of the command, which may hold spaces; user and system time are the 12th and 13th.
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _request(self, method: str, params: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"id": 1, "method": method, "params": params}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())["result"]
