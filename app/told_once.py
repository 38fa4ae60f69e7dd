"""A press reaches the session once, even when the page looks around at the same moment."""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.gate import Application, Message, Receive, Scope, Send

_PRESSES = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")


class ToldOnce:
    """Takes presses out of what the page asks for by itself.

    The browser keeps a press until it sends it, which is a moment later; a fragment that is run again on time
    in that moment tells it, too, and one undo would be two.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes"):
                message["bytes"] = without_presses(message["bytes"])
            return message

        await self.app(scope, heard if scope["type"] == "websocket" else receive, send)


def without_presses(told: bytes) -> bytes:
    """The message without the presses in it, where the page sent it on time and no user did."""
    try:
        message = BackMsg.FromString(told)
    except DecodeError:
        return told  # The server refuses it.
    states = message.rerun_script.widget_states.widgets
    pressed = [state for state in states if state.WhichOneof("value") in _PRESSES]
    if not message.rerun_script.is_auto_rerun or not pressed:
        return told
    for state in pressed:
        states.remove(state)
    rest: bytes = message.SerializeToString()
    return rest
