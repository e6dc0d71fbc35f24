"""A page of the console without a browser: its calls and its socket, at one gateway."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import socketio

from bot.gateway.requests import cookie_name

_HEADERS = {"X-Anxin": "1"}


class AgentPage:
    """A page of the console, signed in at one gateway."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url, self._http = url, http
        self.messages: dict[int, dict[str, Any]] = {}
        self.queue_changed = asyncio.Event()
        self._news = asyncio.Event()

    async def open(self, username: str, password: str) -> None:
        login = {"username": username, "password": password}
        url = f"{self.url}/api/console/login"
        async with self._http.post(url, json=login, headers=_HEADERS) as answer:
            assert answer.status == 200
            cookie = answer.cookies[cookie_name(secure=False)]
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("message", self._on_message, namespace="/console")
        self.socket.on("queue", self._on_queue, namespace="/console")
        await self.socket.connect(
            self.url,
            namespaces=["/console"],
            transports=["websocket"],
            wait_timeout=5,
            headers={"Origin": self.url, "Cookie": f"{cookie.key}={cookie.value}"},
        )

    async def call(self, event: str, **data: Any) -> Any:
        return await self.socket.call(event, data, namespace="/console")

    async def post(self, path: str) -> tuple[int, Any]:
        url = f"{self.url}/api/console/{path}"
        async with self._http.post(url, json={}, headers=_HEADERS) as answer:
            return answer.status, await answer.json()

    async def hears(self, said: str, *, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while said not in [message["text"] for message in self.messages.values()]:
                self._news.clear()
                await self._news.wait()

    async def _on_message(self, pushed: dict[str, Any]) -> None:
        self.messages[pushed["message"]["seq"]] = pushed["message"]
        self._news.set()

    async def _on_queue(self, *_: Any) -> None:
        self.queue_changed.set()


@contextlib.asynccontextmanager
async def agent_at(url: str, username: str, password: str) -> AsyncIterator[AgentPage]:
    """Signed in, with the page open."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        page = AgentPage(url, http)
        await page.open(username, password)
        yield page
        await page.socket.disconnect()
