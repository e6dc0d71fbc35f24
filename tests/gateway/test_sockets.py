"""What the two kinds of pages are pushed, and which pages may listen at all."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import Any

import pytest
import socketio
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.desk.accounts import StaffAccounts
from bot.desk.model import Role, Staff
from bot.gateway.staff_sockets import LOOK_EVERY_SECONDS, StaffSockets
from bot.store.tables.desk import StaffRow
from bot.store.uow import uow_opener
from tests.decisions.builders import SetClock
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


# Who may not listen any more


class Pages:
    """Staff with open sockets, on a real database; `closed` says whose were closed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = SetClock()
        self.accounts = StaffAccounts(uow_opener(engine), clock=self.clock)
        self.closed: list[str] = []
        self.looks = 0
        self.sockets = StaffSockets(self._signed_in, self._close)
        self.token: dict[str, str] = {}

    def _signed_in(self, tokens):
        self.looks += 1
        return self.accounts.still_signed_in(tokens)

    async def _close(self, sid: str) -> None:
        self.closed.append(sid)

    def open(self, name: str) -> Staff:
        self.accounts.add(username=name, name=name, role=Role.AGENT, password=PASSWORD)
        staff, self.token[name] = self.accounts.sign_in(username=name, password=PASSWORD)
        self.sockets.opened(name, self.token[name], staff)
        return staff

    def change(self, name: str, **values: Any) -> None:
        with Session(self.engine) as session, session.begin():
            session.execute(update(StaffRow).where(StaffRow.username == name).values(**values))


@pytest.fixture
def pages(engine: Engine) -> Pages:
    return Pages(engine)


def signed_out(pages: Pages) -> None:
    pages.accounts.sign_out(pages.token["lin"])


def disabled(pages: Pages) -> None:
    pages.change("lin", disabled=True)


def demoted(pages: Pages) -> None:
    pages.change("lin", role=Role.SUPERVISOR.value)


@pytest.mark.parametrize("happens", [signed_out, disabled, demoted])
async def test_who_may_not_listen_any_more_is_closed_and_nobody_else(pages, happens):
    pages.open("lin")
    pages.open("wang")
    await pages.sockets.look()
    assert pages.closed == []
    happens(pages)
    await pages.sockets.look()
    await pages.sockets.look()
    assert (pages.closed, pages.looks) == (["lin"], 3), "one look for all, closed once"


async def test_a_session_that_has_run_out_is_closed(pages):
    pages.open("lin")
    pages.clock.on(hours=13)
    await pages.sockets.look()
    assert pages.closed == ["lin"]


async def test_without_open_pages_nothing_is_asked(pages):
    pages.open("lin")
    pages.sockets.closed("lin")
    await pages.sockets.look()
    assert pages.looks == 0


async def test_a_signed_out_page_stops_receiving_within_five_seconds(gateway):
    """Signed out from elsewhere: nothing in this gateway was told."""
    assert LOOK_EVERY_SECONDS * 1.1 < 4
    async with gateway.buyer() as buyer, a_staff_page(gateway) as staff:
        gone = asyncio.Event()
        staff.socket.on("disconnect", lambda *_: gone.set(), namespace="/console")
        await staff.connect()
        await staff.call("watch", conversation_id=buyer.conversation_id, after=0)
        gateway.core.staff.sign_out(staff.headers["Cookie"].partition("=")[2])
        await asyncio.wait_for(gone.wait(), 20)
        await buyer.ask("我的手机是13800138000")
        assert "13800138000" not in str(staff.messages)
