"""The example inputs: sizes of symbols, and an example for each graph input."""

from functools import partial
from typing import Literal

import streamlit as st

from app.view_model.dims import DimsView, ExampleRow, SymbolRow
from app.view_model.intent import Emit, SetDims, SetInput
from app.widgets.fields import Field, field
from app.widgets.markup import plain, tag, text

_LARGEST = 2**31 - 1


def show_dims(view: DimsView, emit: Emit, *, key: str = "dims") -> None:
    """A button that opens the panel; it tells whether anything differs from the defaults."""
    label = "Dims" + (" · changed" if view.changed else "")
    with st.popover(
        label, icon=":material/straighten:", help="Sizes of the example inputs", key=f"{key}_menu"
    ):
        show_dims_panel(view, emit, key=key)


def show_dims_panel(view: DimsView, emit: Emit, *, key: str = "dims") -> None:
    """Draw the panel; sizes and examples are emitted as they are entered."""
    with st.container(key=f"{key}-panel", gap=None):
        st.html(tag("h4", "Sizes", class_="bw-heading"))
        if not view.symbols:
            st.caption("Known when the component has been checked.")
        for symbol in view.symbols:
            with st.container(
                key=f"{key}/{symbol.name}/bw-row", horizontal=True, vertical_alignment="center"
            ):
                _show_symbol(symbol, view, emit, f"{key}/{symbol.name}")
        st.html(tag("h4", "Example inputs", class_="bw-heading"))
        for example in view.examples:
            show_example(example, emit, key=key)
        if view.changed:
            st.button(
                "Reset all", key=f"{key}/reset", icon=":material/undo:", on_click=partial(_reset, view, emit)
            )


def show_example(
    example: ExampleRow, emit: Emit, *, key: str, label: Literal["visible", "collapsed"] = "visible"
) -> None:
    """The field of one graph input's example, with what is used now and where it comes from."""
    now = field(f"{key}/example/{example.name}", example.text)
    st.text_input(
        plain(example.name),
        example.text,
        key=now.key,
        placeholder=example.symbolic.replace(" ×", "") or "B T 48",
        help='A shape: "B T 48" or "\\[2, 40, 48\\]"; {value: true} for a plain value; empty for the default',
        on_change=partial(_typed, example, emit, now),
        label_visibility=label,
    )
    told = f"{example.shape} · {example.source}" if example.source else example.shape
    st.html(tag("div", text(told), class_="bw-field-note" if example.known else "bw-field-problem"))


def _show_symbol(symbol: SymbolRow, view: DimsView, emit: Emit, key: str) -> None:
    now = field(key, symbol.size)
    st.number_input(
        plain(symbol.name) + (" · changed" if symbol.changed else ""),
        1,
        _LARGEST,
        symbol.size,
        step=1,
        key=now.key,
        on_change=partial(_resized, symbol, view, emit, now),
    )


def _resized(symbol: SymbolRow, view: DimsView, emit: Emit, now: Field) -> None:
    if (intent := view.resized(symbol.name, now.entry)) is not None:
        emit(intent)


def _typed(example: ExampleRow, emit: Emit, now: Field) -> None:
    typed = now.entry.strip()
    if typed != example.text:
        emit(SetInput(example.name, typed or None))


def _reset(view: DimsView, emit: Emit) -> None:
    if view.dims:
        emit(SetDims(()))
    for example in view.examples:
        if example.text:
            emit(SetInput(example.name, None))
