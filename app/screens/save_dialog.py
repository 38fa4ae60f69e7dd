"""The save dialog: the differences first, then the writing, and the choice when the disk changed too."""

from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.dialog import show_dialog
from app.session import Session, shown_path
from app.session.reach import Reached, reach
from app.session.saving import write
from app.session.workspace import OpenDocument
from app.view_model.diff_view import FileDiff, file_diff
from app.view_model.intent import Emit, KeepMine, Reload, TakeBoth
from app.view_model.units import listed, plural
from app.widgets.diff_pane import show_diff
from app.widgets.markup import plain
from app.widgets.reach_list import show_reach


def show_save_dialog(session: Session, emit: Emit) -> None:
    """Show what would be written to each file of `session.saving`, and write it when the user says so."""

    def closed() -> None:
        session.saving = ()

    show_dialog("Save", partial(_draw, session, emit), is_open=lambda: bool(session.saving), closed=closed)


def _draw(session: Session, emit: Emit) -> None:
    files = tuple(path for path in session.saving if path in session.workspace.documents)
    conflicts = [path for path in files if session.workspace.documents[path].theirs is not None]
    ready = tuple(path for path in files if path not in conflicts)
    # The buttons have a place of their own: when a conflict ends, they would stand twice for a moment.
    content, buttons = st.container(), st.container(horizontal=True, horizontal_alignment="right")
    with content:
        for path in conflicts:
            _conflict(session, path, emit)
        if ready:
            show_diff(tuple(_difference(session, path) for path in ready))
            _not_there(session, ready)
            quiet = "Reaches no block: every component reads as before."
            show_reach(tuple(_reached(session, found) for found in reach(session, ready)), quiet=quiet)
    with buttons:
        st.button("Cancel", key="save_cancel", on_click=partial(_close, session))
        st.button(
            f"Write {plural(len(ready), 'file')}" if ready else "Write",
            key="save_write",
            type="primary",
            icon=":material/save:",
            disabled=not ready,
            on_click=partial(_write, session, ready),
        )


def _reached(session: Session, found: Reached) -> tuple[str, str]:
    """A component and what of it differs, in words."""
    parts = [*found.nodes, *(f"{name} (gone)" for name in found.gone), *found.other]
    through = [name for name in found.through if name not in found.nodes]
    parts += [f"{name} (its component)" for name in through]
    return shown_path(found.path, session.root.path), listed(parts)


def _difference(session: Session, path: Path) -> FileDiff:
    opened = session.workspace.documents[path]
    return file_diff(shown_path(path, session.root.path), opened.original.text, opened.document.text)


def _conflict(session: Session, path: Path, emit: Emit) -> None:
    """The three texts of a file that somebody else wrote: what was opened, mine, and theirs."""
    opened = session.workspace.documents[path]
    name = shown_path(path, session.root.path)
    st.markdown(f":orange[:material/warning: **{plain(name)} changed on disk** while you edited it.]")
    left, right = st.columns(2)
    with left:
        st.caption("Your edits, against the text you started from")
        show_diff((file_diff(path.name, opened.original.text, opened.document.text),))
        st.button(
            "Keep mine",
            key=f"keep/{path}",
            help="Save then replaces what is on disk now; you see the difference first",
            on_click=partial(emit, KeepMine(str(path))),
        )
    with right:
        st.caption("What is on disk now, against the text you started from")
        show_diff((file_diff(path.name, opened.original.text, _theirs(opened)),))
        st.button(
            "Load theirs",
            key=f"theirs/{path}",
            help="Takes the text on disk into the editor; undo brings yours back",
            on_click=partial(emit, Reload(str(path))),
        )

    together = opened.together
    if together is None:
        st.caption("Both changed the same lines: choose one side, then repeat what the other has on top.")
        return
    st.caption("The two do not touch. Together, against what is on disk now")
    show_diff((file_diff(path.name, _theirs(opened), together.text),))
    st.button(
        "Take both",
        key=f"both/{path}",
        type="primary",
        help="Takes the merged text into the editor; undo brings yours back",
        on_click=partial(emit, TakeBoth(str(path))),
    )


def _theirs(opened: OpenDocument) -> str:
    return opened.theirs.text if opened.theirs is not None else opened.original.text


def _not_there(session: Session, files: tuple[Path, ...]) -> None:
    for path in files:
        if session.workspace.documents[path].vanished:
            st.caption(f":orange[:material/warning:] {plain(path.name)} is gone; it is written anew.")
        elif session.workspace.documents[path].new:
            st.caption(f"{plain(path.name)} is a new file.")


def _close(session: Session) -> None:
    session.saving = ()


def _write(session: Session, files: tuple[Path, ...]) -> None:
    if write(session, files):
        session.saving = tuple(path for path in session.saving if path not in files)
    session.touched = True
