"""Two sources compared component by component, with the policy among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePath
from typing import Literal

from constructor.diagnostics import Diagnostic
from constructor.diff.changes import Change, Difference, Given
from constructor.diff.compare import compare
from constructor.diff.side import Side, read_side
from constructor.diff.sources import Part, Source
from constructor.diff.training import training_changes
from constructor.registry import Registry, default_registry

# "broken": a side cannot be read, so that nothing is known of what differs.
Status = Literal["identical", "changed", "renamed", "added", "removed", "broken"]

_KINDS = {"component": "one component", "experiment": "a whole experiment"}
# Below this two components of different names are two, not one that was renamed and changed.
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A component of two sources, or of one of them.

    Attributes:
        before, after: its name on either side; None where there is none.
        difference: what differs inside; None where a side is missing.
        sides: what was compared.
    """

    before: Part | None
    after: Part | None
    status: Status
    difference: Difference | None = None
    sides: tuple[Side | None, Side | None] = (None, None)

    @property
    def name(self) -> str:
        part = self.after or self.before
        return part.name if part is not None else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sources compared.

    Attributes:
        problems: why a side could not be compared, or not all of it.
        unable: nothing could be compared.
        settings: what differs in two training YAMLs beside their components.
    """

    before: Source
    after: Source
    pairs: tuple[Pair, ...]
    problems: tuple[Diagnostic, ...] = ()
    unable: bool = False
    settings: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        return not (self.unable or self.settings) and all(pair.status == "identical" for pair in self.pairs)

    @property
    def different(self) -> bool:
        """Whether anything is known to differ."""
        return bool(self.settings) or any(pair.status not in ("identical", "broken") for pair in self.pairs)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change of every component, without those that were added or removed whole."""
        return tuple(c for pair in self.pairs if pair.difference is not None for c in pair.difference.changes)


def compare_sources(before: Source, after: Source, registry: Registry | None = None) -> Comparison:
    """What differs between two sources; what cannot be compared is in `problems`, the rest is compared."""
    registry = registry or default_registry()
    problems = (*before.problems, *after.problems)
    if not before.parts or not after.parts:
        return Comparison(before, after, (), problems, unable=True)
    if before.kind != after.kind:
        one, other = (source.text for source in (before, after))
        kinds = f"{one} is {_KINDS[before.kind]} and {other} {_KINDS[after.kind]}"
        message = f"{kinds}: only two of a kind are compared"
        hint = "name two components, or two folders or training YAMLs"
        problem = Diagnostic("nothing-to-compare", message, hint=hint)
        return Comparison(before, after, (), (*problems, problem), unable=True)
    sides = [
        {part.name: read_side(part.path, read=source.read, registry=registry) for part in source.parts}
        for source in (before, after)
    ]
    pairs = tuple(_pairs(before, after, *sides))
    told = tuple(p for side in (*sides[0].values(), *sides[1].values()) for p in side.problems)
    unreadable = any(not any(side.readable for side in one.values()) for one in sides)
    settings = tuple(training_changes(before, after))
    return Comparison(before, after, pairs, (*problems, *dict.fromkeys(told)), unreadable, settings)


def _pairs(before: Source, after: Source, ones: dict[str, Side], others: dict[str, Side]) -> Iterator[Pair]:
    old, new = {part.name: part for part in before.parts}, {part.name: part for part in after.parts}
    partners = {next(iter(old)): next(iter(new))} if before.kind == "component" else _partners(ones, others)
    found = {name: compare(ones[name], others[partner]) for name, partner in partners.items()}
    renamed = {
        (old[name].path.name, new[partner].path.name)
        for name, partner in partners.items()
        if old[name].path.name != new[partner].path.name
    }
    for name, part in old.items():
        if name not in partners:
            yield Pair(part, None, "removed", sides=(ones[name], None))
            continue
        partner = new[partners[name]]
        if not (ones[name].readable and others[partner.name].readable):
            yield Pair(part, partner, "broken", None, (ones[name], others[partner.name]))
            continue
        difference = _with_frozen(_following(found[name], ones[name], renamed), part, partner)
        status: Status = "changed" if difference.changes else "identical"
        if part.name != partner.name and before.kind == "experiment":
            status = "renamed"
        yield Pair(part, partner, status, difference, (ones[name], others[partner.name]))
    taken = set(partners.values())
    for name, part in new.items():
        if name not in taken:
            yield Pair(None, part, "added", sides=(None, others[name]))


def _partners(ones: dict[str, Side], others: dict[str, Side]) -> dict[str, str]:
    """Components by name, then those of equal content, then those most of which is equal."""
    pairs = {name: name for name in ones if name in others}
    left, right = ([name for name in side if name not in pairs] for side in (ones, others))
    scored = sorted(
        ((_likeness(ones[a], others[b]) + 0.1 * _alike(a, b), a, b) for a in left for b in right),
        reverse=True,
    )
    for score, old, new in scored:
        if score >= _LEAST and old not in pairs and new not in pairs.values():
            pairs[old] = new
    return pairs


def _likeness(one: Side, other: Side) -> float:
    """How much of two components is the same, from 0 to 1."""
    if not {m.type_key for m in one.modules.values()} & {m.type_key for m in other.modules.values()}:
        return 0.0
    total = max(_size(one), _size(other))
    return max(0.0, 1 - sum(map(_weight, compare(one, other).changes)) / total) if total else 0.0


def _weight(change: Change) -> float:
    """How much a change counts; what the name of a component brings with it, little."""
    return 0.25 if change.kind == "renamed" else 1.0


def _size(side: Side) -> int:
    arguments = sum(1 + len(module.arguments) for module in side.modules.values())
    return arguments + sum(1 + len(call.ports) for call in side.calls.values())


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _following(difference: Difference, side: Side, renamed: set[tuple[str, str]]) -> Difference:
    """The difference without the paths that only follow the new name of a component's file."""

    def follows(change: Change) -> bool:
        module = side.modules.get(change.before or "")
        if change.kind != "modified" or change.element != "module" or module is None:
            return False
        if module.type_key != "component" or change.old is None or change.new is None:
            return False
        names = tuple(PurePath(str(given.value)).name for given in (change.old, change.new))
        return names in renamed

    kept = tuple(change for change in difference.changes if not follows(change))
    return replace(difference, changes=kept)


def _with_frozen(difference: Difference, old: Part, new: Part) -> Difference:
    if old.frozen == new.frozen:
        return difference
    given = Given(old.frozen), Given(new.frozen)
    change = Change("modified", "component", old.name, new.name, "frozen", *given)
    return replace(difference, changes=(change, *difference.changes))


def count_by_status(pairs: Sequence[Pair]) -> dict[Status, int]:
    """How many components there are of each status."""
    counts: dict[Status, int] = {}
    for pair in pairs:
        counts[pair.status] = counts.get(pair.status, 0) + 1
    return counts
