"""Narrow bars above the drawing: what needs the user's word before anything else."""

from functools import partial

import streamlit as st

from app.session import Session, shown_path
from app.session.experiments import users_of
from app.session.shown import Shown
from app.view_model.intent import Discard, Emit, KeepMine, Reload, Save, ShowTraced, TakeBoth, Trust
from app.widgets.markup import plain

_MOST_USERS = 3


def show_strips(session: Session, shown: Shown, emit: Emit) -> None:
    """A refusal, a changed, vanished, new or shared file, modules that wait to be trusted, or nothing."""
    show_refusal(session)
    _recovered(session, emit)
    _disk(session, emit)
    _shared(session)
    _traced(session, shown, emit)
    _trust(session, shown, emit)


def show_refusal(session: Session) -> None:
    """Why the last thing that was asked for was not done, until it is read or something else is done."""

    def read() -> None:
        session.refusal = None

    if session.refusal is not None:
        with st.container(key="strip_refusal", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/block: {plain(session.refusal)}", width="stretch")
            st.button(
                "Close", key="strip_refusal_close", icon=":material/close:", type="tertiary", on_click=read
            )


def _recovered(session: Session, emit: Emit) -> None:
    """What came back from a session that ended with unsaved edits, until the user has read it."""
    files = tuple(path for path in session.recovered if path in session.workspace.dirty_files)
    if not files:
        return

    def read() -> None:
        session.recovered = ()

    def discard() -> None:
        for path in files:
            emit(Discard(str(path)))
        read()

    with st.container(key="strip_recovered", horizontal=True, vertical_alignment="center", gap="small"):
        names = ", ".join(plain(shown_path(path, session.root.path)) for path in files)
        st.markdown(f":material/restore: **Unsaved edits were recovered:** {names}.", width="stretch")
        st.button(
            "Compare", key="strip_recovered_compare", on_click=partial(emit, Save(tuple(map(str, files))))
        )
        st.button("Discard them", key="strip_recovered_discard", on_click=discard)
        st.button("Keep them", key="strip_recovered_keep", on_click=read)


def _disk(session: Session, emit: Emit) -> None:
    opened = session.workspace.documents.get(session.file) if session.file else None
    if opened is None or session.file is None:
        return
    name, file = plain(session.file.name), str(session.file)
    if opened.theirs is not None:
        with st.container(key="strip_disk", horizontal=True, vertical_alignment="center", gap="small"):
            told = f":material/sync_problem: **{name} changed on disk** while you edited it. Nothing is lost."
            st.markdown(told, width="stretch")
            st.button("Compare", key="strip_compare", on_click=partial(emit, Save((file,))))
            if opened.together is not None:
                st.button("Take both", key="strip_both", on_click=partial(emit, TakeBoth(file)))
            st.button("Keep mine", key="strip_mine", on_click=partial(emit, KeepMine(file)))
            st.button("Load theirs", key="strip_theirs", on_click=partial(emit, Reload(file)))
    elif opened.new:
        with st.container(key="strip_disk", horizontal=True, vertical_alignment="center", gap="small"):
            told = f":material/note_add: **{name} is new.** Nothing of it is on disk until you save it."
            st.markdown(told, width="stretch")
            st.button("Discard it", key="strip_discard", on_click=partial(emit, Discard(file)))
    elif opened.vanished:
        with st.container(key="strip_disk", horizontal=True, vertical_alignment="center"):
            told = (
                f"**{name} is gone from the disk.** "
                "What was read of it stays here; Save writes it anew as soon as its folder is back."
                if opened.saved or opened.dirty
                else f"**There is no {name}.** Choose another component in the tree, or correct the address."
            )
            st.markdown(f":material/folder_off: {told}")


def _shared(session: Session) -> None:
    """Before a file is edited: who else uses it."""
    users = users_of(session, session.file) if session.file is not None else ()
    if len(users) > 1:
        base = session.root.path
        names = " and ".join(f"**{plain(shown_path(user, base))}**" for user in users[:_MOST_USERS])
        more = len(users) - _MOST_USERS
        names += f" and {more} more" if more > 0 else ""
        with st.container(key="strip_shared", horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/link: Shared by {names}: an edit here changes all of them.")


def _traced(session: Session, shown: Shown, emit: Emit) -> None:
    card = session.view.tracing
    if shown.traced and card is not None:
        with st.container(key="strip_traced", horizontal=True, vertical_alignment="center", gap="small"):
            name = plain(card.removeprefix("node:"))
            told = f":material/account_tree: Every function and module inside **{name}**, by torchview."
            st.markdown(told, width="stretch")
            st.button("Back to the graph", key="strip_back", on_click=partial(emit, ShowTraced(card, False)))


def _trust(session: Session, shown: Shown, emit: Emit) -> None:
    wanted, trusted = shown.analysis.imports, session.trusted_imports(shown.analysis)
    if waiting := tuple(name for name in wanted if name not in trusted):
        names = ", ".join(f"`{name}`" for name in waiting)
        with st.container(key="strip_trust", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":material/shield: This file asks to import {names} for its blocks. "
                "That runs their code; until then such blocks are unknown.",
                width="stretch",
            )
            label = f"Trust and import {', '.join(waiting)}"
            st.button(plain(label), key="strip_trust_button", on_click=partial(emit, Trust(waiting)))
