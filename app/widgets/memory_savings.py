"""What would save memory: one change a line, and what was changed so far."""

from functools import partial

import streamlit as st

from app.view_model.intent import Emit, SetMemory
from app.view_model.memory import SavingRow, given_up
from app.widgets.markup import breakable, plain, tag, text
from constructor.records import MemorySettings


def show_savings(rows: tuple[SavingRow, ...], emit: Emit) -> None:
    """Draw the changes; a button asks about the step with one of them."""
    with st.container(key="memory_savings", gap=None):
        for index, row in enumerate(rows):
            with st.container(key=f"memory_saving_{index}", horizontal=True, gap="small", wrap=False):
                st.html(_row(row), width="stretch")
                st.button(
                    "Use",
                    key=f"memory_use_{index}",
                    type="tertiary",
                    help="Ask about the step with this change; the file stays as it is",
                    disabled=not row.needs,
                    on_click=partial(emit, SetMemory(row.settings)),
                )


def show_given_up(settings: MemorySettings, emit: Emit) -> None:
    """What of the step was changed so far, each to be taken back."""
    changes = tuple(given_up(settings))
    if not changes:
        return
    with st.container(key="memory_given_up", horizontal=True, gap="small"):
        for index, (told, without) in enumerate(changes):
            st.button(
                plain(told),
                key=f"memory_back_{index}",
                icon=":material/close:",
                help="Ask about the step without this",
                on_click=partial(emit, SetMemory(without)),
            )


def _row(row: SavingRow) -> str:
    if row.trouble:
        told = tag("span", text(row.trouble), class_="bw-saving-trouble")
    elif not row.needs:
        told = tag("em", "…")
    else:
        told = tag("em", text(row.saves)) + tag("b", text(row.needs)) + tag("i", text(row.sign))
    return tag("div", tag("span", breakable(row.change), class_="bw-saving-name") + told, class_="bw-saving")
