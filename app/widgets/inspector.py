"""The inspector: everything about the selected card, in one narrow column and a fixed order."""

from functools import partial
from html import escape

import streamlit as st

from app.view_model.dims import ExampleRow
from app.view_model.graph_actions import GraphAction
from app.view_model.inspected import Figure, InspectorView
from app.view_model.intent import Emit
from app.view_model.ports import PortRow
from app.view_model.problems import ProblemRow
from app.widgets.argument_form import show_form
from app.widgets.dims_panel import show_example
from app.widgets.graph_actions import show_graph_actions
from app.widgets.markup import breakable, plain, prose, tag, text
from app.widgets.traced import Traced, show_traced_switch

_SIGNS = {"error": "✕", "warning": "!", "note": "i"}
_MOST_PROBLEMS = 3
_FITS_BESIDE_LINKS = 24


def show_inspector(
    view: InspectorView,
    emit: Emit,
    *,
    file: str,
    traced: Traced | None = None,
    example: ExampleRow | None = None,
    tools: tuple[GraphAction, ...] = (),
    experiment: tuple[str, tuple[Figure, ...]] | None = None,
) -> None:
    """Draw the view: name, key, doc line, problems, ports, hyperparameters, cost, actions.

    Args:
        file: the file that is shown; fields of different files never share what was typed.
        traced: how the inside of the card is shown now; None when there is no choice.
        example: the example of the graph input that is selected.
        tools: what can be done with the graph from here.
        experiment: the name and the figures of the experiment that the shown policy stands for.
    """
    with st.container(key="inspector", gap=None):
        st.html(_head(view))
        # What comes and goes has a place of its own: a field that moved up would lose what is typed into it.
        with st.container(gap=None):
            if tools:
                show_graph_actions(tools, emit)
            whole = _cost(experiment[1], f"Experiment {experiment[0]}") if experiment else ""
            if body := _problems(view) + whole + _ports(view):
                st.html(body)
        if example is not None and view.example == example.name:
            st.html(_heading("Example"))
            show_example(example, emit, key=f"inspector/{file}", label="collapsed")
        if view.hyperparameters:
            st.html(_heading("Hyperparameters"))
            show_form(view.hyperparameters, emit, key=f"{file}/{view.card}")
        if tail := _cost(view.cost) + _notes(view.notes):
            st.html(tail)
        if view.traceable and view.card is not None and traced is not None:
            show_traced_switch(view.card, traced, emit)
        for action in view.actions:
            st.button(
                plain(action.label),
                key=f"inspector/action/{action.label}",
                icon=action.icon,
                help=action.help or None,
                on_click=partial(emit, action.intent),
            )


def problem_markup(row: ProblemRow) -> str:
    """A problem as a block of HTML: sign and word, message, hint, place."""
    lead = tag("b", f"{_SIGNS[row.severity]} {row.severity}")
    hint = tag("div", prose(row.hint), class_="bw-hint") if row.hint else ""
    place = tag("span", f"{text(row.code)} {text(row.place)}", class_="bw-place")
    return tag("div", f"{lead} {prose(row.message)}{hint}{place}", class_=f"bw-problem bw-{row.severity}")


def _head(view: InspectorView) -> str:
    place = tag("span", text(view.written), class_="bw-place") if view.written else ""
    key = tag("div", tag("code", breakable(view.key)) + place, class_="bw-key") if view.key else ""
    doc = tag("div", text(view.doc), class_="bw-doc") if view.doc else ""
    return tag("h3", breakable(view.title), class_="bw-title") + key + doc


def _problems(view: InspectorView) -> str:
    """The problems of a card, or the first of a component's, whose notes stand in the tab alone."""
    if view.kind == "component":
        found = tuple(row for row in view.problems if row.severity != "note")
        rows = found[:_MOST_PROBLEMS]
    else:
        rows = found = view.problems
    more = len(found) - len(rows)
    rest = tag("div", f"and {more} more, in the Problems tab", class_="bw-note") if more else ""
    return "".join(map(problem_markup, rows)) + rest


def _ports(view: InspectorView) -> str:
    single, inside_out = view.kind in ("input", "output"), view.kind == "component"
    inputs = _port_list("Value" if single else "Inputs", view.inputs, "to" if inside_out else "from")
    return inputs + _port_list("Value" if single else "Outputs", view.outputs, "from" if inside_out else "to")


def _port_list(title: str, rows: tuple[PortRow, ...], preposition: str) -> str:
    return _heading(title) + "".join(_port(row, preposition) for row in rows) if rows else ""


def _port(row: PortRow, preposition: str) -> str:
    declared = f"declared as {row.declared}" if row.declared else ""
    about = "\n".join(line for line in (row.doc, declared, row.dtype) if line)
    others = [name for name, _ in row.links if name != row.name]
    links = f"{preposition} {', '.join(others)}" if others else ""
    name = tag("span", breakable(row.name), class_="bw-name")
    shape = tag("span", _shape(row.shape), class_="bw-shape")
    below = ""
    if links or row.symbolic:
        long = " bw-long" if len(row.symbolic) > _FITS_BESIDE_LINKS else ""
        below = tag("span", breakable(links), class_=f"bw-link{long}")
        below += tag("span", _shape(row.symbolic), class_=f"bw-symbols{long}")
    return tag("div", name + shape + below, class_="bw-port", title=about or None)


def _shape(shape: str) -> str:
    """A shape that breaks between its dims and nowhere else."""
    return escape(shape, quote=False).replace(" × ", "\u00a0× ")


def _cost(figures: tuple[Figure, ...], title: str = "Cost") -> str:
    rows = "".join(
        tag(
            "div",
            tag("span", text(figure.name)) + tag("span", text(figure.text), class_="bw-figure"),
            class_="bw-cost",
            title=figure.exact or None,
        )
        for figure in figures
    )
    return _heading(text(title)) + rows if rows else ""


def _notes(notes: tuple[str, ...]) -> str:
    return "".join(tag("div", text(note), class_="bw-note") for note in notes)


def _heading(title: str) -> str:
    return tag("h4", title, class_="bw-heading")
