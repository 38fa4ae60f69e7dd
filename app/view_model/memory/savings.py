"""What would save memory: each change as settings to ask about, and its answer beside what is needed now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.view_model import units
from app.view_model.memory.verdict import chosen_card, verdict_sign
from app.view_model.memory_intent import TryValue
from app.view_model.selection import parse_selection
from app.view_model.sweep import Sweepable
from constructor.graph.ir import Graph
from constructor.records import Alternative, MemoryReport, MemorySettings
from constructor.records.memory import BATCH

_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class SavingRow:
    """One change.

    Attributes:
        needs: what the step would reserve; `saves` how much less that is. Both are "" while it is worked out.
        sign: that of its verdict on the chosen card.
        trouble: why it has no answer.
        tried: the value that the user asked about; None where the change is one of the step.
    """

    change: str
    settings: MemorySettings
    needs: str = ""
    saves: str = ""
    sign: str = ""
    trouble: str = ""
    tried: TryValue | None = None


def asked_alternatives(
    report: MemoryReport, asked: MemorySettings, graph: Graph, selected: str | None
) -> tuple[Alternative, ...]:
    """The changes of a prediction, and those of the selected block, as changes of what was asked.

    Args:
        asked: the settings of the request; the report's have the sizes of all symbols as well.
    """
    found = dict.fromkeys(
        (
            *(_asked(change, report, asked) for change in report.alternatives),
            *_selected(asked, graph, selected),
        )
    )
    seen: dict[MemorySettings, Alternative] = {}
    for change in found:
        seen.setdefault(change.settings, change)
    return tuple(seen.values())


def saving_row(change: Alternative, found: MemoryReport | str | None, now: MemoryReport) -> SavingRow:
    """One change with its answer; a text is the reason why there is none, None that it is on its way."""
    row = SavingRow(change.text, change.settings)
    if found is None:
        return row
    if isinstance(found, str):
        return replace(row, trouble=found)
    if found.peak_reserved is None or now.peak_reserved is None:
        problem = next((problem for problem in found.problems if problem.severity == "error"), None)
        return replace(row, trouble=problem.message if problem else "there is no answer")
    needs, before = found.peak_reserved.value, now.peak_reserved.value
    card = chosen_card(found)
    saves = f"−{units.data_size(before - needs)}" if needs < before else f"+{units.data_size(needs - before)}"
    return replace(
        row,
        needs=units.data_size(needs),
        saves="as much as now" if needs == before else saves,
        sign=verdict_sign(card.verdict) if card is not None else "",
    )


def tried_row(
    tried: TryValue, found: MemoryReport | str | None, now: MemoryReport, choices: Iterable[Sweepable]
) -> SavingRow:
    """The same of another value of a hyperparameter; it is told by its name in `choices`."""
    choice = next((choice for choice in choices if choice.label == tried.label), None)
    words = f"{tried.label} of {tried.value}"
    if choice is not None:
        name, _, where = choice.title.partition(f" = {choice.value}")
        words = f"{name} of {tried.value} instead of {choice.value}{where}"
    return replace(saving_row(Alternative(words, now.settings), found, now), tried=tried)


def given_up(settings: MemorySettings) -> Iterator[tuple[str, MemorySettings]]:
    """What was frozen, or is computed again, by choice: in words, with the settings without it."""
    for name in settings.freeze:
        if name != _EVERYTHING:
            rest = tuple(other for other in settings.freeze if other != name)
            yield f"frozen: {name}", replace(settings, freeze=rest)
    for name in settings.checkpoint:
        rest = tuple(other for other in settings.checkpoint if other != name)
        yield f"computed again: {name}", replace(settings, checkpoint=rest)


def _asked(change: Alternative, report: MemoryReport, asked: MemorySettings) -> Alternative:
    batch = dict(change.settings.dims).get(BATCH)
    dims = dict(asked.dims)
    if batch is not None and batch != dict(report.settings.dims).get(BATCH):
        dims[BATCH] = batch
    freeze = tuple(name for name in change.settings.freeze if name != _EVERYTHING)
    return Alternative(change.text, replace(change.settings, dims=tuple(sorted(dims.items())), freeze=freeze))


def _selected(asked: MemorySettings, graph: Graph, selected: str | None) -> Iterator[Alternative]:
    """What can be done with the block that is selected."""
    chosen = parse_selection(selected)
    node = graph.node(chosen.name) if chosen.kind in ("node", "inner") else None
    if node is None or node.kind != "module" or asked.mode == "inference":
        return
    name = f"{chosen.name}.{chosen.inner.rstrip('*')}" if chosen.inner else chosen.name
    if name not in asked.checkpoint:
        again = replace(asked, checkpoint=(*asked.checkpoint, name))
        yield Alternative(f"computing {name} again in backward", again)
    if name not in asked.freeze:
        yield Alternative(f"freezing {name}", replace(asked, freeze=(*asked.freeze, name)))
