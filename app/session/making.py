"""New folders of experiments: what would be made, and making it."""

from pathlib import Path

from app.session.disk import canonical
from app.session.experiments import experiments
from app.session.state import Session
from app.session.words import words_of
from app.view_model.units import plural
from constructor.config import Experiment
from constructor.diagnostics import Diagnostic, Location
from constructor.document.save import SaveError
from constructor.experiments import Plan, Training, carry_out, home_folder, plan_family, plan_variant


def sources(session: Session) -> tuple[Experiment, ...]:
    """The experiments that a variant can be made of: those that are folders of this root."""
    return tuple(experiments(session))


def trainings_of(session: Session, folder: Path) -> tuple[Training, ...]:
    """The training YAMLs outside of an experiment's folder that are about it."""
    return tuple(
        training
        for training in session.root.trainings
        if home_folder(training) == canonical(folder) and not training.file.is_relative_to(folder)
    )


def planned_variant(session: Session, folder: Path, name: str, *, with_trainings: bool) -> Plan:
    """The copy of an experiment beside it, under `name`, as the disk holds it."""
    dest = folder.parent / name
    if (refusal := _refused(session, folder.parent, name)) is not None:
        return Plan(dest, problems=(refusal,))
    trainings = [training.file for training in trainings_of(session, folder)] if with_trainings else []
    return plan_variant(folder, dest, trainings=trainings)


def planned_family(session: Session, name: str) -> Plan:
    """A family of experiments in the root, from the template."""
    root = canonical(session.root.path)
    refusal = _refused(session, root, name)
    return plan_family(root, name) if refusal is None else Plan(root / name, problems=(refusal,))


def make(session: Session, plan: Plan) -> bool:
    """Make what is planned and show it; what stands in the way is told, and then nothing is made."""
    try:
        carry_out(plan)
    except SaveError as error:
        session.refuse(words_of(error.problem))
        return False
    session.look_at_disk()
    session.notices.append(f"Made {plan.folder.name} with {plural(len(plan.files), 'file')}")
    made = next((found for found in experiments(session) if found.path.is_relative_to(plan.folder)), None)
    if made is not None:
        policy = next((component.path for component in made.components if component.policy), None)
        session.open(policy or made.path)
    return True


def _refused(session: Session, parent: Path, name: str) -> Diagnostic | None:
    """Why a folder of this name is not made there."""
    if not name or Path(name).name != name or name.startswith(".") or not name.isprintable():
        message, hint = f"a folder cannot be called {name!r}", "it is one name, such as exp2"
        return Diagnostic("bad-family-name", message, (), Location(str(parent), 1, 1), hint=hint)
    refusal = session.forbids(parent / name)
    return Diagnostic("cannot-save", refusal, (), Location(str(parent), 1, 1)) if refusal else None
