"""What the two kinds of pages are pushed, and which pages may listen at all."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import Any

import pytest
import socketio

from tests.gateway.conftest import PASSWORD
from tests.gateway.test_console import OURS, Browser

SHOP = "https://shop.example.com"


def key() -> str:
    return str(uuid.uuid4())


class StaffPage:
    """The console's socket with the cookie of a signed-in browser."""

    def __init__(self, gateway, cookie: str) -> None:
        self.gateway = gateway
        self.headers = {"Cookie": cookie}
        self.messages: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection=False, request_timeout=10)
        self.socket.on("message", self._on_message, namespace="/console")

    def _on_message(self, envelope: dict[str, Any]) -> None:
        self.messages.append(envelope["message"])
        self._news.set()

    async def connect(self, origin: str | None = None) -> None:
        await self.socket.connect(
            self.gateway.url,
            namespaces=["/console"],
            transports=["websocket"],
            headers=self.headers | {"Origin": origin or self.gateway.url},
            wait_timeout=5,
        )

    async def call(self, event: str, **data: Any) -> Any:
        return await self.socket.call(event, data, namespace="/console", timeout=8)

    async def shown(self, text: str) -> None:
        async with asyncio.timeout(8):
            while text not in [message["text"] for message in self.messages]:
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def a_staff_page(gateway):
    gateway.add_staff("lin")
    async with Browser(gateway) as browser:
        login = {"username": "lin", "password": PASSWORD}
        url = f"{gateway.url}/api/console/login"
        async with browser.http.post(url, json=login, headers=OURS) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
    page = StaffPage(gateway, cookie)
    try:
        yield page
    finally:
        await page.socket.disconnect()


async def test_a_private_note_is_pushed_to_staff_and_to_no_buyers_page(gateway):
    """The history leaves notes out as well; here the buyer's page is open while it is written."""
    async with gateway.buyer() as buyer, a_staff_page(gateway) as staff:
        await staff.connect()
        await staff.call("watch", conversation_id=buyer.conversation_id, after=0)
        note = {"conversation_id": buyer.conversation_id, "client_msg_id": key()}
        assert (await staff.call("note", **note, text="老客户，容易生气"))["ok"]
        await staff.shown("老客户，容易生气")
        # What is pushed later comes later: the note would have been here by now.
        await buyer.ask("在吗")
        assert "老客户，容易生气" not in str(buyer.messages)
        assert {message["kind"] for message in buyer.messages.values()} == {"text"}


@pytest.mark.parametrize("origin", [SHOP, "https://evil.example", "null"])
async def test_a_page_that_is_not_the_consoles_gets_no_staff_socket(gateway, origin):
    """The shop's pages may talk to us; with a cookie of the staff they would be the console."""
    async with a_staff_page(gateway) as staff:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await staff.connect(origin)


async def test_without_a_cookie_there_is_no_staff_socket(gateway):
    page = StaffPage(gateway, "theme=dark")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.connect()
    await page.socket.disconnect()
