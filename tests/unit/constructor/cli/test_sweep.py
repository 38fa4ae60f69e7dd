"""`blockwright sweep` as a user meets it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from constructor.cli.sweep_options import read_slurm
from constructor.cli.sweep_text import outcome, summary, to_markdown
from constructor.records import Interval
from constructor.sweep import Row, from_csv
from tests.unit.constructor.cli.run import Blockwright

GIB = 1 << 30
SLEEPY = """import os, time
from torch import nn

class Sleepy(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, 2)
        if width == 6: os._exit(9)
        if width == 7: time.sleep(3600)
        if width > 90: time.sleep(0.3)

    def forward(self, x):
        return self.up(x)

def register(registry):
    registry.register_module("sleepy", Sleepy)
"""
COMPONENT = """schema_version: 1
params: {width: 4}
example_inputs: {x: [2, '${params.width}']}
model: {sequential: {inputs: [x], layers: [{_type_: sleepy, width: '${params.width}'}]}}
"""


@pytest.mark.torch
def test_a_sweep_prints_one_table_and_writes_it(blockwright: Blockwright, head: Path) -> None:
    text = head.read_text()
    ran = blockwright("sweep", head, "--grid", "params.width=8,16,-1", "--run", "check", "--out", "t.csv")
    assert ran.status == 1
    assert ran.out.splitlines()[0].startswith("| params.width | parameters | problem")
    assert ran.out.splitlines()[-1] == "3 points, 1 failed"
    assert "1/3  head.yaml  params.width=" in ran.err
    rows = from_csv(Path("t.csv").read_text())
    assert [(row.status, row.parameters) for row in rows] == [("ok", 58), ("ok", 114), ("failed", None)]
    assert rows[2].reason
    assert head.read_text() == text
    assert not Path("t.csv.partial").exists()
    again = blockwright("sweep", head, "--grid", "params.width=8", "--out", "t.csv")
    assert again.status == 2
    assert "output-exists" in again.err


@pytest.mark.torch
def test_a_table_in_parquet_and_markdown(blockwright: Blockwright, head: Path) -> None:
    import pandas

    grid = ("--grid", "params.width=8,16", "--grid", "params.rate=1,x", "--run", "check")
    assert blockwright("sweep", head, *grid, "--out", "t.parquet").status == 0
    table = pandas.read_parquet("t.parquet")
    assert list(table["params.width"]) == [8, 8, 16, 16]
    assert list(table["params.rate"]) == ["1", "x", "1", "x"]
    assert list(table["parameters"]) == [58, 58, 114, 114]
    ran = blockwright("sweep", head, *grid, "--out", "t.md")
    assert ran.out.startswith(Path("t.md").read_text())


@pytest.mark.torch
def test_a_list_gives_its_own_points(blockwright: Blockwright, head: Path) -> None:
    Path("list.csv").write_text("params.width,params.rate\n8,1\n16,2\n")
    ran = blockwright("sweep", head, "--list", "list.csv", "--run", "check", "--jobs", 1)
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "2 points"
    assert "unknown-dim" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "empty-grid"),
        (("--grid", "params.width="), "empty-grid"),
        (("--grid", "params.widht=1"), "no-such-value"),
        (("--dims", "B=x"), "bad-grid"),
        (("--dims", "B=1", "--on", "rai"), "bad-engine"),
        (("--dims", "B=1", "--on", "local", "--slurm", "partition=gpu"), "bad-engine"),
        (("--dims", "B=1", "--gpu", "H1000"), "unknown-gpu"),
        (("--dims", "B=1", "--out", "t.xlsx"), "bad-output"),
        (("--dims", "B=1", "--out", "gone/t.csv"), "bad-output"),
        (("--dims", "B=1", "--resume"), "no-journal"),
        (("--dims", "B=1", "--out", "t.csv", "--resume"), "no-journal"),
    ],
)
def test_wrong_usage_runs_nothing(
    arguments: tuple[str, ...], code: str, blockwright: Blockwright, head: Path
) -> None:
    ran = blockwright("sweep", head, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert f"[{code}]" in ran.err
    assert [path.name for path in Path().iterdir()] == ["head.yaml"]


def test_a_cluster_that_cannot_be_used_leaves_nothing_behind(
    blockwright: Blockwright, head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ran = blockwright("sweep", head, "--dims", "B=1", "--on", "slurm", "--out", "t.csv")
    assert (ran.status, ran.out) == (2, "")
    assert "[engine-unreachable]" in ran.err
    assert not list(Path().glob("t.csv*"))


def test_a_dim_that_nothing_has_is_told() -> None:
    rows = [Row(0, "", "a.yaml", (("Q", 1),), parameters=1, unknown_dims=("Q",))]
    from constructor.cli.sweep import _unknown_dims

    assert [problem.code for problem in _unknown_dims(rows)] == ["unknown-dim"]


def test_the_table_is_for_people() -> None:
    rows = [
        Row(
            0,
            "",
            "a.yaml",
            (("B", 16),),
            "ok",
            16,
            1024,
            1024,
            Interval(1, 3 * GIB, 4),
            gpu="H100",
            verdict="fits",
        ),
        Row(1, "", "a.yaml", (("B", 2048),), "lost", code="trial-died", reason="killed | by\nsignal 9"),
    ]
    assert to_markdown(rows) == (
        "|    B | parameters | peak allocated | H100 | problem                           |\n"
        "| ---: | ---------: | -------------: | ---- | --------------------------------- |\n"
        "|   16 |      1,024 |        3.0 GiB | fits |                                   |\n"
        "| 2048 |            |                |      | trial-died: killed \\| by signal 9 |\n"
    )
    assert outcome(rows[0]) == "1,024 parameters, peak 3.0 GiB, fits H100"
    assert summary(rows, 4) == "2 of 4 points, 1 without an answer"


def test_options_for_slurm_have_names() -> None:
    assert read_slurm(["partition=gpu", "--mem=8G"]) == (("partition", "gpu"), ("mem", "8G"))
    with pytest.raises(ValueError, match="NAME=VALUE"):
        read_slurm(["gpu"])


def _command(*arguments: object, folder: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", "constructor.cli", "sweep", *map(str, arguments), "--blocks", "sleepy_block"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def sleepy(tmp_path: Path) -> Path:
    (tmp_path / "sleepy_block.py").write_text(SLEEPY)
    (tmp_path / "c.yaml").write_text(COMPONENT)
    return tmp_path


@pytest.mark.torch
def test_points_that_die_and_hang_are_rows_with_their_reason(sleepy: Path) -> None:
    arguments = ("c.yaml", "--grid", "params.width=4,6,7,8", "--run", "check", "--timeout", 6, "--jobs", 1)
    ran = _command(*arguments, "--out", "t.csv", folder=sleepy)
    out, err = ran.communicate(timeout=120)
    assert ran.returncode == 1, err
    rows = from_csv((sleepy / "t.csv").read_text())
    assert [(row.status, row.code) for row in rows] == [
        ("ok", ""),
        ("lost", "trial-died"),
        ("lost", "trial-timeout"),
        ("ok", ""),
    ]
    assert out.splitlines()[-1] == "4 points, 2 without an answer"


@pytest.mark.torch
def test_stopped_by_ctrl_c_it_keeps_what_is_done_and_goes_on(sleepy: Path) -> None:
    widths = ",".join(str(width) for width in range(91, 103))
    arguments = (
        "c.yaml",
        "--grid",
        f"params.width={widths}",
        "--run",
        "check",
        "--jobs",
        1,
        "--out",
        "t.csv",
    )
    ran = _command(*arguments, folder=sleepy)
    journal, end = sleepy / "t.csv.partial", time.monotonic() + 120
    while not journal.exists() or journal.read_text().count("\n") < 6:
        assert time.monotonic() < end
        time.sleep(0.05)
    os.killpg(ran.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    _, err = ran.communicate(timeout=30)
    assert ran.returncode == 130, err
    done = from_csv((sleepy / "t.csv").read_text())
    assert 2 <= len(done) < 12
    assert all(row.status == "ok" for row in done)
    assert f"stopped after {len(done)} of 12 points; the same command with --resume goes on" in err
    again = _command(*arguments, "--resume", folder=sleepy)
    _, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    rows = from_csv((sleepy / "t.csv").read_text())
    assert [row.parameters for row in rows] == [width * 2 + 2 for width in range(91, 103)]
    assert rows[: len(done)] == done
    assert not journal.exists()
