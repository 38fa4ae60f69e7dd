"""The tools of the graph: one row of icons under the name of what is selected."""

from functools import partial

import streamlit as st

from app.view_model.graph_actions import GraphAction
from app.view_model.intent import Emit


def show_graph_actions(actions: tuple[GraphAction, ...], emit: Emit) -> None:
    """Draw a button for each action; its name and key are told where it is pointed at."""
    with st.container(key="graph_tools", horizontal=True, gap=2):
        for action in actions:
            st.button(
                action.name,
                key=f"graph_tools/{action.name}",
                icon=action.icon,
                type="tertiary",
                help=f"{action.name} ({action.key.replace('Up', '↑').replace('Down', '↓')})",
                shortcut=action.key,
                disabled=not action.enabled,
                on_click=partial(emit, action.intent),
            )
