"""The operations of the shown component: counted when the user rests, since an edit must not wait for it."""

from app.session.analysis import Analysis
from app.session.state import Session
from app.trial import Failure, FlopsRequest
from constructor.records import ComponentReport, with_flops


def counted(session: Session, analysis: Analysis, report: ComponentReport) -> ComponentReport:
    """The report with its FLOPs, as soon as they are known."""
    found = session.engine.checks.known(FlopsRequest(session.request(analysis)))
    return report if found is None or isinstance(found, Failure) else with_flops(report, found)


def are_counted(session: Session) -> bool:
    """Whether the FLOPs of what is shown are known, or never will be; asks for them when it is calm."""
    analysis = session.analysis()
    if analysis is None or not isinstance(session.outcome(analysis), ComponentReport):
        return True
    request = FlopsRequest(session.request(analysis))
    if session.calm:
        session.engine.checks.ask(request, urgent=True, page=id(session))
    return session.engine.checks.known(request) is not None
