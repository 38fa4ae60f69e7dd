"""Differences of texts, line by line."""

from hypothesis import given
from hypothesis import strategies as st

from app.view_model.diff_view import FileDiff, file_diff

TEXT = "".join(f"line{number}: {number}\n" for number in range(20))


def drawn(diff: FileDiff) -> list[str]:
    return [f"{line.sign}{line.text}{f' [{line.ending}]' if line.ending else ''}" for line in diff.lines]


def test_one_changed_line_is_shown_with_its_neighbours() -> None:
    diff = file_diff("policy.yaml", TEXT, TEXT.replace("line9: 9", "line9: 10"))
    assert drawn(diff) == [
        "⋯",
        " line6: 6",
        " line7: 7",
        " line8: 8",
        "−line9: 9",
        "+line9: 10",
        " line10: 10",
        " line11: 11",
        " line12: 12",
        "⋯",
    ]
    assert (diff.added, diff.removed) == (1, 1)
    assert [(line.old, line.new) for line in diff.lines[3:6]] == [(9, 9), (10, None), (None, 10)]


def test_equal_texts_have_no_difference() -> None:
    assert file_diff("policy.yaml", TEXT, TEXT).lines == ()


def test_a_difference_of_line_ends_alone_is_said() -> None:
    assert drawn(file_diff("f", "a: 1\r\n", "a: 1\n")) == ["−a: 1 [CRLF]", "+a: 1 [LF]"]
    assert drawn(file_diff("f", "a: 1", "a: 1\n")) == ["−a: 1 [no line end]", "+a: 1 [LF]"]


LINES = st.lists(st.sampled_from(["a\n", "b\r\n", "c\r", "d\u2028e\n", "\n", "f"]), max_size=12).map("".join)


@given(LINES, LINES)
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    diff = file_diff("f", before, after)
    assert bool(diff.lines) == (before != after)
    removed = [line.text for line in diff.lines if line.kind == "removed"]
    added = [line.text for line in diff.lines if line.kind == "added"]
    breaks = len(after.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - len(
        before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    unfinished = (not before.endswith(("\n", "\r"))) * bool(before) - (
        not after.endswith(("\n", "\r"))
    ) * bool(after)
    assert len(added) - len(removed) == breaks - unfinished
