"""The table of a sweep, and back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.records import Interval
from constructor.sweep import Row, from_csv, labels, odd, to_csv

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)
peaks = st.none() | st.builds(Interval, *[st.integers(0, 2**40)] * 3)
counts = st.none() | st.integers(0, 2**40)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Row, ...]:
    names = draw(st.lists(st.from_regex(r"params\.[a-z]{1,5}", fullmatch=True), max_size=3, unique=True))
    return tuple(
        Row(
            number,
            "",
            draw(texts),
            tuple((name, draw(texts)) for name in names),
            draw(st.sampled_from(("ok", "failed", "lost"))),
            draw(counts),
            draw(counts),
            draw(counts),
            draw(peaks),
            draw(peaks),
            "predicted",
            "H100",
            draw(st.sampled_from(("", "fits", "does not fit"))),
            draw(st.integers(0, 99)) / 8,
            reason=draw(texts),
            warnings=tuple(draw(st.lists(st.sampled_from(("odd: a", "odder: b")), unique=True))),
        )
        for number in range(draw(st.integers(0, 4)))
    )


@given(tables())
def test_a_table_comes_back_as_it_was_written(rows: tuple[Row, ...]) -> None:
    assert from_csv(to_csv(rows)) == rows


@given(tables())
def test_a_row_comes_back_from_the_journal(rows: tuple[Row, ...]) -> None:
    assert tuple(Row.from_json(row.to_json()) for row in rows) == rows


def test_the_columns_are_what_varies_between_the_component_and_the_figures() -> None:
    rows = [Row(0, "", "a.yaml", (("params.width", 8), ("B", 2)), peak_allocated=Interval(1, 2, 3))]
    (line,) = csv.DictReader(io.StringIO(to_csv(rows)))
    assert list(line)[:4] == ["component", "params.width", "B", "status"]
    assert [line[f"peak_allocated{bound}_bytes"] for bound in ("_low", "", "_high")] == ["1", "2", "3"]
    assert labels(rows) == ("params.width", "B")


def test_figures_of_another_program_are_read() -> None:
    (row,) = from_csv("\ufeffcomponent,B,status,parameters,batch\r\nc.yaml,4,ok,1024.0,\r\n")
    assert (row.parameters, row.batch, row.values) == (1024, None, (("B", "4"),))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "component,status,parameters\nc,ok,many\n"])
def test_what_is_no_table_of_a_sweep_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"column|many"):
        from_csv(text)


def test_a_warning_that_all_rows_have_is_not_told_at_each() -> None:
    rows = [Row(n, "", "a.yaml", (), warnings=("always: x", "once: y")[: n + 1]) for n in range(2)]
    assert odd(rows) == {0: (), 1: ("once: y",)}
    assert odd(rows[:1]) == {0: ("always: x",)}
