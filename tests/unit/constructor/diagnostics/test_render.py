"""A problem as text that points at the place in the file."""

import unicodedata
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.diagnostics import Diagnostic, Location
from constructor.diagnostics.render import pieces, render

PLACE = Location("exp1/head.yaml", 6, 17)
UNKNOWN = Diagnostic(
    "unknown-block",
    "no block is registered as 'nn.Liner'",
    ("model", "graph", "modules", "up", "_type_"),
    PLACE,
    node="up",
    hint="did you mean 'nn.Linear'?",
)


def test_it_says_what_where_and_what_to_try() -> None:
    text = render(UNKNOWN, lambda _: "        _type_: nn.Liner  # typo")
    assert text == dedent(
        """\
        error[unknown-block]: no block is registered as 'nn.Liner'
         --> exp1/head.yaml:6:17
          |
        6 |         _type_: nn.Liner  # typo
          |                 ^^^^^^^^
          = in model.graph.modules.up._type_, node up
          = hint: did you mean 'nn.Linear'?
        """
    )


def test_without_a_line_the_place_is_still_told() -> None:
    text = render(Diagnostic("missing-file", "the file does not exist", (), PLACE), lambda _: None)
    assert text == "error[missing-file]: the file does not exist\n --> exp1/head.yaml:6:17\n"


def test_without_a_location_the_path_is_told() -> None:
    problem = Diagnostic("bad-setting", "no", ("settings", "strict"), severity="warning", trail=("a", "b"))
    text = render(problem, lambda _: None)
    assert text == "warning[bad-setting]: no\n  = in settings.strict\n  = by way of a -> b\n"


@pytest.mark.parametrize(
    ("line", "column", "marked"),
    [
        ("a: [1, 22, 3]", 8, "22"),
        ("a: {b: cc, d: e}", 8, "cc"),
        ("a: 'x, y' # z", 4, "'x, y'"),
        ('a: "x\\"y", b', 4, '"x\\"y"'),
        ("a: two words # z", 4, "two words"),
        ("a: x#y", 4, "x#y"),
        ("a:", 3, " "),
        ("", 1, " "),
        ("a: }", 4, "}"),
    ],
)
def test_the_carets_lie_below_the_value(line: str, column: int, marked: str) -> None:
    problem = Diagnostic("bad-setting", "no", (), Location("f", 1, column))
    source, carets = render(problem, lambda _: line).splitlines()[3:5]
    start = carets.index("^")
    assert carets.count("^") == len(marked)
    assert source.ljust(start + len(marked))[start : start + len(marked)] == marked


def test_carets_count_the_columns_of_wide_characters_and_tabs() -> None:
    problem = Diagnostic("bad-setting", "no", (), Location("f", 1, 6))
    carets = render(problem, lambda _: "\t日本: xy").splitlines()[4]
    assert carets == "  | " + " " * (4 + 2 * 2 + 2) + "^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "a" * 500 + ": value" + ", b" * 500
    problem = Diagnostic("bad-setting", "no", (), Location("f", 1, 503))
    source, carets = render(problem, lambda _: line).splitlines()[3:5]
    assert len(source) < 120
    start = carets.index("^")
    assert source[start:].startswith("value")


@given(st.text(min_size=1), st.integers(1, 300), st.text(max_size=200))
def test_no_text_of_a_file_can_steer_a_terminal(message: str, column: int, line: str) -> None:
    problem = Diagnostic(
        "x", message, (message,), Location(message, 1, column), hint=message, trail=(message,)
    )
    text = render(problem, lambda _: line)
    text.encode()
    assert {unicodedata.category(character) for character in text.replace("\n", "")}.isdisjoint({"Cc", "Cs"})
    assert text.count("\n") == 8


def test_each_piece_says_what_it_is() -> None:
    roles = {piece.role for piece in pieces(UNKNOWN, lambda _: "        _type_: nn.Liner")}
    assert roles == {"error", "text", "frame", "source", "hint"}
