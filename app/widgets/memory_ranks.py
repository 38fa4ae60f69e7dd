"""One GPU among many: what it needs where 2 to 64 share the step."""

from functools import partial

import streamlit as st

from app.trial import Failure
from app.view_model.intent import CompareRanks, Emit
from app.view_model.memory import RankRow, rank_rows
from app.widgets.markup import prose, tag, text
from constructor.records import MemoryReport, MemorySettings
from constructor.records.memory_words import PARALLELS

_HEAD = ("GPUs", "each reserves", "each allocates", "its weights and states", "shared", "")


def show_ranks(
    found: MemoryReport | Failure | None,
    settings: MemorySettings,
    emit: Emit,
    *,
    comparing: bool,
    fresh: bool,
) -> None:
    """Draw the table, or the button that asks for it."""
    parallel = PARALLELS["fsdp" if settings.parallel == "none" else settings.parallel]
    head = tag("h4", "On several GPUs") + tag("span", f"shared by {parallel}; each has a batch of its own")
    st.html(tag("div", head, class_="bw-memory-heading") + _told(found, comparing=comparing))
    if found is None and not comparing:
        st.button(
            "Compare 2 to 64 GPUs",
            key="memory_ranks",
            icon=":material/lan:",
            type="tertiary",
            disabled=not fresh,
            help=f"Runs torch's own {parallel} for each number, which takes as long as the step for each",
            on_click=partial(emit, CompareRanks()),
        )


def _told(found: MemoryReport | Failure | None, *, comparing: bool) -> str:
    if found is None:
        words = "working out 2 to 64 GPUs …" if comparing else ""
        return tag("div", words, class_="bw-memory-line bw-pending") if words else ""
    if isinstance(found, Failure):
        return _trouble(found.reason)
    if not found.per_rank:
        return _trouble(
            next((p.message for p in found.problems if p.severity == "error"), "there is no answer")
        )
    return _table(rank_rows(found))


def _table(rows: tuple[RankRow, ...]) -> str:
    head = "".join(tag("th", name) for name in _HEAD)
    body = "".join(
        tag("tr", "".join(tag("td", text(cell)) for cell in row.cells()), title=row.verdict) for row in rows
    )
    return tag("table", tag("tr", head) + body, class_="bw-measured bw-ranks")


def _trouble(reason: str) -> str:
    return tag("div", tag("b", "✕") + " " + prose(reason), class_="bw-memory-line bw-error")
