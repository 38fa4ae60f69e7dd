"""Rows as points, and which of them are at the front."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.view_model.sweep import plot
from constructor.records import Interval
from constructor.sweep import Row

GIB = 1 << 30
rows_of = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from(("fits", "does not fit"))), min_size=1
)


def _row(number: int, batch: int, size: int, verdict: str = "fits") -> Row:
    peak = Interval(size * GIB, size * GIB, size * GIB)
    values = (("B", batch),)
    return Row(
        number,
        "",
        "c.yaml",
        values,
        "ok",
        batch,
        size * 1_000_000,
        None,
        peak,
        peak,
        gpu="H100",
        verdict=verdict,
    )


def test_memory_stands_against_the_batch() -> None:
    found = plot([_row(0, 16, 3), _row(1, 32, 2), _row(2, 32, 6)], "memory")
    assert found is not None
    assert (found.x_title, found.y_title) == ("batch", "GiB reserved")
    assert [(point.x, point.y, point.front) for point in found.points] == [
        (16, 3, False),
        (32, 2, True),
        (32, 6, False),
    ]
    assert found.points[0].told == "B = 16: 3.0 M parameters, 3.0 GiB reserved"


def test_parameters_are_best_where_they_fit() -> None:
    found = plot([_row(0, 16, 3), _row(1, 32, 9, "does not fit"), _row(2, 32, 2)], "parameters")
    assert found is not None
    assert [(point.y, point.verdict, point.front) for point in found.points] == [
        (3, "fits", True),
        (9, "does not fit", False),
        (2, "fits", True),
    ]


def test_at_one_batch_memory_stands_against_parameters() -> None:
    found = plot([_row(0, 16, 3), _row(1, 16, 5)], "memory")
    assert found is not None
    assert found.x_title == "million parameters"
    assert [point.x for point in found.points] == [3, 5]


def test_rows_without_figures_are_no_points() -> None:
    rows = [Row(0, "", "c.yaml", (), "failed", code="shape-mismatch"), Row(1, "", "c.yaml", (), parameters=5)]
    assert plot(rows, "memory") is None
    assert plot(rows, "parameters") is None


@given(rows_of)
def test_no_point_beats_one_at_the_front_and_something_beats_every_other(
    given_rows: list[tuple[int, int, str]],
) -> None:
    found = plot([_row(number, *one) for number, one in enumerate(given_rows)], "parameters")
    assert found is not None
    able = [point for point in found.points if point.verdict == "fits"]
    front = sorted({(point.x, point.y) for point in able if point.front})
    assert all(point.verdict == "fits" for point in found.points if point.front)
    assert all(left[1] > right[1] for left, right in pairwise(front))
    for point in able:
        if not point.front:
            assert any(x >= point.x and y >= point.y for x, y in front)
