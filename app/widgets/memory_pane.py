"""The Memory tab: the answer, the step over time, what holds the memory, and on which cards it runs."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from app.trial import Cards, Failure
from app.view_model.intent import Emit, FindLargest
from app.view_model.memory import (
    BatchField,
    CardRow,
    Headline,
    KindShare,
    SavingRow,
    block_bars,
    card_rows,
    chosen_card,
    comparisons,
    headline,
    kind_shares,
    timeline,
    work_rows,
)
from app.view_model.problems import ProblemRow
from app.view_model.sweep import Sweepable
from app.widgets.block_bars import show_block_bars
from app.widgets.markup import prose, tag, text, use_style
from app.widgets.memory_chart import show_timeline
from app.widgets.memory_controls import show_controls
from app.widgets.memory_ranks import show_ranks
from app.widgets.memory_savings import show_given_up, show_question, show_savings
from app.widgets.memory_work import work_table
from app.widgets.problem_list import show_problems
from constructor.records import MemoryReport, MemorySettings
from constructor.records.memory_words import PARTIAL


@dataclass(frozen=True, slots=True)
class MemoryPane:
    """What the tab shows; see `app.session.memory.Remembered` for the words.

    Attributes:
        problems: of the prediction.
        waits: why there is nothing to predict yet.
        file: the component; `choices` its hyperparameters that other values can be asked for.
    """

    settings: MemorySettings
    batch: BatchField | None
    report: MemoryReport | None
    fresh: bool
    failure: str
    measured: MemoryReport | Failure | None
    largest: MemoryReport | Failure | None
    savings: tuple[SavingRow, ...]
    measuring: bool
    searching: bool
    ranks: MemoryReport | Failure | None
    comparing: bool
    cards: Cards | None
    problems: tuple[ProblemRow, ...]
    selected: str | None
    waits: str = ""
    file: str = ""
    choices: tuple[Sweepable, ...] = ()


def show_memory(pane: MemoryPane, emit: Emit) -> None:
    """Draw the tab."""
    show_controls(pane.settings, pane.batch, pane.cards, emit, measuring=pane.measuring)
    show_given_up(pane.settings, emit)
    told = headline(pane.report) if pane.report is not None else None
    if pane.report is None or told is None:
        _unanswered(pane, emit)
        return
    # Figures from before the last change step back.
    use_style(f".st-key-memory_answer {{ opacity: {1 if pane.fresh else 0.55}; }}")
    with st.container(key="memory_answer", gap="small"):
        with st.container(key="memory_head", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(_headline(told, _largest_batch(pane), fresh=pane.fresh), width="stretch")
            _offer_largest(pane, emit)
        _measured(pane, pane.report)
        left, right = st.columns([11, 9], gap="medium")
        with left:
            _over_time(pane, pane.report)
        with right:
            st.html(_kinds(kind_shares(pane.report), told))
        left, right = st.columns([11, 9], gap="medium")
        with left:
            st.html(_heading("By block, at the peak", "a click selects the block in the drawing"))
            show_block_bars(block_bars(pane.report), pane.selected, emit)
            if pane.savings or pane.choices:
                st.html(_heading("What would save", "the same step with one change, as reserved bytes"))
                show_savings(pane.savings, emit)
                show_question(pane.file, pane.choices, pane.savings, emit)
            show_ranks(pane.ranks, pane.settings, emit, comparing=pane.comparing, fresh=pane.fresh)
        with right:
            present = pane.cards.like if pane.cards is not None else ""
            st.html(_cards(card_rows(pane.report, present)))
            st.html(work_table(work_rows(pane.report), pane.report.device, pane.report.rates))
        if pane.problems:
            show_problems(pane.problems, emit, key="memory_problems")
        st.html(_caveats(pane))


def _unanswered(pane: MemoryPane, emit: Emit) -> None:
    """Why there are no figures."""
    if pane.failure:
        st.html(_line("error", "✕", f"The prediction gave no answer: {pane.failure}"))
    elif pane.waits:
        st.caption(pane.waits)
    elif pane.report is not None and pane.fresh:
        st.html(_line("error", "✕", "This step has no prediction, because:"))
        show_problems(pane.problems, emit, key="memory_problems")
    else:
        st.html(_line("pending", "…", "Predicting: the step is played through torch's allocator."))


def _line(tone: str, sign: str, words: str) -> str:
    return tag("div", tag("b", sign) + " " + prose(words), class_=f"bw-memory-line bw-{tone}")


def _headline(told: Headline, largest: str, *, fresh: bool) -> str:
    verdict = tag("span", text(told.verdict), class_=f"bw-verdict bw-{told.tone}")
    figures = tag("span", f"reserves {tag('b', text(told.reserved))}")
    figures += tag("span", f"allocates {tag('b', text(told.allocated))}")
    figures += tag("span", largest) if largest else ""
    figures += tag("em", text(told.note.partition(":")[0]), title=told.note)
    late = "" if fresh else tag("em", "predicting anew …")
    missing = tag("em", text(PARTIAL)) if told.partial else ""
    return tag("div", verdict + figures + late + missing, class_="bw-memory-head")


def _largest_batch(pane: MemoryPane) -> str:
    """The largest batch as HTML, where it was looked for."""
    if pane.searching:
        return "looking for the largest batch …"
    if isinstance(pane.largest, Failure):
        return f"the largest batch is not known: {text(pane.largest.reason)}"
    if pane.largest is None or (card := chosen_card(pane.largest)) is None:
        return ""
    if card.largest_batch is None:
        return "the largest batch is not known: at another batch the step does other things"
    sure, likely = f"{card.largest_batch:,}", f"{card.likely_batch:,}"
    if sure == likely:
        return f"largest batch {tag('b', sure)}"
    return f"largest batch {tag('b', sure)} for sure, {tag('b', likely)} by the best guess"


def _offer_largest(pane: MemoryPane, emit: Emit) -> None:
    if pane.batch is not None and pane.fresh and pane.largest is None and not pane.searching:
        st.button(
            "Find the largest batch",
            key="memory_largest",
            icon=":material/search:",
            type="tertiary",
            help="Takes some seconds for a policy: its step is traced at three batches",
            on_click=partial(emit, FindLargest()),
        )


def _measured(pane: MemoryPane, report: MemoryReport) -> None:
    """Predicted beside measured, or why nothing was."""
    if isinstance(pane.measured, Failure):
        st.html(_line("error", "✕", f"The measurement gave no answer: {pane.measured.reason}"))
    elif isinstance(pane.measured, MemoryReport):
        rows = comparisons(report, pane.measured)
        if rows:
            cells = "".join(tag("tr", "".join(tag("td", text(cell)) for cell in row.cells())) for row in rows)
            head = "".join(tag("th", name) for name in ("", "predicted", "measured", "the prediction is"))
            told = f"Measured on {text(pane.measured.device)}"
            st.html(
                _heading("Predicted and measured", told)
                + tag("table", tag("tr", head) + cells, class_="bw-measured")
            )
        for problem in pane.measured.problems:
            where = "" if pane.measured.device == "none" else f" on {pane.measured.device}"
            hint = f" ({problem.hint})" if problem.hint else ""
            st.html(_line("error", "✕", f"The measurement{where}: {problem.message}{hint}"))


def _over_time(pane: MemoryPane, report: MemoryReport) -> None:
    measured = pane.measured if isinstance(pane.measured, MemoryReport) else None
    view = timeline(report, measured)
    if view is None:
        return
    st.html(_heading("Over one step", view.above, legend=True))
    show_timeline(view, dark=st.context.theme.type == "dark")


def _heading(title: str, more: str = "", *, legend: bool = False) -> str:
    keys = '<span class="bw-key-allocated">allocated</span><span class="bw-key-reserved">reserved</span>'
    return tag(
        "div",
        tag("h4", text(title)) + (keys if legend else "") + tag("span", text(more)),
        class_="bw-memory-heading",
    )


def _kinds(shares: tuple[KindShare, ...], told: Headline) -> str:
    bar = "".join(
        f'<i style="width:{100 * share.share:.3f}%;background:var(--bw-kind-{share.tone})" '
        f'title="{text(share.name)}: {share.size}"></i>'
        for share in shares
    )
    rows = "".join(
        tag(
            "tr",
            tag("td", f'<i style="background:var(--bw-kind-{share.tone})"></i>{text(share.name)}')
            + tag("td", share.size)
            + tag("td", share.percent),
        )
        for share in shares
    )
    return (
        _heading("At the peak", told.place)
        + tag("div", bar, class_="bw-kinds-bar")
        + tag("table", rows, class_="bw-kinds")
    )


def _cards(rows: tuple[CardRow, ...]) -> str:
    signs = " ".join(f"{row.sign} {row.verdict}" for row in {row.verdict: row for row in rows}.values())
    head = "".join(tag("th", name) for name in ("", "card", "memory", "", "needed of it"))
    table = tag("table", tag("tr", head) + "".join(map(_card, rows)))
    return _heading("On common cards", signs) + tag(
        "div", table, class_="bw-cards", tabindex="0", role="region", aria_label="On common cards"
    )


def _card(row: CardRow) -> str:
    tone = {"fits": "ok", "tight": "warning", "does not fit": "error"}[row.verdict]
    name = text(row.name) + (tag("em", "here") if row.present else "")
    band = (
        f'<span class="bw-need bw-{tone}"><i style="width:{100 * row.low:.1f}%"></i>'
        f'<i style="width:{100 * (row.high - row.low):.1f}%"></i></span>'
    )
    cells = (
        tag("td", row.sign, class_=f"bw-{tone}"),
        tag("td", name),
        tag("td", row.memory),
        tag("td", band),
        tag("td", row.needs),
    )
    told = f"{row.verdict} on {row.name}: {row.needs} of what the allocator can have"
    return tag("tr", "".join(cells), class_="bw-chosen" if row.chosen else None, title=told, aria_label=told)


def _caveats(pane: MemoryPane) -> str:
    """What the figures leave out or assume, and why nothing can be measured here."""
    told = [*(pane.report.caveats if pane.report is not None else ())]
    if pane.cards is not None and pane.cards.reason:
        told.append(f"nothing can be measured here: {pane.cards.reason}")
    return _heading("What these figures are") + tag(
        "ul", "".join(tag("li", prose(line)) for line in told), class_="bw-caveats"
    )
