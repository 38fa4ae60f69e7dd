"""The bench of one component: the drawing, the tabs below it, and the inspector beside them."""

from dataclasses import replace
from functools import partial

import streamlit as st

from app.screens.memory_tab import show_memory_tab
from app.screens.strips import show_strips
from app.screens.sweep_tab import show_sweep_tab
from app.session import Session
from app.session.experiments import experiment_of, summary
from app.session.memory import predicted
from app.session.shown import Shown, stop_check
from app.session.typed_text import read_only
from app.trial import STOPPED
from app.view_model.commands import Command, graph_commands, opening_command, value_command
from app.view_model.dims import ExampleRow, dims_view
from app.view_model.experiment import figures
from app.view_model.graph_actions import GraphAction, graph_actions
from app.view_model.inspected import Figure
from app.view_model.inspector import InspectorView, inspector_view
from app.view_model.intent import Emit
from app.view_model.memory import memory_figures
from app.view_model.problems import ProblemRow, problem_rows
from app.view_model.source import SourceView, source_view
from app.widgets.argument_form import row_buttons
from app.widgets.canvas import show_canvas
from app.widgets.dims_panel import show_dims
from app.widgets.inspector import show_inspector
from app.widgets.markup import use_style
from app.widgets.problem_list import show_problems
from app.widgets.shapes_table import show_shapes
from app.widgets.traced import Traced
from app.widgets.yaml_pane import show_yaml
from constructor.config.discover import POLICY_FILE
from constructor.drawing.trouble import output_ids
from constructor.edits import Source

_SHAPES, _MEMORY, _SWEEP = "Shapes and modules", "Memory", "Sweep"
_YAML, _PROBLEMS = "YAML", "Problems"


def show_bench(session: Session, shown: Shown, emit: Emit) -> tuple[Command, ...]:
    """Draw everything that is known of the shown component; what can be done from here comes back."""
    rows = problem_rows(shown.problems, shown.drawn.graph)
    view = inspector_view(
        session.view.selected,
        shown.drawn.graph,
        shown.drawn.resolved,
        shown.registry,
        shown.report,
        shown.drawn.document,
        shown.problems,
    )
    tools = _tools(shown, view.card)
    found = predicted(session, shown.analysis)
    view = replace(view, cost=(*view.cost, *memory_figures(found, session.view.selected)))
    with st.container(key="bench", horizontal=True, gap=None, wrap=False):
        with st.container(key="middle", gap=None):
            # What comes and goes has a place of its own: a drawing that moved up would begin anew.
            with st.container(key="strips", gap=None):
                show_strips(session, shown, emit)
            with st.container(key="canvas_pane", gap=None):
                _canvas(session, shown, emit)
            with st.container(key="tables" if session.tables else "tables_closed", gap="small"):
                _tables(session, shown, view, rows, emit)
        with st.container(key="inspector_pane", width=340):
            show_inspector(
                view,
                emit,
                file=str(shown.analysis.path),
                traced=Traced(session.view.tracing == view.card, shown.no_trace),
                example=_example(session, shown, view),
                tools=tools,
                experiment=_experiment(session, shown, view),
            )
    beside = [(row.name, *button) for row in view.hyperparameters for button in row_buttons(row)]
    return (
        *graph_commands(tools, _tools(shown, None)),
        *(opening_command(action) for action in view.actions),
        *(value_command(name, verb, intent) for name, verb, _, _, intent in beside),
    )


def _canvas(session: Session, shown: Shown, emit: Emit) -> None:
    if shown.drawing is None:
        with st.container(key="no_drawing"):
            st.markdown("#### The graph could not be laid out")
            st.markdown(shown.trouble or "")
        return
    with st.container(key="above_canvas"):
        if shown.stale:
            with st.container(key="stale_drawing"):
                st.markdown(":material/history: Drawing of the last text that could be read")
        if shown.outcome is None or shown.outcome == STOPPED:
            _checking(session, shown)
    show_canvas(
        shown.drawing.data,
        emit,
        version=shown.drawing.version,
        scope=f"{shown.analysis.path}#{session.view.tracing if shown.traced else ''}",
        selected=session.view.within if shown.traced else session.view.selected,
        predicts=not shown.traced,
    )


def _checking(session: Session, shown: Shown) -> None:
    """That the check takes a while, or was stopped, and the button that changes it."""
    stopped, count = shown.outcome is not None, len(shown.analysis.graph.nodes)
    told = "The check was stopped" if stopped else f"Checking {count:,} {'node' if count == 1 else 'nodes'} …"
    with st.container(key="checking", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/{'block' if stopped else 'hourglass_top'}: {told}")
        st.button(
            "Check after all" if stopped else "Stop",
            key="check_stop",
            type="tertiary",
            help="Without a check there are no shapes" if not stopped else None,
            on_click=partial(stop_check, session),
        )


def _tables(
    session: Session, shown: Shown, view: InspectorView, rows: tuple[ProblemRow, ...], emit: Emit
) -> None:
    """The tabs; only the open one is drawn."""
    with st.container(key="tabs_line", horizontal=True, vertical_alignment="center", gap="small"):
        # What is not yet in the browser starts with a default, what is there already is told of a change.
        if session.turned:
            st.session_state["tab"] = session.tab
        chosen = st.segmented_control(
            "Below the drawing",
            (_SHAPES, _MEMORY, _SWEEP, _YAML, _PROBLEMS),
            key="tab",
            on_change=partial(_opened, session),
            default=None if session.turned else session.tab,
            required=True,
            label_visibility="collapsed",
        )
        session.turned = False
        _count_problems(sum(row.severity != "note" for row in rows))
        st.space("stretch")
        inputs = session.inputs.get(shown.analysis.path, {})
        show_dims(dims_view(shown.drawn.graph, shown.report, session.dims, inputs), emit)
        st.button(
            "Hide tables" if session.tables else "Show tables",
            key="tables_toggle",
            icon=":material/bottom_panel_close:" if session.tables else ":material/bottom_panel_open:",
            type="tertiary",
            help="Give the drawing all the room, or bring the tables back",
            on_click=partial(_toggle, session),
        )
    session.memory.shown = session.tables and chosen == _MEMORY
    session.sweeps.shown = session.tables and chosen == _SWEEP
    if not session.tables:
        return
    match chosen:
        case "Memory":
            show_memory_tab(session, shown, emit)
        case "Sweep":
            show_sweep_tab(session, shown, emit)
        case "YAML":
            show_yaml(_source(session, shown, view, rows), emit)
        case "Problems":
            show_problems(rows, emit)
        case _:
            show_shapes(shown.drawn.graph, shown.report, emit)


def _source(session: Session, shown: Shown, view: InspectorView, rows: tuple[ProblemRow, ...]) -> SourceView:
    path = shown.analysis.path
    # The places of blocks are those of the text that is drawn.
    lines = None if shown.stale else view.lines
    document = shown.analysis.document
    version = session.typed.version(path, document.text)
    why = session.forbids(path) or read_only(path)
    return source_view(document, version, rows, lines, session.typed.answer(path), why)


def _opened(session: Session) -> None:
    session.tables = True


def _toggle(session: Session) -> None:
    session.tables = not session.tables


def _count_problems(count: int) -> None:
    """Put the number of problems behind the name of their tab.

    It is no part of the name: the page sends a click as the name that it showed, and a name that changed
    meanwhile would not be known any more.
    """
    shown = f'"\\00a0({count})"' if count else "none"
    use_style(f".st-key-tab button:last-of-type::after {{ content: {shown}; }}")


def _tools(shown: Shown, card: str | None) -> tuple[GraphAction, ...]:
    graph, cards = shown.drawn.graph, output_ids(shown.drawn.graph)
    index = cards.index(card) if card in cards else None
    if not graph.nodes:
        return ()
    analysis = shown.analysis
    mapping = Source(analysis.document, analysis.resolved, graph, shown.registry).form == "mapping"
    return graph_actions(card, graph, str(analysis.path), index, mapping=mapping)


def _experiment(session: Session, shown: Shown, view: InspectorView) -> tuple[str, tuple[Figure, ...]] | None:
    """The whole that a policy stands for, as long as nothing of it is selected."""
    if view.kind != "component" or shown.analysis.path.name != POLICY_FILE:
        return None
    experiment = experiment_of(session, shown.analysis.path)
    return (experiment.name, figures(summary(session, experiment))) if experiment is not None else None


def _example(session: Session, shown: Shown, view: InspectorView) -> ExampleRow | None:
    inputs = session.inputs.get(shown.analysis.path, {})
    examples = dims_view(shown.drawn.graph, shown.report, session.dims, inputs).examples
    return next((example for example in examples if example.name == view.example), None)
