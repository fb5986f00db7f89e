"""A server of leapstream: its topics, live and from their first record on."""

import asyncio
import random
import re
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from typing import Any, AsyncGenerator
from urllib.parse import urlsplit, urlunsplit

import msgpack
import numpy as np
import websockets

from .cursor import Cursor
from .records import AccessError, Item, ProtocolError, Record, arrays, read_message

_HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"
_STARS = {"**": ".*", "*": "[^/]*"}


class Connection(AbstractAsyncContextManager["Connection"]):
    """
    >>> async with leapstream.connect("http://127.0.0.1:4040") as run:
    ...     async for record in run.topic("run/*/hmc/measurement/Q"):
    ...         print(record if isinstance(record, leapstream.Gap) else record.value["values"].mean())
    """

    def __init__(self, url: str, token: str | None = None, ssl: Any = None) -> None:
        scheme, host, path, query, _ = urlsplit(url)
        path = path.removesuffix("/v1/stream").rstrip("/") + "/v1/stream"
        self._url = urlunsplit((scheme.replace("http", "ws"), host, path, query, ""))
        self._options: dict[str, Any] = {"subprotocols": ["leapstream.v1"], "max_size": 2**24, "ping_interval": None}
        self._options |= {"close_timeout": 0.2} | ({} if ssl is None else {"ssl": ssl})
        self._options |= {} if token is None else {_HEADERS: {"Authorization": f"Bearer {token}"}}

    async def __aexit__(self, *_: Any) -> None: ...  # each topic has a WebSocket of its own, and closes it

    async def topic(self, *globs: str, start: Any = None, live: bool = True, **options: Any) -> AsyncGenerator[Record, None]:
        """
        All records of the topics that match until they are complete, or those of now, unless `live`. `*` stands for
        anything but a slash, `**` for anything. After a break each topic goes on where it was: nothing comes twice, and
        what cannot be had any more is a `Gap`. `start` is a `from` of docs/protocol.md: "first" unless told otherwise,
        "last" of what is not kept. `options` are fields of `subscribe` there: delivery="lossless", maxHz=2, every=10.
        """
        patterns = ["".join(_STARS.get(part, re.escape(part)) for part in re.split(r"(\*+)", glob)) for glob in globs]
        cursors: dict[str, Cursor] = {}
        async with aclosing(self._messages()) as messages:
            async for socket, message in messages:
                op = message["op"]
                if op == "info":
                    reading, told = dict[int, Cursor](), False
                    # The answer, an error, comes when all topics have been told.
                    await _send(socket, {"op": "fetch", "request": 0, "topic": "none", "from": 1})
                elif op == "error":
                    told = True
                elif op == "advertise":
                    for channel in message["channels"]:
                        id, topic = channel["id"], channel["topic"]
                        if any(re.fullmatch(pattern, topic) for pattern in patterns):
                            reading[id] = cursors.setdefault(topic, Cursor(topic, options.get("every", 1)))
                            kept = options.get("delivery", channel["delivery"]) == "lossless"
                            origin = reading[id].start() or start or ("first" if kept else "last")
                            await asyncio.sleep(0 if len(reading) < 30 else 0.06)  # 40 at once, and 20 a second
                            request = {"op": "subscribe", "request": id, "topic": topic, "from": origin, **options}
                            await _send(socket, request)
                elif message.get("channel") in reading:
                    cursor = reading[message["channel"]]
                    for record in cursor.records(message):
                        yield record
                    if op == "complete" or not live and cursor.has_all():
                        del reading[message["channel"]]
                if told and not reading and (cursors or not live):
                    return

    async def history(self, topic: str) -> list[Record]:
        """The records of a topic that the server keeps now."""
        return [record async for record in self.topic(topic, live=False, delivery="lossless")]

    async def posterior(self, sampler: str = "*") -> dict[str, np.ndarray]:
        """The measurements of a sampler that the server keeps now, as arrays [chain, draw], by name."""
        blocks: dict[str, dict[str, list[Any]]] = {}
        async for record in self.topic(f"run/*/{sampler}/measurement/*", live=False):
            whose, name = record.topic.split("/measurement/")
            if isinstance(record, Item):
                chains = blocks.setdefault(whose, {}).setdefault(name, [])
                chains.append((record.value["first"], record.value["values"]))
        if len(blocks) != 1:
            raise ValueError(f"one sampler is needed, posterior(sampler=...), of {', '.join(blocks) or 'none'}")
        return arrays(*blocks.values())

    async def _messages(self) -> AsyncGenerator[tuple[Any, dict[str, Any]], None]:
        """What the server says, `info` first on every WebSocket, each with the WebSocket to answer on."""
        attempt = 0
        while True:
            try:
                async with websockets.connect(self._url, **self._options) as socket:
                    await _send(socket, {"op": "hello", "client": "leapstream in Python"})
                    while True:
                        message = read_message(await asyncio.wait_for(socket.recv(), 20))  # it pings every 5 s
                        attempt = 1
                        if message["op"] == "ping":
                            await _send(socket, {"op": "pong", "time": message["time"]})
                        elif message["op"] == "error" and message["request"] != 0:
                            raise ProtocolError(f"{message['text']} ({message['code']})")
                        yield socket, message
            except (OSError, EOFError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                _raise_if_final(error)
                if attempt == 0:
                    raise ConnectionError(f"no answer from {self._url}: {error}; is the run going?") from error
            await asyncio.sleep(random.uniform(0, min(30, 2 ** (attempt - 2))))
            attempt += 1


async def _send(socket: Any, message: dict[str, Any]) -> None:
    with suppress(websockets.ConnectionClosed):  # who receives is told
        await socket.send(msgpack.packb(message))


def _raise_if_final(error: Exception) -> None:
    status = getattr(error, "status_code", 0) or getattr(getattr(error, "response", None), "status_code", 0)
    close = getattr(error, "rcvd", None)
    code, reason = (close.code, close.reason) if close else (status, "")
    if code in (401, 4401, 4403):
        raise AccessError(f"the server wants another token, connect(url, token=...): {code} {reason}") from error
    if code in (1002, 1003, 1007, 1008, 1009) or 4400 <= code < 4500 or 400 <= code < 500 and code != 429:
        raise ProtocolError(f"the server refuses for good: {code} {reason}") from error
