"""Fields that follow the document: what a field shows, and what its user typed last.

Streamlit keeps what was typed under the field's key, and forgets the value a field starts with. So a field
gets another key whenever the document says something else than it holds, as after an undo; as long as
they agree, the key stays, and with it the focus. An entry that was refused stays in its field, with the
reason, until the field or the document says something else.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `key` is that of its widget now; `refusal` says why its entry was not written."""

    name: str
    shown: Any
    turn: int = 0
    refusal: str | None = None

    @property
    def key(self) -> str:
        return f"{self.name}#{self.turn}"

    @property
    def entry(self) -> Any:
        """What the widget holds."""
        return st.session_state[self.key]


def field(name: str, shown: Any) -> Field:
    """The field `name` of a document that says `shown`."""
    before = st.session_state.get(_slot(name))
    now = Field(name, shown) if before is None else _next(before, shown)
    st.session_state[_slot(name)] = now
    return now


def refuse(refused: Field, message: str) -> None:
    """Keep the entry in its field and say why it is not written."""
    st.session_state[_slot(refused.name)] = replace(refused, refusal=message)


def accept(accepted: Field) -> None:
    """Forget the last refusal of the field."""
    st.session_state[_slot(accepted.name)] = replace(accepted, refusal=None)


def _next(before: Field, shown: Any) -> Field:
    """The field in the run after `before`; with a new key unless it holds what it has to show."""
    if before.key in st.session_state:
        if before.refusal is not None and _same(before.shown, shown):
            return before
        if _same(before.entry, shown):
            return Field(before.name, shown, before.turn)
    return Field(before.name, shown, before.turn + 1)


def _slot(name: str) -> str:
    return f"{name}:field"


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
