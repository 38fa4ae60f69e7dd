"""Points through submitit: its own local executor stands for Slurm, with the same pickles and files."""

import os
import sys
from pathlib import Path

import pytest

from constructor.sweep import EngineError, HowToRun, Question, Task, engine_for
from constructor.sweep.on_slurm import Requeued, SlurmEngine
from tests.unit.constructor.sweep.samples import head, planned, task


@pytest.mark.torch
def test_every_task_has_its_row(tmp_path: Path) -> None:
    points = planned(head(tmp_path), grid=("params.width=8,16",)).points
    engine = SlurmEngine(HowToRun(folder=tmp_path / "jobs"), cluster="local", poll=0.1)
    rows = sorted(
        engine.run([Task(point, Question("check")) for point in points]), key=lambda row: row.number
    )
    assert [(row.status, row.parameters) for row in rows] == [("ok", 58), ("ok", 114)]
    assert list((tmp_path / "jobs").iterdir())


def test_an_array_is_submitted_and_jobs_without_a_result_are_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = {
        "sbatch": f'cp "$1" {tmp_path}/script; echo Submitted batch job 12',
        "srun": "exit 1",
        "sacct": r"printf 'JobID|State|NodeList\n12_0|NODE_FAIL|a\n12_1|OUT_OF_MEMORY|b\n'",
    }
    for name, text in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    how = HowToRun(jobs=1, slurm=(("partition", "gpu"),), folder=tmp_path / "jobs", card=True)
    # How long submitit waits for a file that comes late over a network.
    monkeypatch.setattr("submitit.core.core.Job._results_timeout_s", 0.1)
    rows = list(SlurmEngine(how, poll=0.1).run([task(0), task(1)]))
    assert [(row.number, row.status, row.code) for row in rows] == [
        (0, "lost", "trial-lost"),
        (1, "lost", "trial-lost"),
    ]
    assert "12_0" in rows[0].reason
    options = set((tmp_path / "script").read_text().splitlines())
    wanted = {"array=0-1%1", "partition=gpu", "requeue", "gpus-per-node=1", "cpus-per-task=1", "time=15"}
    assert {f"#SBATCH --{option}" for option in wanted} - options == set()


def test_without_slurm_here_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = engine_for("slurm", HowToRun(folder=tmp_path / "jobs", slurm=(("partition", "gpu"),)))
    with pytest.raises(EngineError) as refused:
        next(engine.run([task()]))
    assert refused.value.problem.code == "engine-unreachable"
    assert "sbatch" in (refused.value.problem.hint or "")


def test_without_submitit_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "submitit", None)
    with pytest.raises(EngineError) as refused:
        engine_for("slurm", HowToRun())
    assert refused.value.problem.hint == "pip install 'blockwright[slurm]'"


def test_a_point_that_slurm_takes_the_machine_from_is_submitted_again() -> None:
    again = Requeued().checkpoint(task(7))
    assert isinstance(again.function, Requeued)
    assert again.args == (task(7),)
