"""The tables below the drawings: hyperparameters, and what the difference costs by block, result and key."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.session import Session
from app.session.compared import Look
from app.session.compared_costs import PairCost
from app.session.comparing import TABLES, Comparing
from app.view_model.compare.figures import CostTable, blocks, keys, shapes
from app.view_model.compare.table import hyperparameter_rows
from app.widgets.cost_table import show_costs
from app.widgets.hyperparameter_table import show_hyperparameters

_EVERYTHING = "Also what is the same"
_UNKNOWN = "Not known: a side cannot be built. Its problems are told where it is drawn, and in the editor."


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
    elif (table := _table(comparing, told)) is not None:
        _costs(comparing, shown, told, table, choose)
    else:
        counting = "weights" in told.waiting or None in shown.reports
        st.caption("Counting the weights of both sides…" if counting else _UNKNOWN)


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


def _table(comparing: Comparing, told: PairCost) -> CostTable | None:
    """What the chosen table shows; None while, or because, nobody knows."""
    if told.cost is None:
        return None
    match comparing.table:
        case "Blocks":
            return blocks(told.cost, everything=comparing.everything)
        case "Shapes":
            return shapes(told.cost)
    found = told.cost.checkpoint
    return keys(found, everything=comparing.everything) if found is not None else None


def _costs(
    comparing: Comparing, shown: Look, told: PairCost, table: CostTable, choose: Callable[[int], None]
) -> None:
    changes = shown.pair.difference.changes if shown.pair.difference is not None else ()

    def chosen(row: int) -> None:
        if (number := table.change(row, changes)) is not None:
            choose(number)

    waiting = sorted({"FLOPs", "memory"} & told.waiting) if comparing.table == "Blocks" else []
    note = f"{' and '.join(waiting)} on the way" if waiting else ""
    show_costs(table, chosen, note=note, key=f"cost_{comparing.table.lower()}")


def _chosen(comparing: Comparing) -> None:
    comparing.table = st.session_state["compare_which"]


def _everything(comparing: Comparing) -> None:
    comparing.everything = st.session_state["compare_everything"]
