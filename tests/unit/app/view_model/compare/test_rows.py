"""The list of changes, the steps through it, and what a block has more."""

from app.view_model.compare.cost import Gain, gain_text, gains
from app.view_model.compare.rows import change_rows, chosen_by_card, stepped
from constructor.diff import Pairs, compare
from constructor.records import ComponentReport, NodeReport
from tests.unit.constructor.diff.samples import BASE, side

ONE = side(BASE, "a.yaml")


def _report(**parameters: int) -> ComponentReport:
    nodes = tuple(
        NodeReport(name, "module", "nn.Linear", "ok", (), (), count, count)
        for name, count in parameters.items()
    )
    total = sum(parameters.values())
    return ComponentReport("a.yaml", "a", total, total, False, (), (), nodes, (), ())


def test_each_change_has_a_sign_a_word_and_the_cost_of_its_block() -> None:
    other = side(BASE.replace("width: 8", "width: 16"), "b.yaml")
    difference = compare(ONE, other)
    found = gains(
        (ONE.graph, _report(first=40, last=18)), (other.graph, _report(first=80, last=34)), difference.pairs
    )

    rows = change_rows(difference, found)

    assert [(row.sign, row.word, row.subject, row.detail, row.cost) for row in rows] == [
        ("~", "modified", "up.out_features", "8 → 16", "+40"),
        ("~", "modified", "down.in_features", "8 → 16", "+16"),
    ]
    assert sum(gain.parameters or 0 for gain in found.values()) == 114 - 58


def test_a_block_that_only_one_side_has_costs_all_that_it_is() -> None:
    pairs = Pairs(modules={"up": "up"})
    found = gains((ONE.graph, _report(first=40, last=18)), (ONE.graph, _report(first=40, last=18)), pairs)

    assert found["down", None] == Gain(18, 0)
    assert found[None, "down"] == Gain(0, 18)


def test_what_nobody_has_counted_is_not_nothing() -> None:
    found = gains((ONE.graph, None), (ONE.graph, _report(first=40, last=18)), Pairs(modules={"up": "up"}))

    assert found["up", "up"].parameters is None
    assert gain_text(None) == gain_text(0) == ""
    assert gain_text(-1500) == "−1.5 k"


def test_steps_go_round() -> None:
    assert [stepped(now, 1, 3) for now in (None, 0, 2)] == [0, 1, 0]
    assert [stepped(now, -1, 3) for now in (None, 0, 2)] == [2, 2, 1]
    assert stepped(None, 1, 0) is None


def test_a_card_with_several_changes_shows_one_after_the_other() -> None:
    cards = (("node:a",), ("node:b",), ("node:a", "node:c"))

    assert chosen_by_card(cards, "node:a", None) == 0
    assert chosen_by_card(cards, "node:a", 0) == 2
    assert chosen_by_card(cards, "node:a", 2) == 0
    assert chosen_by_card(cards, "in:x", 0) is None
