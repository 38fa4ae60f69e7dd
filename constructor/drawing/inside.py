"""What an expanded block shows: its called submodules, containers looked through, equal ones folded.

A list or wrapper that only holds other modules is no step of the computation, so its children take its
place; a row of equal children (`layers.0` to `layers.6`) becomes one part with a count.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from constructor.records import ModuleReport

# Fewer equal neighbours than this are drawn one by one.
_FEWEST_TO_FOLD = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One box inside an expanded block.

    Attributes:
        title: its name, after the container that holds it and its neighbours ("visual_projection.0").
        path: the dotted path of its module from the node's block; `members` those of every module that it
            stands for.
        fold: the path that names the repeat it belongs to; "" without one.
    """

    title: str
    path: str
    module: ModuleReport
    members: tuple[str, ...]
    fold: str = ""

    @property
    def count(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Inside:
    """The parts of a block and the module whose edges connect them."""

    scope: ModuleReport
    parts: tuple[Part, ...]


def inside(module: ModuleReport, unfolded: Collection[str] = ()) -> Inside:
    """The inside of `module`; a repeat whose `fold` path is in `unfolded` is shown one by one."""
    scope = module
    while True:
        parts = tuple(_folded(_steps(scope, ""), unfolded))
        only = parts[0] if len(parts) == 1 else None
        if only is None or only.count > 1 or only.fold or not can_open(only.module):
            return Inside(scope, _without_common_holder(parts))
        scope = only.module


def _without_common_holder(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """A container that holds all the parts tells nothing about any of them, so the titles leave it out."""
    holders = {part.title.rpartition(".")[0] for part in parts}
    names = [part.title.rpartition(".")[2] for part in parts]
    if len(holders) != 1 or any(part.count > 1 for part in parts) or any(name.isdigit() for name in names):
        return parts
    return tuple(replace(part, title=name) for part, name in zip(parts, names, strict=True))


def can_open(module: ModuleReport) -> bool:
    """Whether there is anything to see inside: a module whose children were called."""
    return any(_called(child) for child in module.children)


def _called(module: ModuleReport) -> bool:
    return module.calls > 0 or any(_called(child) for child in module.children)


def _steps(module: ModuleReport, prefix: str) -> Iterator[tuple[str, ModuleReport]]:
    """The children of `module` with their titles; the children of a mere container in its place."""
    for child in module.children:
        if child.calls == 0 and can_open(child):
            held = list(_steps(child, f"{prefix}{child.name}."))
            if len(held) == 1 and held[0][1].name.isdigit():
                held = [(prefix + child.name, held[0][1])]
            yield from held
        elif child.calls > 0 or child.parameters > 0:
            yield prefix + child.name, child


def _folded(steps: Iterator[tuple[str, ModuleReport]], unfolded: Collection[str]) -> Iterator[Part]:
    row: list[tuple[str, ModuleReport]] = []
    for title, module in steps:
        if row and not _repeats(row[0][1], module):
            yield from _row(row, unfolded)
            row = []
        row.append((title, module))
    yield from _row(row, unfolded)


def _repeats(first: ModuleReport, module: ModuleReport) -> bool:
    return (
        module.name.isdigit() and first.name.isdigit() and module.same_as in (first.path, first.same_as or "")
    )


def _row(row: list[tuple[str, ModuleReport]], unfolded: Collection[str]) -> Iterator[Part]:
    if len(row) < _FEWEST_TO_FOLD:
        yield from (Part(title, module.path, module, (module.path,)) for title, module in row)
        return
    first = row[0][1]
    fold = f"{first.path}*"
    if fold in unfolded:
        yield from (Part(title, module.path, module, (module.path,), fold) for title, module in row)
        return
    holder = row[0][0].rpartition(".")[0]
    yield Part(holder or first.type, first.path, first, tuple(module.path for _, module in row), fold)
