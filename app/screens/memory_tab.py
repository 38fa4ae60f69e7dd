"""The Memory tab of the shown component."""

from collections.abc import Iterator

from app.session import Session
from app.session.memory import Remembered, remembered
from app.session.shown import Shown
from app.session.sweeps import made_of
from app.trial import Failure
from app.view_model.intent import Emit
from app.view_model.memory import BatchField, SavingRow, saving_row, tried_row
from app.view_model.problems import problem_rows
from app.view_model.sweep import Sweepable, sweepable, widths_first
from app.widgets.memory_pane import MemoryPane, show_memory
from constructor.diagnostics import Diagnostic
from constructor.records import MemoryReport


def show_memory_tab(session: Session, shown: Shown, emit: Emit) -> None:
    """Draw the tab; what it needs is asked for in the background from now on."""
    known = remembered(session)
    report = known.report
    choices = widths_first(sweepable(made_of(session)))
    show_memory(
        MemoryPane(
            known.settings,
            BatchField.of(known.settings, shown.report),
            report,
            known.fresh,
            known.failure,
            known.measured,
            known.largest,
            tuple(_savings(known, choices)),
            known.measuring,
            known.searching,
            known.ranks,
            known.comparing,
            known.cards,
            problem_rows(_own(report, shown), shown.analysis.graph),
            session.view.selected,
            "Memory is predicted once the check has an answer." if isinstance(shown.outcome, Failure) else "",
            str(shown.analysis.path),
            choices,
        ),
        emit,
    )


def _savings(known: Remembered, choices: tuple[Sweepable, ...]) -> Iterator[SavingRow]:
    """What the user asked about, then what may make the step smaller."""
    if known.report is not None:
        for tried, found in known.tries:
            yield tried_row(tried, _told(found), known.report, choices)
        for change, found in known.savings:
            yield saving_row(change, _told(found), known.report)


def _told(found: MemoryReport | Failure | None) -> MemoryReport | str | None:
    return found.reason if isinstance(found, Failure) else found


def _own(report: MemoryReport | None, shown: Shown) -> tuple[Diagnostic, ...]:
    """What is wrong with the prediction; what the check has told already stands in the Problems tab."""
    if report is None:
        return ()
    known = shown.report.problems if shown.report is not None else ()
    return tuple(problem for problem in report.problems if problem not in known)
