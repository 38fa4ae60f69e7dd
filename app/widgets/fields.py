"""What a field shows and what its user typed last: kept by Streamlit under the field's key.

A field shows the document's value after every run. An entry that was refused stays in its field, with the
reason, until the field or the document says something else.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the entry in a field was not written; `shown` is what the document said then."""

    message: str
    shown: Any


def settle(key: str, shown: Any) -> str | None:
    """Make the field show `shown`, unless a refused entry waits in it: then the reason is returned."""
    refusal = st.session_state.get(_refusal_key(key))
    if refusal is not None and key in st.session_state and _same(refusal.shown, shown):
        return str(refusal.message)
    st.session_state.pop(_refusal_key(key), None)
    if key not in st.session_state or not _same(st.session_state[key], shown):
        st.session_state[key] = shown
    return None


def entered(key: str) -> Any:
    """What the field holds now."""
    return st.session_state[key]


def refuse(key: str, message: str, shown: Any) -> None:
    """Keep the entry in its field and say why it is not written."""
    st.session_state[_refusal_key(key)] = Refusal(message, shown)


def accept(key: str) -> None:
    """Forget the last refusal of the field."""
    st.session_state.pop(_refusal_key(key), None)


def _refusal_key(key: str) -> str:
    return f"{key}:refused"


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
