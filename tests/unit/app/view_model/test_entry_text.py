"""What a user types, read and checked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.view_model.entry_text import Entered, Refused, expected, read_entry, read_yaml, yaml_text
from constructor.registry.entry import Argument

WHOLE = Argument("n", "int", minimum=1)


@pytest.mark.parametrize(
    ("argument", "typed", "value"),
    [
        (WHOLE, " 12 ", 12),
        (WHOLE, "0x10", 16),
        (Argument("p", "float"), "1", 1),
        (Argument("p", "float", nullable=True), "null", None),
        (Argument("s", "str"), "null", "null"),
        (Argument("l", "list"), "- 1\n- two", [1, "two"]),
        (Argument("d", "dict"), "{a: 1}", {"a": 1}),
        (Argument("d", "dict"), "a: 1\nb: [2]", {"a": 1, "b": [2]}),
        (Argument("m", "module"), "{_type_: nn.GELU}", {"_type_": "nn.GELU"}),
        (Argument("x", "any"), "'1'", "1"),
        (Argument("x", "any"), "${params.a}", "${params.a}"),
        (Argument("c", "int", choices=(1, 2)), "2", 2),
    ],
)
def test_entries_that_suit(argument: Argument, typed: str, value: Any) -> None:
    entry = read_entry(argument, typed)
    assert isinstance(entry, Entered)
    assert (entry.value, type(entry.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("argument", "typed", "message"),
    [
        (WHOLE, "0", "expected a whole number ≥ 1, found 0"),
        (WHOLE, "1.0", "expected a whole number ≥ 1, found 1.0"),
        (WHOLE, "true", "expected a whole number ≥ 1, found true"),
        (WHOLE, "1e3", "YAML reads 1e3 as a text; write 1000"),
        (WHOLE, "null", "expected a whole number ≥ 1"),
        (WHOLE, "abc", "expected a whole number ≥ 1, found abc"),
        (WHOLE, "inf", "expected a whole number ≥ 1, found inf"),
        (WHOLE, "1e999", "expected a whole number ≥ 1, found 1e999"),
        (Argument("p", "float", nullable=True), " ", "expected a number or null"),
        (Argument("c", "str", choices=("a", "b")), "c", "expected one of a, b, found 'c'"),
        (Argument("m", "module"), "[1]", "expected a mapping with `_type_`, found [1]"),
    ],
)
def test_entries_that_do_not_suit(argument: Argument, typed: str, message: str) -> None:
    assert read_entry(argument, typed) == Refused(message)


def test_broken_yaml_is_refused_with_the_readers_words() -> None:
    refused = read_yaml("[1, 2")
    assert isinstance(refused, Refused)
    assert refused.message


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="ascii", min_codepoint=32), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_a_value_shown_as_yaml_reads_back(value: Any) -> None:
    assert read_yaml(yaml_text(value)) == value


def test_expectations_in_words() -> None:
    assert expected(Argument("p", "float", minimum=0, maximum=1)) == "a number from 0 to 1"
    assert expected(Argument("p", "int", maximum=9, nullable=True)) == "a whole number ≤ 9 or null"
    assert expected(Argument("a", choices=("relu", None), nullable=True)) == "one of relu or null"
