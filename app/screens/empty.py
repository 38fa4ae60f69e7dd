"""What the middle of the page says when there is no component to show: what is missing, and what to do."""

import streamlit as st

from app.screens.strips import show_refusal
from app.session import Session
from app.widgets.markup import plain

_EXAMPLE = """schema_version: 1
model:
  sequential:
    layers:
      - _type_: nn.Linear
        in_features: 6
        out_features: 2
"""


def show_empty(session: Session) -> None:
    """Explain why no component is shown."""
    show_refusal(session)
    with st.container(key="empty"):
        tree = session.root.tree
        if tree.problem is not None:
            st.markdown("#### This folder cannot be shown")
            st.markdown(f"`{session.root.path}`: {plain(tree.problem.message)}")
            st.caption("As soon as it can be read again, the tree fills by itself. Unsaved edits are kept.")
        elif session.root.paths():
            st.markdown("#### Choose a component")
            st.markdown(
                "Every file in the tree on the left draws its graph here, with the shape on every edge."
            )
            st.caption("Type in the field above the tree to find one by its name.")
        else:
            st.markdown("#### No component in this folder")
            st.markdown(
                f"`{session.root.path}` holds no YAML file with `schema_version: 1`. The smallest one:"
            )
            st.code(_EXAMPLE, language="yaml")
            st.caption("Put it into a file, for example `exp1/head.yaml` in this folder: it appears at once.")
            _skipped(session)


def _skipped(session: Session) -> None:
    skipped = session.root.tree.skipped
    if skipped:
        st.markdown("YAML files that were looked at:")
        lines = [f"- `{item.path.name}`: {plain(item.reason)}" for item in skipped[:12]]
        st.markdown("\n".join(lines))
