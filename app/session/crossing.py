"""The way from a run to the browser."""

import time
from threading import Event

from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

_STEP = 0.005


def wait_until_sent(patience: float = 1.0) -> None:
    """Wait until everything that this run drew so far is on its way, `patience` seconds at most.

    What is still unsent of a fragment when it is run again is dropped by Streamlit, while the word that the
    run before, of the fragment or of the whole page, is over is not: the browser takes what it missed for
    gone. It comes back a moment later, but an editor has lost its focus by then, and a field what was typed
    into it.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return
    session = runtime.get_instance().get_app_session(context.session_id)
    if not isinstance(session, AppSession):
        return
    deadline = time.monotonic() + patience
    arrived = Event()
    # What a run draws gets into the queue by way of the server's loop, in the order of what was asked of it.
    session._event_loop.call_soon_threadsafe(arrived.set)
    arrived.wait(patience)
    while not session._browser_queue.is_empty() and time.monotonic() < deadline:
        time.sleep(_STEP)
