"""The session of one user over the server's engine: the only code that reads and writes session state."""

from app.session.engine import Engine, shared_engine
from app.session.state import Notice, Session, View, canonical, imports, shown_path
from app.session.tree import counts_pending, tree_view

__all__ = [
    "Engine",
    "Notice",
    "Session",
    "View",
    "canonical",
    "counts_pending",
    "imports",
    "shared_engine",
    "shown_path",
    "tree_view",
]
