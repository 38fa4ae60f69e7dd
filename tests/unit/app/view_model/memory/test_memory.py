"""What the page tells of memory, from a report to words, bars and rows."""

from dataclasses import replace

import pytest

from app.view_model.memory import (
    BatchField,
    block_bars,
    card_rows,
    comparisons,
    headline,
    kind_shares,
    settings_with,
    summary,
)
from constructor.records import BlockMemory, CardVerdict, ComponentReport, Interval, KindBytes, MemorySettings
from tests.unit.app.memory_report import GIB, SETTINGS, prediction


def test_the_headline_says_whether_it_fits_how_much_and_where() -> None:
    told = headline(prediction())
    assert told is not None
    assert (told.verdict, told.tone) == ("✓ fits on Middle", "ok")
    assert told.reserved == "20.0 GiB (19.0 to 22.0 GiB)"
    assert told.allocated == "17.0 GiB (16.0 to 18.0 GiB)"
    assert told.place == "backward, b.deep"


@pytest.mark.parametrize(
    ("verdict", "told"), [("tight", "◐ tight on Middle"), ("does not fit", "✕ does not fit on Middle")]
)
def test_every_verdict_has_a_sign_of_its_own(verdict: str, told: str) -> None:
    report = prediction()
    cards = (CardVerdict("Middle", 24 * GIB, 23 * GIB, verdict),)  # type: ignore[arg-type]
    shown = headline(replace(report, cards=cards))
    assert shown is not None
    assert shown.verdict == told
    assert shown.tone != "ok"


def test_a_report_without_figures_has_no_headline() -> None:
    empty = replace(prediction(), peak_allocated=None)
    assert headline(empty) is None
    assert summary(empty) is None


def test_a_measured_figure_has_no_bounds() -> None:
    exact = Interval(GIB, GIB, GIB)
    told = headline(replace(prediction(), peak_allocated=exact, peak_reserved=exact))
    assert told is not None
    assert told.reserved == "1.0 GiB"


def test_bounds_in_different_units_say_both() -> None:
    told = headline(replace(prediction(), peak_reserved=Interval(GIB // 2, GIB, 2 * GIB)))
    assert told is not None
    assert told.reserved == "1.0 GiB (512 MiB to 2.0 GiB)"


def test_kinds_are_shares_of_what_is_held_and_small_ones_come_together() -> None:
    shares = kind_shares(prediction())
    assert [(share.name, share.size) for share in shares] == [
        ("kept for backward", "9.0 GiB"),
        ("weights", "6.0 GiB"),
        ("inputs, libraries", "2.0 GiB"),
    ]
    assert sum(share.share for share in shares) == pytest.approx(1.0)


def test_blocks_are_bars_that_name_their_card_and_those_without_one_come_last() -> None:
    bars = block_bars(prediction())
    assert [(bar.card, bar.name, bar.size) for bar in bars] == [
        ("node:b", "b", "10.0 GiB"),
        ("node:a", "a", "5.0 GiB"),
        ("", "outside all blocks", "2.0 GiB"),
    ]
    assert bars[0].parts == (("activation", 0.6), ("parameter", 0.4))
    assert sum(share for _, share in bars[1].parts) == pytest.approx(0.5)
    assert "kept for backward 6.0 GiB" in bars[0].told


def test_a_component_of_one_block_is_opened_to_the_modules_inside_it() -> None:
    held = (KindBytes("activation", GIB),)
    blocks = (
        BlockMemory("only", "", held),
        BlockMemory("only", "stack", held),
        BlockMemory("only", "stack.0", held),
        BlockMemory("only", "stack.1", held),
    )
    bars = block_bars(replace(prediction(), blocks=blocks))
    assert [bar.card for bar in bars] == ["node:only/stack.0", "node:only/stack.1"]


def test_many_small_blocks_come_together_in_one_bar() -> None:
    blocks = tuple(BlockMemory(f"n{at}", "", (KindBytes("activation", GIB),)) for at in range(30))
    bars = block_bars(replace(prediction(), blocks=blocks))
    assert len(bars) == 25
    assert (bars[-1].card, bars[-1].name, bars[-1].size) == ("", "6 smaller", "6.0 GiB")


def test_cards_tell_what_share_of_them_is_needed_from_bound_to_bound() -> None:
    small, middle, large = card_rows(prediction(), present="Large")
    assert (small.sign, small.needs, small.low, small.high) == ("✕", "271 to 314 %", 1.0, 1.0)
    assert (middle.sign, middle.needs, middle.chosen) == ("✓", "83 to 96 %", True)
    assert middle.low == pytest.approx(19 / 23)
    assert (large.needs, large.present, large.chosen) == ("24 to 28 %", True, False)


def test_a_measurement_stands_beside_the_prediction_with_its_sign() -> None:
    report = prediction()
    counted = Interval(16 * GIB, 16 * GIB, 16 * GIB)
    measured = replace(
        report,
        source="measured",
        peak_allocated=counted,
        phases=(replace(report.phases[0], peak_allocated=16 * GIB),),
    )
    told = [(row.name, row.measured, row.off) for row in comparisons(report, measured)]
    assert told == [
        ("peak reserved", "20.0 GiB", "equal"),
        ("peak allocated", "16.0 GiB", "6.2% above"),
        ("allocated in forward", "16.0 GiB", "6.2% below"),
    ]


def test_a_measurement_that_failed_has_nothing_to_compare() -> None:
    report = prediction()
    assert comparisons(report, replace(report, peak_allocated=None, peak_reserved=None)) == ()


def test_the_short_line_names_the_step_when_it_is_pointed_at() -> None:
    told = summary(prediction(SETTINGS))
    assert told is not None
    line, title, tone = told
    assert (line, tone) == ("✓ 20.0 GiB · Middle", "ok")
    assert (
        "one training step in fp32, B = 4 reserves 20.0 GiB (19.0 to 22.0 GiB), predicted: fits on Middle"
        in title
    )


def _component(*symbols: tuple[str, int]) -> ComponentReport:
    return ComponentReport("x.yaml", "x", 0, 0, False, (), (), (), (), (), symbols)


def test_the_batch_is_that_of_the_shapes_until_another_is_chosen() -> None:
    report = _component(("B", 2), ("T", 40))
    settings = MemorySettings()
    assert BatchField.of(settings, report) == BatchField(2, False)
    settings = settings_with(settings, batch=60)
    assert settings.dims == (("B", 60),)
    assert BatchField.of(settings, report) == BatchField(60, True)


def test_a_component_without_a_batch_has_no_field_for_it() -> None:
    assert BatchField.of(MemorySettings(dims=(("B", 60),)), _component(("T", 40))) is None
    assert BatchField.of(MemorySettings(), None) is None
