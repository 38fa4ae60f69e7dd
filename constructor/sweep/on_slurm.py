"""Points on Slurm, through submitit: job arrays, requeueing and results in files are its work and Slurm's."""

import importlib
import math
from collections.abc import Generator, Sequence
from typing import Any

from constructor.diagnostics import Diagnostic
from constructor.sweep.engine import EngineError, HowToRun, not_installed
from constructor.sweep.point import lost, run_point
from constructor.sweep.records import Row, Task

# Slurm takes arrays of up to MaxArraySize tasks, 1001 unless it was set.
_ARRAY = 1000
_SPARE_MINUTES = 5
_POLL = 2.0


class SlurmEngine:
    """Tries points as tasks of job arrays.

    Args:
        how: `jobs` bounds how many of an array run at once; `slurm` are options of sbatch by name.
        cluster: another executor of submitit, such as "local".
        poll: seconds between two looks at what is done.
    """

    def __init__(self, how: HowToRun, cluster: str = "slurm", poll: float = _POLL) -> None:
        try:
            self._submitit = importlib.import_module("submitit")
        except ImportError as error:
            raise not_installed("submitit", "slurm") from error
        self._how, self._cluster, self._poll = how, cluster, poll

    def run(self, tasks: Sequence[Task]) -> Generator[Row]:
        submitted: dict[Any, Task] = {}
        try:
            for start in range(0, len(tasks), _ARRAY):
                some = tasks[start : start + _ARRAY]
                submitted |= zip(self._submit(some), some, strict=True)
            for job in self._submitit.helpers.as_completed(list(submitted), poll_frequency=self._poll):
                yield self._row(job, submitted.pop(job))
        finally:
            for job in submitted:
                job.cancel()

    def _submit(self, tasks: Sequence[Task]) -> Sequence[Any]:
        how = self._how
        options: dict[str, Any] = dict(how.slurm)
        minutes = math.ceil(max(task.question.seconds for task in tasks) * 2 / 60) + _SPARE_MINUTES
        asked = {
            "name": "blockwright-sweep",
            "timeout_min": minutes,
            "cpus_per_task": 1,
            "gpus_per_node": 1 if how.card else None,
            "slurm_array_parallelism": how.jobs or _ARRAY,
            "slurm_additional_parameters": {"requeue": True, **options},
        }
        try:
            executor = self._submitit.AutoExecutor(folder=how.folder, cluster=self._cluster)
            executor.update_parameters(**{name: value for name, value in asked.items() if value is not None})
            jobs: Sequence[Any] = executor.map_array(Requeued(), tasks)
        except Exception as error:  # submitit raises RuntimeError, FailedJobError and what sbatch says
            words = " ".join(str(error).split())[:300]
            hint = "run it where sbatch is, and give what the cluster asks for, as in --slurm partition=gpu"
            problem = Diagnostic("engine-unreachable", f"Slurm cannot be used: {words}", hint=hint)
            raise EngineError(problem) from error
        return jobs

    def _row(self, job: Any, task: Task) -> Row:
        """The row of a task; a job that Slurm ended without a result is a row that says so."""
        try:
            row: Row = job.result()
        except Exception as error:  # whatever the job raised comes back as it was, or as submitit's own
            words = " ".join(str(error).split())[:300]
            return lost(task, "trial-lost", f"its job {job.job_id} gave no result: {words}")
        return row


class Requeued:
    """Answers a task; submitit calls `checkpoint` when Slurm is about to take the machine away."""

    def __call__(self, task: Task) -> Row:
        return run_point(task)

    def checkpoint(self, task: Task) -> Any:
        return importlib.import_module("submitit").helpers.DelayedSubmission(self, task)
