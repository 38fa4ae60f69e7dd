"""Dim expressions: what they mean, and that no text makes them fail in another way than by saying so."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.probe.expression import MAX_DEPTH, MAX_TEXT, DimError, parse_dim, size_of

SIZES = {"B": 2, "H": 240, "W": 321, "num_cls_token": 5, "dims[0]": 48, "dims[-1]": 8}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("7", 7),
        ("H", 240),
        ("num_cls_token", 5),
        ("dims[0]", 48),
        ("dims[-1]", 8),
        ("H/16", 15),
        ("ceil(W/32)", 11),
        ("floor(W/32)", 10),
        ("round(W/32)", 10),
        ("W//2", 160),
        ("ceil(H/32)*ceil(W/32)", 88),
        ("3*H/16+B+3", 50),
        ("2*(H-B)*B", 952),
        ("H-B-3", 235),
        ("min(H,W,7)", 7),
        ("max(H, W)", 321),
        ("-B+5", 3),
        ("H/16/3", 5),
    ],
)
def test_expressions_follow_the_usual_rules(text: str, size: int) -> None:
    assert size_of(parse_dim(text), SIZES) == size


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the end"),
        ("H+", "the end"),
        ("H 16", "'16'"),
        ("(H", "the end"),
        ("H)", "')'"),
        ("H**2", "'*'"),
        ("H.x", "'.'"),
        ("__import__('os')", '"\'"'),
        ("open(H)", "no function 'open'"),
        ("ceil(H, W)", "ceil takes one size"),
        ("min(H)", "min takes two or more"),
        ("1" * 30, "beyond any tensor"),
        ("H" * (MAX_TEXT + 1), "more than 200 characters"),
        ("(" * (MAX_DEPTH + 1) + "H", "levels deep"),
    ],
)
def test_what_is_no_dim_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(DimError) as caught:
        parse_dim(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("W/2", "a size of 160.5"),
        ("B-3", "a size of -1"),
        ("X", "'X' has no size"),
        ("H/(B-2)", "division by 0"),
        ("H//(B-2)", "division by 0"),
        ("H*H*H*H*H*H", "beyond any tensor"),
    ],
)
def test_what_has_no_whole_size_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(DimError) as caught:
        size_of(parse_dim(text), SIZES)
    assert words in str(caught.value)


_dims = st.recursive(
    st.integers(0, 999).map(str) | st.sampled_from(["H", "W", "B"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        inner.map(lambda text: f"ceil({text}/7)"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]},{t[1]})"),
    ),
    max_leaves=6,
)


@given(_dims, st.integers(1, 500), st.integers(1, 500), st.integers(1, 9))
def test_values_are_those_of_python(text: str, height: int, width: int, batch: int) -> None:
    names = {"H": height, "W": width, "B": batch}
    expected = eval(text, {"ceil": math.ceil, "max": max, **names})
    try:
        assert parse_dim(text).value(names) == expected
    except DimError:
        assert abs(expected) > 2**40 or len(text) > MAX_TEXT


@given(st.text(alphabet="HW019+-*/()[], ceilmax_.'\"\\\u00d7", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(DimError):
        assert parse_dim(text).value({"H": 3, "W": 4}).denominator > 0
