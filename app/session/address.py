"""The address of the page: root, file, selection and how it is looked at, as words of a query."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from app.session.disk import canonical
from app.session.state import Session
from app.session.view import View
from app.session.words import shown_path
from app.view_model.compare.sides import address_of
from app.view_model.selection import node_id

TABS = {
    "shapes": "Shapes and modules",
    "memory": "Memory",
    "sweep": "Sweep",
    "yaml": "YAML",
    "problems": "Problems",
}
"""The tabs below the drawing by their words in the address; the first is the one that needs no word."""
_FLOWS: dict[str, Literal["LR", "TB"]] = {"LR": "LR", "TB": "TB"}
_NOTHING = "-"
_NODE = node_id("")


def address(session: Session, tab: str | None) -> dict[str, str]:
    """The query that leads back to what the session shows, with the tab that is open."""
    wanted: dict[str, str] = {}
    base = canonical(session.root.path)
    if session.root.path != session.base:
        wanted["root"] = shown_path(base, canonical(session.base))
    if session.file is not None:
        wanted["file"] = shown_path(session.file, base)
        wanted |= _view(session.view)
        words = [word for word, name in TABS.items() if name == tab]
        if words and words != ["shapes"]:
            wanted["tab"] = words[0]
        if not session.tables:
            wanted["tables"] = _NOTHING
    elif session.whole is not None:
        wanted["file"] = shown_path(session.whole, base)
    if session.dims:
        wanted["dims"] = ",".join(f"{symbol}={size}" for symbol, size in session.dims)
    if session.comparing is not None:
        wanted["compare"] = address_of(*session.comparing.sides)
    return wanted


def look(session: Session, query: Mapping[str, str]) -> None:
    """Look at the shown file as an address says; what it does not say stays as it is by default."""
    session.tab = TABS.get(query.get("tab", ""), TABS["shapes"])
    session.tables = query.get("tables") != _NOTHING
    session.dims = _dims(query.get("dims", ""))
    if session.file is not None:
        session.views[session.file] = _looked(session.view, query)


def _looked(view: View, query: Mapping[str, str]) -> View:
    opened = query.get("open")
    if opened is not None:
        names = () if opened == _NOTHING else opened.split(",")
        view = replace(view, expanded=frozenset(name if ":" in name else _NODE + name for name in names))
        if (flow := _FLOWS.get(query.get("flow", ""))) is not None:
            view = replace(view, direction=flow)
    elif view.first is not None:
        view = replace(view, expanded=view.first)
    traced = query.get("traced")
    return replace(view, tracing=None if not traced else traced if ":" in traced else _NODE + traced)


def _view(view: View) -> dict[str, str]:
    found = {"node": view.selected} if view.selected else {}
    if view.expanded is not None and view.expanded != view.first:
        found["open"] = ",".join(sorted(card.removeprefix(_NODE) for card in view.expanded)) or _NOTHING
        if view.direction is not None:
            found["flow"] = view.direction
    if view.tracing is not None:
        found["traced"] = view.tracing.removeprefix(_NODE)
    return found


def _dims(written: str) -> tuple[tuple[str, int], ...]:
    pairs = (entry.split("=") for entry in written.split(",") if entry)
    return tuple((pair[0], int(pair[1])) for pair in pairs if len(pair) == 2 and pair[1].isdecimal())
