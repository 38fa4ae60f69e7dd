"""A page without a browser: it speaks the protocol of the page over a connection of its own.

It answers what the server sends as the real page does (the address, fragments run again on time, what it has
kept of earlier messages), and draws nothing: a browser stands on its user's machine, and twenty of them
would not fit beside the server that is measured.
"""

import re
import time
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

_LARGEST = 2**26
_PATIENCE = 60.0
_CODE = re.compile(r"\\+u([0-9a-f]{4})")


class Visitor:
    """One open page. Not for several threads at once.

    Attributes:
        fields: the fields of numbers by their label, `buttons` the buttons by theirs, as they came last.
        tree: the items of the tree with their marks, as JSON.
    """

    def __init__(self, url: str, query: str) -> None:
        self.query = query
        self.fields: dict[str, Delta] = {}
        self.buttons: dict[str, Delta] = {}
        self.tree = ""
        self._kept: dict[str, ForwardMsg] = {}
        self._values: dict[str, WidgetState] = {}
        self._pulse: tuple[float, str] | None = None
        self._due = 0.0
        address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
        self._connection = connect(
            address,
            origin=Origin(url),
            subprotocols=[Subprotocol("streamlit")],
            max_size=_LARGEST,
            proxy=None,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._connection.close()

    def open(self, drawn: str) -> float:
        """Ask for the page; the seconds until its drawing holds the text."""
        return self._until(drawn, lambda: self._send())

    def set_number(self, label: str, value: int, drawn: str) -> float:
        """Write a number into a field; the seconds until the drawing holds the text."""
        field = self.fields[label]
        state = WidgetState(id=field.new_element.number_input.id, int_value=value)
        return self._until(drawn, lambda: self._send(state, field.fragment_id))

    def press(self, label: str, drawn: str) -> float:
        """Press a button; the seconds until the page holds the text, in its drawing or elsewhere."""
        found = self.buttons[label]
        button = found.new_element.button
        assert not button.disabled, f"{label} cannot be pressed"
        state = WidgetState(id=button.id, trigger_value=True)
        return self._until(drawn, lambda: self._send(state, found.fragment_id))

    def rest(self, seconds: float) -> None:
        """Leave the page open and look at it, as a user does between two edits."""
        self._listen(lambda element: False, time.monotonic() + seconds)

    def awaits(self, text: str, within: float = _PATIENCE) -> None:
        """Wait until the page says something by itself."""
        assert self._listen(_says(text), time.monotonic() + within), f"the page never said {text!r}"

    def _until(self, text: str, ask: Callable[[], None]) -> float:
        start = time.perf_counter()
        ask()
        assert self._listen(_says(text), time.monotonic() + _PATIENCE), f"the page never said {text!r}"
        return time.perf_counter() - start

    def _send(self, state: WidgetState | None = None, fragment: str = "", *, pulse: bool = False) -> None:
        told = BackMsg()
        told.rerun_script.query_string = self.query
        told.rerun_script.fragment_id = fragment
        told.rerun_script.is_auto_rerun = pulse
        told.rerun_script.cached_message_hashes.extend(self._kept)
        if state is not None and not state.HasField("trigger_value"):
            self._values[state.id] = state
        told.rerun_script.widget_states.widgets.extend(self._values.values())
        if state is not None and state.HasField("trigger_value"):
            told.rerun_script.widget_states.widgets.append(state)
        self._connection.send(told.SerializeToString())

    def _listen(self, wanted: Callable[[Element], bool], deadline: float) -> bool:
        """Take what comes, and keep the pulse, until what is wanted is here; whether it came in time."""
        while (now := time.monotonic()) < deadline:
            if self._pulse is not None and now >= self._due:
                self._due = now + self._pulse[0]
                self._send(fragment=self._pulse[1], pulse=True)
            until = min(deadline, self._due) if self._pulse is not None else deadline
            try:
                data = self._connection.recv(timeout=max(0.0, until - now))
            except TimeoutError:
                continue
            assert isinstance(data, bytes)
            element = self._take(ForwardMsg.FromString(data))
            if element is not None and wanted(element):
                return True
        return False

    def _take(self, message: ForwardMsg) -> Element | None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            place = list(message.metadata.delta_path)
            message = ForwardMsg.FromString(self._kept[message.ref_hash].SerializeToString())
            message.metadata.delta_path[:] = place
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._kept[message.hash] = message
        if kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._pulse = (message.auto_rerun.interval, message.auto_rerun.fragment_id)
            self._due = time.monotonic() + message.auto_rerun.interval
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._remember(message.delta)
            return message.delta.new_element
        return None

    def _remember(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "number_input":
            self.fields[element.number_input.label] = delta
        elif kind == "button":
            self.buttons[element.button.label] = delta
        elif kind == "bidi_component" and element.bidi_component.component_name == "blockwright_tree":
            self.tree = text_of(element)
        elif kind == "exception":
            raise AssertionError(element.exception.message)


def text_of(element: Element) -> str:
    """What an element shows, as far as the questions here go."""
    match element.WhichOneof("type"):
        case "bidi_component":
            component = element.bidi_component
            # JSON in JSON: the escapes of the inner one are escaped once more.
            return _CODE.sub(lambda code: chr(int(code[1], 16)), component.json or component.mixed.json)
        case "button":
            return str(element.button.label)
        case "html":
            return str(element.html.body)
        case "markdown":
            return str(element.markdown.body)
        case "toast":
            return str(element.toast.body)
        case _:
            return ""


def _says(text: str) -> Callable[[Element], bool]:
    return lambda element: text in text_of(element)
