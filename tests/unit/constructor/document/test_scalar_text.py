"""How single values are written."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.document import Document, parse_scalar, scalar_text
from constructor.document.nodes import Style
from constructor.document.scalar_text import NotWritable, literal_text
from constructor.document.splice import same


@pytest.mark.parametrize(
    ("value", "style", "old", "text"),
    [
        (None, "", "1", "null"),
        (None, "", "~", "~"),
        (True, "", "", "true"),
        (False, "", "yes", "no"),
        (True, "", "False", "True"),
        (False, "", "ON", "OFF"),
        (3, '"', "", "3"),
        (0.5, "", "1", "0.5"),
        (1e-05, "", "", "1.0e-5"),
        (2e-4, "", "1.0e-4", "2.0e-4"),
        (2e-4, "", "0.1", "0.0002"),
        (2.5e-4, "", "1e-4", "2.5e-4"),
        (0.5, "", "1.0e-4", "0.5"),
        (1e22, "", "", "1.0e+22"),
        (-1.5e300, "", "", "-1.5e+300"),
        (math.inf, "", "", ".inf"),
        (-math.inf, "", "", "-.inf"),
        (math.nan, "", "", ".nan"),
        ("word", "", "", "word"),
        ("word", '"', "", '"word"'),
        ("it's", "'", "", "'it''s'"),
        ("a\nb", "'", "", '"a\\nb"'),
        ('say "x"', "", "", 'say "x"'),
        ('"x" said', "", "", "'\"x\" said'"),
        ("${params.d}", "", "", "${params.d}"),
        (date(2024, 1, 2), "", "", "2024-01-02"),
    ],
)
def test_a_value_keeps_the_manner_of_the_text_it_replaces(
    value: object, style: Style, old: str, text: str
) -> None:
    assert scalar_text(value, style, old) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yes",
            "No",
            "on",
            "true",
            "null",
            "~",
            "",
            "1",
            "-1",
            "0.5",
            "1e-4",
            "010",
            "0x10",
            "0o10",
            "1_000",
            "1:30",
        ),
        *(
            "2024-01-01",
            "2024-13-01",
            ".inf",
            "=",
            "<<",
            "a: b",
            "a #b",
            "a:",
            "- a",
            "? a",
            "[a",
            "{a",
            "*a",
            "&a",
            "!a",
        ),
        *(
            "%a",
            "@a",
            "`a",
            '"a',
            "'a",
            "|",
            ">",
            "#a",
            " a",
            "a ",
            "a\n",
            "---",
            "...",
            "\t",
            "\x85",
            "\ufeff",
        ),
    ],
)
def test_a_string_that_would_read_otherwise_is_quoted(text: str) -> None:
    written = scalar_text(text)
    assert written[0] in "'\""
    assert Document.parse(f"k: {written}\n").data() == {"k": text}


def test_inside_braces_more_strings_are_quoted() -> None:
    assert scalar_text("${params.d}", flow=True) == '"${params.d}"'
    assert scalar_text("a, b", flow=True) == '"a, b"'
    assert scalar_text("a, b") == "a, b"


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    ),
    st.booleans(),
)
def test_every_value_reads_back_as_itself(value: object, flow: bool) -> None:
    text = scalar_text(value, flow=flow)
    document = Document.parse(f"[{text}, x]\n" if flow else f"k: {text}\n")
    wrapped = Document.parse(f"k: [{text}, x]\n").data()["k"][0] if flow else document.data()["k"]
    assert same(wrapped, value)


@given(st.text(st.sampled_from("ab :#-'\"|>%@`{}[],&*!?=.01e~\n\t"), max_size=8))
def test_every_string_of_odd_signs_reads_back_as_itself(value: str) -> None:
    for flow in (False, True):
        text = f"k: [{scalar_text(value, flow=True)}]" if flow else f"k: {scalar_text(value)}"
        assert Document.parse(text).data()["k"] == ([value] if flow else value)


@pytest.mark.parametrize("value", [object(), b"bytes", {1}, 1j])
def test_what_yaml_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(NotWritable, match=type(value).__name__):
        scalar_text(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("1e-4", "1e-4"),
        ("1.0e-4", 1e-4),
        ("yes", True),
        ("", None),
        ("2024-13-01", "2024-13-01"),
        ("0b_", "0b_"),
    ],
)
def test_typed_text_is_read_by_the_rules_of_yaml(text: str, value: object) -> None:
    assert same(parse_scalar(text), value)


@given(st.text(st.sampled_from("ab :#\n"), max_size=12))
def test_a_literal_block_reads_back_as_itself_where_one_is_possible(value: str) -> None:
    text = literal_text(value, 2, "\n")
    if text is not None:
        assert Document.parse(f"k: {text}\nz: 1\n").data() == {"k": value, "z": 1}
