"""The memory of the shown component: predicted when the user rests, and nobody waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.session.analysis import Analysis
from app.session.memory_tries import tries_of
from app.session.state import Session
from app.trial import Cards, CardsRequest, CheckRequest, Failure, MemoryRequest
from app.view_model.intent import CompareRanks, FindLargest, Measure
from app.view_model.memory import asked_alternatives
from app.view_model.memory_intent import TryValue
from constructor.config.discover import POLICY_FILE
from constructor.records import Alternative, ComponentReport, MemoryReport, MemorySettings, with_kept

_CARDS = CardsRequest()
# With more blocks than this, looking for the largest batch takes so long that it waits to be asked for.
_QUICK = 700


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of the memory of the shown component.

    Attributes:
        settings: the step that is asked about.
        report: its prediction, or the last one of this file while a newer is on its way: then it is not
            `fresh`.
        failure: why there is no prediction.
        measured: what a card counted in that step, or why it could not.
        largest: the prediction with the largest batch.
        savings: what would make it smaller, each change with its answer.
        tries: other values of hyperparameters that the user asked about, with their answers.
        ranks: the prediction with the table of one GPU among many.
        measuring, searching, comparing: whether one of these is on its way.
        cards: None while nobody has told them.
    """

    settings: MemorySettings
    report: MemoryReport | None = None
    fresh: bool = False
    failure: str = ""
    measured: MemoryReport | Failure | None = None
    largest: MemoryReport | Failure | None = None
    savings: tuple[tuple[Alternative, MemoryReport | Failure | None], ...] = ()
    measuring: bool = False
    searching: bool = False
    ranks: MemoryReport | Failure | None = None
    comparing: bool = False
    cards: Cards | None = None
    tries: tuple[tuple[TryValue, MemoryReport | Failure | None], ...] = ()


def remembered(session: Session) -> Remembered:
    """What is known now; what was ordered becomes a request."""
    cards = session.engine.checks.known(_CARDS)
    told = cards if isinstance(cards, Cards) else None
    analysis = session.analysis()
    if analysis is None:
        return Remembered(session.memory.settings, cards=told)
    request = _request(session, analysis)
    _order(session, request)
    known, wish = session.engine.memory.known, session.memory
    found = known(request)
    if isinstance(found, MemoryReport):
        wish.reports[analysis.path] = found
    measure, search, compare = _orders(request)
    measured, largest, ranks = known(measure), known(search), known(compare)
    return Remembered(
        request.settings,
        None if isinstance(found, Failure) else wish.reports.get(analysis.path),
        isinstance(found, MemoryReport),
        found.reason if isinstance(found, Failure) else "",
        measured,
        largest,
        tuple(_tried(session, request, other) for other in _alternatives(session, analysis, request)),
        measured is None and measure in wish.ordered,
        largest is None and search in wish.ordered,
        ranks,
        ranks is None and compare in wish.ordered,
        told,
        tuple(_answered(session, tried, asked) for tried, asked in tries_of(session, analysis, request)),
    )


def weighed(session: Session, analysis: Analysis, report: ComponentReport) -> ComponentReport:
    """The report with what each block keeps for backward, as soon as that is predicted."""
    found = predicted(session, analysis)
    return with_kept(report, found) if found is not None and found.blocks else report


def predicted(session: Session, analysis: Analysis) -> MemoryReport | None:
    """The prediction of the step that the user asks about, where it is known; asks for nothing."""
    found = session.engine.memory.known(_request(session, analysis))
    return found if isinstance(found, MemoryReport) else None


def are_remembered(session: Session) -> tuple[bool, ...]:
    """Whether each thing that is wanted about memory is known; the first that is not is asked for."""
    if not _wanted(session):
        return ()
    cards = session.engine.checks.ask(_CARDS, urgent=True, page=id(session))
    answers = [cards is not None]
    for request in _questions(session) if cards is not None else ():
        answers.append(session.engine.memory.ask(request, urgent=True, page=id(session)) is not None)
        if not answers[-1]:
            break
    return tuple(answers)


def _wanted(session: Session) -> bool:
    """Whether the page shows something of memory, and the component can be asked about."""
    analysis = session.analysis()
    return (
        analysis is not None
        and (session.memory.shown or session.memory.coloured or _is_due(session))
        and session.calm
        and isinstance(session.outcome(analysis), ComponentReport)
    )


def is_policy(session: Session) -> bool:
    """Whether the shown file is a policy, whose memory the top bar tells."""
    return session.file is not None and session.file.name == POLICY_FILE and session.comparing is None


def _is_due(session: Session) -> bool:
    """Whether the memory of a policy is to be told; what the tree waits for comes first."""
    return is_policy(session) and all(
        session.engine.survey.finding(path) is not None for path in session.root.paths()
    )


def _questions(session: Session) -> Iterator[MemoryRequest]:
    """The questions in the order of their importance."""
    if (analysis := session.analysis()) is None:
        return
    request = _request(session, analysis)
    yield request
    for ordered in _orders(request):
        if ordered in session.memory.ordered:
            yield ordered
    if session.memory.shown:
        for _, asked in tries_of(session, analysis, request):
            if isinstance(asked, MemoryRequest):
                yield asked
        for other in _alternatives(session, analysis, request):
            yield _with(request, other)


def _alternatives(session: Session, analysis: Analysis, request: MemoryRequest) -> tuple[Alternative, ...]:
    """What may make the step smaller, as soon as it is predicted itself."""
    found = session.engine.memory.known(request)
    if not isinstance(found, MemoryReport) or found.peak_allocated is None:
        return ()
    return asked_alternatives(found, request.settings, analysis.graph, session.view.selected)


def _tried(
    session: Session, request: MemoryRequest, other: Alternative
) -> tuple[Alternative, MemoryReport | Failure | None]:
    found = session.engine.memory.known(_with(request, other))
    return other, found


def _answered(
    session: Session, tried: TryValue, asked: MemoryRequest | Failure
) -> tuple[TryValue, MemoryReport | Failure | None]:
    if isinstance(asked, Failure):
        return tried, asked
    found = session.engine.memory.known(asked)
    return tried, found


def _with(request: MemoryRequest, other: Alternative) -> MemoryRequest:
    return replace(request, settings=other.settings)


def _order(session: Session, request: MemoryRequest) -> None:
    """Tie what the user ordered to the text and the step that the page showed then."""
    wish = session.memory
    found = session.engine.memory.known(request)
    if isinstance(found, MemoryReport) and found.peak_allocated and len(found.blocks) <= _QUICK:
        wish.ordered |= {replace(request, any_batch=True)}
    measure, search, compare = _orders(request)
    for order in wish.orders:
        match order:
            case Measure():
                wish.ordered |= {measure}
            case FindLargest():
                wish.ordered |= {search}
            case CompareRanks():
                wish.ordered |= {compare}
    wish.orders = ()


def _orders(request: MemoryRequest) -> tuple[MemoryRequest, MemoryRequest, MemoryRequest]:
    """The same step measured, with the largest batch, and with the table of one GPU among many."""
    settings = request.settings
    shared = settings if settings.parallel != "none" else replace(settings, parallel="fsdp")
    return (
        replace(request, measure=True),
        replace(request, any_batch=True),
        replace(request, settings=shared, many_ranks=True),
    )


def _request(session: Session, analysis: Analysis) -> MemoryRequest:
    return request_for(session, session.request(analysis), frozen=analysis.path in session.root.frozen)


def request_for(session: Session, component: CheckRequest, *, frozen: bool) -> MemoryRequest:
    """The question about the memory of the step that the user chose."""
    settings, cards = session.memory.settings, session.engine.checks.known(_CARDS)
    if isinstance(cards, Cards) and cards.like and not session.memory.chosen:
        settings = replace(settings, gpu=cards.like)
    return MemoryRequest(component, settings, frozen=frozen)
