"""Experiments as wholes: what the check says of each component, what no policy calls, the sum of all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.session.disk import canonical
from app.session.state import Session
from app.session.survey import Finding, as_finding
from app.view_model.experiment import Member, Summary
from constructor.config import Component, Experiment
from constructor.config.discover import POLICY_FILE
from constructor.experiments import home_folder, totals


def finding_of(session: Session, path: Path) -> Finding | None:
    """What the check says: with the unsaved texts where the component is made of one, else as on disk."""
    if session.affected(path):
        request = session.request(session.engine.analyses.of(path, session.read))
        checks = session.engine.checks
        if session.calm:
            checks.ask(request, urgent=False)
        outcome = checks.known(request)
        return as_finding(outcome, request) if outcome is not None else None
    return session.engine.survey.finding(path)


def experiment_of(session: Session, shown: Path) -> Experiment | None:
    """The experiment that a path is the folder of, or in whose folder a component lies."""
    folder = shown if shown.is_dir() else shown.parent
    for experiment in experiments(session):
        files = (real_path(session, component.path) for component in experiment.components)
        if canonical(experiment.path) == folder or shown in files:
            return experiment
    return None


def components_of(session: Session, experiment: Experiment) -> tuple[Component, ...]:
    """The components of an experiment, with those that nobody has saved yet."""
    folder = canonical(experiment.path)
    new = (
        Component(path.stem, path, path.name == POLICY_FILE)
        for path, opened in session.workspace.documents.items()
        if opened.new and path.parent == folder
    )
    return (*experiment.components, *new)


def uncalled(session: Session, experiment: Experiment) -> frozenset[Path]:
    """The files of the components that the experiment's policy does not call, as it was checked last.

    Empty without a policy, and while its check runs.
    """
    members = components_of(session, experiment)
    policies = [real_path(session, component.path) for component in members if component.policy]
    called: set[Path] = set()
    for policy in policies:
        finding = finding_of(session, policy)
        analysis = session.engine.analyses.known(policy, finding.fingerprint) if finding else None
        if analysis is None or analysis.resolved.partial:
            return frozenset()
        called |= analysis.calls
    files = {real_path(session, component.path) for component in members}
    return frozenset(files - called) if policies else frozenset()


def summary(session: Session, experiment: Experiment) -> Summary:
    """The experiment as far as its components are checked."""
    unused = uncalled(session, experiment)
    members, reports, inner = [], [], {}
    for component in components_of(session, experiment):
        path = real_path(session, component.path)
        finding = finding_of(session, path)
        report = finding.report if finding else None
        if report is not None and path in session.root.frozen:
            report = replace(report, frozen=True, trainable_parameters=0)
        members.append(
            Member(
                component.name,
                path,
                component.policy,
                report.parameters if report else None,
                report.trainable_parameters if report else None,
                bool(finding and finding.frozen) or path in session.root.frozen,
                path in unused,
                finding is not None,
            )
        )
        if finding is None or report is None:
            continue
        reports.append(report)
        analysis = session.engine.analyses.known(path, finding.fingerprint)
        if analysis is not None and analysis.parts:
            inner[report.path] = {module: str(file) for module, file in analysis.parts}
    return Summary(experiment.name, experiment.path, tuple(members), totals(reports, inner))


def experiments(session: Session) -> Iterator[Experiment]:
    """Every experiment of the root, in the order of the tree."""
    return (experiment for family in session.root.tree.families for experiment in family.experiments)


def users_of(session: Session, file: Path) -> tuple[Path, ...]:
    """The experiments, and the training YAMLs about others, that use a file, as far as they were read.

    An edit of a file with more than one of them changes them all.
    """
    found = [
        experiment.path
        for experiment in experiments(session)
        if any(
            file in session.engine.analyses.files(real_path(session, component.path))
            for component in experiment.components
        )
    ]
    folders = {canonical(folder) for folder in found}
    for training in session.root.trainings:
        named = {real_path(session, item.file) for item in training.components if item.file is not None}
        if file in named and home_folder(training) not in folders:
            found.append(training.file)
    return tuple(found)


def real_path(session: Session, path: Path) -> Path:
    """A path of the tree with every link followed."""
    return session.root.real.get(path) or canonical(path)
