"""Text differences, line by line: marked by sign and by colour."""

import streamlit as st

from app.view_model.diff_view import DiffLine, FileDiff
from app.view_model.units import plural
from app.widgets.markup import breakable, tag, text


def show_diff(diffs: tuple[FileDiff, ...]) -> None:
    """Draw the difference of each file below its name."""
    if not any(diff.lines for diff in diffs):
        st.caption("No difference: the text is the one on disk.")
        return
    st.html("".join(map(_file, diffs)))


def _file(diff: FileDiff) -> str:
    counts = f"{plural(diff.added, 'line')} added, {diff.removed} removed"
    head = tag("div", tag("b", breakable(diff.file)) + tag("span", counts), class_="bw-diff-head")
    return tag(
        "div", head + tag("div", "".join(map(_line, diff.lines)), class_="bw-diff"), class_="bw-diff-file"
    )


def _line(line: DiffLine) -> str:
    numbers = "".join(tag("i", "" if number is None else str(number)) for number in (line.old, line.new))
    ending = tag("em", text(line.ending)) if line.ending else ""
    return tag(
        "div", numbers + tag("s", line.sign) + tag("code", text(line.text)) + ending, class_=f"bw-{line.kind}"
    )
