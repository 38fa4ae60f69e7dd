"""The pane beside the drawings: the list of changes, and the chosen one with what can be done about it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.session import Session
from app.session.compared import Look
from app.session.compared_costs import PairCost
from app.session.comparing import Comparing
from app.session.taking import Offer, carry_over, copy_over, offer_copy, offers
from app.view_model.compare.cost import gain_text
from app.view_model.compare.figures import FigureLine, figure_lines, verdict
from app.view_model.compare.rows import change_rows
from app.view_model.compare.sides import labels
from app.view_model.units import exact
from app.widgets.change_list import show_changes
from app.widgets.cost_table import cost_list
from app.widgets.markup import breakable, plain, tag, text
from constructor.diff import Change, Difference, Given
from constructor.diff.words import kind_of_element, origin_text, subject, value_text


def show_pane(
    session: Session,
    comparing: Comparing,
    shown: Look,
    told: PairCost,
    choose: Callable[[int], None],
) -> None:
    """Draw the list, or what it means that there is none."""
    difference = shown.pair.difference
    if difference is None:
        _one_sided(session, comparing, shown)
        return
    chosen = comparing.chosen is not None and comparing.chosen < len(difference.changes)
    st.html(
        tag(
            "div", _totals(shown, told), class_="bw-totals-line bw-has-chosen" if chosen else "bw-totals-line"
        )
    )
    if not difference.changes:
        _same(difference)
        return
    with st.container(key="compare_list"):
        show_changes(change_rows(difference, shown.gains), comparing.chosen, choose)
    if comparing.chosen is not None and chosen:
        with st.container(key="compare_chosen", gap="small"):
            _chosen(session, comparing, shown, difference.changes[comparing.chosen])


def _totals(shown: Look, told: PairCost) -> str:
    """What both sides cost, and whether a checkpoint of the first loads into the second."""
    lines = (_parameters(shown), *figure_lines(told.cost, told.waiting, told.settings))
    return cost_list(lines, verdict(told.cost.checkpoint) if told.cost is not None else None)


def _parameters(shown: Look) -> FigureLine:
    before, after = (report.parameters if report is not None else None for report in shown.reports)
    if before is None or after is None:
        counting = None in shown.reports
        return FigureLine("Parameters", "counting…" if counting else "not known of one side", "", "")
    gain = gain_text(after - before)
    told = f"{exact(before)} → {exact(after)}" if gain else f"{exact(after)} on both sides"
    return FigureLine("Parameters", told, gain, "each shared weight counts once")


def _same(difference: Difference) -> None:
    st.markdown("#### No difference in meaning")
    st.markdown(
        "Both sides build the same model. What is compared is what a component *means*: its blocks, their "
        "hyperparameters and how they are connected. Comments, formatting, the order of keys and a value "
        "that comes by way of `${params.…}` are the same thing written in another way."
    )
    if difference.cosmetic:
        st.markdown("Written in another way:")
        st.markdown("\n".join(f"- {plain(note)}" for note in difference.cosmetic[:12]))
    else:
        st.caption("Change a hyperparameter, or choose another side under Compare, to see a difference here.")


def _one_sided(session: Session, comparing: Comparing, shown: Look) -> None:
    before, after = labels(comparing.before, comparing.after)
    name = plain(shown.pair.name)
    match shown.pair.status:
        case "added":
            st.markdown(f"#### Added\n{name} is in {plain(after)} alone.")
        case "removed":
            st.markdown(f"#### Removed\n{name} is in {plain(before)} alone.")
        case _:
            st.markdown(f"#### Cannot be compared\nOne side of {name} cannot be read; the other is drawn.")
    if (offer := offer_copy(session, comparing, shown.pair)) is not None:
        _offered(offer, partial(copy_over, session, comparing, shown.pair))


def _chosen(session: Session, comparing: Comparing, shown: Look, change: Change) -> None:
    names = labels(comparing.before, comparing.after)
    head = tag("b", breakable(subject(change))) + tag("span", f"{kind_of_element(change)} {change.kind}")
    rows = [tag("div", head, class_="bw-chosen-head")]
    if change.kind == "renamed":
        rows += [_value(n, text(v or "")) for n, v in zip(names, (change.before, change.after), strict=True)]
    elif change.kind != "moved":
        base, whole = f"{session.root.path}/", change.kind in ("added", "removed")
        rows += [_given(n, g, base, whole) for n, g in zip(names, (change.old, change.new), strict=True)]
    gain = shown.gains.get((change.before, change.after)) if change.element == "module" else None
    if gain is not None and gain.parameters:
        counted = f"{exact(gain.old)} → {exact(gain.new)} ({gain_text(gain.parameters)})"
        rows.append(_value("Parameters of the block", counted))
    st.html("".join(rows))
    for offer in offers(session, comparing, shown.pair, change):
        _offered(offer, partial(carry_over, session, comparing, shown.pair, change, offer.into))


def _offered(offer: Offer, do: Callable[[], None]) -> None:
    """A button that does it, or why there is none."""
    if offer.reason:
        st.html(tag("div", text(f"{offer.text}: {offer.reason}"), class_="bw-refused"))
        return
    st.button(
        plain(offer.text),
        key=f"compare_take_{offer.into}",
        icon=":material/input:",
        help=plain(offer.note) if offer.note else "Undo takes it back; nothing is written until Save",
        width="stretch",
        on_click=do,
    )


def _given(name: str, given: Given | None, base: str, whole: bool) -> str:
    place = origin_text(given.origin) if given is not None and given.origin is not None else ""
    told = tag("code", text(value_text(given))) if given is not None or not whole else "not there"
    return _value(name, told, place.replace(base, ""))


def _value(name: str, value: str, place: str = "") -> str:
    told = tag("small", breakable(place)) if place else ""
    return tag("div", tag("span", text(name)) + tag("div", value + told), class_="bw-chosen-row")
