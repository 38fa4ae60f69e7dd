"""What blocks work, as rows."""

from dataclasses import replace

from app.view_model.memory import work_rows
from tests.unit.app.memory_report import prediction


def test_the_blocks_come_by_their_time_and_the_whole_step_last() -> None:
    rows = work_rows(prediction())
    assert [row.cells() for row in rows] == [
        ("b", "1.0 T", "3.0 T", "1000", "3 ms"),
        ("a", "2.0 T", "2.0 T", "2000", "2 ms"),
        ("outside all blocks", "", "", "", "300 µs"),
        ("the whole step", "3.0 T", "5.0 T", "1000", "5.3 ms"),
    ]
    assert sum(row.share for row in rows[:-1]) == 1


def test_without_rates_there_is_no_time() -> None:
    rows = work_rows(replace(prediction(), rates=""))
    assert {row.time for row in rows} == {"…"}
    assert work_rows(replace(prediction(), work=())) == ()
