"""The Sweep tab of the shown component."""

from app.session import Session, shown_path
from app.session.shown import Shown
from app.session.sweeps import made_of, progress, rows_shown, tables
from app.view_model.intent import Emit
from app.view_model.sweep import sweepable
from app.widgets.sweep_pane import SweepPane, show_sweep


def show_sweep_tab(session: Session, shown: Shown, emit: Emit) -> None:
    """Draw the tab; a sweep that was ordered starts now."""
    session.sweeps.drawn = progress(session)
    found = rows_shown(session)
    made = session.sweeps.made.get(shown.analysis.path)
    sizes = dict(shown.report.symbols) if shown.report is not None else {}
    files = tables(session)
    show_sweep(
        SweepPane(
            str(shown.analysis.path),
            shown_path(shown.analysis.path, session.base),
            sweepable(made_of(session)),
            "B=16, 32, 64" if "B" in sizes else "",
            () if isinstance(found, str) else found,
            found if isinstance(found, str) else "",
            made.planned if made is not None else 0,
            len(made.rows) if made is not None else 0,
            made is not None and made.running,
            made is not None and made.stopped,
            tuple((str(file), shown_path(file, session.base)) for file in files),
            str(session.sweeps.table) if session.sweeps.table in files else None,
            session.sweeps.chosen,
        ),
        emit,
    )
