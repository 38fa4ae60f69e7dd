"""How wide a text will be, without a font: advance widths of a common sans serif, measured once.

Layout runs where no browser is, so a width is an estimate; the page measures again and cuts a text that
does not fit. The table holds printable ASCII from the space on, in thousandths of an em, semibold.
"""

from typing import Literal
from unicodedata import category, east_asian_width

Font = Literal["title", "text", "mono"]

_SEMIBOLD = (
    *(200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344),
    *(513, 513, 513, 513, 513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444),
    *(875, 558, 597, 576, 625, 538, 510, 628, 663, 282, 494, 597, 502, 745, 657, 674),
    *(582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513, 500),
    *(549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549),
    *(564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513),
)
_MONO = 600
_SIZES: dict[Font, float] = {"title": 13.5, "text": 12.0, "mono": 12.0}
# Rounding to whole pixels and hinting make a drawn text a little wider than the sum of its glyphs.
_SLACK = 1.03


def text_width(text: str, font: Font) -> float:
    """The width of one line of `text` in px."""
    return sum(_advance(character, font) for character in text) * _SIZES[font] / 1000 * _SLACK


def cut(text: str, font: Font, width: float) -> str:
    """`text`, or its beginning with an ellipsis, so that it is at most `width` px wide."""
    if text_width(text, font) <= width:
        return text
    room = width - text_width("…", font)
    kept = ""
    for character in text:
        room -= text_width(character, font)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def _advance(character: str, font: Font) -> int:
    if 32 <= (code := ord(character)) < 127:
        return _MONO if font == "mono" else _SEMIBOLD[code - 32]
    if category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    if east_asian_width(character) in ("W", "F"):
        return 1000
    return _MONO
