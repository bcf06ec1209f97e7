"""A student without a browser: speaks Streamlit's websocket protocol and times each rerun."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

KINDS = ("slider", "selectbox", "checkbox", "button_group", "number_input", "dataframe")


@dataclass
class Student:
    """One session on a page.

    Attributes:
        query: what the address says after its question mark.
        widgets: the state the student has set, by widget id.
        seen: id, protobuf element and fragment of every widget on the page, by its key.
        received: bytes of the last answer.
        drawn: keys of the widgets in the last answer.
    """

    url: str
    page: str
    query: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    seen: dict[str, tuple[str, object, str]] = field(default_factory=dict)
    received: int = 0
    drawn: set[str] = field(default_factory=set)
    _socket: websockets.ClientConnection | None = None
    _hash: str = ""

    async def open(self) -> float:
        """Connect and load the page; returns seconds."""
        self._socket = await websockets.connect(
            f"{self.url.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        )
        return await self.rerun(page_name=self.page)

    async def rerun(self, *, page_name: str = "", fragment: str = "") -> float:
        """Send the state, wait until the script has run to its end; returns seconds."""
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = "" if page_name else self._hash
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.extend(self.widgets.values())
        self.drawn.clear()
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        self.received = 0
        while True:
            data = await asyncio.wait_for(self._socket.recv(), timeout=60)
            self.received += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self._hash = answer.navigation.page_script_hash
            elif kind == "delta":
                self._note(answer.delta, answer.delta.fragment_id)
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return time.perf_counter() - began

    def _note(self, delta, fragment: str) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        if kind == "exception":
            raise AssertionError(delta.new_element.exception.message)
        if kind == "alert" and delta.new_element.alert.format in (Alert.ERROR, Alert.WARNING):
            raise AssertionError(delta.new_element.alert.body)
        if kind in KINDS:
            element = getattr(delta.new_element, kind)
            key = element.id.rsplit("-", 1)[-1]
            self.seen[key] = (element.id, element, fragment)
            self.drawn.add(key)

    async def slide(self, key: str, value: float) -> float:
        """Move a slider; returns seconds until the page stands again."""
        return await self._set(key, double_array_value=[value])

    async def number(self, key: str, value: float) -> float:
        """Type a number."""
        return await self._set(key, double_value=value)

    async def select(self, key: str, index: int) -> float:
        """Choose the option of a select box by its place."""
        options = self.seen[key][1].options
        return await self._set(key, string_value=options[index % len(options)])

    async def edit(self, key: str, row: int, **values: object) -> float:
        """Type into the cells of a row of a table."""
        return await self._set(key, string_value=json.dumps({"edited_rows": {row: values}}))

    async def _set(self, key: str, **value: object) -> float:
        identity, _, fragment = self.seen[key]
        state = WidgetState(id=identity)
        for name, content in value.items():
            if isinstance(content, list):
                getattr(state, name).data.extend(content)
            else:
                setattr(state, name, content)
        self.widgets[identity] = state
        return await self.rerun(fragment=fragment)

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()
