"""The timeline of a step, and the chart that it becomes."""

import json
from dataclasses import replace

import pytest

from app.view_model.memory import timeline
from app.widgets.memory_chart import chart
from constructor.records import CardVerdict
from tests.unit.app.memory_report import GIB, prediction


def test_the_curve_is_in_the_unit_of_its_top_and_phases_lie_end_to_end() -> None:
    view = timeline(prediction())
    assert view is not None
    assert view.unit == "GiB"
    assert view.moments[3] == (17.0, 20.0)
    assert [(phase.name, phase.start, phase.end, phase.peak) for phase in view.phases] == [
        ("forward", 0, 3, "15.0 GiB"),
        ("backward", 3, 5, "17.0 GiB"),
        ("optimizer", 5, 6, "10.0 GiB"),
    ]


def test_a_small_step_is_told_in_mebibytes() -> None:
    report = replace(prediction(), timeline=((GIB // 4, GIB // 2),) * 6)
    view = timeline(report)
    assert view is not None
    assert view.unit == "MiB"
    assert view.moments[0] == (256.0, 512.0)


def test_capacities_that_are_near_are_lines_below_the_top() -> None:
    view = timeline(prediction())
    assert view is not None
    assert [(line.name, line.height) for line in view.capacities] == [("Small", 7.0), ("Middle", 23.0)]
    assert view.top > 23
    assert view.above == ""


def test_a_card_far_above_is_told_in_words_and_does_not_press_the_curve_flat() -> None:
    report = prediction()
    cards = (CardVerdict("Large", 80 * GIB, 79 * GIB, "fits"),)
    view = timeline(replace(report, cards=cards, settings=replace(report.settings, gpu="Large")))
    assert view is not None
    assert view.capacities == ()
    assert view.top == pytest.approx(20 * 1.06)
    assert view.above == "the 79.0 GiB of Large lie far above"


def test_lines_that_would_lie_on_each_other_are_one() -> None:
    report = prediction()
    cards = tuple(CardVerdict(f"C{size}", size * GIB, size * GIB, "fits") for size in (21, 22))
    view = timeline(replace(report, cards=cards, settings=replace(report.settings, gpu="C22")))
    assert view is not None
    assert [line.name for line in view.capacities] == ["C22"]


def test_what_was_counted_in_a_phase_stands_in_it() -> None:
    report = prediction()
    measured = replace(report, phases=(replace(report.phases[1], peak_allocated=16 * GIB),))
    view = timeline(report, measured)
    assert view is not None
    assert [phase.measured for phase in view.phases] == [None, 16.0, None]


def test_without_figures_there_is_no_curve() -> None:
    assert timeline(replace(prediction(), timeline=())) is None


@pytest.mark.parametrize("dark", [False, True])
def test_the_chart_is_plain_data_that_holds_every_moment_and_line(dark: bool) -> None:
    view = timeline(prediction())
    assert view is not None
    spec = json.loads(json.dumps(chart(view, dark=dark)))
    values = [layer["data"]["values"] for layer in spec["layer"]]
    assert [moment["phase"] for moment in values[0]] == ["forward"] * 3 + ["backward"] * 2 + ["optimizer"]
    assert [row["told"] for row in values[2]] == ["forward · 15.0 GiB", "backward", "optimizer"]
    assert {"name": "Middle", "height": 23.0} in values[-1]
    assert len(spec["layer"]) == 6


def test_measured_phases_add_a_layer() -> None:
    view = timeline(prediction(), prediction())
    assert view is not None
    assert len(chart(view, dark=False)["layer"]) == 7
