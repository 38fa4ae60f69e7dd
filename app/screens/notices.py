"""What was just done, or why it was not: short messages that leave by themselves."""

import streamlit as st

from app.session import Session
from app.widgets.markup import plain


def show_notices(session: Session) -> None:
    """Show every waiting notice once; a refusal stays until it is closed."""
    notices, session.notices = session.notices, []
    for notice in notices:
        if notice.kind == "error":
            st.toast(plain(notice.text), icon=":material/error:", duration="infinite")
        else:
            st.toast(plain(notice.text), icon=":material/check:", duration="short")
