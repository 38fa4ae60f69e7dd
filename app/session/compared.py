"""Two sides compared for the page: the difference, the reports of both, and the drawings that show it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.session.compared_checks import report_of, requests_of
from app.session.comparing import Comparing
from app.session.state import Session
from app.trial import Laid, TrialError
from app.view_model.compare.cost import Gain, Names, gains
from app.view_model.compare.sides import DISK, SideName
from constructor.diff import Side
from constructor.diff.cards import partner_cards
from constructor.diff.comparison import Comparison, Pair, compare_sources
from constructor.diff.picture import Picture, id_before, id_in_both, picture, to_unfold
from constructor.diff.sources import Source, source_of
from constructor.drawing import Scene, build_scene, default_expanded, redrawn
from constructor.records import ComponentReport

# A repeat that is unfolded may hold others.
_MOST_UNFOLDINGS = 4


@dataclass(frozen=True, slots=True)
class Look:
    """One pair of components to look at.

    Attributes:
        sides: None where a side has no such component, or none that can be read.
        picture: None unless both sides can be read.
        drawings: of the first side, the second, and both in one; None where there is nothing to draw.
        trouble: why a drawing is missing.
    """

    pair: Pair
    sides: tuple[Side | None, Side | None]
    reports: tuple[ComponentReport | None, ComponentReport | None]
    gains: dict[Names, Gain]
    picture: Picture | None
    drawings: tuple[Laid | None, Laid | None, Laid | None]
    trouble: str = ""


def compare(session: Session, before: SideName, after: SideName, *others: SideName) -> None:
    """Compare two sides from now on, or more in one table; a side outside of the root is refused."""
    for side in (before, after, *others):
        if (refusal := session.forbids(session.root.path / side.path)) is not None:
            session.refusal = refusal
            return
    session.comparing = Comparing(before, after, others=tuple(Comparing(before, side) for side in others))
    shown = session.root.path / after.path
    if session.file is None and shown.is_file():
        session.open(shown)


def comparison(session: Session, comparing: Comparing) -> Comparison:
    """What differs, with the unsaved edits of now."""
    made_of = (session.workspace, session.root, comparing.before, comparing.after)
    known = comparing.known
    if known is not None and all(a is b for a, b in zip(known[0], made_of, strict=True)):
        return known[1]
    comparing.revisions.clear()
    before, after = (_source(session, side) for side in (comparing.before, comparing.after))
    found = compare_sources(before, after, session.engine.registry)
    comparing.known = made_of, found
    return found


def pair_of(comparing: Comparing, found: Comparison) -> Pair | None:
    """The pair that is looked at; None where all components of two experiments are."""
    if len(found.pairs) == 1 and found.before.kind == "component":
        return found.pairs[0]
    return next((pair for pair in found.pairs if pair.name == comparing.component), None)


def counts(
    session: Session, comparing: Comparing, found: Comparison
) -> dict[str, tuple[int | None, int | None]]:
    """The parameters of every component on both sides, as far as they have been counted."""
    known = {}
    for pair in found.pairs:
        one, other = (report_of(session, request) for request in requests_of(session, comparing, pair))
        known[pair.name] = (one.parameters if one else None, other.parameters if other else None)
    return known


def look(session: Session, comparing: Comparing, pair: Pair, patience: float) -> Look:
    """Everything that is shown of a pair, waiting up to `patience` seconds for the check of each side."""
    one, other = (side if side is not None and side.readable else None for side in pair.sides)
    found = [report_of(session, request, patience) for request in requests_of(session, comparing, pair)]
    reports = found[0], found[1]
    if one is None or other is None or pair.difference is None:
        scenes = [_scene(session, side, report) for side, report in zip((one, other), reports, strict=True)]
        (left, right), trouble = _laid(session, *scenes)
        return Look(pair, (one, other), reports, {}, None, (left, right, None), trouble)
    if comparing.expanded is None and None not in reports:
        heads = partner_cards(one, other, pair.difference)
        open_before = (id_in_both(id, heads) for id in default_expanded(one.graph, reports[0]))
        comparing.expanded = default_expanded(other.graph, reports[1]) | frozenset(open_before)
    drawn = _picture(session, comparing, pair, one, other, reports)
    (whole,), trouble = _laid(session, drawn.both)
    if whole is not None and None not in reports and comparing.direction is None:
        comparing.direction = whole.data.get("direction")
    left, right = (_part(whole, scene) for scene in (drawn.before, drawn.after))
    parts = gains((one.graph, reports[0]), (other.graph, reports[1]), pair.difference.pairs)
    return Look(pair, (one, other), reports, parts, drawn, (left, right, whole), trouble)


def shown_pairs(session: Session) -> Iterator[tuple[Comparing, Pair]]:
    """Every pair of components that the page tells of, with the comparison that it belongs to."""
    for comparing in session.comparing.each if session.comparing is not None else ():
        found = comparison(session, comparing)
        pair = None if comparing.others else pair_of(comparing, found)
        yield from ((comparing, each) for each in (found.pairs if pair is None else (pair,)))


def awaited(session: Session) -> bool:
    """Whether the check of something that is compared is still on its way; asks for it again."""
    requests = [
        request
        for comparing, pair in shown_pairs(session)
        for request in requests_of(session, comparing, pair)
        if request is not None
    ]
    return any(session.engine.checks.ask(request, urgent=False) is None for request in requests)


def _source(session: Session, side: SideName) -> Source:
    root = session.root.path
    match side.at:
        case "":
            return source_of(side.path, folder=root, read=session.read)
        case at if at == DISK:
            return source_of(side.path, folder=root, read=session.engine.saved)
        case at:
            return source_of(f"{at}:./{side.path}", folder=root)


def _picture(
    session: Session,
    comparing: Comparing,
    pair: Pair,
    one: Side,
    other: Side,
    reports: tuple[ComponentReport | None, ComponentReport | None],
) -> Picture:
    assert pair.difference is not None
    heads = partner_cards(one, other, pair.difference)
    wanted = comparing.expanded or frozenset()
    before = frozenset(found for id in wanted if (found := id_before(id, heads)) is not None)
    ids = [before, wanted]
    for _ in range(_MOST_UNFOLDINGS):
        scenes = [
            _drawn(session, side, report, opened, comparing.direction)
            for side, report, opened in zip((one, other), reports, ids, strict=True)
        ]
        more = to_unfold(scenes[0], scenes[1], heads)
        if not any(more):
            break
        ids = [opened | unfolded for opened, unfolded in zip(ids, more, strict=True)]
    return picture(one, other, pair.difference, scenes[0], scenes[1])


def _scene(session: Session, side: Side | None, report: ComponentReport | None) -> Scene | None:
    return _drawn(session, side, report) if side is not None else None


def _drawn(
    session: Session,
    side: Side,
    report: ComponentReport | None,
    expanded: frozenset[str] | None = None,
    direction: Literal["LR", "TB"] | None = None,
) -> Scene:
    wanted = default_expanded(side.graph, report) if expanded is None else expanded
    return build_scene(side.graph, session.engine.registry, report, (), wanted, direction or "auto")


def _part(whole: Laid | None, scene: Scene) -> Laid | None:
    """One side in the places that it has in the drawing of both."""
    if whole is None:
        return None
    data = redrawn(whole.data, scene)
    return Laid(data, hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16])


def _laid(session: Session, *scenes: Scene | None) -> tuple[list[Laid | None], str]:
    drawings: list[Laid | None] = []
    trouble = ""
    for scene in scenes:
        try:
            drawings.append(session.engine.layouts.drawing(scene) if scene is not None else None)
        except TrialError as error:
            drawings.append(None)
            trouble = error.reason
    return drawings, trouble
