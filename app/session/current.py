"""The session of the browser tab that is being served, and the address that leads back to what it shows."""

from pathlib import Path

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.session.address import address, look
from app.session.compared import compare
from app.session.disk import canonical
from app.session.engine import Engine, shared_engine
from app.session.journal import Journal
from app.session.opening import Opening
from app.session.roots import Root
from app.session.state import Session
from app.view_model.compare.sides import sides_of
from app.view_model.intent import OpenFile, Select
from constructor.places import cache_folder

_KEY = "blockwright"


def current_session() -> Session:
    """This tab's session, made at its first run from the address and what the server was started on."""
    session = st.session_state.get(_KEY)
    if not isinstance(session, Session):
        session = st.session_state[_KEY] = new_session(Opening.from_environ(), dict(st.query_params))
        session.journal = _journal(session)
        session.recover()
    return session


def _journal(session: Session) -> Journal | None:
    """The journal of this page; none outside of a server, where there is no page to lose."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return None
    alive = runtime.get_instance().is_active_session
    return Journal(cache_folder(), canonical(session.base), context.session_id, alive)


def new_session(opening: Opening, query: dict[str, str], engine: Engine | None = None) -> Session:
    """A session on the root and file that the address names; what it may not show is refused."""
    engine = engine or shared_engine()
    root = opening.root
    refusal = None
    if wanted := query.get("root"):
        asked = canonical(opening.root / wanted)
        if asked.is_relative_to(canonical(opening.root)) and asked.is_dir():
            root = asked
        else:
            refusal = (
                f"{wanted} is no folder inside {opening.root}. Run `blockwright open {wanted}` to open it."
            )
    session = Session(engine, opening.root, engine.roots.scan(root), trust_all=opening.trust, refusal=refusal)
    engine.survey.look(session.root.paths())
    if file := query.get("file"):
        session.open(root / file, query.get("node"))
    if (sides := sides_of(query.get("compare", ""))) is not None:
        compare(session, *sides)
    if (
        session.file is None
        and session.whole is None
        and (first := opening.file or _first(session.root)) is not None
    ):
        session.open(first)
    look(session, query)
    return session


def _first(root: Root) -> Path | None:
    """The first component, so that the first thing to see is an architecture; a policy file is none."""
    own = (component.path for component in root.tree.components() if not component.policy)
    return next(own, next(iter(root.paths()), None))


def remember_in_address(session: Session) -> None:
    """Make the address of the page lead back to what it shows now."""
    tab = st.session_state.get("tab", session.tab)
    wanted = address(session, tab if isinstance(tab, str) else None)
    if session.address != wanted:
        session.address = wanted
        st.query_params.from_dict(wanted)


def follow(session: Session, query: dict[str, str]) -> None:
    """Show what the address names, to which the user went back or forward in the browser's history.

    Only the browser knows that somebody went there: with each request it tells an address, too, but in a slow
    moment one of before.
    """
    session.address = query
    sides = sides_of(query.get("compare", ""))
    if sides is None:
        session.comparing = None
    elif session.comparing is None or session.comparing.sides != sides:
        compare(session, *sides)
    if file := query.get("file"):
        session.apply(OpenFile(str(canonical(session.root.path / file)), query.get("node")))
        if "node" not in query:
            session.apply(Select(None))
    look(session, query)
    session.turned = True
