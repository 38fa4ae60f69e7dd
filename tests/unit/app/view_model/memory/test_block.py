"""What the inspector tells of a block's memory."""

from dataclasses import replace

import pytest

from app.view_model.memory import memory_figures
from tests.unit.app.memory_report import prediction


def test_a_node_and_a_module_inside_it_have_figures_of_their_own() -> None:
    figures = memory_figures(prediction(), "node:a")
    assert [(one.name, one.text) for one in figures] == [
        ("Kept for backward", "3.0 GiB"),
        ("Held at the peak (29.4 %)", "5.0 GiB"),
        ("Time in a step, at least, on Middle", "2 ms"),
    ]
    inner = memory_figures(prediction(), "node:a/inner*")
    assert inner[1].text == "3.0 GiB"
    assert "estimate" in figures[2].exact


@pytest.mark.parametrize("card", [None, "in:x", "out:y", "node:gone", "node:a/gone"])
def test_anything_else_has_none(card: str | None) -> None:
    assert memory_figures(prediction(), card) == ()


def test_before_a_prediction_and_without_rates_less_is_told() -> None:
    assert memory_figures(None, "node:a") == ()
    assert memory_figures(replace(prediction(), peak_allocated=None), "node:a") == ()
    assert len(memory_figures(replace(prediction(), rates=""), "node:a")) == 2
