"""Everything the page shows of one component, put together for one run of the script."""

from dataclasses import dataclass, replace
from pathlib import Path

from app.session.analysis import Analysis
from app.session.costs import counted
from app.session.memory import weighed
from app.session.state import Session
from app.trial import STOPPED, Failure, Inside, Laid, Outcome, TraceRequest, TrialError
from app.view_model.selection import parse_selection
from constructor.diagnostics import Diagnostic, Location
from constructor.drawing import Scene, build_scene, default_expanded
from constructor.records import ComponentReport
from constructor.registry import Registry

# Beyond this many nodes a check takes longer than a user waits for the first sight of a drawing.
_SOON_CHECKED = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """The shown component.

    Attributes:
        drawn: what is drawn: the component, or while its text cannot be read the last one that could be.
        outcome: of the check of exactly this text; None while it runs.
        report: what is drawn: that of this text, or the last one of this file while the check runs.
        problems: of the report, or of the text alone where there is none.
        traced: whether the drawing is the traced inside of `session.view.tracing`; `no_trace` says why not.
        registry: with the blocks of trusted imports.
        drawing: None when it could not be laid out, and `trouble` says why.
    """

    analysis: Analysis
    drawn: Analysis
    outcome: Outcome | None
    report: ComponentReport | None
    problems: tuple[Diagnostic, ...]
    registry: Registry
    scene: Scene
    drawing: Laid | None
    trouble: str | None = None
    traced: bool = False
    no_trace: str = ""

    @property
    def stale(self) -> bool:
        """Whether an earlier text is drawn, because the one of now cannot be read."""
        return self.drawn is not self.analysis


def show(session: Session, patience: float) -> Shown | None:
    """The shown component, waiting up to `patience` seconds for its check; None when no file is shown.

    A large one is drawn without its shapes first.
    """
    analysis = session.analysis()
    if analysis is None:
        return None
    soon = len(analysis.graph.nodes) <= _SOON_CHECKED
    outcome = session.outcome(analysis, wait=patience if soon else 0.0)
    drawn = session.typed.drawn(analysis)
    report = session.reports.get(analysis.path)
    if isinstance(outcome, ComponentReport) and drawn is analysis:
        session.reports[analysis.path] = outcome
        report = weighed(session, analysis, counted(session, analysis, outcome))
    # Another file may have been opened while this run waited: what is kept of a view is not of that one.
    here = session.file == analysis.path
    if report is not None and here:
        session.expand_first(default_expanded(drawn.graph, report))
    problems = tuple(short(problem, session.root.path) for problem in _problems(analysis, outcome))
    view, registry = session.view, session.registry(analysis, patience)
    marked = problems if drawn is analysis else report.problems if report else drawn.problems
    scene = build_scene(
        drawn.graph, registry, report, marked, view.expanded or frozenset(), view.direction or "auto"
    )
    scene = view.picture.kept(scene)
    inside, no_trace = _inside(session, analysis, patience)
    try:
        drawing, trouble = session.engine.layouts.drawing(inside or scene), None
        if inside is None and here:
            session.keep_picture(scene, drawing.data, settled=report is not None)
        if report is not None and inside is None and here:
            session.keep_direction(drawing.data.get("direction"))
    except TrialError as error:
        drawing, trouble = None, error.reason
    traced = inside is not None
    return Shown(
        analysis, drawn, outcome, report, problems, registry, scene, drawing, trouble, traced, no_trace
    )


def stop_check(session: Session) -> None:
    """Give up the check of what is shown, or check it after all where it was given up."""
    if (analysis := session.analysis()) is None:
        return
    checks, request = session.engine.checks, session.request(analysis)
    if checks.known(request) == STOPPED:
        checks.resume(request)
    else:
        checks.stop(request)


def _inside(session: Session, analysis: Analysis, patience: float) -> tuple[Scene | None, str]:
    """The traced inside that the user asked for, or why there is none."""
    if (request := _trace(session, analysis)) is None:
        return None, ""
    found = session.engine.checks.wait(request, patience, page=id(session))
    if isinstance(found, Inside):
        return found.scene, found.reason
    return None, found.reason if found is not None else "this takes a moment …"


def _trace(session: Session, analysis: Analysis) -> TraceRequest | None:
    chosen = parse_selection(session.view.tracing)
    if chosen.kind not in ("node", "inner"):
        return None
    return TraceRequest(session.request(analysis), chosen.name, chosen.inner.rstrip("*"))


def awaited(session: Session) -> bool:
    """Whether something that the page shows is still on its way from the workers; asks for it again."""
    if (analysis := session.analysis()) is None:
        return False
    trace = _trace(session, analysis)
    checks, page = session.engine.checks, id(session)
    return checks.ask(session.request(analysis), urgent=True, page=page) is None or (
        trace is not None and checks.ask(trace, urgent=True, page=page) is None
    )


def _problems(analysis: Analysis, outcome: Outcome | None) -> tuple[Diagnostic, ...]:
    if isinstance(outcome, ComponentReport):
        return outcome.problems
    if outcome is None:
        return analysis.problems
    return (*analysis.problems, _failed(outcome, analysis))


def short(problem: Diagnostic, root: Path) -> Diagnostic:
    """The problem with the files in its words named from the root down; its location stays as it is."""
    prefix = f"{root}/"
    return replace(
        problem,
        message=problem.message.replace(prefix, ""),
        hint=problem.hint.replace(prefix, "") if problem.hint else None,
        trail=tuple(step.replace(prefix, "") for step in problem.trail),
    )


def _failed(failure: Failure, analysis: Analysis) -> Diagnostic:
    """A check that gave no report, as a problem of the file."""
    return Diagnostic(
        failure.code,
        f"the component was not checked: {failure.reason}",
        location=Location(str(analysis.path), 1, 1),
        hint="change the component, or check it again",
    )
