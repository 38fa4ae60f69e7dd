"""The last line of defence: whatever fails inside a part of the page is told there, and the rest lives on."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.widgets.markup import plain

_LOGGER = logging.getLogger("blockwright")
_ROOT = Path(__file__).resolve().parents[2]
_OURS = (_ROOT / "app", _ROOT / "constructor")  # other packages may lie beside them


def guarded(draw: Callable[[], None]) -> None:
    """Draw a part of the page; a defect of ours becomes a panel in its place, and a line in the log."""
    try:
        draw()
    except Exception as error:
        _LOGGER.exception("a part of the page could not be drawn")
        with st.container(key="defect", border=True):
            st.markdown(":red[:material/error: **This part of the page could not be drawn.**]")
            st.markdown(_what(error))
            st.caption(
                "Your edits are kept. Undo the last one (Ctrl+Z), or open another component. "
                "The terminal that runs Blockwright holds the details: please report them."
            )


def _what(error: Exception) -> str:
    """The error and the line of ours that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(Path(frame.filename), frame.lineno) for frame in frames]
    ours = [place for place in places if any(place[0].is_relative_to(folder) for folder in _OURS)]
    place = f" ({ours[-1][0].relative_to(_ROOT)}:{ours[-1][1]})" if ours else ""
    return plain(f"{type(error).__name__}: {error}{place}")
