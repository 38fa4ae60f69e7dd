"""The middle of the page for a whole: its figures, and its components side by side."""

from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.strips import show_refusal
from app.session import Session
from app.session.drafting import draft
from app.view_model.intent import Emit, OpenFile
from app.view_model.overview import ComponentCard, Overview
from app.view_model.units import plural
from app.widgets.component_card import card_markup
from app.widgets.markup import plain, tag, text
from app.widgets.problem_list import show_problems


def show_overview(session: Session, found: Overview, emit: Emit) -> None:
    """Draw the whole; a component opens from its card."""
    show_refusal(session)
    with st.container(key="overview", gap="medium"):
        with st.container(key="overview_head", horizontal=True, vertical_alignment="bottom", gap="large"):
            facts = "".join(
                tag("span", tag("b", text(fact.text)) + f" {text(fact.name.lower())}", title=fact.exact)
                for fact in found.figures
            )
            about = tag("div", text(found.kind), class_="bw-doc") + tag("div", facts, class_="facts")
            st.html(tag("h2", text(found.title)) + about, width="stretch")
            if found.drafts is not None:
                st.button(
                    "Draft a policy",
                    key="overview_draft",
                    type="primary",
                    icon=":material/account_tree:",
                    help="Connects outputs to inputs by name and shape; read the new file, then save it",
                    on_click=partial(_draft, session, found.drafts),
                )
        if found.problems:
            show_problems(found.problems, emit, key="overview/problems")
        with st.container(key="overview_cards"):
            for index, card in enumerate(found.cards):
                _card(card, index, emit)
        if found.more:
            st.caption(f"and {plural(found.more, 'component')} more, in the tree")


def _card(card: ComponentCard, index: int, emit: Emit) -> None:
    with st.container(key=f"overview_card_{index}", gap="small"):
        st.html(card_markup(card))
        if card.path is not None:
            st.button(
                "Open",
                key=f"overview_open_{index}",
                icon=":material/open_in_new:",
                help=plain(card.path.name),
                on_click=partial(emit, OpenFile(str(card.path))),
            )


def _draft(session: Session, folder: Path) -> None:
    draft(session, folder)
    session.touched = True
