"""The session of one user over the server's engine: the only code that reads and writes session state."""

from app.session.current import current_session, follow, new_session, remember_in_address
from app.session.disk import canonical
from app.session.engine import Engine, shared_engine
from app.session.glimpse import Glimpse
from app.session.opening import Opening, opening_of
from app.session.state import Session
from app.session.tree import tree_view
from app.session.view import View
from app.session.words import shown_path

__all__ = [
    "Engine",
    "Glimpse",
    "Opening",
    "Session",
    "View",
    "canonical",
    "current_session",
    "follow",
    "new_session",
    "opening_of",
    "remember_in_address",
    "shared_engine",
    "shown_path",
    "tree_view",
]
