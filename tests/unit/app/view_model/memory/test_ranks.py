"""How several GPUs may share a step, as choices and as a table."""

import pytest

from app.view_model.memory import SHARING, rank_rows, shared_as, sharing_of, sharing_words
from constructor.records import MemorySettings
from tests.unit.app.memory_report import prediction, with_ranks


@pytest.mark.parametrize("index", range(len(SHARING)))
def test_every_choice_is_found_again_in_the_settings_that_it_makes(index: int) -> None:
    settings = shared_as(MemorySettings(), index)
    assert sharing_of(settings) == index
    assert shared_as(settings, 0) == MemorySettings()


def test_choices_in_words() -> None:
    assert [sharing_words(index) for index in (0, 1, 2, 7)] == [
        "1 GPU",
        "DDP",
        "FSDP2 × 2",
        "FSDP2 × 64",
    ]


def test_the_table_tells_of_one_gpu_for_each_number() -> None:
    assert rank_rows(prediction()) == ()
    rows = rank_rows(with_ranks(prediction()))
    assert [row.cells() for row in rows][1:] == [
        ("2", "20.0 GiB", "17.0 GiB", "6.0 GiB", "256 MiB", "✓"),
        ("64", "20.0 GiB", "17.0 GiB", "6.0 GiB", "256 MiB", "✓"),
    ]
