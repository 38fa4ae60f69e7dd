"""What would save memory, as rows and as settings that lead there and back."""

from dataclasses import replace

import pytest

from app.view_model.memory import asked_alternatives, given_up, saving_row, tried_row
from app.view_model.memory_intent import TryValue
from app.view_model.sweep import Sweepable
from constructor.diagnostics import Diagnostic
from constructor.records import Alternative, Interval, MemoryReport, MemorySettings
from tests.unit.app.memory_report import GIB, prediction
from tests.unit.app.view_model.component import graph

ASKED = MemorySettings(gpu="Middle")
HALF = Alternative("half", replace(ASKED, dims=(("B", 2), ("T", 40))))
BF16 = Alternative("bf16 autocast", replace(ASKED, dtype="bf16", dims=(("T", 40),), freeze=("*",)))


def _report(*alternatives: Alternative) -> MemoryReport:
    return replace(
        prediction(MemorySettings(gpu="Middle", dims=(("B", 4), ("T", 40)))), alternatives=alternatives
    )


def test_a_change_asks_about_what_was_asked_and_nothing_else_of_the_report() -> None:
    half, bf16 = asked_alternatives(_report(HALF, BF16), ASKED, graph(), None)
    assert half == Alternative("half", replace(ASKED, dims=(("B", 2),)))
    assert bf16 == Alternative("bf16 autocast", replace(ASKED, dtype="bf16"))


def test_the_selected_block_can_be_computed_again_and_frozen() -> None:
    told = asked_alternatives(_report(), ASKED, graph(), "node:first/layers.0")
    assert [(change.text, change.settings.checkpoint, change.settings.freeze) for change in told] == [
        ("computing first.layers.0 again in backward", ("first.layers.0",), ()),
        ("freezing first.layers.0", (), ("first.layers.0",)),
    ]
    frozen = replace(ASKED, freeze=("first",))
    assert [change.text for change in asked_alternatives(_report(), frozen, graph(), "node:first")] == [
        "computing first again in backward"
    ]


@pytest.mark.parametrize("selected", [None, "node:merged", "in:state", "node:gone"])
def test_what_is_no_module_offers_nothing(selected: str | None) -> None:
    assert asked_alternatives(_report(), ASKED, graph(), selected) == ()


def test_inference_has_nothing_to_compute_again_or_to_freeze() -> None:
    assert asked_alternatives(_report(), replace(ASKED, mode="inference"), graph(), "node:first") == ()


def test_changes_that_come_to_the_same_stand_once() -> None:
    own = Alternative("freezing first", replace(ASKED, freeze=("first",)))
    told = asked_alternatives(_report(own), ASKED, graph(), "node:first")
    assert [change.text for change in told] == ["freezing first", "computing first again in backward"]


def _answer(reserved: int) -> MemoryReport:
    return replace(prediction(), peak_reserved=Interval(reserved, reserved, reserved))


def test_a_row_tells_what_is_needed_then_and_how_much_less_that_is() -> None:
    row = saving_row(HALF, _answer(12 * GIB), prediction())
    assert (row.needs, row.saves, row.sign, row.trouble) == ("12.0 GiB", "−8.0 GiB", "✓", "")
    assert saving_row(HALF, _answer(21 * GIB), prediction()).saves == "+1.0 GiB"
    assert saving_row(HALF, _answer(20 * GIB), prediction()).saves == "as much as now"


def test_a_row_waits_or_tells_why_it_has_no_answer() -> None:
    assert saving_row(HALF, None, prediction()).needs == ""
    assert saving_row(HALF, "the worker died", prediction()).trouble == "the worker died"
    failed = replace(
        prediction(), peak_reserved=None, problems=(Diagnostic("memory-unknown", "the step stops"),)
    )
    assert saving_row(HALF, failed, prediction()).trouble == "the step stops"


def test_what_was_changed_can_be_taken_back_one_by_one() -> None:
    settings = replace(ASKED, freeze=("*", "a", "b"), checkpoint=("c",))
    assert list(given_up(settings)) == [
        ("frozen: a", replace(settings, freeze=("*", "b"))),
        ("frozen: b", replace(settings, freeze=("*", "a"))),
        ("computed again: c", replace(settings, checkpoint=())),
    ]


def test_another_value_is_told_by_its_name_or_by_its_place_where_it_is_gone() -> None:
    tried = TryValue("policy.yaml", "*:params.width", 256)
    choice = Sweepable("*:params.width", "width = 512, in every file", "512", "256, 512, 1024", whole=True)
    row = tried_row(tried, _answer(12 * GIB), prediction(), [choice])
    assert (row.change, row.saves) == ("width of 256 instead of 512, in every file", "−8.0 GiB")
    assert row.tried == tried
    assert tried_row(tried, "there is no such value", prediction(), ()).change == "*:params.width of 256"
