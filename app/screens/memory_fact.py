"""The memory of the shown experiment in the top bar, small and quiet."""

from html import escape

from app.session import Session
from app.session.memory import is_policy, remembered
from app.view_model.memory import summary


def memory_fact(session: Session) -> str:
    """What a step of the shown policy reserves, with its verdict; "" without a policy or a prediction."""
    if not is_policy(session):
        return ""
    known = remembered(session)
    told = summary(known.report) if known.report is not None and known.fresh else None
    if told is None:
        return ""
    line, title, tone = told
    return f'<span class="check memory {tone}" title="{escape(title)}">{escape(line)}</span>'
