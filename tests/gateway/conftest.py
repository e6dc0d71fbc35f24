"""The gateway with a stub engine on loopback: the same HTTP that Rasa speaks, at once."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import create_app
from bot.core import build_core
from bot.desk.model import Role, Staff
from bot.settings import Settings
from bot.store.uow import uow_opener
from tests.chat import Buyer
from tests.decisions.builders import NOW, SetClock, write_order
from tests.stack import free_port

PASSWORD = "correct horse"
HEADERS = {"X-Anxin": "1"}
NO, BUYER, CHAT = "261105-100000000000001", "buyer-1", "conversation-1"


class StubEngine:
    """Answers each turn with what `say` gives; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Any = [{"recipient_id": "x", "text": "收到"}]
        self.status = 200
        # Makes the answer from what was asked, where a test needs more than one that is fixed.
        self.plays: Callable[[dict[str, Any]], Awaitable[Any]] | None = None

    async def hello(self, request: web.Request) -> web.Response:
        return web.Response(text="Hello")

    async def webhook(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        if self.plays is not None:
            self.answer = await self.plays(self.asked[-1])
        return web.json_response(self.answer, status=self.status)


class Gateway:
    """One running gateway; `core` are its services over the same database."""

    def __init__(self, settings: Settings, engine: StubEngine) -> None:
        self.settings = settings
        self.engine = engine
        self.clock = SetClock()
        self.core = build_core(settings, notify=lambda happened: None, clock=self.clock)
        self.url = f"http://127.0.0.1:{settings.port}"

    @contextlib.asynccontextmanager
    async def buyer(self, buyer_id: str = "b1") -> AsyncIterator[Buyer]:
        secret = self.settings.shop_secret
        async with Buyer(self.url, buyer_id, secret=secret, clock=self.clock) as buyer:
            yield buyer

    def add_staff(self, username: str, role: Role = Role.AGENT) -> Staff:
        return self.core.staff.add(username=username, name=username, role=role, password=PASSWORD)


@pytest.fixture
async def stub_engine() -> AsyncIterator[tuple[StubEngine, str]]:
    stub = StubEngine()
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", stub.webhook)
    app.router.add_get("/", stub.hello)
    async with TestServer(app, host="127.0.0.1") as server:
        yield stub, str(server.make_url("/")).rstrip("/")


def a_gateway(
    folder: Path, database_url: str, stub_engine: tuple[StubEngine, str], *, replica: str = "bot-1"
) -> Gateway:
    stub, url = stub_engine
    settings = Settings(
        database_url=database_url,
        var_dir=folder,
        port=free_port(),
        action_port=free_port(),
        engine_urls=(url,),
        shop_secret="s" * 32,
        action_secret="a" * 32,
        shop_origins=("https://shop.example.com",),
        burst_seconds=0.15,
        demo=False,
        replica=replica,
    )
    return Gateway(settings, stub)


@pytest.fixture
async def stopped_gateway(
    tmp_path: Path, sqlite_template: Path, stub_engine: tuple[StubEngine, str]
) -> AsyncIterator[Gateway]:
    """Services over a gateway's database, and nobody who works in the background."""
    shutil.copy(sqlite_template, tmp_path / "gateway.db")
    made = a_gateway(tmp_path, f"sqlite:///{tmp_path}/gateway.db", stub_engine)
    yield made
    made.core.close()


@pytest.fixture
async def gateway(stopped_gateway: Gateway) -> AsyncIterator[Gateway]:
    settings = stopped_gateway.settings
    # It has run before: what comes from now on is news, not history.
    stopped_gateway.core.notices.search()
    async with TestServer(
        create_app(settings, clock=stopped_gateway.clock), host="127.0.0.1", port=settings.port
    ):
        yield stopped_gateway


class Console:
    def __init__(self, gateway: Gateway, session: aiohttp.ClientSession) -> None:
        self._root, self._session = f"{gateway.url}/api/console", session

    async def get(self, path: str):
        async with self._session.get(f"{self._root}/{path}") as answer:
            return answer.status, await answer.json()

    async def raw(self, path: str):
        async with self._session.get(f"{self._root}/{path}") as answer:
            return answer.status, await answer.read()

    async def post(self, path: str, body=None):
        async with self._session.post(
            f"{self._root}/{path}", json=body or {}, headers=HEADERS
        ) as answer:
            return answer.status, await answer.json()

    async def delete(self, path: str):
        async with self._session.delete(f"{self._root}/{path}", headers=HEADERS) as answer:
            return answer.status, await answer.json()

    async def upload(self, path: str, data: bytes):
        form = aiohttp.FormData()
        form.add_field("file", data, filename="结果.csv")
        async with self._session.post(f"{self._root}/{path}", data=form, headers=HEADERS) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def consoles(gateway):
    """Signed in: an agent who holds the conversation, and two supervisors."""
    sessions, found = [], {}
    for name, role in (
        ("agent", Role.AGENT),
        ("boss", Role.SUPERVISOR),
        ("boss2", Role.SUPERVISOR),
    ):
        gateway.add_staff(name, role)
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        sessions.append(session)
        login = {"username": name, "password": PASSWORD}
        async with session.post(
            f"{gateway.url}/api/console/login", json=login, headers=HEADERS
        ) as answer:
            assert answer.status == 200
        found[name] = Console(gateway, session)
    yield found
    for session in sessions:
        await session.close()


@pytest.fixture
def shop(gateway):
    """An order of a buyer whose conversation the agent holds."""
    with uow_opener(gateway.core.database)() as uow:
        write_order(
            uow,
            NO,
            BUYER,
            CHAT,
            items=[("CUP", 1, 900_00)],
            signed_at=NOW - timedelta(days=2),
            shipped_at=NOW - timedelta(days=4),
            confirmed_at=NOW - timedelta(days=5),
        )
        uow.commit()
    return gateway.core
