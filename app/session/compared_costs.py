"""What a comparison costs beside parameters: asked for when the user rests, and nobody waits for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from app.session.compared import comparison, shown_pairs
from app.session.compared_checks import report_of, request_of, requests_of
from app.session.comparing import Comparing
from app.session.memory import request_for
from app.session.state import Session
from app.trial import CheckRequest, Failure, FlopsRequest, MemoryRequest, Request, WeightsRequest
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.cost import Cost, Measured, cost_of
from constructor.diff.costs import Costs, costs_of, holds_components
from constructor.diff.sources import Part, Source
from constructor.diff.table import Table, table
from constructor.records import MemoryReport, MemorySettings, with_flops

_KINDS = ("weights", "FLOPs", "memory")


@dataclass(frozen=True, slots=True)
class _Question:
    """A question to a worker, and what it is about; the cheapest kind comes first in `_KINDS`."""

    what: str
    request: Request[Any]

    def known(self, session: Session, *, ask: bool = False) -> bool:
        queue = session.engine.memory if self.what == "memory" else session.engine.checks
        return (queue.ask(self.request, urgent=False) if ask else queue.known(self.request)) is not None


@dataclass(frozen=True, slots=True)
class PairCost:
    """What is known of the cost of a pair.

    Attributes:
        cost: None while the weights of a side are not known, or because they never will be.
        settings: the step whose peak of memory is told.
        waiting: what is still on its way: "weights", "FLOPs", "memory".
    """

    cost: Cost | None
    settings: MemorySettings
    waiting: frozenset[str] = frozenset()


def cost(session: Session, comparing: Comparing, pair: Pair) -> PairCost:
    """What is known now of the cost of going from one side to the other."""
    parts, requests = (pair.before, pair.after), requests_of(session, comparing, pair)
    sides = [_measured(session, request, part) for request, part in zip(requests, parts, strict=True)]
    lacking = any(part is not None and side is None for part, side in zip(parts, sides, strict=True))
    pairs = pair.difference.pairs if pair.difference is not None else None
    waiting = _waiting(session, _questions(session, comparing, pair))
    return PairCost(None if lacking else cost_of(sides[0], sides[1], pairs), session.memory.settings, waiting)


def table_of(session: Session, comparing: Comparing) -> tuple[Table, frozenset[str]]:
    """All sides in one table with what is known of their costs, and what is still on its way."""
    found = tuple(comparison(session, each) for each in comparing.each)
    costs = [_known_costs(session, *each) for each in zip(comparing.each, found, strict=True)]
    return table(found, costs), _waiting(session, _all_questions(session))


def costs_known(session: Session, comparing: Comparing) -> tuple[Costs, frozenset[str]]:
    """What is known of the costs of two experiments, and what is still on its way."""
    known = _known_costs(session, comparing, comparison(session, comparing))
    return known, _waiting(session, _all_questions(session))


def _known_costs(session: Session, comparing: Comparing, found: Comparison) -> Costs:
    def measure(source: Source, part: Part, whole: bool) -> Measured | None:
        name = comparing.before if source is found.before else comparing.after
        return _measured(session, request_of(session, comparing, name, part), part)

    return costs_of(found, measure)


def are_costed(session: Session) -> tuple[bool, ...]:
    """Whether each thing about the costs of what is compared is known; what is not is asked for.

    What takes longer is not asked for before all that is cheaper is known.
    """
    if not session.calm:
        return ()
    questions = sorted(_all_questions(session), key=lambda question: _KINDS.index(question.what))
    answers: list[bool] = []
    for _, group in groupby(questions, lambda question: question.what):
        answers += [question.known(session, ask=True) for question in group]
        if not all(answers):
            break
    return tuple(answers)


def _waiting(session: Session, questions: Iterable[_Question]) -> frozenset[str]:
    return frozenset(question.what for question in questions if not question.known(session))


def _all_questions(session: Session) -> Iterator[_Question]:
    """The questions about everything that the page shows; of what cannot differ in cost, only the weights."""
    pairs = list(shown_pairs(session))
    for comparing, pair in pairs:
        differs = len(pairs) == 1 or pair.status != "identical" or holds_components(pair)
        for question in _questions(session, comparing, pair):
            if differs or question.what == "weights":
                yield question


def _questions(session: Session, comparing: Comparing, pair: Pair) -> Iterator[_Question]:
    """What is to be known of both sides, as far as they can be built."""
    parts = pair.before, pair.after
    for request, part in zip(requests_of(session, comparing, pair), parts, strict=True):
        if request is None or part is None:
            continue
        outcome = session.engine.checks.known(request)
        if isinstance(outcome, Failure):
            continue
        yield _Question("weights", WeightsRequest(request))
        yield _Question("FLOPs", FlopsRequest(request))
        yield _Question("memory", _memory(session, request, part))


def _memory(session: Session, request: CheckRequest, part: Part) -> MemoryRequest:
    return request_for(session, request, frozen=part.frozen or part.path in session.root.frozen)


def _measured(session: Session, request: CheckRequest | None, part: Part | None) -> Measured | None:
    report = report_of(session, request)
    if request is None or part is None or report is None:
        return None
    weights = session.engine.checks.known(WeightsRequest(request))
    if weights is None or isinstance(weights, Failure):
        return None
    flops = session.engine.checks.known(FlopsRequest(request))
    memory = session.engine.memory.known(_memory(session, request, part))
    if flops is not None and not isinstance(flops, Failure):
        report = with_flops(report, flops)
    if isinstance(memory, MemoryReport):
        report = replace(report, memory=memory)
    return Measured(report, weights)
