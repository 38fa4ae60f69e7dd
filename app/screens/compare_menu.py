"""The button of the top bar that chooses what to compare the shown component with."""

from pathlib import PurePath

import streamlit as st

from app.session import Session, canonical, shown_path
from app.session.compared import compare
from app.view_model.compare.choices import Choice, choices
from constructor.diff.revision import commits

_KEY = "compare_with"


def show_compare_menu(session: Session) -> None:
    """Draw the button; its menu is filled when it is opened."""
    if session.file is None:
        return
    menu = st.popover(
        "Compare", icon=":material/compare_arrows:", type="tertiary", key="compare_menu", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        st.selectbox(
            f"Compare {PurePath(session.file).stem} with",
            _choices(session),
            index=None,
            format_func=lambda choice: choice.label,
            key=_KEY,
            placeholder="A component, an experiment, a revision",
            on_change=_chosen,
            args=(session,),
        )
        st.caption("Formatting, comments and the order of keys do not count as differences.")


def _choices(session: Session) -> tuple[Choice, ...]:
    assert session.file is not None
    base = canonical(session.root.path)
    opened = session.workspace.documents.get(session.file)
    inside = [path for path in session.root.paths() if path.is_relative_to(base)]
    return choices(
        shown_path(session.file, base),
        [shown_path(path, base) for path in inside],
        edited=opened is not None and opened.dirty,
        commits=commits(session.file),
    )


def _chosen(session: Session) -> None:
    choice = st.session_state.get(_KEY)
    if isinstance(choice, Choice):
        compare(session, choice.before, choice.after)
        st.session_state[_KEY] = None
        session.touched = True
