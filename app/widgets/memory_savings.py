"""What would save memory: one change a line, other values to ask about, and what was changed so far."""

from functools import partial

import streamlit as st

from app.view_model.intent import Emit, SetMemory
from app.view_model.memory import SavingRow, given_up
from app.view_model.memory_intent import ForgetValue, TryValue
from app.view_model.sweep import Sweepable
from app.widgets.markup import breakable, plain, tag, text
from constructor.records import MemorySettings

# Whole numbers below it are told apart by the browser.
_EXACT = 1 << 53
_MOST = 8
_VALUE = 76


def show_savings(rows: tuple[SavingRow, ...], emit: Emit) -> None:
    """Draw the changes; a button asks about the step with one of them."""
    with st.container(key="memory_savings", gap=None):
        for index, row in enumerate(rows):
            with st.container(key=f"memory_saving_{index}", horizontal=True, gap="small", wrap=False):
                st.html(_row(row), width="stretch")
                if row.tried is not None:
                    st.button(
                        "Forget",
                        key=f"memory_forget_{index}",
                        type="tertiary",
                        help="Take this question away",
                        on_click=partial(emit, ForgetValue(row.tried)),
                    )
                else:
                    st.button(
                        "Use",
                        key=f"memory_use_{index}",
                        type="tertiary",
                        help="Ask about the step with this change; the file stays as it is",
                        disabled=not row.needs,
                        on_click=partial(emit, SetMemory(row.settings)),
                    )


def show_question(file: str, choices: tuple[Sweepable, ...], rows: tuple[SavingRow, ...], emit: Emit) -> None:
    """Let the user ask about another value of a hyperparameter; the answer is one more row."""
    by_label = {choice.label: choice for choice in choices if abs(int(choice.value)) < _EXACT}
    if not by_label:
        return
    with st.container(key="memory_question", horizontal=True, vertical_alignment="center", gap="small"):
        label = st.selectbox(
            "Another value of",
            tuple(by_label),
            index=0,
            key=f"memory/{file}/hyperparameter",
            format_func=lambda label: by_label[label].title,
            label_visibility="collapsed",
            width="stretch",
        )
        key = f"memory/{file}/value/{label}"
        st.number_input(
            "Its value",
            1 - _EXACT,
            _EXACT - 1,
            int(by_label[label].value) // 2,
            step=1,
            key=key,
            label_visibility="collapsed",
            width=_VALUE,
        )
        full = sum(row.tried is not None for row in rows) >= _MOST
        st.button(
            "Ask",
            key="memory_ask",
            type="tertiary",
            disabled=full,
            help=f"At most {_MOST} at a time: take one away"
            if full
            else "What this value would need; nothing is written",
            on_click=lambda: emit(TryValue(file, label, st.session_state[key])),
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
