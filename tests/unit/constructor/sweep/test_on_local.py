"""Points on this machine: every task has its row, and stopping stops."""

import threading
import time
from typing import Any

import pytest

from constructor.client import TrialError
from constructor.sweep import EngineError, HowToRun, engine_for
from constructor.sweep.on_local import LocalEngine
from constructor.sweep.point import Runner
from tests.unit.constructor.sweep.samples import FakeWorker, report, task


def test_every_task_has_its_row() -> None:
    made: list[FakeWorker] = []

    def runner() -> Runner:
        made.append(FakeWorker())
        return Runner(made[-1])

    tasks = [task(number) for number in range(12)]
    rows = list(LocalEngine(3, runner).run(tasks))
    assert sorted(row.number for row in rows) == list(range(12))
    assert 1 <= len(made) <= 3
    assert all(worker.closed for worker in made)


def test_one_that_gives_no_answer_takes_no_other_with_it() -> None:
    def some(params: dict[str, Any]) -> Any:
        if next(numbers) == 2:
            raise TrialError("no answer after 1 s", "trial-timeout")
        return report(params)

    numbers = iter(range(9))
    rows = list(LocalEngine(1, lambda: Runner(FakeWorker(some))).run([task(n) for n in range(5)]))
    assert [row.status for row in sorted(rows, key=lambda row: row.number)] == ["ok"] * 2 + ["lost"] + [
        "ok"
    ] * 2


def test_closing_stops_what_runs_and_starts_nothing_more() -> None:
    stopped, asked = threading.Event(), list[str]()

    class Hanging(FakeWorker):
        def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
            asked.append(method)
            if method == "warm":
                return "warm"
            if len(asked) > 2:
                assert stopped.wait(20)
                raise TrialError("killed", "trial-died")
            return super().request(method, params, timeout)

        def close(self) -> None:
            stopped.set()

    start = time.monotonic()
    rows = LocalEngine(1, lambda: Runner(Hanging())).run([task(number) for number in range(50)])
    assert next(rows).status == "ok"
    rows.close()
    assert stopped.is_set()
    assert len(asked) <= 5
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("name", "how", "hint"),
    [
        ("lokal", HowToRun(), "did you mean 'local'?"),
        ("local", HowToRun(slurm=(("partition", "gpu"),)), "--on slurm"),
        ("spark", HowToRun(), "the engines are: local, ray"),
    ],
)
def test_what_is_no_engine_is_told(name: str, how: HowToRun, hint: str) -> None:
    with pytest.raises(EngineError) as refused:
        engine_for(name, how)
    assert refused.value.problem.code == "bad-engine"
    assert hint in (refused.value.problem.hint or "")
