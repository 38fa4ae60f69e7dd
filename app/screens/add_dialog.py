"""The palette: which block or op to add, where, and with which of its required hyperparameters."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app.session import Session
from app.view_model.entry_text import Refused, read_entry, yaml_text
from app.view_model.intent import Ask, Reshape
from app.view_model.palette import PaletteEntry, PalettePlace, palette, places
from app.widgets.markup import plain, tag, text
from constructor.edits import AddNode, InsertNode, Source, suggested_arguments
from constructor.edits.fitting import shape_text
from constructor.registry.entry import Argument

_NOT_CONNECTED = ""


def show_add(session: Session, asking: Ask, source: Source, *, apply: Callable[..., None]) -> None:
    """Draw the palette; `apply` carries out the edit and closes the dialog when that worked."""
    layers = source.graph.frontend == "sequential"
    entries = {f"{entry.kind}:{entry.key}": entry for entry in palette(source.registry, ops=not layers)}
    chosen = st.selectbox(
        "Block or op",
        list(entries),
        index=None,
        format_func=lambda name: _label(entries[name]),
        placeholder="Type to search: linear, encoder, attention, cat …",
        key="palette/entry",
    )
    choices = places(source.graph, asking.card)
    place = choices[
        st.selectbox(
            "Where",
            range(len(choices)),
            format_func=lambda index: choices[index].label,
            key=f"palette/place/{asking.card}",
        )
    ]
    if chosen is None:
        st.caption("Its inputs, outputs and required hyperparameters show here once it is chosen.")
        return
    entry = entries[chosen]
    st.html(_about(entry))
    _arguments(session, source, entry, place)
    _other_inputs(source, entry, place)
    st.text_input("Name", key=f"palette/name/{chosen}", placeholder="made from the key")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            f"Add {plain(entry.key)}",
            key="palette/add",
            type="primary",
            icon=":material/add:",
            on_click=partial(_add, session, source, entry, place, apply),
        )


def _label(entry: PaletteEntry) -> str:
    kind = "op " if entry.kind == "op" else ""
    return f"{kind}{entry.key} · {entry.doc}" if entry.doc else f"{kind}{entry.key}"


def _about(entry: PaletteEntry) -> str:
    takes = ", ".join(entry.takes) or "not declared"
    gives = ", ".join(entry.gives)
    lines = [tag("div", f"<b>takes</b> {text(takes)}")]
    if gives:
        lines.append(tag("div", f"<b>gives</b> {text(gives)}"))
    return tag("div", "".join(lines), class_="bw-palette")


def _arguments(session: Session, source: Source, entry: PaletteEntry, place: PalettePlace) -> None:
    """A field for each required hyperparameter, filled in where what is read tells its size."""
    report = session.reports.get(session.file) if session.file else None
    info = report.value(place.value) if report is not None and place.value is not None else None
    block = source.registry.block(entry.key) if entry.kind == "block" else None
    known = dict(suggested_arguments(block, info)) if block is not None else {}
    if entry.required and info is not None and known:
        st.caption(f"Filled in from {plain(place.value or '')}: {shape_text(info)}.")
    for argument in entry.required:
        value = known.get(argument.name)
        st.text_input(
            plain(argument.name),
            "" if value is None else yaml_text(value),
            key=_key(entry, argument, place),
            help=plain(argument.doc) or None,
            placeholder="required",
        )


def _other_inputs(source: Source, entry: PaletteEntry, place: PalettePlace) -> None:
    if source.graph.frontend == "sequential":
        return
    values = _values_before(source, place)
    for name in entry.reads[1 if place.value is not None else 0 :]:
        st.selectbox(
            f"{plain(name)} reads",
            [_NOT_CONNECTED, *values],
            format_func=lambda value: value or "not connected",
            key=f"palette/read/{entry.key}/{name}/{place.label}",
        )
    for name in entry.lists:
        st.multiselect(
            f"{plain(name)} also reads",
            [value for value in values if value != place.value],
            key=f"palette/more/{entry.key}/{name}/{place.label}",
        )


def _values_before(source: Source, place: PalettePlace) -> list[str]:
    """The values that are there where the node will run."""
    values = list(source.graph.inputs)
    for node in source.graph.nodes:
        if place.on_edge and node.name == place.reader:
            break
        values += node.writes
        if not place.on_edge and node.name == place.after:
            break
    return values


def _key(entry: PaletteEntry, argument: Argument, place: PalettePlace) -> str:
    return f"palette/{entry.key}/{argument.name}/{place.label}"


def _add(
    session: Session, source: Source, entry: PaletteEntry, place: PalettePlace, apply: Callable[..., None]
) -> None:
    arguments: list[tuple[str, Any]] = []
    for argument in entry.required:
        written = st.session_state.get(_key(entry, argument, place), "")
        if not written.strip():
            continue  # The check says what is missing, at the block.
        read = read_entry(argument, written)
        if isinstance(read, Refused):
            session.refusal = f"{argument.name}: {read.message}"
            return
        arguments.append((argument.name, read.value))
    name = st.session_state.get(f"palette/name/{entry.kind}:{entry.key}", "").strip() or None
    others = _reads(entry, place)
    file = source.document.file
    if place.on_edge and place.value is not None:
        edit: AddNode | InsertNode = InsertNode(
            entry.key, place.value, place.reader, entry.kind, tuple(arguments), name=name, reads=others
        )
    else:
        first = ((entry.reads[0], place.value),) if place.value is not None and entry.reads else ()
        edit = AddNode(entry.key, entry.kind, (*first, *others), tuple(arguments), place.after, name)
    apply(session, Reshape(file, edit))


def _reads(entry: PaletteEntry, place: PalettePlace) -> tuple[tuple[str, str], ...]:
    state = st.session_state
    found = [
        (name, state.get(f"palette/read/{entry.key}/{name}/{place.label}", _NOT_CONNECTED))
        for name in entry.reads[1 if place.value is not None else 0 :]
    ]
    more = [
        (name, value)
        for name in entry.lists
        for value in state.get(f"palette/more/{entry.key}/{name}/{place.label}", ())
    ]
    return tuple((name, value) for name, value in (*found, *more) if value != _NOT_CONNECTED)
