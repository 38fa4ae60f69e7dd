"""Taking a single change over from one side of a comparison into the other, as a step that can be undone."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.session.comparing import Comparing
from app.session.disk import canonical
from app.session.edits import edited
from app.session.state import Session
from app.session.words import words_of
from app.view_model.compare.sides import DISK, SideName, labels
from app.view_model.compare.take import Take, action, take
from app.view_model.intent import describe
from constructor.diff import Change, Side
from constructor.diff.comparison import Pair
from constructor.diff.sources import Part
from constructor.diff.take import take as take_over
from constructor.document import Document, EditError

Into = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that one side can take over.

    Attributes:
        text: what would be done, for a button; `note` what else follows, "" when nothing does.
        reason: why it cannot be done; "" when it can.
    """

    into: Into
    text: str
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Taken:
    part: Part
    document: Document
    description: str
    value: Take | None = None


def offers(session: Session, comparing: Comparing, pair: Pair, change: Change) -> tuple[Offer, Offer]:
    """What taking the change over would do to the first and to the second side, or why it cannot be done."""
    before, after = labels(comparing.before, comparing.after)
    return (
        _offer(session, comparing, pair, change, "before", before),
        _offer(session, comparing, pair, change, "after", after),
    )


def carry_over(session: Session, comparing: Comparing, pair: Pair, change: Change, into: Into) -> None:
    """Take the change over; what stands in the way is told, and then nothing changes."""
    try:
        taken = _taken(session, comparing, pair, change, into)
    except EditError as error:
        session.refuse(words_of(error.problem))
        return
    if isinstance(taken, str):
        session.refuse(taken)
        return
    path = canonical(taken.part.path)
    session.workspace = session.workspace.opened(path, session.engine.disk.read(path))
    session.workspace = session.workspace.edited(taken.description, {path: taken.document})
    session.edited, session.touched = time.monotonic(), True
    session.keep()


def offer_copy(session: Session, comparing: Comparing, pair: Pair) -> Offer | None:
    """What copying a component that one experiment lacks would do; None where neither lacks it."""
    if (pair.before is None) == (pair.after is None):
        return None
    into: Into = "before" if pair.before is None else "after"
    name = labels(comparing.before, comparing.after)[into == "after"]
    text = f"Copy {pair.name} to {name}"
    target, reason = _copy(session, comparing, pair)
    note = f"An unsaved {target.name} beside its other components" if target is not None else ""
    return Offer(into, text, note, reason)


def copy_over(session: Session, comparing: Comparing, pair: Pair) -> None:
    """Copy a component into the experiment that lacks it, as a new document, and show it."""
    target, reason = _copy(session, comparing, pair)
    part = pair.after or pair.before
    if target is None or part is None:
        session.refuse(reason)
        return
    source = next(side for side in pair.sides if side is not None)
    told = f"copy {part.path.name} from {_name(source)}"
    session.workspace = session.workspace.created(target, source.text or "", told)
    session.comparing, session.touched = None, True
    session.keep()
    session.open(target)


def _copy(session: Session, comparing: Comparing, pair: Pair) -> tuple[Path | None, str]:
    """Where a copy would stand; None and why there can be none."""
    lacks, has = (comparing.before, comparing.after)
    if pair.before is not None:
        lacks, has = has, lacks
    part = pair.after or pair.before
    folder, home = (session.root.path / side.path for side in (lacks, has))
    if not lacks.editable:
        return None, "what is saved, or in a revision, is not changed from here"
    if part is None or has.at not in ("", DISK) or not (folder.is_dir() and home.is_dir()):
        return None, "only from one folder to another is a component copied"
    target = canonical(folder / os.path.relpath(part.path, home))
    if (refusal := session.forbids(target)) is not None:
        return None, refusal
    if target.exists() or session.workspace.document(target) is not None:
        return None, f"{target.name} is there already"
    return target, ""


def _offer(
    session: Session, comparing: Comparing, pair: Pair, change: Change, into: Into, name: str
) -> Offer:
    text = action(change, into, name)
    try:
        taken = _taken(session, comparing, pair, change, into)
    except EditError as error:
        return Offer(into, text, reason=words_of(error.problem))
    if isinstance(taken, str):
        return Offer(into, text, reason=taken)
    if taken.value is not None:
        return Offer(into, f"Take {taken.value.value} into {name}", taken.value.note)
    return Offer(into, text)


def _taken(session: Session, comparing: Comparing, pair: Pair, change: Change, into: Into) -> _Taken | str:
    """The text that takes the change over, or why no text of this page can.

    Raises:
        EditError: the change cannot be taken by itself.
    """
    first = into == "before"
    side: SideName = comparing.before if first else comparing.after
    part = pair.before if first else pair.after
    mine, theirs = pair.sides if first else (pair.sides[1], pair.sides[0])
    if not side.editable:
        return "what is saved, or in a revision, is not changed from here"
    if part is None or mine is None or theirs is None or pair.difference is None:
        return "there is no such component"
    if (refusal := session.forbids(part.path)) is not None:
        return refusal
    file, document = canonical(part.path), session.read(part.path)
    values = (change.new, change.old) if first else (change.old, change.new)
    found = take(change, *values, mine, str(part.path))
    if found is not None:
        return _Taken(part, edited(document, found.edit), describe(found.edit), found)
    told = f"{action(change, into, file.stem)} as in {_name(theirs)}"
    new = take_over(change, pair.difference.pairs, mine, theirs, session.source(file), into)
    return _Taken(part, new, told)


def _name(side: Side) -> str:
    return "/".join(side.name.split("/")[-2:])
