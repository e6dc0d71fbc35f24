"""A buyer without a browser: the widget's protocol over a real socket."""

from __future__ import annotations

import asyncio
import uuid
from types import TracebackType
from typing import Any, Self

import aiohttp
import jwt
import socketio

from bot.times import Clock


class Buyer:
    """One buyer's page. `messages` is what the page holds, by number."""

    def __init__(
        self, url: str, buyer_id: str, *, secret: str = "", clock: Clock | None = None
    ) -> None:
        """With a `secret` and a `clock` the token is signed here, else the demo shop signs it."""
        self.url = url
        self.buyer_id = buyer_id
        self.secret = secret
        self.clock = clock
        self.messages: dict[int, dict[str, Any]] = {}
        self.state: dict[str, Any] = {}
        self._news = asyncio.Event()
        self._http: aiohttp.ClientSession | None = None
        self._socket: socketio.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        await self.open_session()
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.disconnect()
        assert self._http is not None
        await self._http.close()

    async def open_session(self) -> None:
        assert self._http is not None
        token = await self._token()
        async with self._http.post(
            f"{self.url}/api/buyer/session", json={"token": token}
        ) as answer:
            found = await answer.json()
        self.session = found["session"]
        self.conversation_id = found["conversation"]["id"]

    async def _token(self) -> str:
        if self.secret:
            assert self.clock is not None, "who signs says when"
            now = int(self.clock().timestamp())
            claims = {"sub": self.buyer_id, "aud": "anxin", "iss": "demo", "jti": uuid.uuid4().hex}
            return jwt.encode({**claims, "iat": now, "exp": now + 300}, self.secret, "HS256")
        assert self._http is not None
        where = {"buyer": self.buyer_id}
        async with self._http.get(f"{self.url}/demo/token", params=where) as answer:
            return str((await answer.json())["token"])

    async def connect(self) -> None:
        """Connect and catch up, as the widget does."""
        socket = socketio.AsyncClient(reconnection=False, request_timeout=10)
        socket.on("message", self._on_message, namespace="/buyer")
        socket.on("state", self._on_state, namespace="/buyer")
        self._socket = socket
        await socket.connect(
            self.url,
            namespaces=["/buyer"],
            transports=["websocket"],
            auth={"session": self.session},
            headers={"Origin": self.url},
            wait_timeout=5,
        )
        await self.sync()

    async def disconnect(self) -> None:
        if self._socket is not None:
            await self._socket.disconnect()
            self._socket = None

    async def sync(self) -> None:
        more = True
        while more:
            found = await self.call("sync", {"after": max(self.messages, default=0)})
            for message in found["messages"]:
                self._take(message)
            self.state = found["conversation"]
            more = found["more"]

    async def call(self, event: str, data: dict[str, Any], *, timeout: float = 8) -> Any:
        assert self._socket is not None
        return await self._socket.call(event, data, namespace="/buyer", timeout=timeout)

    async def send(self, text: str, *, key: str | None = None) -> dict[str, Any]:
        return await self.call("send", {"client_msg_id": key or str(uuid.uuid4()), "text": text})

    async def press(self, title: str) -> dict[str, Any]:
        """The newest button with this title."""
        for seq in sorted(self.messages, reverse=True):
            for button in self.messages[seq]["buttons"]:
                if title in button["title"]:
                    wanted = {"seq": seq, "id": button["id"]}
                    key = str(uuid.uuid4())
                    return await self.call("send", {"client_msg_id": key, "button": wanted})
        raise AssertionError(f"no button {title!r} in {self.texts()}")

    async def ask(self, text: str, *, seconds: float = 20) -> list[dict[str, Any]]:
        """Send, and wait for what the bot answers."""
        answer = await self.send(text)
        assert answer["ok"], answer
        return await self.replies_after(answer["seq"], seconds=seconds)

    async def replies_after(self, seq: int, *, seconds: float = 20) -> list[dict[str, Any]]:
        def found() -> list[dict[str, Any]]:
            return [m for s, m in sorted(self.messages.items()) if s > seq and m["from"] != "buyer"]

        async with asyncio.timeout(seconds):
            while not found():
                await self.next()
        return found()

    async def next(self) -> None:
        """Wait until something else arrives."""
        self._news.clear()
        await self._news.wait()

    def texts(self) -> list[str]:
        return [f"{m['from']}: {m['text']}" for _, m in sorted(self.messages.items())]

    def _take(self, message: dict[str, Any]) -> None:
        self.messages[message["seq"]] = message
        self._news.set()

    async def _on_message(self, message: dict[str, Any]) -> None:
        self._take(message)

    async def _on_state(self, state: dict[str, Any]) -> None:
        self.state = state
