"""Changes of the page's text, made to the exact one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.view_model.typed_text import Change, digest, line_ends, plain, typed

_TEXTS = st.text(alphabet="ab: #é\t\r\n\u2028\x85\U0001f600", max_size=12)


@st.composite
def _changed(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """A text, and changes of what a browser makes of it."""
    text = draw(_TEXTS)
    places = [0]
    for character in plain(text):
        places.append(places[-1] + (2 if character > "\uffff" else 1))
    ends = sorted(draw(st.lists(st.sampled_from(places), max_size=3).map(lambda found: found + found[:1])))
    ends = ends[: len(ends) // 2 * 2]
    return text, [
        Change(start, stop, draw(_TEXTS)) for start, stop in zip(ends[::2], ends[1::2], strict=True)
    ]


def _in_the_page(text: str, changes: list[Change]) -> str:
    """What the page shows after the changes."""
    units, done, made = plain(text).encode("utf-16-le"), 0, ""
    for change in changes:
        made += units[2 * done : 2 * change.start].decode("utf-16-le") + plain(change.text)
        done = change.stop
    return made + units[2 * done :].decode("utf-16-le")


@settings(max_examples=400, deadline=None)
@given(_changed())
def test_the_exact_text_reads_in_the_page_as_it_was_typed(given: tuple[str, list[Change]]) -> None:
    text, changes = given
    assert plain(typed(text, changes)) == _in_the_page(text, changes)


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_what_is_not_changed_keeps_every_byte(text: str) -> None:
    assert typed(text, ()) == text
    assert typed(text, (Change(0, 0, "x"),)) == "x" + text


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [
        ("a: 1\r\nb: 2\nc: 3\r\n", Change(8, 9, "5"), "a: 1\r\nb: 5\nc: 3\r\n"),
        ("a: 1\r\nb: 2\nc: 3\r\n", Change(9, 9, "\nnew: 0"), "a: 1\r\nb: 2\r\nnew: 0\nc: 3\r\n"),
        ("a: 1\r\nb: 2", Change(4, 5, ""), "a: 1b: 2"),
        ("\ta: 1", Change(5, 5, "\n"), "\ta: 1\n"),
        ("a: 1\rx\nb: 2", Change(5, 6, ""), "a: 1\r\n\nb: 2"),
        ("# \U0001f600\r\na: 1\r\n", Change(8, 9, "2"), "# \U0001f600\r\na: 2\r\n"),
    ],
    ids=["a value", "a new line", "two lines made one", "no final break", "two breaks that meet", "wide"],
)
def test_line_breaks_are_kept(text: str, change: Change, after: str) -> None:
    assert typed(text, (change,)) == after


@pytest.mark.parametrize(
    "changes", [(Change(3, 9, ""),), (Change(2, 1, ""),), (Change(2, 3, ""), Change(1, 2, ""))]
)
def test_what_fits_no_text_is_refused(changes: tuple[Change, ...]) -> None:
    with pytest.raises(ValueError, match="no text from"):
        typed("a: 1\n", changes)


@pytest.mark.parametrize(
    ("text", "word"), [("a", ""), ("a\n", "LF"), ("a\r\n", "CRLF"), ("a\rb", "CR"), ("a\r\n\n", "mixed")]
)
def test_line_ends_have_a_word(text: str, word: str) -> None:
    assert line_ends(text) == word


def test_texts_that_differ_in_a_byte_have_another_digest() -> None:
    assert digest("a\r\n") != digest("a\n")
    assert digest("\udcff") == digest("\udcff")
