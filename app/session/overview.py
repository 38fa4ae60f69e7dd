"""A folder of components, or what a training YAML names, as a whole: each component with its ports."""

from pathlib import Path

from app.session.experiments import components_of, experiment_of, real_path, summary
from app.session.shown import short
from app.session.state import Session
from app.view_model.experiment import figures
from app.view_model.inspected import Figure, InspectorView
from app.view_model.inspector import inspector_view
from app.view_model.overview import ComponentCard, Overview, words_of
from app.view_model.problems import problem_rows
from app.view_model.units import count, exact, plural
from constructor.config import Experiment
from constructor.experiments import Training, training_totals
from constructor.graph import Graph
from constructor.records import ComponentReport

_MOST_CARDS = 60
_NO_GRAPH = Graph("graph", (), (), (), (), "tuple")


def overview(session: Session) -> Overview | None:
    """What `session.whole` holds; None when there is no component in it."""
    if (training := _training_of(session)) is not None:
        return _training(session, training)
    experiment = experiment_of(session, session.whole) if session.whole is not None else None
    return _folder(session, experiment) if experiment is not None else None


def is_awaited(session: Session) -> bool:
    """Whether a component of what is shown as a whole is still being checked; asks for its check again."""
    checks = session.engine.checks
    requests = [
        session.request(session.engine.analyses.of(path, session.read))
        for path in _files(session)[:_MOST_CARDS]
    ]
    return any(checks.ask(request, urgent=False) is None for request in requests)


def _files(session: Session) -> tuple[Path, ...]:
    if (training := _training_of(session)) is not None:
        return tuple(real_path(session, file) for _, file in session.root.named(training) if file is not None)
    experiment = experiment_of(session, session.whole) if session.whole is not None else None
    members = components_of(session, experiment) if experiment is not None else ()
    return tuple(real_path(session, component.path) for component in members)


def _training_of(session: Session) -> Training | None:
    found = (item for item in session.root.trainings if real_path(session, item.file) == session.whole)
    return next(found, None)


def _folder(session: Session, experiment: Experiment) -> Overview:
    found = summary(session, experiment)
    cards = []
    for member in found.members[:_MOST_CARDS]:
        words = (*(["frozen"] if member.frozen else []), *(["not called"] if member.uncalled else []))
        cards.append(ComponentCard(member.name, member.path, _view(session, member.path)[0], words))
    alone = not any(member.policy for member in found.members)
    return Overview(
        found.name,
        f"{plural(len(found.members), 'component')}"
        + (", and no policy that connects them" if alone else ""),
        tuple(cards),
        figures(found),
        more=len(found.members) - len(cards),
        drafts=found.folder if alone else None,
    )


def _training(session: Session, training: Training) -> Overview:
    cards, reports = [], list[ComponentReport]()
    named = list(session.root.named(training))
    for trained, file in named[:_MOST_CARDS]:
        if file is None:
            view = InspectorView(None, "missing", trained.name, doc=f"{trained.written} is not in this root.")
            cards.append(ComponentCard(trained.name, None, view, words_of(trained)))
            continue
        view, report = _view(session, real_path(session, file))
        reports += [report] if report is not None else []
        cards.append(ComponentCard(trained.name, real_path(session, file), view, words_of(trained)))
    totals = training_totals(training, reports)
    least = "≥ " if totals.unknown else ""
    rows = [
        Figure("Parameters", f"{least}{count(totals.parameters)}", exact(totals.parameters)),
        Figure("Trainable", f"{least}{count(totals.trainable)}", exact(totals.trainable)),
        Figure("Frozen", count(totals.frozen), exact(totals.frozen)),
    ]
    if training.load_dir is not None:
        rows.append(Figure("Goes on from", training.load_dir.name, str(training.load_dir)))
    problems = tuple(short(problem, session.root.path) for problem in training.problems)
    return Overview(
        training.file.name,
        f"trains {plural(len(named), 'component')}",
        tuple(cards),
        tuple(rows),
        problem_rows(problems, _NO_GRAPH),
        more=len(named) - len(cards),
    )


def _view(session: Session, path: Path) -> tuple[InspectorView, ComponentReport | None]:
    """A component as the inspector shows it, as far as it is checked."""
    analysis = session.engine.analyses.of(path, session.read)
    outcome = session.engine.checks.ask(session.request(analysis), urgent=False)
    report = outcome if isinstance(outcome, ComponentReport) else None
    found = report.problems if report is not None else analysis.problems
    problems = tuple(problem for problem in found if problem.severity != "note")
    graph, registry = analysis.graph, session.engine.registry
    return (
        inspector_view(None, graph, analysis.resolved, registry, report, analysis.document, problems),
        report,
    )
