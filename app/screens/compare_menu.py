"""The button of the top bar that chooses what to compare the shown component with."""

from pathlib import PurePath

import streamlit as st

from app.session import Session, canonical, shown_path
from app.session.compared import compare
from app.view_model.compare.choices import Choice, choices, folders_near
from app.view_model.compare.sides import SideName
from constructor.diff.revision import commits

_MENU = "compare_menu"
_KEY = "compare_with"
_SEVERAL = "compare_sides"


def show_compare_menu(session: Session) -> None:
    """Draw the button; its menu is filled when it is opened."""
    if session.file is None:
        return
    menu = st.popover(
        "Compare", icon=":material/compare_arrows:", type="tertiary", key=_MENU, on_change="rerun"
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
        chosen = st.multiselect(
            "Or several experiments in one table",
            _experiments(session),
            key=_SEVERAL,
            format_func=lambda side: side.path,
            placeholder="Experiments",
        )
        st.button(
            "Show the table",
            key="compare_several",
            icon=":material/table:",
            disabled=len(chosen) < 2,
            on_click=_tabled,
            args=(session,),
        )
        st.caption("Formatting, comments and the order of keys do not count as differences.")


def _experiments(session: Session) -> tuple[SideName, ...]:
    """The folders that hold components, those beside the shown file first."""
    assert session.file is not None
    base = canonical(session.root.path)
    folders = {shown_path(path.parent, base) for path in session.root.paths() if path.parent != base}
    return folders_near(shown_path(session.file, base), folders)


def _tabled(session: Session) -> None:
    sides = st.session_state[_SEVERAL]
    if len(sides) > 1:
        compare(session, *sides)
        st.session_state[_MENU] = False
        session.touched = True


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
        st.session_state[_MENU] = False
        session.touched = True
