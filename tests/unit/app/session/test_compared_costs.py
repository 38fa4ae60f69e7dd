"""What a comparison costs, asked for when the user rests."""

import time
from pathlib import Path

import pytest

from app.session import Session
from app.session.compared import awaited, compare, comparison, pair_of
from app.session.compared_costs import PairCost, are_costed, cost, table_of
from app.view_model.compare.sides import SideName
from constructor.diff.cost import Figures
from tests.unit.app.fakes import session_on
from tests.unit.app.memory_report import GIB
from tests.unit.constructor.diff.samples import BASE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    wider = BASE.replace("out_features: 2}", "out_features: 2, bias: false}").replace("up", "rise")
    for name, text in (("exp1", BASE), ("exp2", wider)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "head.yaml").write_text(text)
    return tmp_path


def _told(session: Session) -> PairCost:
    comparing = session.comparing
    assert comparing is not None
    pair = pair_of(comparing, comparison(session, comparing))
    assert pair is not None
    return cost(session, comparing, pair)


def _wait(session: Session) -> None:
    end = time.monotonic() + 20
    while awaited(session) or not all(are_costed(session)):
        assert time.monotonic() < end
        time.sleep(0.005)


def test_figures_come_one_after_another_and_the_cheapest_is_asked_for_first(root: Path) -> None:
    session, worker = session_on(root, "exp1/head.yaml")
    compare(session, SideName("exp1/head.yaml"), SideName("exp2/head.yaml"))
    assert _told(session).cost is None

    _wait(session)
    told = _told(session)

    assert told.waiting == frozenset()
    assert told.cost is not None
    # A thousand numbers for each entry of a module's spec, and what the prediction gives to every step.
    assert told.cost.old == Figures(6000, None, 17 * GIB, "fits on Middle")
    assert told.cost.parameters == 1000
    assert {(part.before, part.after): part.parameters for part in told.cost.parts} == {
        ("up", "rise"): 0,
        ("down", "down"): 1000,
    }
    assert told.cost.checkpoint is not None
    assert [key.fate for key in told.cost.checkpoint.keys] == ["renamed", "reshaped"]
    assert len(worker.remembered) == 2


def test_nothing_is_asked_while_the_user_edits_or_compares_nothing(root: Path) -> None:
    session, _ = session_on(root, "exp1/head.yaml")
    assert are_costed(session) == ()
    compare(session, SideName("exp1/head.yaml"), SideName("exp2/head.yaml"))
    session.edited = time.monotonic()
    assert are_costed(session) == ()


def test_of_whole_experiments_only_what_differs_is_asked_about(root: Path) -> None:
    for name in ("exp1", "exp2"):
        (root / name / "same.yaml").write_text(BASE)
    session, worker = session_on(root, "exp1/head.yaml")
    compare(session, SideName("exp1"), SideName("exp2"))
    _wait(session)
    assert {Path(params["path"]).stem for params in worker.remembered} == {"head"}


def test_several_experiments_are_one_table_with_the_costs_of_each(root: Path) -> None:
    (root / "exp3").mkdir()
    (root / "exp3/head.yaml").write_text(BASE.replace("width: 8", "width: 16"))
    session, _ = session_on(root, "exp1/head.yaml")
    compare(session, *(SideName(f"exp{number}") for number in (1, 2, 3)))
    comparing = session.comparing
    assert comparing is not None
    assert "weights" in table_of(session, comparing)[1]

    _wait(session)
    table, waiting = table_of(session, comparing)

    rows = {row.label: row.cells for row in table.rows}
    assert waiting == frozenset()
    assert rows["head.up.out_features"] == ("8", "8", "16")
    assert rows["parameters"] == ("6000", "7000", "6000")
    assert rows["memory"] == ("fits on Middle",) * 3
    assert rows["checkpoint of the first loads"] == ("", "not, 0 of 2 keys", "as it is")
