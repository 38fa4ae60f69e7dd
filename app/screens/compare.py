"""The Compare screen: two components side by side or in one graph, what changed, and what it costs."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from app.screens.compare_experiments import show_experiments
from app.screens.compare_pane import show_pane
from app.screens.compare_several import show_several
from app.screens.compare_tables import show_tables
from app.session import Session
from app.session.compared import Look, comparison, look, pair_of
from app.session.compared_costs import cost
from app.session.comparing import Comparing
from app.trial import Laid
from app.view_model.compare.cost import counted_gains
from app.view_model.compare.rows import chosen_by_card, stepped
from app.view_model.compare.sides import labels, shared_name
from app.view_model.intent import Intent, Select, Toggle
from app.view_model.units import plural
from app.widgets.canvas import show_canvas
from app.widgets.markup import plain, tag, text
from constructor.diagnostics import Diagnostic
from constructor.diff.comparison import Comparison, Pair

_STYLE = Path(__file__).with_name("compare.css")
_PATIENCE = 1.0
_MOST_PROBLEMS = 3
_BESIDE, _OVER = "Side by side", "Overlaid"
_LEGEND = (("added", "+"), ("removed", "−"), ("changed", "~"))


def show_compare(session: Session, comparing: Comparing) -> None:
    """Draw the comparison in place of the bench."""
    st.html(_STYLE)
    if comparing.others:
        _several(session, comparing)
        return
    found = comparison(session, comparing)
    pair = pair_of(comparing, found)
    shown = look(session, comparing, pair, _PATIENCE) if pair is not None else None
    _bar(session, comparing, found, shown)
    # Each in a place of its own: what stood where another is drawn would stay until the run has ended.
    strip, whole, single = (st.container(gap=None) for _ in range(3))
    with strip:
        _problems(session, found, pair)
    if shown is not None:
        with single:
            _pair(session, comparing, shown)
        return
    with whole:
        if found.pairs:
            show_experiments(session, comparing, found)
        else:
            _unable(comparing)


def _several(session: Session, comparing: Comparing) -> None:
    with st.container(key="compare_bar", horizontal=True, gap="small", vertical_alignment="center"):
        _back(session)
        st.html(tag("div", tag("span", f"{len(comparing.sides)} in one table"), class_="bw-sides bw-whole"))
    problems = {p: None for each in comparing.each for p in comparison(session, each).problems}
    with st.container(gap=None):
        _told(session, [problem for problem in problems if problem.severity == "error"])
    show_several(session, comparing)


def _back(session: Session) -> None:
    st.button(
        "Back",
        key="compare_back",
        icon=":material/arrow_back:",
        type="tertiary",
        help="Back to the editor; nothing is lost",
        on_click=partial(_close, session),
    )


def _bar(session: Session, comparing: Comparing, found: Comparison, shown: Look | None) -> None:
    with st.container(key="compare_bar", horizontal=True, gap="small", vertical_alignment="center"):
        _back(session)
        if comparing.within is not None:
            st.button(
                "All sides",
                key="compare_within",
                icon=":material/table:",
                type="tertiary",
                help="Back to the table of all that are compared",
                on_click=partial(_within, session, comparing.within),
            )
        if shown is not None and found.before.kind == "experiment":
            st.button(
                "All components",
                key="compare_all",
                icon=":material/list:",
                type="tertiary",
                on_click=partial(comparing.look_at, None),
            )
        st.html(_names(comparing, shown.pair if shown else None), width="stretch")
        st.button(
            "Swap",
            key="compare_swap",
            icon=":material/swap_horiz:",
            type="tertiary",
            help="Exchange the two sides",
            on_click=partial(_swap, session, comparing),
        )
        if shown is None or shown.picture is None:
            return
        st.segmented_control(
            "View",
            (_BESIDE, _OVER),
            default=_OVER if comparing.overlaid else _BESIDE,
            key="compare_view",
            required=True,
            label_visibility="collapsed",
            on_change=partial(_viewed, comparing),
        )
        st.toggle(
            "Linked",
            comparing.linked,
            key="compare_linked",
            disabled=comparing.overlaid,
            help="Pan and zoom both drawings together",
            on_change=partial(_linked, comparing),
        )
        _steps(comparing, shown)


def _names(comparing: Comparing, pair: Pair | None) -> str:
    before, after = labels(comparing.before, comparing.after)
    name = comparing.component or shared_name(comparing.before, comparing.after)
    here = tag("b", text(name)) if pair is not None and name else ""
    told = tag("span", text(before)) + tag("i", "→") + tag("span", text(after))
    legend = "".join(
        tag("em", tag("s", sign) + word, class_=f"bw-tone-{word}") for word, sign in _LEGEND if pair
    )
    kind = (
        "bw-whole" if pair is None else "bw-single bw-over" if comparing.overlaid else "bw-single bw-beside"
    )
    return tag("div", here + told + legend, class_=f"bw-sides {kind}", title=f"{before} → {after}")


def _steps(comparing: Comparing, shown: Look) -> None:
    count = len(shown.pair.difference.changes) if shown.pair.difference is not None else 0
    if not count:
        return
    now = "–" if comparing.chosen is None else str(comparing.chosen + 1)
    for name, step, key, icon in (
        ("Previous change", -1, "p", "keyboard_arrow_up"),
        ("Next change", 1, "n", "keyboard_arrow_down"),
    ):
        st.button(
            name,
            key=f"compare_{key}",
            icon=f":material/{icon}:",
            type="tertiary",
            help=f"{name} ({key})",
            shortcut=key.upper(),
            # Where to, not how far: a press that is told twice must not skip a change.
            on_click=partial(_choose, comparing, shown, stepped(comparing.chosen, step, count) or 0),
        )
    st.html(tag("span", f"{now} of {count}", class_="bw-counter"), width="content")


def _pair(session: Session, comparing: Comparing, shown: Look) -> None:
    told = cost(session, comparing, shown.pair)
    if told.cost is not None:
        shown = replace(shown, gains=counted_gains(told.cost))
    with st.container(key="compare_bench", horizontal=True, gap=None, wrap=False):
        with st.container(key="compare_middle", gap=None):
            with st.container(key="compare_drawings", horizontal=True, gap=None, wrap=False):
                _drawings(session, comparing, shown)
            with st.container(key="compare_table", gap="small"):
                show_tables(session, comparing, shown, told, partial(_choose, comparing, shown))
        with st.container(key="compare_pane", width=340, gap="small"):
            show_pane(session, comparing, shown, told, partial(_choose, comparing, shown))


def _drawings(session: Session, comparing: Comparing, shown: Look) -> None:
    before, after, both = shown.drawings
    names = labels(comparing.before, comparing.after)
    if comparing.overlaid and both is not None:
        _canvas(comparing, shown, both, "both", f"{names[0]} and {names[1]} in one graph")
        return
    for side, drawing, name in (("before", before, names[0]), ("after", after, names[1])):
        if drawing is not None:
            _canvas(comparing, shown, drawing, side, name)
            continue
        with st.container(key=f"compare_{side}_none"):
            _undrawn(session, shown, side == "after", name)


def _undrawn(session: Session, shown: Look, after: bool, name: str) -> None:
    """Why a side has no drawing."""
    if (shown.pair.before, shown.pair.after)[after] is None:
        st.markdown(f"#### Nothing to draw here\n{plain(name)} has no {plain(shown.pair.name)}.")
        return
    side = shown.pair.sides[after]
    st.markdown(f"#### {plain(name)} cannot be drawn")
    problems = side.problems if side is not None else ()
    for problem in problems[:_MOST_PROBLEMS]:
        st.markdown(_problem(session, problem))
    if not problems:
        st.markdown(plain(shown.trouble or "It holds no graph: a component has a `model`."))


def _canvas(comparing: Comparing, shown: Look, drawing: Laid, side: str, name: str) -> None:
    with st.container(key=f"compare_{side}_side", gap=None):
        st.html(tag("div", text(name), class_=f"bw-side bw-{side}"))
        show_canvas(
            drawing.data,
            partial(_acted, comparing, shown),
            version=drawing.version,
            scope=f"{comparing.before.text}..{comparing.after.text}#{comparing.component}",
            selected=comparing.card,
            key=f"compare_{side}",
            link="compare" if comparing.linked and side != "both" else None,
            reveal=str(comparing.wish) if comparing.wish else None,
            difference=bool(shown.pair.difference and shown.pair.difference.changes),
        )


def _acted(comparing: Comparing, shown: Look, intent: Intent) -> None:
    match intent:
        case Toggle(card):
            comparing.toggle(card)
        case Select(None):
            comparing.chosen = comparing.card = None
        case Select(str(card)):
            cards = shown.picture.cards if shown.picture is not None else ()
            comparing.chosen = chosen_by_card(cards, card.partition("/")[0], comparing.chosen)
            comparing.card = card


def _choose(comparing: Comparing, shown: Look, number: int) -> None:
    """Choose a change and the first card that shows it."""
    cards = shown.picture.cards[number] if shown.picture is not None else ()
    comparing.choose(number, cards[-1] if cards else None)


def _problems(session: Session, found: Comparison, pair: Pair | None) -> None:
    """What could not be compared of what is shown; a side that cannot be drawn tells its own beside."""
    elsewhere = {p for each in found.pairs for side in each.sides if side is not None for p in side.problems}
    of_sides = [s for s in pair.sides if s is not None and s.readable] if pair is not None else []
    here = {problem for side in of_sides for problem in side.problems}
    told = [
        problem
        for problem in found.problems
        if problem.severity == "error" and (pair is None or problem in here or problem not in elsewhere)
    ]
    _told(session, told)


def _told(session: Session, told: Sequence[Diagnostic]) -> None:
    if not told:
        return
    with st.container(key="strip_compare", gap=None):
        for problem in told[:_MOST_PROBLEMS]:
            st.markdown(f":material/warning: {_problem(session, problem)}")
        if len(told) > _MOST_PROBLEMS:
            st.markdown(f"and {plural(len(told) - _MOST_PROBLEMS, 'more problem')}")


def _problem(session: Session, problem: Diagnostic) -> str:
    """A problem as Markdown, with the files in it named from the root down."""
    where = f" · {problem.location}" if problem.location is not None else ""
    hint = f" · {problem.hint}" if problem.hint else ""
    base = f"{session.root.path}/"
    return f"**{plain(problem.message.replace(base, ''))}**{plain((where + hint).replace(base, ''))}"


def _unable(comparing: Comparing) -> None:
    with st.container(key="empty"):
        st.markdown("#### These two cannot be compared")
        before, after = labels(comparing.before, comparing.after)
        st.markdown(f"`{before}` and `{after}`: what is wrong is told above.")
        st.caption("Go back, and choose another side under Compare.")


def _close(session: Session) -> None:
    session.comparing = None
    session.touched = True


def _within(session: Session, table: Comparing) -> None:
    session.comparing = table
    session.touched = True


def _swap(session: Session, comparing: Comparing) -> None:
    session.comparing = Comparing(
        comparing.after,
        comparing.before,
        comparing.component,
        overlaid=comparing.overlaid,
        linked=comparing.linked,
        everything=comparing.everything,
        within=comparing.within,
    )


def _viewed(comparing: Comparing) -> None:
    comparing.overlaid = st.session_state["compare_view"] == _OVER


def _linked(comparing: Comparing) -> None:
    comparing.linked = st.session_state["compare_linked"]
