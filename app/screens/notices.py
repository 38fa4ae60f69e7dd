"""What was just done, in short messages that leave by themselves."""

import streamlit as st

from app.session import Session
from app.widgets.markup import plain


def show_notices(session: Session) -> None:
    """Show every waiting notice once."""
    notices, session.notices = session.notices, []
    for notice in notices:
        st.toast(plain(notice), icon=":material/check:", duration="short")
