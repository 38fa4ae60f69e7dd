"""The editor: the tree on the left, the drawing with its tables in the middle, the inspector on the right."""

import time
from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.bench import show_bench
from app.screens.compare import show_compare
from app.screens.discard_dialog import show_discard_dialog
from app.screens.empty import show_empty
from app.screens.graph_dialog import show_graph_dialog
from app.screens.guard import guarded
from app.screens.new_dialog import show_new_dialog
from app.screens.notices import show_notices
from app.screens.overview import show_overview
from app.screens.save_dialog import show_save_dialog
from app.screens.topbar import show_topbar
from app.session import (
    Glimpse,
    Session,
    current_session,
    follow,
    remember_in_address,
    tree_view,
)
from app.session.compared import awaited as awaited_comparison
from app.session.compared_costs import are_costed
from app.session.costs import are_counted
from app.session.crossing import wait_until_sent
from app.session.memory import are_remembered
from app.session.overview import is_awaited, overview
from app.session.shown import awaited, show
from app.session.sweeps import moved_on as sweep_moved_on
from app.session.sweeps import progress as sweep_progress
from app.view_model.commands import PAGE, Command, in_order
from app.view_model.intent import Ask, Intent, MemoryCommand, Select, ShowTraced, Toggle
from app.view_model.tree import TreeView
from app.widgets.command_palette import show_command_palette
from app.widgets.markup import use_styles
from app.widgets.tree import show_tree

_STYLE = Path(__file__).with_name("page.css")
_PATIENCE = 1.0
_SOON, _LATER = 0.3, 1.5


def show_editor() -> None:
    """Draw the page of this tab's session."""
    session = current_session()
    session.touched = session.beating = False
    session.tree = tree_view(session)
    st.html(_STYLE)
    # Dialogs and menus hang outside of Streamlit's own root, which alone knows the theme.
    st.html(f"<style>:root {{ color-scheme: {st.context.theme.type or 'light dark'}; }}</style>")
    use_styles()
    # First, for whoever asked for it waits for it, and the page behind it may wait for a check.
    _dialog(session)
    with st.container(key="page", horizontal=True, gap=None, wrap=False):
        with st.container(key="tree_pane", width=264):
            guarded(partial(_tree, session))
        with st.container(key="work", gap=None):
            st.fragment(_work)(session)
    with st.container(key="pulse"):
        session.glimpse = _glimpse(session, session.tree)
        session.engine.pace.looks(id(session))
        every = session.engine.pace.seconds(_SOON if session.glimpse.waiting else _LATER)
        st.fragment(_pulse, run_every=every)(session)
        session.beating = True
    show_notices(session)
    wait_until_sent()


def _dialog(session: Session) -> None:
    if session.saving:
        show_save_dialog(session, partial(_emit, session))
    elif session.asking == Ask("new"):
        show_new_dialog(session)
    elif session.asking == Ask("discard"):
        show_discard_dialog(session)
    elif session.asking:
        show_graph_dialog(session)


def _tree(session: Session) -> None:
    with st.container(key="tree_head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<div class="brand">Blockwright</div>', width="stretch")
        st.button(
            "New",
            key="new",
            icon=":material/create_new_folder:",
            type="tertiary",
            help="A variant of an experiment, or a new type of experiment",
            on_click=partial(_emit, session, Ask("new")),
        )
    show_tree(session.tree, partial(_emit, session))


def _work(session: Session) -> None:
    """Everything that follows a click; run alone when the click changed only what is looked at."""
    if session.touched:
        st.rerun()
    guarded(partial(_bench, session))
    remember_in_address(session)
    if session.beating:
        session.glimpse = _glimpse(session, session.tree)
        wait_until_sent()


def _bench(session: Session) -> None:
    emit = partial(_emit, session)
    session.memory.shown = False
    here: tuple[Command, ...] = ()
    shown = show(session, _PATIENCE)
    show_topbar(session, shown.outcome if shown else None, emit)
    if session.comparing is not None:
        show_compare(session, session.comparing)
    elif (whole := overview(session)) is not None:
        show_overview(session, whole, emit)
    elif shown is None:
        show_empty(session)
    else:
        here = show_bench(session, shown, emit)
    with st.container(key="command_palette"):
        show_command_palette(in_order((*here, *PAGE)), emit, partial(_go, session))


def _emit(session: Session, intent: Intent) -> None:
    """Carry the intent out in a callback; the run that follows draws the page as it is then."""
    session.apply(intent)
    if not isinstance(intent, Select | Toggle | ShowTraced | MemoryCommand):
        session.touched = True


def _go(session: Session, query: dict[str, str]) -> None:
    follow(session, query)
    session.touched = True


def _pulse(session: Session) -> None:
    """Look at the disk and at what the workers found; draw the page again when it would look different."""
    if not session.beating or session.asking is not None or session.saving:
        return  # A whole run draws the page itself; it takes an open dialog away and brings another one.
    session.engine.pace.looks(id(session))
    if time.monotonic() - session.looked > session.engine.pace.seconds(_LATER):
        session.looked = time.monotonic()
        session.look_at_disk()
    if _glimpse(session, tree_view(session)) != session.glimpse or sweep_moved_on(session):
        st.rerun()


def _glimpse(session: Session, tree: TreeView) -> Glimpse:
    pending = awaited(session) or awaited_comparison(session) or is_awaited(session)
    counted, memory = are_counted(session), (*are_remembered(session), *are_costed(session))
    waiting = pending or not counted or not all(memory) or session.sweeps.running
    waiting = waiting or any(item.mark == "pending" for item in tree.items)
    background = (*memory, *sweep_progress(session))
    return Glimpse(tree, session.workspace, pending, counted, background, waiting)
