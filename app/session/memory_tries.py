"""What the step of the shown component would need with other values of its hyperparameters."""

from collections.abc import Iterator
from dataclasses import replace

from app.session.analysis import Analysis
from app.session.state import Session
from app.session.words import words_of
from app.trial import Failure, MemoryRequest
from app.view_model.memory_intent import TryValue
from constructor.experiments import Checkable
from constructor.sweep import GridError, combine, plan, read_grid

_NOT_WRITTEN = "no-such-value"


def tries_of(
    session: Session, analysis: Analysis, request: MemoryRequest
) -> Iterator[tuple[TryValue, MemoryRequest | Failure]]:
    """Each value that the user asked about for this file, as a question or why it is none."""
    for tried in session.memory.tries:
        if tried.file == str(analysis.path):
            yield tried, _question(session, analysis, request, tried)


def _question(
    session: Session, analysis: Analysis, request: MemoryRequest, tried: TryValue
) -> MemoryRequest | Failure:
    """The question; the texts behind it are written once for what the files say now."""
    wish, key = session.memory, (analysis.fingerprint, tried)
    if key not in wish.texts:
        wish.texts = {known: texts for known, texts in wish.texts.items() if known[1] != tried}
        wish.texts[key] = _written(session, analysis, tried)
    texts = wish.texts[key]
    if isinstance(texts, str):
        return Failure(texts, _NOT_WRITTEN)
    return replace(request, component=replace(request.component, overlay=texts))


def _written(session: Session, analysis: Analysis, tried: TryValue) -> tuple[tuple[str, str], ...] | str:
    """The texts of the component's files with the value, or why it cannot be written there."""
    component = Checkable(analysis.path, analysis.path.stem, analysis.path in session.root.frozen)
    try:
        variations = combine(None, (read_grid(f"{tried.label}={tried.value}"),))
    except GridError as error:
        return words_of(error.problem)
    planned = plan([component], variations, session.registry(analysis), session.read)
    return planned.points[0].texts if planned.points else words_of(planned.problems[0])
