"""The dialog before unsaved changes are dropped: what would be lost, and which of it to drop."""

from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.dialog import show_dialog
from app.session import Session, canonical, shown_path
from app.view_model.diff_view import file_diff
from app.view_model.intent import Discard
from app.view_model.units import plural
from app.widgets.diff_pane import show_diff
from app.widgets.markup import plain


def show_discard_dialog(session: Session) -> None:
    """Show the dialog until something is discarded or it is closed; there is none for nothing."""
    if not session.workspace.dirty_files:
        session.asking = None
        session.notices.append("Nothing to discard")
        return

    def closed() -> None:
        session.asking = None

    def is_open() -> bool:
        if not session.workspace.dirty_files:
            session.asking = None
        return session.asking is not None

    show_dialog("Discard unsaved changes", partial(_draw, session), is_open=is_open, closed=closed)


def _draw(session: Session) -> None:
    dirty = session.workspace.dirty_files
    with st.container(key="discard_dialog", gap="small"):
        chosen = tuple(path for path in dirty if _chosen(session, path, dirty))
        st.caption("The files on disk stay as they are. Undo brings back what is discarded here.")
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button("Cancel", key="discard_cancel", on_click=partial(_close, session))
            st.button(
                f"Discard the changes of {plural(len(chosen), 'file')}",
                key="discard_apply",
                type="primary",
                icon=":material/delete_history:",
                disabled=not chosen,
                on_click=partial(_discard, session, chosen),
            )


def _chosen(session: Session, path: Path, dirty: tuple[Path, ...]) -> bool:
    """Whether the file is to be discarded: at first the one that is shown, or every one."""
    opened = session.workspace.documents[path]
    name = shown_path(path, canonical(session.root.path))
    told = f"{plain(name)}, which is on no disk yet" if opened.new else plain(name)
    chosen = st.checkbox(told, session.file not in dirty or path == session.file, key=f"discard/{path}")
    show_diff((file_diff(name, opened.original.text, opened.document.text),))
    return bool(chosen)


def _close(session: Session) -> None:
    session.asking = None
    session.touched = True


def _discard(session: Session, files: tuple[Path, ...]) -> None:
    for path in files:
        session.apply(Discard(str(path)))
    _close(session)
