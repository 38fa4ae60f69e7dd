"""What is selected and expanded after an edit of the graph."""

from dataclasses import replace

from app.session.view import View
from app.view_model.selection import node_id, parse_selection
from constructor.edits import Delete, GraphEdit, Rename


def following(view: View, edit: GraphEdit, node: str | None) -> View:
    """The view with the node of the edit selected, and what was open still open under its new name."""
    match edit:
        case Delete():
            return replace(view, selected=None)
        case Rename("node", old, new):
            expanded = frozenset(_renamed(card, old, new) for card in view.expanded or ())
            return replace(
                view, selected=node_id(new), expanded=expanded if view.expanded is not None else None
            )
        case Rename("value", old, new) if view.selected in (f"in:{old}", f"out:{old}"):
            scheme = str(view.selected).partition(":")[0]
            return replace(view, selected=f"{scheme}:{new}")
    return replace(view, selected=node_id(node)) if node is not None else view


def _renamed(card: str, old: str, new: str) -> str:
    found = parse_selection(card)
    return node_id(new, found.inner) if found.kind in ("node", "inner") and found.name == old else card
