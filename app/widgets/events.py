"""What the components of the page tell."""

from typing import Any

import streamlit as st


def event(key: str, kind: str) -> Any:
    """What a component tells with this run; None where it tells nothing.

    Also None for the last words of a component that a run has taken out of the page meanwhile: they arrive,
    but there is nothing any more that they belong to.
    """
    state = st.session_state.get(key)
    return state.get(kind) if state is not None else None


def numbered_event(key: str, kind: str) -> dict[str, Any] | None:
    """The same of a component that numbers what it tells; None also where it was heard by a run before."""
    told: dict[str, Any] | None = event(key, kind)
    heard = f"{key}/heard/{kind}"
    if not told or st.session_state.get(heard) == told["number"]:
        return None
    st.session_state[heard] = told["number"]
    return told
