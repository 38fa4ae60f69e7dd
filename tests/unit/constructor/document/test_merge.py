"""Two edits of one text: what does not touch comes together, what touches is left to a person."""

from hypothesis import given
from hypothesis import strategies as st

from constructor.document.merge import merged

BASE = "a: 1\nb: 2\nc: 3\nd: 4\n"
TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "d", "\n", "  e: 1\n"])).map("".join)


def test_changes_of_lines_apart_come_together() -> None:
    assert merged(BASE, BASE.replace("1", "9"), BASE.replace("4", "8")) == "a: 9\nb: 2\nc: 3\nd: 8\n"


def test_a_line_added_and_one_removed_elsewhere_come_together() -> None:
    assert merged(BASE, "new\n" + BASE, "a: 1\nb: 2\nd: 4\n") == "new\na: 1\nb: 2\nd: 4\n"


def test_changes_of_one_line_are_no_merge() -> None:
    assert merged(BASE, BASE.replace("2", "5"), BASE.replace("2", "6")) is None


def test_changes_of_lines_beside_each_other_are_no_merge() -> None:
    assert merged(BASE, BASE.replace("2", "5"), BASE.replace("3", "6")) is None


def test_lines_added_at_one_place_are_no_merge() -> None:
    assert merged(BASE, BASE + "mine\n", BASE + "theirs\n") is None


def test_line_breaks_stay_what_they_are() -> None:
    base = "a\r\nb\nc\r\nd"
    assert merged(base, base.replace("a", "A"), base.replace("d", "D")) == "A\r\nb\nc\r\nD"


@given(TEXTS, TEXTS)
def test_what_one_side_left_alone_is_the_others(base: str, changed: str) -> None:
    assert merged(base, base, changed) == changed
    assert merged(base, changed, base) == changed
    assert merged(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_can_be_exchanged(base: str, mine: str, theirs: str) -> None:
    assert merged(base, mine, theirs) == merged(base, theirs, mine)
