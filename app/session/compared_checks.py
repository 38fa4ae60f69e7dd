"""The checks of what is compared: of a file as it is edited, as it is saved, or as a revision has it."""

import os
from dataclasses import replace
from pathlib import Path

from app.session.analysis import Analysis
from app.session.comparing import Comparing
from app.session.disk import canonical
from app.session.state import Session
from app.trial import CheckRequest
from app.view_model.compare.sides import DISK, SideName
from constructor.diff.comparison import Pair
from constructor.diff.revision import RevisionError, open_revision
from constructor.diff.sources import Part
from constructor.document import Document, Reader
from constructor.records import ComponentReport

Requests = tuple[CheckRequest | None, CheckRequest | None]


def requests_of(session: Session, comparing: Comparing, pair: Pair) -> Requests:
    """The check of either side of a pair; None where there is no such component, or nobody has its text."""
    one, other = (
        request_of(session, comparing, side, part) if part is not None else None
        for side, part in ((comparing.before, pair.before), (comparing.after, pair.after))
    )
    return one, other


def request_of(session: Session, comparing: Comparing, side: SideName, part: Part) -> CheckRequest | None:
    """The check of a component of a side; None where its text cannot be had."""
    analyses = session.engine.analyses
    if not side.at:
        return session.request(analyses.of(canonical(part.path), session.read))
    if side.at == DISK:
        analysis = analyses.of(canonical(part.path), session.engine.saved)
        return _as_told(session, analysis, {})
    try:
        path, read = _in_revision(session, comparing, side.at, part.path)
    except RevisionError:
        return None
    analysis = analyses.of(path, read)
    return _as_told(session, analysis, {str(file): text.text for file, text in analysis.texts.items()})


def _as_told(session: Session, analysis: Analysis, overlay: dict[str, str]) -> CheckRequest:
    """The check with this session's example inputs and trust, of these texts."""
    request = session.request(analysis)
    return replace(request, overlay=tuple(sorted(overlay.items())))


def _in_revision(session: Session, comparing: Comparing, at: str, part: Path) -> tuple[Path, Reader]:
    """Where a file of a revision lies on disk, and how files are read as that revision has them.

    Raises:
        RevisionError: there is no such revision.
    """
    if at not in comparing.revisions:
        comparing.revisions[at] = open_revision(at, session.root.path)
    revision = comparing.revisions[at]
    top = canonical(revision.top)

    def read(path: Path) -> Document:
        return revision.read(revision.path(os.path.relpath(canonical(path), top)))

    return top / (revision.inside(part) or ""), read


def report_of(
    session: Session, request: CheckRequest | None, patience: float = 0.0
) -> ComponentReport | None:
    """The report of a check, waiting for it up to `patience` seconds; None when there is none (yet)."""
    if request is None:
        return None
    if patience:
        waited = session.engine.checks.wait(request, patience, page=id(session))
        return waited if isinstance(waited, ComponentReport) else None
    found = session.engine.checks.ask(request, urgent=False)
    return found if isinstance(found, ComponentReport) else None
