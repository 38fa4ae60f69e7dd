"""Drafting a policy for a folder of components: a new document, to be read before it is saved."""

from pathlib import Path

from app.session.disk import canonical
from app.session.state import Session
from app.view_model.units import plural
from constructor.experiments import draft_policy


def draft(session: Session, folder: Path) -> None:
    """Draft the policy and show it; what was left open is told, and stands in its comments."""
    found = draft_policy(folder, session.engine.registry, session.read)
    path = canonical(found.file)
    if (refusal := session.forbids(path)) is not None:
        session.refuse(refusal)
    elif path.exists():
        session.refuse(f"{path.name} is there already")
    elif not found.text:
        session.refuse("; ".join(problem.message for problem in found.problems))
    else:
        told = f"draft a policy for {folder.name}"
        session.workspace = session.workspace.created(path, found.text, told)
        session.keep()
        session.open(path)
        left = plural(len(found.open_questions), "question")
        left_out = [problem.message for problem in found.problems if problem.code == "draft-left-out"]
        if left_out:
            session.refuse("; ".join(left_out))
        session.notices.append(f"Drafted {path.name}: {left} left open, each a comment in the file")
