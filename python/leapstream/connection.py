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
from .records import AccessError, Item, ProtocolError, Record, arrays, choose, read_message

_HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"


class Connection(AbstractAsyncContextManager["Connection"]):
    """`async for record in leapstream.connect("http://127.0.0.1:4040").topic("run/*/hmc/measurement/Q"): ...`"""

    def __init__(self, url: str, token: str | None = None, ssl: Any = None) -> None:
        scheme, host, path, query, _ = urlsplit(url)
        path = path.removesuffix("/v1/stream").rstrip("/") + "/v1/stream"
        self._url = urlunsplit((scheme.replace("http", "ws"), host, path, query, ""))
        self._shown = re.sub("//[^/]*@", "//", self._url)  # without a password
        self._options: dict[str, Any] = {"subprotocols": ["leapstream.v1"], "max_size": 2**24, "ping_interval": None}
        self._options |= {"close_timeout": 0.2} | ({} if ssl is None else {"ssl": ssl})
        self._options |= {} if token is None else {_HEADERS: {"Authorization": f"Bearer {token}"}}

    async def __aexit__(self, *_: Any) -> None: ...  # each topic has a WebSocket of its own, and closes it

    async def topic(self, *globs: str, start: Any = None, live: bool = True, **options: Any) -> AsyncGenerator[Record, None]:
        """All records of the topics that match until they are complete, or those of now, unless `live`. `*` stands for
        anything but a slash, `**` for anything. After a break each topic goes on where it was: nothing comes twice, and
        what cannot be had any more is a `Gap`. `start` is a `from` of docs/protocol.md: "first" unless told otherwise,
        "last" of what is not kept. `options` are fields of `subscribe`: delivery="lossless", maxHz=2, every=10."""
        patterns = [re.escape(glob).replace(r"\*\*", ".*").replace(r"\*", "[^/]*") for glob in globs]
        cursors: dict[str, Cursor] = {}
        async with aclosing(self._messages()) as messages:
            async for socket, message in messages:
                with suppress(websockets.ConnectionClosed):  # who receives is told
                    op = message["op"]
                    if op == "info":
                        reading, told = dict[int, Cursor](), False
                        await socket.send(msgpack.packb({"op": "fetch", "request": 0, "topic": "none", "from": 1}))
                    elif op == "error":  # the answer to fetch, which comes when all topics have been told
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
                                await socket.send(msgpack.packb(request))
                    elif message.get("channel") in reading:
                        cursor = reading[message["channel"]]
                        for record in cursor.records(message):
                            yield record
                        if op == "complete" or not live and cursor.next >= cursor.end:
                            del reading[message["channel"]]
                if told and not reading and (cursors or not live):
                    return

    async def history(self, topic: str) -> list[Record]:
        """The records of a topic that the server keeps now."""
        return [record async for record in self.topic(topic, live=False, delivery="lossless")]

    async def posterior(self, sampler: str | None = None) -> dict[str, np.ndarray]:
        """The measurements of a sampler that the server keeps now, as arrays [chain, draw], by name."""
        samplers = [record.topic.split("/")[2] async for record in self.topic("run/*/*/progress", live=False)]
        measured = f"run/*/{choose(sampler, samplers, self._shown)}/measurement/*"
        items = [record async for record in self.topic(measured, live=False) if isinstance(record, Item)]
        return arrays((item.topic.split("/")[-1], item.value["first"], item.value["values"]) for item in items)

    async def _messages(self) -> AsyncGenerator[tuple[Any, dict[str, Any]], None]:
        """What the server says, `info` first on every WebSocket, each with the WebSocket to answer on."""
        attempt = 0
        while True:
            try:
                async with websockets.connect(self._url, **self._options) as socket:
                    await socket.send(msgpack.packb({"op": "hello", "client": "leapstream in Python"}))
                    while True:
                        message = read_message(await asyncio.wait_for(socket.recv(), 20))  # it pings every 5 s
                        attempt = 1
                        if message["op"] == "ping":
                            with suppress(websockets.ConnectionClosed):  # there may be more to read
                                await socket.send(msgpack.packb({"op": "pong", "time": message["time"]}))
                        elif message["op"] == "error" and message["request"] != 0:
                            raise ProtocolError(f"{message['text']} ({message['code']})")
                        yield socket, message
            except (OSError, EOFError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                _raise_if_final(error, was_there=attempt > 0)
                if attempt == 0:
                    raise ConnectionError(f"no answer from {self._shown}: {error}; is the run going?") from error
            await asyncio.sleep(random.uniform(0, min(30, 2 ** (attempt - 2))))
            attempt += 1


def _raise_if_final(error: Exception, was_there: bool) -> None:
    status = getattr(error, "status_code", 0) or getattr(getattr(error, "response", None), "status_code", 0)
    code, reason = (close.code, close.reason) if (close := getattr(error, "rcvd", None)) else (status, "")
    if code in (401, 4401, 4403):
        raise AccessError(f"the server wants another token, connect(url, token=...): {code} {reason}") from error
    passes = code == 429 or code == 404 and was_there  # a proxy may say 404 while its server is away
    if code in (1002, 1003, 1007, 1008, 1009) or 4400 <= code < 4500 or 400 <= code < 500 and not passes:
        raise ProtocolError(f"the server refuses for good: {code} {reason}") from error
