"""The Memory tab of the shown component."""

from app.session import Session
from app.session.memory import remembered
from app.session.shown import Shown
from app.trial import Failure
from app.view_model.intent import Emit
from app.view_model.memory import BatchField, SavingRow, saving_row
from app.view_model.problems import problem_rows
from app.widgets.memory_pane import MemoryPane, show_memory
from constructor.diagnostics import Diagnostic
from constructor.records import Alternative, MemoryReport


def show_memory_tab(session: Session, shown: Shown, emit: Emit) -> None:
    """Draw the tab; what it needs is asked for in the background from now on."""
    known = remembered(session)
    report = known.report
    show_memory(
        MemoryPane(
            known.settings,
            BatchField.of(known.settings, shown.report),
            report,
            known.fresh,
            known.failure,
            known.measured,
            known.largest,
            tuple(_saving(change, found, report) for change, found in known.savings if report is not None),
            known.measuring,
            known.searching,
            known.ranks,
            known.comparing,
            known.cards,
            problem_rows(_own(report, shown), shown.analysis.graph),
            session.view.selected,
            "Memory is predicted once the check has an answer." if isinstance(shown.outcome, Failure) else "",
        ),
        emit,
    )


def _saving(change: Alternative, found: MemoryReport | Failure | None, now: MemoryReport) -> SavingRow:
    return saving_row(change, found.reason if isinstance(found, Failure) else found, now)


def _own(report: MemoryReport | None, shown: Shown) -> tuple[Diagnostic, ...]:
    """What is wrong with the prediction; what the check has told already stands in the Problems tab."""
    if report is None:
        return ()
    known = shown.report.problems if shown.report is not None else ()
    return tuple(problem for problem in report.problems if problem not in known)
