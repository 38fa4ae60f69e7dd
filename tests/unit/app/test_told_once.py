"""What the browser tells twice reaches the session once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from app.gate import Message, Receive, Scope, Send
from app.told_once import ToldOnce


def _told(*, auto: bool) -> bytes:
    message = BackMsg()
    message.rerun_script.is_auto_rerun = auto
    message.rerun_script.widget_states.widgets.extend(
        (
            WidgetState(id="undo", trigger_value=True),
            WidgetState(id="canvas", json_trigger_value="[]"),
            WidgetState(id="layers", int_value=5),
        )
    )
    told: bytes = message.SerializeToString()
    return told


def _heard(told: Message, kind: str = "websocket") -> Message:
    """What the application hears of a message."""
    found: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(await receive())

    async def receive() -> Message:
        return told

    async def send(message: Message) -> None:
        raise AssertionError(message)

    with ThreadPoolExecutor(1) as thread:  # Playwright has a loop of its own in this one
        thread.submit(lambda: asyncio.run(ToldOnce(app)({"type": kind}, receive, send))).result()
    return found[0]


def test_what_a_page_asks_for_on_time_presses_nothing() -> None:
    heard = BackMsg.FromString(_heard({"type": "websocket.receive", "bytes": _told(auto=True)})["bytes"])
    assert heard.rerun_script.is_auto_rerun
    assert [state.id for state in heard.rerun_script.widget_states.widgets] == ["layers"]


@pytest.mark.parametrize("told", [_told(auto=False), b"\xff\xff", b""])
def test_all_else_goes_through_as_it_is(told: bytes) -> None:
    assert _heard({"type": "websocket.receive", "bytes": told})["bytes"] == told
    assert _heard({"type": "websocket.connect"}) == {"type": "websocket.connect"}
    assert _heard({"type": "http.request", "body": told}, "http")["body"] == told
