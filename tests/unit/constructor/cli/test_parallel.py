"""Checks in processes of their own: in order, whatever happens to one of them, and stopped by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from constructor.cli.parallel import jobs_for

pytestmark = pytest.mark.torch

LINEAR = """schema_version: 1
model: {sequential: {inputs: [x], layers: [{_type_: %s, in_features: 8, out_features: %s}]}}
"""
DEADLY = """import os
from torch import nn

class Deadly(nn.Module):
    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        os._exit(9)

def register(registry):
    registry.register_module("deadly", Deadly)
"""


def _components(folder: Path, blocks: list[str]) -> None:
    for number, block in enumerate(blocks):
        (folder / f"c{number:02}.yaml").write_text(LINEAR % (block, number + 1))


def test_as_many_processes_as_pay_off() -> None:
    assert jobs_for(40, None) == 1
    assert jobs_for(3, 8) == 3
    assert jobs_for(10_000, 2) == 2
    assert 1 <= jobs_for(10_000, None) <= (os.cpu_count() or 1)


def _command(*arguments: object, blocks: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own: what it starts begins with the main module of that."""
    path = os.pathsep.join(filter(None, (str(blocks or ""), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-m", "constructor.cli", *map(str, arguments)]
    return subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


def test_reports_come_in_order_and_a_process_that_dies_is_one_report(tmp_path: Path) -> None:
    (tmp_path / "deadly_block.py").write_text(DEADLY)
    _components(tmp_path, ["nn.Linear", "deadly", "nn.Linear", "nn.Linear"])
    ran = _command("check", "--blocks", "deadly_block", "--jobs", "2", "--json", tmp_path, blocks=tmp_path)
    assert ran.returncode == 1, ran.stderr
    reports = json.loads(ran.stdout)["components"]
    assert [report["name"] for report in reports] == ["c00", "c01", "c02", "c03"]
    assert [report["parameters"] for report in reports] == [9, None, 27, 36]
    assert [problem["code"] for problem in reports[1]["problems"]] == ["trial-died"]


def test_ctrl_c_says_how_far_it_came_and_goes_on_from_there(tmp_path: Path) -> None:
    _components(tmp_path, ["nn.Linear"] * 400)
    command = [sys.executable, "-m", "constructor.cli", "check", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("✓")
        running.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "of 400 components; what passed is not checked again the next time" in told
    assert "Traceback" not in told
    assert time.monotonic() - start < 30
