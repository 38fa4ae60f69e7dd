"""The dialogs of the graph: what an edit needs to know before it can be made."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from app.screens.add_dialog import show_add
from app.screens.dialog import show_dialog
from app.screens.pack_dialog import show_pack
from app.session import Session
from app.view_model.connections import Connection, connections
from app.view_model.intent import Ask, Intent, Reshape
from app.view_model.selection import parse_selection
from app.widgets.fields import field
from app.widgets.markup import plain
from app.widgets.source_picker import NOTHING, pick_source
from constructor.drawing.trouble import output_ids
from constructor.edits import AddInput, AddOutput, Rename, SetReturn, Source
from constructor.edits import SetOutput as PointOutput
from constructor.probe import Ports
from constructor.records import ComponentReport

_TITLES: dict[str, tuple[str, Literal["small", "medium", "large"]]] = {
    "add": ("Add a block or op", "medium"),
    "connect": ("Connect inputs", "large"),
    "rename": ("Rename", "small"),
    "input": ("Add an input", "small"),
    "output": ("Outputs", "small"),
    "pack": ("Pack into a component", "medium"),
}
Body = Callable[[Session, Ask, Source], None]


def show_graph_dialog(session: Session) -> None:
    """Show the dialog that `session.asking` stands for, until it is closed."""
    asking = session.asking
    if asking is None:
        return

    def closed() -> None:
        session.asking = None

    def is_open() -> bool:
        return session.asking is not None and session.file is not None

    title, width = _TITLES[asking.what]
    show_dialog(title, partial(_draw, session), is_open=is_open, closed=closed, width=width)


def _draw(session: Session) -> None:
    asking = session.asking
    if asking is None or session.file is None:
        return
    source = session.source(session.file)
    with st.container(key="graph_dialog", gap="small"):
        _BODIES[asking.what](session, asking, source)
        if session.refusal is not None:
            st.markdown(f":red[:material/block: {plain(session.refusal)}]")


def apply(session: Session, intent: Intent, *, close: bool = True) -> None:
    """Carry out what the dialog asked for; when it cannot be done the dialog stays and says why."""
    session.apply(intent)
    session.touched = True
    if close and session.refusal is None:
        session.asking = None


def _connect(session: Session, asking: Ask, source: Source) -> None:
    node = source.graph.node(parse_selection(asking.card).name)
    if node is None:
        st.caption("The file does not hold this any more.")
        return
    ports = Ports(source.graph, source.resolved, source.registry, session.read)
    analysis = session.analysis()
    outcome = session.outcome(analysis, wait=0.5) if analysis is not None else None
    if analysis is not None and isinstance(outcome, ComponentReport):
        session.reports[analysis.path] = outcome
    report = session.reports.get(session.file) if session.file else None
    st.caption(f"What each input of {plain(node.name)} reads. What fits by the last check stands first.")
    with st.container(key="connections", gap=4):
        for row in connections(source, ports, report, node):
            _connection(session, row, source.document.file)
    _close_button(session)


def _connection(session: Session, row: Connection, file: str) -> None:
    now = field(f"connect/{file}/{row.node}/{row.label}/{row.extra}", row.current or NOTHING)

    def chosen() -> None:
        value = None if now.entry == NOTHING else now.entry
        edit = row.choose(value)
        if edit is not None:
            apply(session, Reshape(file, edit), close=False)

    nothing = "not used" if row.extra else row.plain or "not connected"
    pick_source(row.label, now, row.candidates, on_change=chosen, nothing=nothing, declared=row.declared)


def _rename(session: Session, asking: Ask, source: Source) -> None:
    selection, graph = parse_selection(asking.card), source.graph
    node = graph.node(selection.name) if selection.kind == "node" else None
    wanted: list[tuple[str, Rename]] = []
    if node is None:
        wanted.append(("Input", Rename("value", selection.name, selection.name)))
    else:
        wanted.append(("Node", Rename("node", node.name, node.name)))
        if node.kind == "module":
            wanted.append(("Module", Rename("module", node.callee, node.callee)))
        wanted += [("Value", Rename("value", name, name)) for name in node.writes if name != node.name]
    with st.form("rename_form", border=False):
        for label, rename in wanted:
            st.text_input(label, rename.old, key=f"rename/{rename.what}/{rename.old}")
        told = "Everything in this file that names it follows."
        if any(rename.what == "module" for _, rename in wanted):
            told += " Checkpoints know modules by name: weights saved before keep the old one."
        st.caption(told)
        st.form_submit_button(
            "Rename",
            type="primary",
            icon=":material/check:",
            on_click=partial(_renamed, session, source, wanted),
        )


def _renamed(session: Session, source: Source, wanted: list[tuple[str, Rename]]) -> None:
    for _, rename in reversed(wanted):
        new = st.session_state[f"rename/{rename.what}/{rename.old}"].strip()
        if new == rename.old:
            continue
        session.apply(Reshape(source.document.file, Rename(rename.what, rename.old, new)))
        session.touched = True
        if session.refusal is not None:
            return
    session.asking = None


def _input(session: Session, asking: Ask, source: Source) -> None:
    with st.form("input_form", border=False):
        st.text_input("Name", key="new_input", placeholder="cond_touch")
        st.form_submit_button(
            "Add the input",
            type="primary",
            icon=":material/check:",
            on_click=lambda: apply(
                session, Reshape(source.document.file, AddInput(st.session_state["new_input"].strip()))
            ),
        )


def _output(session: Session, asking: Ask, source: Source) -> None:
    graph, file = source.graph, source.document.file
    values = [*graph.inputs, *(name for node in graph.nodes for name in node.writes)]
    cards = output_ids(graph)
    for index, output in enumerate(graph.outputs):
        if asking.card is not None and asking.card != cards[index]:
            continue
        now = field(f"output/{file}/{index}", output.value)
        st.selectbox(
            f"Output {plain(output.key)}" if output.key else f"Output {index + 1}",
            values,
            index=values.index(output.value) if output.value in values else None,
            key=now.key,
            on_change=lambda index=index, now=now: apply(
                session, Reshape(file, PointOutput(index, now.entry)), close=False
            ),
        )
    if asking.card is None:
        more = field(f"output/{file}/more", None)
        st.selectbox(
            "Return one more value",
            [value for value in values if value not in {output.value for output in graph.outputs}],
            index=None,
            placeholder="choose a value",
            key=f"{more.key}/{len(graph.outputs)}",
            on_change=lambda: _return_more(session, file, f"{more.key}/{len(graph.outputs)}"),
        )
        form = field(f"return/{file}", graph.returns)
        forms = ["single", "tuple", "dict"]
        st.segmented_control(
            "Return form",
            forms,
            default=graph.returns,
            key=form.key,
            required=True,
            on_change=lambda: apply(session, Reshape(file, SetReturn(form.entry)), close=False),
        )
    _close_button(session)


def _return_more(session: Session, file: str, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        apply(session, Reshape(file, AddOutput(value)), close=False)


def _close_button(session: Session) -> None:
    def close() -> None:
        session.asking = None

    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Done", key="graph_dialog_done", type="primary", on_click=close)


_BODIES: dict[str, Body] = {
    "add": partial(show_add, apply=apply),
    "connect": _connect,
    "rename": _rename,
    "input": _input,
    "output": _output,
    "pack": partial(show_pack, apply=apply),
}
