"""What is asked about memory, when, and how late answers are drawn."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.session import Session
from app.session.memory import Remembered, are_remembered, remembered
from app.trial import Failure, TrialError
from app.view_model.intent import CompareRanks, FindLargest, Measure, SetMemory, SetValue
from app.view_model.memory_intent import ForgetValue, TryValue
from constructor.records import MemoryReport
from tests.unit.app.fakes import CARDS, FakeWorker, session_on

GOOD = """\
schema_version: 1
model:
  sequential: {layers: [{_type_: nn.Linear, in_features: 2, out_features: 4}]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    return tmp_path


def _session(root: Path) -> tuple[Session, FakeWorker]:
    session, worker = session_on(root, "family/exp1/head.yaml")
    analysis = session.analysis()
    assert analysis is not None
    assert session.outcome(analysis, wait=20) is not None
    session.memory.shown = True
    return session, worker


def _until(session: Session, wanted: Callable[[Remembered], bool]) -> Remembered:
    """What is known as soon as it is what is wanted; asks as the page does."""
    end = time.monotonic() + 20
    while not wanted(known := remembered(session)):
        assert time.monotonic() < end, known
        are_remembered(session)
        time.sleep(0.005)
    return known


def _fresh(known: Remembered) -> bool:
    return known.fresh


def test_nothing_is_asked_until_the_page_shows_it(root: Path) -> None:
    session, worker = _session(root)
    session.memory.shown = False
    assert are_remembered(session) == ()
    session.memory.shown = True
    session.edited = time.monotonic()
    assert are_remembered(session) == ()
    assert worker.remembered == []


def test_the_prediction_comes_with_the_cards_and_the_largest_batch(root: Path) -> None:
    session, worker = _session(root)
    known = _until(session, lambda known: known.largest is not None)
    assert known.cards is not None
    assert known.cards.known == CARDS
    assert isinstance(known.report, MemoryReport)
    assert isinstance(known.largest, MemoryReport)
    assert [(asked["any_batch"], asked["measure"]) for asked in worker.remembered] == [
        (False, False),
        (True, False),
    ]


def test_another_step_is_another_question_and_the_old_answer_waits_for_its_own(root: Path) -> None:
    session, worker = _session(root)
    before = _until(session, _fresh).report
    assert before is not None
    session.apply(SetMemory(replace(session.memory.settings, dtype="bf16", dims=(("B", 60),))))
    known = remembered(session)
    assert (known.report, known.fresh) == (before, False)
    known = _until(session, _fresh)
    assert known.report is not None
    assert known.report.settings.dtype == "bf16"
    assert next(asked for asked in worker.remembered if asked["dims"])["dims"] == {"B": 60}


def test_an_edit_asks_again(root: Path) -> None:
    session, worker = _session(root)
    _until(session, _fresh)
    path = ("model", "sequential", "layers", 0, "out_features")
    session.apply(SetValue(str(session.file), path, 9, was="4"))
    assert not remembered(session).fresh
    session.edited = 0.0
    analysis = session.analysis()
    assert analysis is not None
    session.outcome(analysis, wait=20)
    assert _until(session, _fresh).fresh
    assert str(session.file) in worker.remembered[-1]["overlay"]


def test_a_measurement_is_taken_once_when_it_is_ordered(root: Path) -> None:
    session, worker = _session(root)
    _until(session, _fresh)
    session.apply(Measure())
    assert remembered(session).measuring
    known = _until(session, lambda known: known.measured is not None)
    assert not known.measuring
    assert isinstance(known.measured, MemoryReport)
    assert [asked["measure"] for asked in worker.remembered].count(True) == 1
    session.apply(SetMemory(replace(session.memory.settings, dtype="bf16")))
    known = _until(session, _fresh)
    assert known.measured is None
    assert not known.measuring


def test_the_largest_batch_of_much_waits_to_be_asked_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.session.memory._QUICK", 1)
    session, _ = _session(root)
    known = _until(session, _fresh)
    assert known.largest is None
    assert not known.searching
    session.apply(FindLargest())
    assert remembered(session).searching
    known = _until(session, lambda known: known.largest is not None)
    assert isinstance(known.largest, MemoryReport)


def test_the_table_of_several_gpus_is_worked_out_when_it_is_ordered(root: Path) -> None:
    session, worker = _session(root)
    known = _until(session, _fresh)
    assert (known.ranks, known.comparing) == (None, False)
    session.apply(CompareRanks())
    assert remembered(session).comparing
    known = _until(session, lambda known: known.ranks is not None)
    assert isinstance(known.ranks, MemoryReport)
    assert [one.ranks for one in known.ranks.per_rank] == [1, 2, 64]
    assert known.ranks.settings.parallel == "fsdp"
    session.apply(SetMemory(replace(session.memory.settings, parallel="ddp", ranks=2)))
    known = _until(session, _fresh)
    assert known.ranks is None
    assert worker.remembered[-1]["settings"]["parallel"] == "ddp"


def test_a_worker_that_dies_is_an_answer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, worker = _session(root)
    own = worker.request

    def dying(method: str, params: dict[str, object], timeout: float) -> object:
        if method == "memory_here":
            raise TrialError("killed by signal 9", "trial-died")
        return own(method, params, timeout)

    monkeypatch.setattr(worker, "request", dying)
    known = _until(session, lambda known: bool(known.failure))
    assert known.report is None
    assert known.failure == "killed by signal 9"


def test_the_card_of_this_machine_is_the_one_to_ask_about_until_another_is_chosen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, worker = _session(root)
    own = worker.request

    def with_card(method: str, params: dict[str, object], timeout: float) -> object:
        answer = own(method, params, timeout)
        return {**answer, "present": ["A Large one"], "like": "Large"} if method == "cards" else answer

    monkeypatch.setattr(worker, "request", with_card)
    assert _until(session, _fresh).settings.gpu == "Large"
    session.apply(SetMemory(replace(session.memory.settings, gpu="Small")))
    assert _until(session, _fresh).settings.gpu == "Small"


def test_another_value_of_the_file_is_a_question_of_its_own_and_nothing_is_written(root: Path) -> None:
    session, worker = _session(root)
    label = "model.sequential.layers[0].out_features"
    tried = TryValue(str(session.file), label, 9)
    session.apply(tried)
    session.apply(tried)
    session.apply(TryValue(str(session.file), "params.gone", 3))
    known = _until(session, lambda known: isinstance(known.tries[0][1], MemoryReport))
    assert [one for one, _ in known.tries] == [tried, TryValue(str(session.file), "params.gone", 3)]
    assert isinstance(gone := known.tries[1][1], Failure)
    assert "params.gone" in gone.reason
    asked = [params for params in worker.remembered if "out_features: 9" in str(params["overlay"])]
    assert len(asked) == 1
    assert session.file is not None
    assert session.file.read_text() == GOOD
    assert not session.workspace.dirty_files

    session.apply(SetValue(str(session.file), ("model", "sequential", "layers", 0, "in_features"), 7))
    session.edited = 0.0
    analysis = session.analysis()
    assert analysis is not None
    session.outcome(analysis, wait=20)
    _until(session, lambda known: known.fresh and isinstance(known.tries[0][1], MemoryReport))
    assert any("in_features: 7, out_features: 9" in str(asked["overlay"]) for asked in worker.remembered)
    assert len(session.memory.texts) == 2

    session.apply(ForgetValue(tried))
    assert [one.label for one, _ in remembered(session).tries] == ["params.gone"]
