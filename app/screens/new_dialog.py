"""The dialog for a new experiment: a variant of one that is there, or a new type from the template."""

from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.dialog import show_dialog
from app.session import Session, canonical, shown_path
from app.session.experiments import experiment_of
from app.session.making import make, planned_family, planned_variant, sources, trainings_of
from app.view_model.diff_view import file_diff
from app.view_model.units import plural
from app.widgets.diff_pane import show_diff
from app.widgets.markup import plain, prose_markdown
from constructor.experiments import Plan, next_free

_VARIANT, _TYPE = "New variant", "New experiment type"


def show_new_dialog(session: Session) -> None:
    """Show the dialog until something is made or it is closed."""

    def closed() -> None:
        session.asking = None

    show_dialog(
        "New experiment", partial(_draw, session), is_open=lambda: session.asking is not None, closed=closed
    )


def _draw(session: Session) -> None:
    with st.container(key="new_dialog", gap="small"):
        found = sources(session)
        kinds = (_VARIANT, _TYPE) if found else (_TYPE,)
        kind = st.segmented_control(
            "What", kinds, key="new_kind", default=kinds[0], required=True, label_visibility="collapsed"
        )
        plan = _variant(session) if kind == _VARIANT else _type(session)
        if session.refusal is not None:
            st.markdown(f":red[:material/block: {plain(session.refusal)}]")
        _show(session, plan)


def _variant(session: Session) -> Plan:
    found = sources(session)
    shown = session.file or session.whole
    here = experiment_of(session, shown) if shown is not None else None
    base = canonical(session.root.path)
    source = st.selectbox(
        "Copy of",
        found,
        index=found.index(here) if here in found else 0,
        format_func=lambda experiment: shown_path(canonical(experiment.path), base),
        key="new_source",
    )
    folder: Path = source.path
    name = st.text_input("Its folder", next_free(folder).name, key=f"new_name/{folder}")
    trainings = trainings_of(session, folder)
    also = bool(trainings) and st.checkbox(
        f"Copy {plain(', '.join(training.file.name for training in trainings))} too",
        True,
        key=f"new_trainings/{folder}",
        help="Beside itself, naming the components of the copy",
    )
    if any(path.is_relative_to(canonical(folder)) for path in session.workspace.dirty_files):
        st.caption(":orange[:material/warning:] Edits that are not saved are not copied.")
    return planned_variant(session, folder, name.strip(), with_trainings=also)


def _type(session: Session) -> Plan:
    name = st.text_input("Its name", "my_policy", key="new_family")
    st.caption("A folder with a README and exp1: one component, and a policy that calls it.")
    return planned_family(session, name.strip())


def _show(session: Session, plan: Plan) -> None:
    """What would be made, what of it differs from what it is a copy of, and the button."""
    for problem in plan.problems:
        color = "red" if problem.severity == "error" else "orange"
        hint = f" :gray[{prose_markdown(problem.hint)}]" if problem.hint else ""
        st.markdown(f":{color}[:material/warning:] {prose_markdown(problem.message)}{hint}")
    if plan.ok:
        base = canonical(session.root.path)
        files = [shown_path(file.path, plan.folder) for file in plan.files]
        beside = [shown_path(file.path, base) for file in plan.beside]
        st.caption(f"{plain(shown_path(plan.folder, base))}: {plain(', '.join(files))}")
        if beside:
            st.caption(f"beside it: {plain(', '.join(beside))}")
        if plan.edited:
            st.caption("Paths that follow the copy:")
            show_diff(
                tuple(
                    file_diff(shown_path(file.path, base), _text(file.before), _text(file.content))
                    for file in plan.edited
                )
            )
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key="new_cancel", on_click=partial(_close, session))
        st.button(
            f"Make {plain(plan.folder.name)}" + (f", {plural(len(plan.files), 'file')}" if plan.ok else ""),
            key="new_make",
            type="primary",
            icon=":material/create_new_folder:",
            disabled=not plan.ok,
            on_click=partial(_make, session, plan),
        )


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")


def _close(session: Session) -> None:
    session.asking = None
    session.touched = True


def _make(session: Session, plan: Plan) -> None:
    session.refusal = None
    if make(session, plan):
        session.asking = None
    session.touched = True
