"""The colours of a drawing in a file; the page has the same in its style sheet (a test compares them).

The kinds follow the palette of Okabe and Ito, which holds for the common kinds of colour blindness.
"""

from collections.abc import Mapping
from typing import Literal

Theme = Literal["light", "dark"]

PALETTES: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "ground": "#f5f6f8",
        "sheet": "#ffffff",
        "ink": "#1c2430",
        "quiet-ink": "#5b6675",
        "edge": "#cfd5dd",
        "wire": "#8a95a5",
        "inverse": "#3c4757",
        "inverse-ink": "#ffffff",
        "error": "#b3261e",
        "error-ground": "#fdecea",
        "warning": "#8a5a00",
        "warning-ground": "#fff4dc",
        "added": "#00744f",
        "removed": "#a3330b",
        "changed": "#6a3d9a",
        "backbone": "#0072b2",
        "encoder": "#009e73",
        "decoder": "#d55e00",
        "layer": "#56b4e9",
        "helper": "#7d8fa3",
        "op": "#b4bdc8",
        "component": "#cc79a7",
        "function": "#e69f00",
        "custom": "#7b5bb5",
    },
    "dark": {
        "ground": "#10141a",
        "sheet": "#1d232c",
        "ink": "#e6eaf0",
        "quiet-ink": "#a3aebd",
        "edge": "#3b4654",
        "wire": "#76849a",
        "inverse": "#c9d2de",
        "inverse-ink": "#141a22",
        "error": "#ff8a80",
        "error-ground": "#3a1f20",
        "warning": "#ffc966",
        "warning-ground": "#38301c",
        "added": "#4fd1a1",
        "removed": "#ff9d6e",
        "changed": "#c3a3f0",
        "backbone": "#3d9be0",
        "encoder": "#27b98c",
        "decoder": "#ea7a2f",
        "layer": "#6cc2f2",
        "helper": "#8b9db2",
        "op": "#66717f",
        "component": "#dc91ba",
        "function": "#efb43a",
        "custom": "#a488dc",
    },
}


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` of one colour over another, both "#rrggbb"."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
