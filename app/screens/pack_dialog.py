"""The dialog that asks which nodes become a component of their own, and what it is called."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.session import Session
from app.session.regroup import free_name, packed_beside
from app.session.words import words_of
from app.view_model.intent import Ask, Pack
from app.view_model.selection import parse_selection
from app.widgets.markup import plain
from constructor.document import EditError
from constructor.edits import Source


def show_pack(session: Session, asking: Ask, source: Source, *, apply: Callable[..., None]) -> None:
    """Draw the choice; `apply` carries it out and closes the dialog when that worked."""
    names, start = [node.name for node in source.graph.nodes], parse_selection(asking.card).name
    chosen = st.multiselect(
        "Nodes", names, [name for name in names if name == start], key=f"pack/nodes/{asking.card}"
    )
    suggested = free_name(session.workspace, source, start)
    name = st.text_input("Name", suggested, key=f"pack/name/{asking.card}").strip()
    nodes = tuple(other for other in names if other in chosen)
    fits = False
    try:
        packed = packed_beside(session.workspace, source, nodes, name)
    except EditError as error:
        st.markdown(f":orange[:material/block: {plain(words_of(error.problem))}]")
    else:
        fits = True
        takes, gives = (", ".join(map(plain, values)) for values in (packed.inputs, packed.outputs))
        st.caption(
            f"{plain(packed.file.name)}, a new file beside this one, takes {takes} and returns {gives}. "
            "Its weights get other names in a checkpoint."
        )
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Pack",
            key="pack/apply",
            type="primary",
            icon=":material/archive:",
            disabled=not fits,
            on_click=partial(apply, session, Pack(source.document.file, nodes, name)),
        )
