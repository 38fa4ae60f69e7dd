"""Taking a single change over from one side: what that would do, and the edit where it is one value."""

from dataclasses import dataclass
from typing import Any, Literal

from app.view_model.intent import Detach, Edit, InsertKey, RemoveKey, SetValue
from constructor.diagnostics import ConfigPath
from constructor.diff import Change, Given, Side
from constructor.diff.words import value_text
from constructor.document import Document

_MOST = 24


@dataclass(frozen=True, slots=True)
class Take:
    """An edit that makes one side like the other in one value.

    Attributes:
        value: what it takes, as text; `note` what else follows, "" when nothing does.
    """

    edit: Edit
    value: str
    note: str = ""


def take(change: Change, source: Given | None, target: Given | None, side: Side, file: str) -> Take | None:
    """The edit that gives `side`, written in `file`, the value that the other side has.

    None where it would take more than one value in the file itself: blocks and edges, what a template or
    an included file sets, arguments by position. `constructor.diff.take` knows these.

    Args:
        source, target: the value to take and the one to replace; None where none is given.
    """
    if change.kind != "modified" or change.element not in ("module", "setting"):
        return None
    if target is None:
        return _insert(change, source, side, file)
    if not _here(target, file):
        return None
    return _remove(target, file) if source is None else _replace(change, source, target, side, file)


def action(change: Change, into: Literal["before", "after"], name: str) -> str:
    """What taking a change over does to a side, in words for a button: "Add depth to exp1"."""
    own, other = (change.before, change.after) if into == "before" else (change.after, change.before)
    wanted = change.old if into == "after" else change.new
    where = f"{own}.{change.slot}" if change.slot else str(own)
    if own is None:
        return f"Add {other} to {name}"
    if other is None:
        return f"Remove {own} from {name}"
    match change.kind:
        case "renamed":
            return f"Call it {other} in {name}"
        case "moved":
            return f"Move {own} in {name}"
        case "retyped":
            return f"Make {where} {value_text(wanted)} in {name}"
        case "rewired":
            return f"Connect {where} the same way in {name}"
    return f"Take {where} into {name}"


def _replace(change: Change, source: Given, target: Given, side: Side, file: str) -> Take | None:
    origin = target.origin
    if origin is None:
        return None
    value, was = _short(source), value_text(target)
    if origin.via == "file":
        return Take(SetValue(file, origin.path, source.value, was=was), value)
    shared = source.origin is not None and (source.origin.via, source.origin.path) == (
        "reference",
        origin.path,
    )
    uses = len(side.resolved.uses(origin.path))
    if shared or uses == 1:
        note = f"{'.'.join(map(str, origin.path))} is used in {uses} places" if uses > 1 else ""
        return Take(SetValue(file, origin.path, source.value, was=was), value, note)
    use = _use(change, side)
    if use is None or (found := side.resolved.locate(use)) is None or found.file != file:
        return None
    return Take(Detach(file, use, source.value, was=was), value, "detached from the shared value")


def _use(change: Change, side: Side) -> ConfigPath | None:
    """Where a block's argument stands, when the whole of it changed."""
    for name in (change.after, change.before):
        module = side.modules.get(name or "") if change.element == "module" else None
        if module is not None and change.slot in module.places:
            return module.places[change.slot]
    return None


def _insert(change: Change, source: Given | None, side: Side, file: str) -> Take | None:
    module = side.modules.get(change.after or "") or side.modules.get(change.before or "")
    if source is None or change.element != "module" or module is None or module.positional:
        return None
    origin = side.resolved.origin(module.origin)
    simple = change.slot.isidentifier() and origin is not None and origin.location is not None
    if not simple or origin is None or origin.location is None:
        return None
    if origin.via != "file" or origin.location.file != file or origin.path != module.origin:
        return None
    if not _flat(side.text, file, origin.path):
        return None
    return Take(InsertKey(file, origin.path, change.slot, source.value), _short(source))


def _flat(text: str | None, file: str, path: ConfigPath) -> bool:
    """Whether a block is written as one mapping of its arguments."""
    spec: Any = Document.parse(text, file).data() if text is not None else None
    for key in path:
        try:
            spec = spec[key]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(spec, dict) and "_type_" in spec and not {"_args_", "_kwargs_"} & spec.keys()


def _remove(target: Given, file: str) -> Take | None:
    origin = target.origin
    if origin is None or origin.via != "file":
        return None
    return Take(RemoveKey(file, origin.path, was=value_text(target)), "nothing")


def _here(given: Given, file: str) -> bool:
    origin = given.origin
    return (
        origin is not None
        and origin.via in ("file", "reference")
        and origin.location is not None
        and origin.location.file == file
    )


def _short(given: Given) -> str:
    text = value_text(given)
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
