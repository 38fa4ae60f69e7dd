"""Comparing in a session: which texts are compared, what is drawn, and what can be taken over."""

from pathlib import Path

import pytest

from app.session import Session
from app.session.compared import awaited, compare, comparison, counts, look, pair_of
from app.session.comparing import Comparing
from app.session.taking import carry_over, copy_over, offer_copy, offers
from app.view_model.compare.sides import DISK, SideName
from app.view_model.intent import SetValue, Undo
from constructor.diff.comparison import Pair
from constructor.diff.picture import GONE
from tests.unit.app.fakes import session_on
from tests.unit.constructor.diff.repository import repository
from tests.unit.constructor.diff.samples import BASE

ONE, TWO = SideName("exp1/head.yaml"), SideName("exp2/head.yaml")
GATED = BASE.replace("{name: sum, call: op:add, args: [$h, $y]}", "{name: sum, call: op:sigmoid, args: [$h]}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("exp1", BASE), ("exp2", BASE.replace("width: 8", "width: 16"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "head.yaml").write_text(text)
    return tmp_path


def _comparing(session: Session, before: SideName = ONE, after: SideName = TWO) -> tuple[Comparing, Pair]:
    compare(session, before, after)
    assert session.comparing is not None
    pair = pair_of(session.comparing, comparison(session, session.comparing))
    assert pair is not None
    return session.comparing, pair


def _told(pair: Pair) -> list[str]:
    assert pair.difference is not None
    return [f"{change.name}.{change.slot}" for change in pair.difference.changes]


def test_a_side_outside_of_the_root_is_refused(root: Path) -> None:
    session, _ = session_on(root / "exp1")

    compare(session, SideName("../exp2/head.yaml"), SideName("head.yaml"))

    assert session.comparing is None
    assert session.refusal is not None


def test_an_edit_is_compared_at_once_and_nothing_else_is_read_again(root: Path) -> None:
    session, _ = session_on(root, ONE.path)
    comparing, pair = _comparing(session)
    assert _told(pair) == ["up.out_features", "down.in_features"]
    assert comparison(session, comparing) is comparison(session, comparing)

    session.apply(SetValue(str(root / TWO.path), ("params", "width"), 8))
    assert comparison(session, comparing).same
    session.apply(Undo())
    assert not comparison(session, comparing).same


def test_unsaved_edits_are_compared_with_the_disk(root: Path) -> None:
    session, _ = session_on(root, ONE.path)
    session.apply(SetValue(str(root / ONE.path), ("params", "width"), 4))

    comparing, pair = _comparing(session, SideName(ONE.path, DISK), ONE)

    assert _told(pair) == ["up.out_features", "down.in_features"]
    assert pair.difference is not None
    change = pair.difference.changes[0]
    into_disk, into_editor = offers(session, comparing, pair, change)
    assert into_disk.reason == "what is saved, or in a revision, is not changed from here"
    assert (into_editor.text, into_editor.reason) == ("Take 8 into the editor", "")
    carry_over(session, comparing, pair, change, "before")
    assert session.refusal == into_disk.reason
    carry_over(session, comparing, pair, change, "after")
    assert comparison(session, comparing).same


def test_both_drawings_and_that_of_both_have_one_id_for_one_thing(root: Path) -> None:
    (root / TWO.path).write_text(GATED.replace("name: first", "name: begin"))
    session, _ = session_on(root, ONE.path)
    comparing, pair = _comparing(session)

    shown = look(session, comparing, pair, 5.0)

    before, after, both = (
        {card["id"]: card for card in drawing.data["cards"]} for drawing in shown.drawings if drawing
    )
    assert before["node:begin"]["title"] == "first"
    assert {*before} | {*after} == {*both}
    assert all(card["box"] == both[id]["box"] for side in (before, after) for id, card in side.items())
    assert not any(id.startswith(GONE) for id in after)
    assert [report.parameters for report in shown.reports if report] == [3000, 3000]
    assert not awaited(session)


def test_a_revision_is_compared_and_checked_as_it_was(tmp_path: Path) -> None:
    folder = repository(tmp_path / "work", {ONE.path: BASE})
    (folder / ONE.path).write_text(BASE.replace("width: 8", "width: 2"))
    session, worker = session_on(folder, ONE.path)

    comparing, pair = _comparing(session, SideName(ONE.path, "HEAD"), ONE)
    shown = look(session, comparing, pair, 5.0)

    assert _told(pair) == ["up.out_features", "down.in_features"]
    assert None not in shown.reports
    overlays = [params["overlay"].get(str(folder.resolve() / ONE.path)) for params in worker.asked]
    assert BASE in overlays


def test_a_broken_side_leaves_the_other_to_be_seen(root: Path) -> None:
    (root / TWO.path).write_text("model: [")
    session, _ = session_on(root, ONE.path)
    comparing, pair = _comparing(session)

    shown = look(session, comparing, pair, 5.0)

    assert pair.status == "broken"
    assert [drawing is None for drawing in shown.drawings] == [False, True, True]
    assert pair.sides[1] is not None
    assert pair.sides[1].problems


def test_experiments_are_counted_component_by_component(root: Path) -> None:
    session, _ = session_on(root, ONE.path)
    compare(session, SideName("exp1"), SideName("exp2"))
    comparing = session.comparing
    assert comparing is not None
    found = comparison(session, comparing)

    assert pair_of(comparing, found) is None
    while awaited(session):
        pass
    assert counts(session, comparing, found) == {"head": (3000, 3000)}
    comparing.look_at("head")
    assert pair_of(comparing, found) is found.pairs[0]


def test_any_change_is_taken_into_either_side_until_both_are_the_same(root: Path) -> None:
    (root / TWO.path).write_text(GATED.replace("name: first", "name: begin").replace("down", "head"))
    before = (root / ONE.path).read_text(), (root / TWO.path).read_text()
    for into in ("before", "after"):
        session, _ = session_on(root, ONE.path)
        comparing, pair = _comparing(session)
        for _ in range(20):
            assert pair.difference is not None
            able = [
                change
                for change in pair.difference.changes
                if not offers(session, comparing, pair, change)[into == "after"].reason
            ]
            if not able:
                break
            carry_over(session, comparing, pair, able[0], into)
            assert session.refusal is None
            found = pair_of(comparing, comparison(session, comparing))
            assert found is not None
            pair = found
        assert pair.difference is not None
        assert pair.difference.changes == ()
        while session.workspace.done:
            session.apply(Undo())
        assert not session.workspace.dirty_files
    assert ((root / ONE.path).read_text(), (root / TWO.path).read_text()) == before


def test_why_a_change_cannot_be_taken_is_told(root: Path) -> None:
    more = BASE.replace(
        "      - {name: last", "      - {name: twice, call: op:add, args: [$sum, $sum]}\n      - {name: last"
    ).replace("args: [$sum], out: z", "args: [$twice], out: z")
    (root / TWO.path).write_text(more)
    session, _ = session_on(root, ONE.path)
    comparing, pair = _comparing(session)
    assert pair.difference is not None
    added, rewired = pair.difference.changes
    assert [offer.text for offer in offers(session, comparing, pair, added)] == [
        "Add twice to exp1",
        "Remove twice from exp2",
    ]
    into_first, into_second = offers(session, comparing, pair, rewired)
    assert into_first.reason == "last reads $twice, which is not there (take twice first)"
    assert (into_second.text, into_second.reason) == ("Connect last.input the same way in exp2", "")


def test_a_component_is_copied_to_the_experiment_that_lacks_it(root: Path) -> None:
    (root / "exp2/more.yaml").write_text(BASE)
    session, _ = session_on(root, ONE.path)
    compare(session, SideName("exp1"), SideName("exp2"))
    comparing = session.comparing
    assert comparing is not None
    head, more = comparison(session, comparing).pairs
    assert offer_copy(session, comparing, head) is None
    offer = offer_copy(session, comparing, more)
    assert offer is not None
    assert (offer.text, offer.reason) == ("Copy more to exp1", "")

    copy_over(session, comparing, more)

    assert session.file == (root / "exp1/more.yaml").resolve()
    assert session.read(session.file).text == BASE
    assert not session.file.exists()
    compare(session, SideName("exp1"), SideName("exp2"))
    again = offer_copy(session, comparing, more)
    assert again is not None
    assert again.reason == "more.yaml is there already"
    at_head = Comparing(SideName("exp1", "HEAD"), SideName("exp2"))
    refused = offer_copy(session, at_head, more)
    assert refused is not None
    assert refused.reason == "what is saved, or in a revision, is not changed from here"
