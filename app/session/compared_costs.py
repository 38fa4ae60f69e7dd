"""What a comparison costs beside parameters: asked for when the user rests, and nobody waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.session.compared import comparison, pair_of
from app.session.compared_checks import report_of, requests_of
from app.session.comparing import Comparing
from app.session.memory import request_for
from app.session.state import Session
from app.trial import CheckRequest, Checks, Failure, FlopsRequest, MemoryRequest, Request, WeightsRequest
from constructor.diff.comparison import Pair
from constructor.diff.cost import Cost, Measured, cost_of
from constructor.diff.sources import Part
from constructor.records import MemoryReport, MemorySettings, with_flops


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
    waiting = {what for what, known in _questions(session, comparing, pair) if not known}
    return PairCost(
        None if lacking else cost_of(sides[0], sides[1], pairs),
        session.memory.settings,
        frozenset(waiting),
    )


def are_costed(session: Session) -> tuple[bool, ...]:
    """Whether each thing about the costs of what is compared is known; the first that is not is asked for."""
    comparing = session.comparing
    if comparing is None or not session.calm:
        return ()
    found = comparison(session, comparing)
    pair = pair_of(comparing, found)
    pairs = (pair,) if pair is not None else [each for each in found.pairs if each.status != "identical"]
    answers = []
    for each in pairs:
        for _, known in _questions(session, comparing, each, ask=True):
            answers.append(known)
            if not known:
                return tuple(answers)
    return tuple(answers)


def _questions(
    session: Session, comparing: Comparing, pair: Pair, *, ask: bool = False
) -> Iterator[tuple[str, bool]]:
    """What each question is about, and whether it is answered; the cheapest first."""
    asked = [
        (request, part)
        for request, part in zip(
            requests_of(session, comparing, pair), (pair.before, pair.after), strict=True
        )
        if request is not None and part is not None and report_of(session, request) is not None
    ]
    checks, memory = session.engine.checks, session.engine.memory
    for request, _ in asked:
        yield "weights", _is_known(checks, WeightsRequest(request), ask)
    for request, _ in asked:
        yield "FLOPs", _is_known(checks, FlopsRequest(request), ask)
    for request, part in asked:
        yield "memory", _is_known(memory, _memory(session, request, part), ask)


def _is_known(queue: Checks, request: Request[Any], ask: bool) -> bool:
    return (queue.ask(request, urgent=False) if ask else queue.known(request)) is not None


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
