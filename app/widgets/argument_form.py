"""The form of a block's hyperparameters: one typed field each, and one button for what else it can do."""

from functools import partial
from math import ceil, floor
from typing import Any

import streamlit as st

from app.view_model.entry_text import Refused, check_value, read_entry, yaml_text
from app.view_model.hyperparameters import Hyperparameter
from app.view_model.intent import Emit, Intent
from app.view_model.units import listed
from app.widgets.fields import Field, accept, field, refuse
from app.widgets.markup import plain, prose, tag, text

_LARGEST_EXACT = 2**53 - 1


def show_form(rows: tuple[Hyperparameter, ...], emit: Emit, *, key: str) -> None:
    """Draw the rows; a changed value is emitted as an intent, an invalid one is explained at its field.

    Args:
        key: what the rows belong to; the same for every run, so that a field keeps the focus.
    """
    for row in rows:
        _show_row(row, emit, f"{key}/{row.name}")


def _show_row(row: Hyperparameter, emit: Emit, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=4, key=f"{key}/{_look(row)}"):
        refused = _show_field(row, emit, key)
        for verb, icon, help_text, intent in row_buttons(row):
            st.button(
                f"{verb} {plain(row.name)}",
                key=f"{key}/{verb}",
                icon=icon,
                help=help_text,
                type="tertiary",
                on_click=partial(emit, intent),
            )
    _notes(row, refused)


def _show_field(row: Hyperparameter, emit: Emit, key: str) -> str | None:
    """Draw the field; the reason why its last entry was refused, if it was."""
    label = plain(row.name)
    argument = row.argument
    common: dict[str, Any] = {"help": _help(row), "disabled": not row.editable}
    if _is_choice(row):
        options = _options(row)
        now = field(key, None if row.state == "missing" else row.value)
        st.selectbox(
            label,
            options,
            index=None if row.state == "missing" else _place(row.value, options),
            format_func=yaml_text,
            placeholder=_placeholder(row) or "choose",
            key=now.key,
            on_change=partial(_picked, row, now, emit),
            **common,
        )
    elif argument.kind == "bool" and isinstance(row.value, bool):
        now = field(key, row.value)
        st.toggle(label, row.value, key=now.key, on_change=partial(_picked, row, now, emit), **common)
    elif _is_whole_number(row):
        now = field(key, row.value)
        st.number_input(
            label,
            min_value=None if argument.minimum is None else ceil(argument.minimum),
            max_value=None if argument.maximum is None else floor(argument.maximum),
            value=row.value,
            step=1,
            placeholder=_placeholder(row),
            key=now.key,
            on_change=partial(_picked, row, now, emit),
            **common,
        )
    else:
        now = field(key, _shown_text(row))
        st.text_input(
            label,
            _shown_text(row),
            placeholder=_placeholder(row),
            key=now.key,
            on_change=partial(_typed, row, now, emit),
            **common,
        )
    return now.refusal


def _picked(row: Hyperparameter, now: Field, emit: Emit) -> None:
    value = now.entry
    if value is None and row.state == "missing":
        return
    if (refusal := check_value(row.argument, value)) is not None:
        refuse(now, refusal)
    else:
        _emit(row.edit(value), now, emit)


def _typed(row: Hyperparameter, now: Field, emit: Emit) -> None:
    if now.entry == now.shown:
        accept(now)
        return
    if not now.entry.strip() and row.argument.nullable:
        _emit(row.edit(None), now, emit)
        return
    entry = read_entry(row.argument, now.entry)
    if isinstance(entry, Refused):
        refuse(now, entry.message)
    else:
        _emit(row.edit(entry.value, entry.text), now, emit)


def _place(value: Any, options: list[Any]) -> int:
    """The index of a value among options; `True` is not 1."""
    return next(
        index for index, option in enumerate(options) if type(option) is type(value) and option == value
    )


def _emit(intent: Intent | None, now: Field, emit: Emit) -> None:
    accept(now)
    if intent is not None:
        emit(intent)


def _is_choice(row: Hyperparameter) -> bool:
    argument = row.argument
    return bool(argument.choices) or (
        argument.kind == "bool" and (argument.nullable or row.state == "missing")
    )


def _options(row: Hyperparameter) -> list[Any]:
    options = [*(row.argument.choices or (True, False))]
    if row.argument.nullable and None not in options:
        options.append(None)
    known = any(type(option) is type(row.value) and option == row.value for option in options)
    return options if known or row.state == "missing" else [row.value, *options]


def _is_whole_number(row: Hyperparameter) -> bool:
    if row.argument.kind != "int":
        return False
    if row.value is None:
        return True
    if not isinstance(row.value, int) or isinstance(row.value, bool):
        return False
    return abs(row.value) <= _LARGEST_EXACT and check_value(row.argument, row.value) is None


def _shown_text(row: Hyperparameter) -> str:
    if row.state == "missing" or (row.value is None and row.argument.kind != "any"):
        return ""
    return row.value if row.argument.kind == "str" and isinstance(row.value, str) else row.text


def _placeholder(row: Hyperparameter) -> str:
    return "required" if row.state == "missing" else "null" if row.value is None else ""


def _look(row: Hyperparameter) -> str:
    """The names by which widgets.css knows what kind of row this is."""
    look = "bw-wide" if _wide(row) else "bw-row"
    return f"{look} bw-linked" if row.expression else look


def _wide(row: Hyperparameter) -> bool:
    """Whether the field needs the whole width of the column."""
    return row.argument.kind in ("list", "dict", "module", "any") or (
        row.argument.kind == "str" and not row.argument.choices and len(row.text) > 12
    )


def _help(row: Hyperparameter) -> str:
    """What a pointer on the row is told, in Markdown."""
    said = f"# {row.comment}" if row.comment else ""
    lines = [plain(row.argument.doc), plain(said), f"{plain(row.constraint)}, {plain(row.default)}"]
    if row.target:
        lines.append(f"shared: {plain(row.target)} ({plain(row.target_written)})")
        users = plain(listed(row.shared_with))
        lines.append(f"also used by {users}" if users else "used nowhere else")
    elif row.expression:
        lines.append(plain(row.expression))
    if row.written:
        lines.append(f"written in {plain(row.written)}")
    return "  \n".join(line for line in lines if line)


def row_buttons(row: Hyperparameter) -> list[tuple[str, str, str, Intent]]:
    """Verb, icon, help and intent of the buttons of a row."""
    found: list[tuple[str, str, str, Intent]] = []
    local, reset, shown = row.make_local(), row.reset(), plain(row.text)
    if local is None and reset is not None:
        found.append(("unset", ":material/undo:", f"Remove it from the file; {plain(row.default)}", reset))
    elif local is not None and row.state == "shared":
        help_text = f"Detach: write {shown} here, apart from {plain(row.target)}"
        found.append(("detach", ":material/link_off:", help_text, local))
    elif local is not None and row.state == "unset":
        found.append(("set", ":material/add:", f"Set: write {shown} into the file", local))
    elif local is not None:
        found.append(
            ("override here", ":material/edit:", f"Override here: write {shown} into this file", local)
        )
    if (shared := row.share()) is not None and row.documented:
        help_text = "Share: keep the value under `params`, where other blocks can use it too"
        found.append(("share", ":material/add_link:", help_text, shared))
    if (origin := row.open_origin()) is not None:
        name = plain(row.target_written or row.written)
        found.append(("open the origin of", ":material/open_in_new:", f"Open {name}", origin))
    null = row.edit(None) if row.argument.nullable and row.editable and not _is_choice(row) else None
    if null is not None:
        found.append(("set to null", ":material/block:", "Set to null", null))
    return found


def _notes(row: Hyperparameter, refused: str | None) -> None:
    """What a user must see without pointing: problems, why a field is locked, who shares the value."""
    notes = [tag("div", prose(message), class_="bw-field-problem") for message in _complaints(row, refused)]
    if row.locked:
        notes.append(tag("div", text(row.locked), class_="bw-field-note"))
    elif row.shared_with:
        users = text(listed(row.shared_with))
        notes.append(tag("div", f"shared: also used by {users}", class_="bw-field-note"))
    if not row.documented:
        notes.append(tag("div", text(row.default), class_="bw-field-note"))
    if notes:
        st.html("".join(notes))


def _complaints(row: Hyperparameter, refused: str | None) -> list[str]:
    if refused:
        return [refused]
    return [f"{found.message} ({found.hint})" if found.hint else found.message for found in row.problems]
