"""Sweeps of a page: planned from the text as it is edited, stopped with their processes, read from files."""

import threading
from pathlib import Path
from typing import Any

import pandas
import pytest

from app.session import Opening, Session, new_session
from app.session.engine import Engine
from app.session.sweeper import Sweeper
from app.session.sweeps import made_of, moved_on, progress, rows_shown, tables
from app.view_model.intent import SetValue, describe
from app.view_model.sweep_intent import ChooseRow, ShowTable, StartSweep, StopSweep, SweepCommand
from constructor.client import TrialError
from constructor.sweep import from_csv, records, to_csv
from constructor.sweep.point import Runner
from tests.unit.app.fakes import FakeWorker as PageWorker
from tests.unit.constructor.sweep.samples import FakeWorker, head, policy, report, row


class Sized(FakeWorker):
    """Answers with as many parameters as the text that it is asked about says is the width."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        if method == "warm":
            return "warm"
        text = next(text for path, text in params["overlay"].items() if path.endswith("head.yaml"))
        answer = super().request(method, params, timeout)
        return {**answer, "parameters": int(text.partition("width: ")[2].partition(",")[0])}


def _session(folder: Path, runner: type[FakeWorker] = Sized) -> Session:
    worker = PageWorker()
    engine = Engine(worker, worker, worker, sweeper=Sweeper(lambda: Runner(runner(report))))
    return new_session(Opening(folder), {"file": "head.yaml"}, engine)


def _swept(session: Session, grid: str, dims: str = "") -> list[int | None]:
    session.apply(StartSweep(str(session.file), grid, dims, "check"))
    rows_shown(session)
    assert session.file is not None
    assert session.sweeps.made[session.file].wait(20)
    found = rows_shown(session)
    assert not isinstance(found, str)
    return [row.parameters for row in found]


def test_a_sweep_starts_from_the_text_as_it_is_edited(tmp_path: Path) -> None:
    file = head(tmp_path)
    session = _session(tmp_path)
    assert _swept(session, "params.width=8, 16", "B=2, 4") == [8, 8, 16, 16]
    session.apply(SetValue(str(file), ("params", "width"), 99))
    assert _swept(session, "params.rate=1, 2") == [99, 99]
    assert "width: 8" in file.read_text()
    session.sweeps.shown = True
    assert progress(session) == (2, 0)
    # Drawn a moment before it ended.
    session.sweeps.drawn = (2, 1)
    assert moved_on(session)
    session.sweeps.drawn = progress(session)
    assert not moved_on(session)


@pytest.mark.parametrize(
    ("grid", "dims", "words"),
    [
        ("params.widht=1", "", "did you mean"),
        ("params.width=[1]", "", "only single values"),
        ("", "B=0", "no size of a dim"),
        ("params.width=1,2,3,4,5,6,7,8,9", "B=1,2,3,4,5,6,7,8", "at most 64"),
    ],
)
def test_what_cannot_be_swept_is_refused(grid: str, dims: str, words: str, tmp_path: Path) -> None:
    head(tmp_path)
    session = _session(tmp_path)
    session.apply(StartSweep(str(session.file), grid, dims))
    assert rows_shown(session) == ()
    assert words in (session.refusal or "")
    assert session.sweeps.made == {}


def test_stopping_ends_the_processes_and_keeps_the_rows(tmp_path: Path) -> None:
    class Hanging(Sized):
        killed = threading.Event()
        first = threading.Semaphore(1)

        def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
            if method != "warm" and not self.first.acquire(blocking=False):
                assert self.killed.wait(20)
                raise TrialError("killed", "trial-died")
            return super().request(method, params, timeout)

        def close(self) -> None:
            self.killed.set()

    head(tmp_path)
    session = _session(tmp_path, Hanging)
    session.apply(StartSweep(str(session.file), "params.width=1,2,3,4,5,6", "", "check"))
    rows_shown(session)
    assert session.file is not None
    made = session.sweeps.made[session.file]
    while not made.rows:
        assert not made.wait(0.01)
    session.apply(StartSweep(str(session.file), "params.width=1", "", "check"))
    rows_shown(session)
    assert "under way" in (session.refusal or "")
    session.apply(StopSweep())
    assert made.wait(20)
    assert made.stopped
    assert [row.status for row in made.rows] == ["ok"]


def test_tables_beside_the_component_are_offered_and_read(tmp_path: Path) -> None:
    head(tmp_path)
    rows = (row(0, parameters=5), row(1, status="failed", reason="no"))
    (tmp_path / "a.csv").write_text(to_csv(rows))
    (tmp_path / "other.csv").write_text("x,y\n1,2\n")
    (tmp_path / "broken.csv").write_text("component,status,parameters\nc,ok,many\n")
    pandas.DataFrame(records(rows)).convert_dtypes().to_parquet(tmp_path / "b.parquet")
    pandas.DataFrame({"x": [1]}).to_parquet(tmp_path / "other.parquet")
    session = _session(tmp_path)
    assert [file.name for file in tables(session)] == ["a.csv", "b.parquet", "broken.csv", "other.parquet"]
    expected = from_csv(to_csv(rows))
    for name in ("a.csv", "b.parquet"):
        session.apply(ShowTable(str(tmp_path / name)))
        found = rows_shown(session)
        assert not isinstance(found, str)
        assert [(one.parameters, one.status, one.reason) for one in found] == [
            (one.parameters, one.status, one.reason) for one in expected
        ]
    for name in ("broken.csv", "other.parquet"):
        session.apply(ShowTable(str(tmp_path / name)))
        assert "cannot be read" in rows_shown(session)
    session.apply(ChooseRow(1))
    assert session.sweeps.chosen == 1
    session.apply(ShowTable(None))
    assert session.sweeps.chosen is None
    assert rows_shown(session) == ()


def test_a_table_outside_of_what_the_server_shows_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    head(tmp_path / "root")
    (tmp_path / "out.csv").write_text(to_csv([row(0)]))
    (tmp_path / "root" / "link.csv").symlink_to(tmp_path / "out.csv")
    session = _session(tmp_path / "root")
    assert tables(session) == ()
    session.apply(ShowTable(str(tmp_path / "out.csv")))
    assert rows_shown(session) == ()


def test_a_policy_can_be_varied_in_its_components(tmp_path: Path) -> None:
    policy(tmp_path)
    worker = PageWorker()
    session = new_session(Opening(tmp_path), {"file": "policy.yaml"}, Engine(worker, worker, worker))
    session.analysis()
    assert [name for name, _ in made_of(session)] == ["", "head.yaml", "tail.yaml"]


def test_commands_are_told_in_a_line() -> None:
    commands: tuple[SweepCommand, ...] = (
        StartSweep("c", "a=1", "B=2"),
        StopSweep(),
        ShowTable("t"),
        ShowTable(None),
        ChooseRow(0),
    )
    assert [describe(command) for command in commands] == [
        "sweep a=1 B=2",
        "stop the sweep",
        "show the table t",
        "show the sweep of this page",
        "mark row 1",
    ]
