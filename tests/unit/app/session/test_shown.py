"""What the page shows of a component, put together from its text, its check and its layout."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.session.analysis import Analysis
from app.session.shown import awaited, show, stop_check
from app.session.state import Session
from app.trial import STOPPED
from tests.benchmarks.large import write_graph
from tests.unit.app.fakes import session_on

TEXT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.Identity}]}}\n"


def test_a_file_that_is_opened_while_another_is_checked_is_not_looked_at_as_that_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(TEXT)
    session, _ = session_on(tmp_path, "a.yaml")
    check = Session.outcome

    def opens_another(self: Session, *args: Any, **options: Any) -> Any:
        found = check(self, *args, **options)
        self.open(tmp_path / "b.yaml")
        return found

    monkeypatch.setattr(Session, "outcome", opens_another)
    shown = show(session, 5.0)
    assert shown is not None
    assert shown.report is not None
    assert shown.analysis.path == tmp_path / "a.yaml"
    assert session.file == tmp_path / "b.yaml"
    assert (session.view.expanded, session.view.first, session.view.direction) == (None, None, None)


@pytest.mark.parametrize(("nodes", "waited"), [(3, 5.0), (1001, 0.0)])
def test_a_large_graph_is_drawn_before_it_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nodes: int, waited: float
) -> None:
    write_graph(tmp_path / "a.yaml", nodes)
    session, _ = session_on(tmp_path, "a.yaml")
    waits = []

    def unchecked(self: Session, analysis: Analysis, *, wait: float = 0.0) -> None:
        waits.append(wait)

    monkeypatch.setattr(Session, "outcome", unchecked)
    shown = show(session, 5.0)
    assert shown is not None
    assert shown.drawing is not None
    assert len(shown.drawing.data["cards"]) == nodes + 2
    assert waits == [waited]


def test_a_check_that_was_stopped_is_told_and_can_be_made_after_all(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT)
    session, worker = session_on(tmp_path, "a.yaml")
    let_go = threading.Event()

    def hold() -> None:
        if threading.current_thread().name == "checks":
            assert let_go.wait(10)

    worker.hold = hold
    shown = show(session, 0.0)
    assert shown is not None
    assert shown.outcome is None
    stop_check(session)
    let_go.set()
    shown = show(session, 5.0)
    assert shown is not None
    assert shown.outcome == STOPPED
    assert [problem.code for problem in shown.problems] == ["trial-stopped"]
    assert not awaited(session)
    assert session.engine.survey.finding(tmp_path / "a.yaml") is None
    stop_check(session)
    shown = show(session, 5.0)
    assert shown is not None
    assert shown.report is not None
    deadline = time.monotonic() + 10
    while session.engine.survey.finding(tmp_path / "a.yaml") is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
