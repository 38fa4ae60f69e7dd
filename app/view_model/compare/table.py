"""The table of hyperparameters of two sides: those that differ, or all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.view_model.compare.cost import Gain, Names
from constructor.diagnostics import ConfigPath, format_path
from constructor.diff import Change, Difference, Given, Side
from constructor.diff.equal import NOTHING, equal
from constructor.diff.side import Module, slots
from constructor.diff.words import origin_text, value_text
from constructor.registry import REQUIRED, Registry

COLUMNS = ("Block", "Hyperparameter", "Before", "After", "Status", "Δ parameters", "Set before", "Set after")
SAME = "same"


@dataclass(frozen=True, slots=True)
class HyperparameterRow:
    """One hyperparameter on both sides.

    Attributes:
        block: the module's name, "old → new" where it was renamed; "" for a setting of the component.
        status: "changed", "added", "removed", or `SAME`.
        gain: what the whole block has more parameters; None where nobody has counted.
        number: the change in the list of changes; None where nothing differs.
    """

    block: str
    name: str
    before: str
    after: str
    status: str
    gain: int | None
    before_place: str
    after_place: str
    number: int | None = None

    def cells(self) -> tuple[Any, ...]:
        """The row in the order of `COLUMNS`."""
        places = self.before_place, self.after_place
        return (self.block, self.name, self.before, self.after, self.status, self.gain, *places)

    def matches(self, needle: str) -> bool:
        """Whether every word of `needle` occurs in the row; letter case is ignored."""
        text = " ".join(str(cell) for cell in self.cells()).casefold()
        return all(word in text for word in needle.casefold().split())


def hyperparameter_rows(
    sides: tuple[Side, Side],
    difference: Difference,
    gains: Mapping[Names, Gain],
    registry: Registry,
    *,
    everything: bool = False,
    base: str = "",
) -> tuple[HyperparameterRow, ...]:
    """The hyperparameters and settings that differ, the most costly first; then the others if wanted.

    A value of another type is another value, and one that is not given is not null: where a block has a
    default, it is told beside.

    Args:
        base: what the files' names begin with and need not say.
    """
    rows = [*_changed(sides, difference, gains, registry)]
    rows.sort(key=lambda row: -abs(row.gain or 0))
    found = (*rows, *(_same(sides, difference, gains) if everything else ()))
    if not base:
        return found
    return tuple(
        replace(
            row,
            before_place=row.before_place.replace(base, ""),
            after_place=row.after_place.replace(base, ""),
        )
        for row in found
    )


def filtered(rows: tuple[HyperparameterRow, ...], needle: str) -> tuple[HyperparameterRow, ...]:
    """The rows that hold every word of `needle`."""
    return tuple(row for row in rows if row.matches(needle))


def _changed(
    sides: tuple[Side, Side], difference: Difference, gains: Mapping[Names, Gain], registry: Registry
) -> Iterator[HyperparameterRow]:
    for number, change in enumerate(difference.changes):
        if change.element == "setting" or (
            change.element in ("module", "node") and change.kind in ("modified", "retyped")
        ):
            of_module = change.element == "module"
            gain = gains.get((change.before, change.after)) if of_module else None
            slot = change.slot or ("type" if change.kind == "retyped" else change.name)
            yield HyperparameterRow(
                _names(change.before, change.after) if change.element != "setting" else "",
                slot,
                _text(change.old, sides[0], change.before, slot, registry, of_module),
                _text(change.new, sides[1], change.after, slot, registry, of_module),
                _status(change),
                gain.parameters if gain is not None else None,
                _place(change.old),
                _place(change.new),
                number,
            )


def _status(change: Change) -> str:
    if change.old is None:
        return "added"
    return "removed" if change.new is None else "changed"


def _same(
    sides: tuple[Side, Side], difference: Difference, gains: Mapping[Names, Gain]
) -> Iterator[HyperparameterRow]:
    one, other = sides
    for old_name, new_name in difference.pairs.modules.items():
        old, new = one.modules[old_name], other.modules[new_name]
        gain = gains.get((old_name, new_name))
        for slot, partner in slots(old, new):
            if slot is None or partner is None:
                continue
            for path, value in _leaves(old.arguments[slot], new.arguments[partner]):
                given = tuple(
                    side.given(value, (*module.places[name], *path))
                    for side, module, name in ((one, old, slot), (other, new, partner))
                )
                yield HyperparameterRow(
                    _names(old_name, new_name),
                    format_path((partner, *path)),
                    value_text(given[0]),
                    value_text(given[1]),
                    SAME,
                    gain.parameters if gain is not None else None,
                    _place(given[0]),
                    _place(given[1]),
                )


def _leaves(old: Any, new: Any, path: ConfigPath = ()) -> Iterator[tuple[ConfigPath, Any]]:
    """What is equal of two values, as deep as they are mappings."""
    if isinstance(old, dict) and isinstance(new, dict) and old:
        for key, value in old.items():
            yield from _leaves(value, new.get(key, NOTHING), (*path, key))
    elif equal(old, new):
        yield path, new


def _text(
    given: Given | None, side: Side, name: str | None, slot: str, registry: Registry, of_module: bool
) -> str:
    """A value as YAML has it; where none is given, the default that the block then takes."""
    if given is not None or not of_module:
        return value_text(given)
    module = side.modules.get(name or "")
    default = _default(module, slot, registry)
    return "not set" if default is None else f"not set (default {value_text(default)})"


def _default(module: Module | None, slot: str, registry: Registry) -> Given | None:
    entry = registry.block(module.type_key) if module is not None and module.type_key else None
    found = next((a for a in entry.arguments if a.name == slot), None) if entry is not None else None
    return None if found is None or found.default is REQUIRED else Given(found.default)


def _names(before: str | None, after: str | None) -> str:
    names = [name for name in (before, after) if name is not None]
    return " → ".join(dict.fromkeys(names))


def _place(given: Given | None) -> str:
    return origin_text(given.origin) if given is not None and given.origin is not None else ""
