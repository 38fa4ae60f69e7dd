"""The Sweep tab: what varies, the rows as they come, and the points that no other point beats."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.view_model.intent import Emit
from app.view_model.sweep import Against, Sweepable, cells, command_of, plot, widths_first
from app.view_model.sweep_intent import Asked, ChooseRow, ShowTable, StartSweep, StopSweep
from app.widgets.sweep_chart import show_plot
from constructor.sweep import Row, labels, odd

_NOTHING = "no hyperparameter"
_ASKED: dict[Asked, str] = {"predict": "memory", "check": "shapes"}
_HEIGHT = 196


@dataclass(frozen=True, slots=True)
class SweepPane:
    """What the tab shows.

    Attributes:
        file: the component; `name` its path from the root.
        choices: what can be varied; `dims` the sizes to try first.
        rows: those of `table`, or of the component's own sweep when that is None; `trouble` why
            a table has none.
        planned, done, running, stopped: of the component's own sweep.
        tables: the files with rows, each with its path from the root.
        chosen: the number of the marked row.
    """

    file: str
    name: str
    choices: tuple[Sweepable, ...]
    dims: str
    rows: tuple[Row, ...]
    trouble: str
    planned: int
    done: int
    running: bool
    stopped: bool
    tables: tuple[tuple[str, str], ...]
    table: str | None
    chosen: int | None


def show_sweep(pane: SweepPane, emit: Emit) -> None:
    """Draw the tab."""
    _controls(pane, emit)
    if pane.trouble:
        st.warning(pane.trouble)
    elif not pane.rows:
        waits = "The first points come in a few seconds." if pane.running else _INVITATION
        st.caption(waits)
    else:
        with st.container(key="sweep_answer", horizontal=True, gap="medium", wrap=False):
            with st.container(key="sweep_rows", gap=None):
                _rows(pane, emit)
            with st.container(key="sweep_plot", gap=None):
                _plot(pane, emit)


_INVITATION = (
    "A sweep tries each value with each size: every point is built, checked and its memory predicted, in "
    "processes of their own. No file is changed."
)


def _controls(pane: SweepPane, emit: Emit) -> None:
    labels = [_NOTHING, *(choice.label for choice in pane.choices)]
    by_label = {choice.label: choice for choice in pane.choices}
    scope = f"sweep/{pane.file}"
    with st.container(
        key="sweep_controls", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    ):
        label = st.selectbox(
            "Vary",
            labels,
            index=_first(pane.choices),
            key=f"{scope}/label",
            format_func=lambda label: label if label == _NOTHING else by_label[label].title,
            label_visibility="collapsed",
            width="stretch",
        )
        chosen = by_label.get(label)
        values = st.text_input(
            "Values",
            chosen.values if chosen else "",
            key=f"{scope}/values/{label}",
            disabled=chosen is None,
            placeholder="256, 512",
            label_visibility="collapsed",
            width=124,
        )
        dims = st.text_input(
            "Dims",
            pane.dims,
            key=f"{scope}/dims/{pane.dims}",
            placeholder="B=16, 32",
            label_visibility="collapsed",
            width=116,
        )
        asked: Asked = st.selectbox(
            "Ask",
            tuple(_ASKED),
            index=0,
            key="sweep/asked",
            format_func=_ASKED.__getitem__,
            label_visibility="collapsed",
            width=104,
        )
        grid = f"{chosen.label}={values}" if chosen and values.strip() else ""
        if pane.running:
            st.button(
                f"Stop ({pane.done} of {pane.planned})",
                key="sweep_stop",
                icon=":material/stop_circle:",
                on_click=partial(emit, StopSweep()),
            )
        else:
            st.button(
                "Run",
                key="sweep_run",
                type="primary",
                icon=":material/play_arrow:",
                disabled=not (grid or dims.strip()),
                help=f"For more points, or a cluster: {command_of(pane.name, grid, dims, asked)}",
                on_click=partial(emit, StartSweep(pane.file, grid, dims.strip(), asked)),
            )
        _tables(pane, emit)


def _first(choices: tuple[Sweepable, ...]) -> int:
    """The width of the model where there is one, else the first whole number: what memory depends on most."""
    found = next((choice for choice in widths_first(choices) if int(choice.value) > 0), None)
    return choices.index(found) + 1 if found is not None else 0


def _tables(pane: SweepPane, emit: Emit) -> None:
    if not pane.tables:
        return
    names = dict(pane.tables)
    options = ["", *names]

    def opened() -> None:
        emit(ShowTable(st.session_state["sweep/table"] or None))

    st.selectbox(
        "Rows",
        options,
        index=options.index(pane.table or ""),
        key="sweep/table",
        format_func=lambda file: names.get(file, "this sweep"),
        on_change=opened,
        label_visibility="collapsed",
        width=150,
    )


def _rows(pane: SweepPane, emit: Emit) -> None:
    warned = odd(pane.rows)
    told = [cells(row, warned[row.number]) for row in pane.rows]
    table = pd.DataFrame(told).astype({"Parameters": "Int64"})
    numbers = [row.number for row in pane.rows]
    marked = [numbers.index(pane.chosen)] if pane.chosen in numbers else []
    varied = labels(pane.rows)
    key = f"sweep/rows#{pane.chosen}"

    def selected() -> None:
        rows = st.session_state[key].selection.rows
        emit(ChooseRow(numbers[rows[0]] if rows else None))

    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=_HEIGHT,
        column_config={
            **{name: _column(name) for name in varied},
            "Parameters": st.column_config.NumberColumn(format="localized", width=92),
            "Reserved": st.column_config.TextColumn(width=74),
            "Outcome": st.column_config.TextColumn(width=130),
        },
        on_select=selected,
        selection_mode="single-row",
        selection_default={"selection": {"rows": marked}},
    )


def _column(label: str) -> Any:
    """The column of what varies under its last name; hovering tells the whole."""
    name = label.rpartition(".")[2]
    return st.column_config.Column(name, width=50 if len(name) < 4 else 110, help=label)


def _plot(pane: SweepPane, emit: Emit) -> None:
    options: tuple[Against, ...] = ("memory", "parameters")
    against: Against = st.segmented_control(
        "Plot",
        options,
        key="sweep/against",
        default="memory" if any(row.peak_reserved for row in pane.rows) else "parameters",
        required=True,
        label_visibility="collapsed",
    )
    found = plot(pane.rows, against)
    if found is None:
        st.caption("Nothing to plot: parameters need sizes of B, memory needs predictions.")
        return
    dark = st.context.theme.type == "dark"
    show_plot(found, pane.chosen, lambda number: emit(ChooseRow(number)), dark=dark)
