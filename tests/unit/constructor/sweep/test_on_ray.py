"""Points on a real Ray cluster of several nodes: a process and a node are killed in the middle.

In a process of its own: Ray leaves threads behind, and takes over signals.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructor.sweep import EngineError, HowToRun, engine_for

START = """
import json, os, socket, sys
from pathlib import Path
from ray.cluster_utils import Cluster
from constructor.experiments import Checkable
from constructor.registry import default_registry
from constructor.sweep import HowToRun, Question, Task, combine, engine_for, plan, read_grid

def tasks(widths):
    axes = [read_grid("params.width=" + ",".join(map(str, widths)))]
    points = plan([Checkable(Path(sys.argv[1]), "c")], combine(None, axes), default_registry()).points
    return [Task(point, Question("check", trust="all")) for point in points]

def told(rows):
    print(json.dumps([[row.number, row.status, row.parameters, row.reason] for row in rows]))
"""
LOSSES = """
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
nodes = [cluster.add_node(num_cpus=1) for _ in range(3)]
os.environ["RAY_ADDRESS"] = cluster.address
rows = []
for row in engine_for("ray", HowToRun()).run(tasks(range(4, 20))):
    rows.append(row)
    if len(rows) == 2:
        cluster.remove_node(nodes[0], allow_graceful=False)
told(rows)
cluster.shutdown()
"""
BLOCK = """import os, signal, time
from pathlib import Path
from torch import nn

class Slow(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        time.sleep(0.2)
        self.up = nn.Linear(width, 2)
        mark = Path(__file__).with_name("killed")
        if width == 9 and not mark.exists():
            mark.write_text(str(os.getppid()))
            os.kill(os.getppid(), signal.SIGKILL)  # the process in which Ray runs the point

    def forward(self, x):
        return self.up(x)

def register(registry):
    registry.register_module("slow", Slow)
"""
COMPONENT = """schema_version: 1
params: {width: 4}
example_inputs: {x: [2, '${params.width}']}
model: {sequential: {inputs: [x], layers: [{_type_: slow, width: '${params.width}'}]}}
"""


@pytest.fixture
def component(tmp_path: Path) -> Path:
    (tmp_path / "slow_block.py").write_text(BLOCK)
    file = tmp_path / "c.yaml"
    file.write_text(COMPONENT)
    return file


def _rows(code: str, component: Path) -> list[list[Any]]:
    path = os.pathsep.join(filter(None, (str(component.parent), os.environ.get("PYTHONPATH", ""))))
    told = {"PYTHONPATH": path, "BLOCKWRIGHT_BLOCKS": "slow_block", "RAY_USAGE_STATS_ENABLED": "0"}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", START + code, str(component)],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    rows: list[list[Any]] = json.loads(ran.stdout.splitlines()[-1])
    return rows


@pytest.mark.torch
def test_a_process_and_a_node_that_are_killed_cost_no_point(component: Path) -> None:
    rows = _rows(LOSSES, component)
    assert sorted(rows) == [[number, "ok", (number + 4) * 2 + 2, ""] for number in range(16)]
    assert component.with_name("killed").exists()


def test_an_address_where_nobody_is_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"ray://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(EngineError) as refused:
            engine_for(address, HowToRun())
    assert refused.value.problem.code == "engine-unreachable"
    assert address in refused.value.problem.message
    assert "ray start --head" in (refused.value.problem.hint or "")


@pytest.mark.parametrize("address", ["ray://", "ray://host", "ray://host:many", "ray://[1"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(EngineError) as refused:
        engine_for(address, HowToRun())
    assert refused.value.problem.code == "bad-engine"


def test_the_cluster_decides_how_many_run() -> None:
    with pytest.raises(EngineError) as refused:
        engine_for("ray", HowToRun(jobs=2))
    assert "--jobs" in (refused.value.problem.hint or "")


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError) as refused:
        engine_for("ray", HowToRun())
    assert refused.value.problem.code == "missing-package"
    assert refused.value.problem.hint == "pip install 'blockwright[ray]'"
