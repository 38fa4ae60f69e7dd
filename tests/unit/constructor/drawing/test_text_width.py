"""Estimated widths, and texts cut to them."""

from hypothesis import given
from hypothesis import strategies as st

from constructor.drawing.text_width import cut, text_width


def test_wide_and_invisible_characters() -> None:
    assert text_width("視", "text") > text_width("w", "text") > text_width("i", "text")
    assert text_width("\u202e\u0301", "text") == 0
    assert text_width("iiii", "mono") == text_width("WWWW", "mono")


@given(st.text(max_size=40), st.floats(10, 300))
def test_a_cut_text_fits_and_keeps_its_beginning(text: str, width: float) -> None:
    shown = cut(text, "title", width)
    assert text_width(shown, "title") <= width + text_width("…", "title")
    assert shown == text or text.startswith(shown[:-1])
    if text_width(text, "title") <= width:
        assert shown == text
