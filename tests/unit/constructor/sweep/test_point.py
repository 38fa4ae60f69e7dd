"""A point becomes a row, whatever the worker does."""

from pathlib import Path
from typing import Any

import pytest

from constructor.client import TrialError
from constructor.diagnostics import Diagnostic
from constructor.records import CardVerdict, Interval, MemoryReport, MemorySettings
from constructor.sweep import Question, Task
from constructor.sweep.point import Runner, params_of
from tests.unit.constructor.sweep.samples import FakeWorker, head, planned, report, task

PEAK = Interval(90, 100, 120)


def _memory(params: dict[str, Any]) -> MemoryReport:
    cards = (CardVerdict("H100", 10, 9, "tight"),)
    return MemoryReport(MemorySettings(dims=(("B", 7),)), "predicted", "H100", PEAK, PEAK, cards=cards)


def _dies(params: dict[str, Any]) -> None:
    raise TrialError("the worker process was killed by signal 9", "trial-died")


def test_a_check_gives_figures() -> None:
    row = Runner(FakeWorker(report))(task(3, width=8))
    assert (row.number, row.status, row.parameters, row.trainable_parameters, row.batch) == (
        3,
        "ok",
        10,
        8,
        2,
    )
    assert row.values == (("width", 8),)
    assert row.peak_allocated is None


def test_a_prediction_gives_peaks_and_a_verdict() -> None:
    worker = FakeWorker(report, _memory)
    row = Runner(worker)(task(0, Question("predict")))
    assert worker.asked == ["check", "memory_here"]
    assert (row.peak_allocated, row.verdict, row.gpu, row.source) == (PEAK, "tight", "H100", "predicted")


def test_a_peak_is_measured_in_a_process_that_measured_nothing_before() -> None:
    worker = FakeWorker(report, _memory)
    Runner(worker)(task(0, Question("measure")))
    assert worker.closed == 1


def test_a_component_with_an_error_is_a_row_with_its_reason() -> None:
    problem = Diagnostic("shape-mismatch", "768 is not 1024")
    worker = FakeWorker(lambda params: report(params, problem))
    row = Runner(worker)(task(0, Question("predict")))
    assert (row.status, row.code, row.reason) == ("failed", "shape-mismatch", "768 is not 1024")
    assert worker.asked == ["check"]


def test_a_memory_without_an_answer_is_a_row_with_its_reason() -> None:
    problem = Diagnostic("out-of-memory", "no room")
    unanswered = MemoryReport(MemorySettings(), "predicted", "H100", problems=(problem,))
    row = Runner(FakeWorker(report, lambda params: unanswered))(task(0, Question("predict")))
    assert (row.status, row.code, row.parameters) == ("failed", "out-of-memory", 10)


def test_a_fresh_worker_that_dies_is_not_tried_again() -> None:
    worker = FakeWorker(_dies)
    row = Runner(worker)(task())
    assert (row.status, row.code) == ("lost", "trial-died")
    assert "signal 9" in row.reason
    assert len(worker.asked) == 1


def test_a_worker_that_answered_others_and_dies_is_replaced_once() -> None:
    worker = FakeWorker(report, _dies, report, _dies, _dies)
    runner = Runner(worker)
    assert [runner(task(number)).status for number in range(3)] == ["ok", "ok", "lost"]
    assert len(worker.asked) == 5


def test_a_mistake_of_ours_is_a_row() -> None:
    def wrong(params: dict[str, Any]) -> None:
        raise RuntimeError("oh")

    row = Runner(FakeWorker(wrong))(task())
    assert (row.status, row.code) == ("lost", "internal-error")
    assert "RuntimeError: oh" in row.reason


def test_a_closed_runner_asks_nothing() -> None:
    worker = FakeWorker()
    runner = Runner(worker)
    runner.close()
    assert runner(task()).code == "trial-stopped"
    assert worker.asked == []


def test_sizes_that_mean_nothing_are_noted(tmp_path: Path) -> None:
    (point,) = planned(head(tmp_path), dims="B=4,Q=5").points
    small = FakeWorker(lambda params: report({**params, "dims": {"B": 4}}))
    assert Runner(small)(Task(point, Question("check"))).unknown_dims == ("Q",)


@pytest.mark.torch
def test_a_real_worker_answers_with_the_overrides(tmp_path: Path) -> None:
    made = planned(head(tmp_path), grid=("params.width=8,16,wide",), dims="B=6")
    runner = Runner()
    rows = [runner(Task(point, Question("predict"))) for point in made.points]
    runner.close()
    assert [row.status for row in rows] == ["ok", "ok", "failed"]
    assert [row.parameters for row in rows[:2]] == [8 * 5 + 9 * 2, 16 * 5 + 17 * 2]
    assert [row.batch for row in rows[:2]] == [6, 6]
    small, large = (row.peak_allocated for row in rows[:2])
    assert small is not None
    assert large is not None
    assert 0 < small.value <= large.value
    assert rows[0].verdict == "fits"


def test_what_is_asked_holds_the_texts() -> None:
    asked = params_of(task(0, Question("measure", trust="all", inputs=(("x", "[2, 4]"),))))
    assert asked["measure"] is True
    assert asked["trust"] == "all"
    assert asked["inputs"] == {"x": "[2, 4]"}
    assert asked["symbolic"] is False
