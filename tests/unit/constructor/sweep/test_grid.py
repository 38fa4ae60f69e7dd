"""What varies, read from the command line and from lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.diagnostics import parse_path
from constructor.sweep import Dim, GridError, Target, combine, read_dims, read_grid, read_list
from constructor.sweep.records import Value


@pytest.mark.parametrize(
    ("text", "label", "values"),
    [
        ("params.width=256,512", "params.width", (256, 512)),
        ("params.rate=1.0e-3, 0.1", "params.rate", (0.001, 0.1)),
        ("a.b=true,null,no words,'1,5'", "a.b", (True, None, "no words", "1,5")),
        ("embed.yaml:params.width=1,1,1.0,true", "embed.yaml:params.width", (1, 1.0, True)),
        ("*:params.width=8", "*:params.width", (8,)),
        ('a["b=c"]=8', "a.b=c", (8,)),
    ],
)
def test_a_grid_names_a_hyperparameter_and_its_values(
    text: str, label: str, values: tuple[Value, ...]
) -> None:
    column, read = read_grid(text)
    assert column.label == label
    assert [(value, type(value)) for value in read] == [(value, type(value)) for value in values]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("params.width", "bad-grid", "not of the form"),
        ("params.width=", "empty-grid", "has no values"),
        ("params.width=1,,2", "bad-grid", "an empty value"),
        ("params.width=[1,2]", "bad-grid", "only single values"),
        ("params.width='1", "bad-grid", "no quoted value"),
        (":params.width=1", "bad-grid", "not of the form"),
    ],
)
def test_what_is_no_grid_says_what_it_should_be(text: str, code: str, words: str) -> None:
    with pytest.raises(GridError) as refused:
        read_grid(text)
    assert refused.value.problem.code == code
    assert words in refused.value.problem.message
    assert refused.value.problem.hint


def test_sizes_follow_their_symbol() -> None:
    assert read_dims("B=16,32,64,T=40") == ((Dim("B"), (16, 32, 64)), (Dim("T"), (40,)))
    assert read_dims("B=2,2") == ((Dim("B"), (2,)),)


@pytest.mark.parametrize(
    "text", ["", "16", "B", "B=", "B=0", "B=x", "B=1,T", "1B=2", "B=1,B=2", f"B={2**40}"]
)
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(GridError) as refused:
        read_dims(text)
    assert refused.value.problem.code == "bad-grid"


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z]\w{0,3}", fullmatch=True).filter(str.isascii),
        st.lists(st.integers(1, 99), min_size=1, unique=True),
        min_size=1,
    )
)
def test_dims_come_back_as_they_were_written(sizes: dict[str, list[int]]) -> None:
    text = ",".join(f"{name}={','.join(map(str, several))}" for name, several in sizes.items())
    assert {dim.label: list(values) for dim, values in read_dims(text)} == sizes


def test_a_list_has_a_point_a_row() -> None:
    listed = read_list("params.width, tail.yaml:params.rate, dims.B\n8,0.1,16\n\n'8',,32\n", "list.csv")
    assert listed.columns == (
        Target(parse_path("params.width")),
        Target(parse_path("params.rate"), "tail.yaml"),
        Dim("B"),
    )
    assert listed.rows == ((8, 0.1, 16), ("8", None, 32))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-grid", 1),
        ("params.width\n", "empty-grid", 1),
        ("params.width,dims.B\n8,16\n9\n", "bad-grid", 3),
        ("params.width,dims.B\n8,0\n", "bad-grid", 2),
        ("params..width\n8\n", "bad-grid", 1),
    ],
)
def test_a_list_that_cannot_be_read_names_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(GridError) as refused:
        read_list(text, "list.csv")
    problem = refused.value.problem
    assert (problem.code, problem.location.line if problem.location else 0) == (code, line)


def test_everything_is_combined_with_everything() -> None:
    listed = read_list("params.a,params.b\n1,2\n3,4\n", "list.csv")
    made = combine(listed, [read_grid("params.c=x,y"), *read_dims("B=1,2")])
    assert [column.label for column in made.columns] == ["params.a", "params.b", "params.c", "B"]
    assert len(made.rows) == 8
    assert made.rows[:3] == ((1, 2, "x", 1), (1, 2, "x", 2), (1, 2, "y", 1))


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        ([], "empty-grid"),
        (["a.b=1", "a.b=2"], "bad-grid"),
        (["status=1"], "bad-grid"),
        ([f"a.{name}={','.join(map(str, range(50)))}" for name in "bcd"], "too-many-points"),
    ],
)
def test_what_cannot_be_combined_is_told(grids: list[str], code: str) -> None:
    with pytest.raises(GridError) as refused:
        combine(None, map(read_grid, grids))
    assert refused.value.problem.code == code
