"""The bar at the top: where you are, what the component and its experiment amount to, undo, redo and save."""

from html import escape

import streamlit as st

from app.screens.compare_menu import show_compare_menu
from app.screens.history import show_history
from app.screens.memory_fact import memory_fact
from app.session import Session, canonical, shown_path
from app.session.experiments import experiment_of, summary
from app.trial import Failure, Outcome
from app.view_model.intent import Emit, Redo, Save, Undo
from app.view_model.units import count, exact, plural
from app.widgets.markup import plain


def show_topbar(session: Session, outcome: Outcome | None, emit: Emit) -> None:
    """Draw the bar; `outcome` is that of the shown component's check, None while it runs."""
    with st.container(key="topbar", horizontal=True, gap="small", vertical_alignment="center"):
        st.html(_place(session), width="stretch")
        if session.file is not None or session.whole is not None:
            st.html(_facts(session, outcome), width="content")
        # The palette itself is in the page: its script takes the click.
        st.button(
            "Commands",
            key="commands_open",
            icon=":material/keyboard_command_key:",
            type="tertiary",
            help="Every command with its key (Ctrl+K)",
        )
        show_compare_menu(session)
        steps = session.workspace
        undo = f"Undo: {steps.done[-1].description}" if steps.done else "Nothing to undo"
        redo = f"Do again: {steps.undone[-1].description}" if steps.undone else "Nothing to do again"
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            type="tertiary",
            help=plain(undo),
            disabled=not steps.done,
            shortcut="Mod+Z",
            on_click=emit,
            args=(Undo(),),
        )
        st.button(
            "Redo",
            key="redo",
            icon=":material/redo:",
            type="tertiary",
            help=plain(redo),
            disabled=not steps.undone,
            shortcut="Mod+Shift+Z",
            on_click=emit,
            args=(Redo(),),
        )
        show_history(steps, emit)
        dirty = steps.dirty_files
        st.button(
            f"Save {len(dirty)}" if len(dirty) > 1 else "Save",
            key="save",
            icon=":material/save:",
            # Never disabled: a key pressed before the page has followed the edit must not be lost.
            type="primary" if dirty else "secondary",
            help="Shows what would be written first" if dirty else "Nothing to save",
            shortcut="Mod+S",
            on_click=emit,
            args=(Save(),),
        )


def _place(session: Session) -> str:
    """The names from the root down to the shown file."""
    shown = session.file or session.whole
    if shown is None:
        return f'<div class="crumbs"><b>{escape(session.root.path.name)}</b></div>'
    *folders, name = shown_path(shown, canonical(session.root.path)).split("/")
    if not folders:
        folders = [session.root.path.name]
    steps = [f"<span>{escape(folder)}</span>" for folder in folders]
    opened = session.workspace.documents.get(shown)
    edited = '<em title="has unsaved changes">edited</em>' if opened and opened.dirty else ""
    if opened and opened.new:
        edited = '<em title="nothing of it is on disk yet">new</em>'
    if opened and opened.new:
        edited = '<em title="nothing of it is on disk yet">new</em>'
    here = f"<b>{escape(name.removesuffix('.yaml'))}</b>{edited}"
    return f'<div class="crumbs" title="{escape(str(shown))}">{"<i>/</i>".join([*steps, here])}</div>'


def _facts(session: Session, outcome: Outcome | None) -> str:
    facts = [_experiment(session)]
    if session.file is not None:
        facts = [_parameters(outcome), *facts, memory_fact(session), _check(outcome)]
    return '<div class="facts">' + "".join(fact for fact in facts if fact) + "</div>"


def _parameters(outcome: Outcome | None) -> str:
    if outcome is None or isinstance(outcome, Failure) or outcome.parameters is None:
        return ""
    trainable = outcome.trainable_parameters
    told = "all trainable" if trainable == outcome.parameters else f"{exact(trainable)} trainable"
    title = f"{exact(outcome.parameters)} parameters, {told}"
    return f'<span title="{escape(title)}"><b>{count(outcome.parameters)}</b> parameters</span>'


def _experiment(session: Session) -> str:
    """The sum over the experiment that is shown, or that the shown component belongs to."""
    shown = session.file or session.whole
    experiment = experiment_of(session, shown) if shown else None
    if experiment is None:
        return ""
    found = summary(session, experiment)
    counted = len(found.members) - found.uncounted
    if len(found.members) < 2 or not counted:
        return ""
    title = (
        f"{exact(found.totals.parameters)} parameters in {plural(counted, 'component')}, "
        f"{exact(found.totals.trainable)} trainable, {exact(found.totals.frozen)} frozen"
    )
    title += f"; {plural(found.uncounted, 'component')} not counted" if found.uncounted else ""
    total = f"{'≥ ' if found.uncounted else ''}{count(found.totals.parameters)}"
    frozen = f" · {count(found.totals.frozen)} frozen" if found.totals.frozen else ""
    return f'<span title="{escape(title)}">{escape(found.name)} <b>{total}</b>{frozen}</span>'


def _check(outcome: Outcome | None) -> str:
    if outcome is None:
        return '<span class="check pending">checking…</span>'
    if isinstance(outcome, Failure):
        return f'<span class="check error" title="{escape(outcome.reason)}">▲ not checked</span>'
    errors = sum(problem.severity == "error" for problem in outcome.problems)
    warnings = sum(problem.severity == "warning" for problem in outcome.problems)
    if errors:
        return f'<span class="check error">▲ {plural(errors, "error")}</span>'
    if warnings:
        return f'<span class="check warning">▲ shapes fit · {plural(warnings, "warning")}</span>'
    return '<span class="check ok">✓ shapes fit</span>'
