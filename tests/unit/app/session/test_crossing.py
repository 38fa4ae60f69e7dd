"""A run waits until what it drew is on its way to the browser."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from app.session import crossing


class Tab(AppSession):
    """A session without all that a browser would need."""

    def __init__(self) -> None:
        self._event_loop = asyncio.new_event_loop()
        self._browser_queue = ForwardMsgQueue()

    def __del__(self) -> None:
        self._event_loop.close()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> AppSession:
    """A session of a server whose loop is busy for a moment, with a message that is not sent yet."""
    session = Tab()
    server = SimpleNamespace(get_app_session=lambda name: session if name == "tab" else None)
    monkeypatch.setattr(
        crossing, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: server)
    )
    monkeypatch.setattr(crossing, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="tab"))
    return session


def test_a_run_waits_for_the_loop_and_for_the_queue(session: AppSession) -> None:
    loop, told = session._event_loop, []
    loop.call_soon(time.sleep, 0.05)
    loop.call_soon(session._browser_queue.enqueue, ForwardMsg())

    def send() -> None:
        told.append(len(session._browser_queue.flush()))
        loop.call_soon(loop.stop)

    loop.call_later(0.1, send)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    crossing.wait_until_sent(patience=30)
    assert told == [1]
    thread.join()


def test_a_run_does_not_wait_for_a_browser_that_is_gone(session: AppSession) -> None:
    session._browser_queue.enqueue(ForwardMsg())
    crossing.wait_until_sent(patience=0.01)
    assert not session._browser_queue.is_empty()
