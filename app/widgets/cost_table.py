"""A table of costs: columns of text and of numbers, sorted and downloaded by its own tools."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import streamlit as st

_NARROW, _WIDE = 110, 260
_WIDTHS = {"": 32, "Key": 420, "Block": 150, "What happens": 160, "Keys": 60}


def frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """The rows as a frame; numbers may be missing."""
    table = pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
    return table.astype(dict(_numbers(columns, rows)))


def show_costs(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], empty: str, note: str = "", *, key: str
) -> None:
    """Draw the table, or what it means that it is empty."""
    if note:
        st.caption(note)
    if not rows:
        st.caption(empty)
        return
    numbers = dict(_numbers(columns, rows))
    config = {
        name: st.column_config.NumberColumn(width=_WIDTHS.get(name, _NARROW), format="localized")
        if name in numbers
        else st.column_config.TextColumn(width=_WIDTHS.get(name, _WIDE if name == "Node" else 140))
        for name in columns
    }
    st.dataframe(
        frame(columns, rows),
        key=f"{key}/table",
        column_config=config,
        hide_index=True,
        height="stretch",
        placeholder="",
    )


def _numbers(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, str]]:
    """The columns that hold nothing but numbers, as far as they hold anything, with their type."""
    for place, name in enumerate(columns):
        held = [row[place] for row in rows if row[place] is not None]
        if all(isinstance(value, int | float) for value in held):
            yield name, "Float64" if any(isinstance(value, float) for value in held) else "Int64"
