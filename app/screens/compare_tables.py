"""The tables below the drawings: hyperparameters, and what the difference costs by block, result and key."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.session import Session
from app.session.compared import Look
from app.session.compared_costs import PairCost
from app.session.comparing import TABLES, Comparing
from app.view_model.compare.figures import (
    BLOCK_COLUMNS,
    KEY_COLUMNS,
    SHAPE_COLUMNS,
    block_rows,
    key_rows,
    shape_rows,
)
from app.view_model.compare.table import hyperparameter_rows
from app.widgets.cost_table import show_costs
from app.widgets.hyperparameter_table import show_hyperparameters
from constructor.diff.cost import Cost

_EVERYTHING = "Also what is the same"


def show_tables(
    session: Session, comparing: Comparing, shown: Look, told: PairCost, choose: Callable[[int], None]
) -> None:
    """Draw the chosen table."""
    if shown.picture is None:
        return
    with st.container(key="compare_tables", horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Table",
            TABLES,
            default=comparing.table,
            key="compare_which",
            required=True,
            label_visibility="collapsed",
            on_change=partial(_chosen, comparing),
        )
        st.toggle(
            _EVERYTHING,
            comparing.everything,
            key="compare_everything",
            on_change=partial(_everything, comparing),
        )
    if comparing.table == TABLES[0]:
        _hyperparameters(session, comparing, shown, choose)
    elif told.cost is None:
        counting = bool({"weights"} & told.waiting) or None in shown.reports
        st.caption("Counting the weights of both sides…" if counting else _UNKNOWN)
    else:
        _costs(comparing, told.cost, told)


_UNKNOWN = "Not known: a side cannot be built. Its problems are told where it is drawn, and in the editor."


def _hyperparameters(
    session: Session, comparing: Comparing, shown: Look, choose: Callable[[int], None]
) -> None:
    (one, other), difference = shown.sides, shown.pair.difference
    if one is None or other is None or difference is None:
        return
    rows = hyperparameter_rows(
        (one, other),
        difference,
        shown.gains,
        session.engine.registry,
        everything=comparing.everything,
        base=f"{session.root.path}/",
    )
    show_hyperparameters(rows, choose)


def _costs(comparing: Comparing, cost: Cost, told: PairCost) -> None:
    match comparing.table:
        case "Blocks":
            waiting = " and ".join(sorted({"FLOPs", "memory"} & told.waiting))
            note = f"{waiting} are on their way" if waiting else ""
            rows = block_rows(cost, everything=comparing.everything)
            show_costs(BLOCK_COLUMNS, rows, "No block has other figures.", note, key="cost_blocks")
        case "Shapes":
            show_costs(SHAPE_COLUMNS, shape_rows(cost), "Every result has the same shape.", key="cost_shapes")
        case _:
            if cost.checkpoint is None:
                st.caption(_UNKNOWN)
                return
            rows = key_rows(cost.checkpoint, everything=comparing.everything)
            show_costs(KEY_COLUMNS, rows, "Every key fits.", key="cost_keys")


def _chosen(comparing: Comparing) -> None:
    comparing.table = st.session_state["compare_which"]


def _everything(comparing: Comparing) -> None:
    comparing.everything = st.session_state["compare_everything"]
