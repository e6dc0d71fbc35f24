"""Two gateways on one PostgreSQL: whoever is at one hears what happens at the other."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text

from bot.app import create_app
from bot.desk.model import Role
from bot.errors import SlowDown
from bot.gateway import limits
from bot.gateway.parts import PARTS
from tests.agent_page import AgentPage, agent_at
from tests.chat import Buyer
from tests.gateway.conftest import PASSWORD, Gateway, StubEngine, a_gateway

pytestmark = pytest.mark.slow
JOBS = ("replicas_gone", "settings_noted", "pruned", "answers_watched", "appeals_proposed")


class Pair:
    def __init__(self, one: Gateway, two: Gateway, apps: list[Any]) -> None:
        self.one, self.two, self.apps = one, two, apps
        self.before: dict[str, float] = {}


@pytest.fixture
async def pair(
    tmp_path: Path, postgres_engine: Engine, stub_engine: tuple[StubEngine, str]
) -> AsyncIterator[Pair]:
    url = postgres_engine.url.render_as_string(hide_password=False)
    made, apps, before = [], [], {job: runs(job) for job in JOBS}
    async with contextlib.AsyncExitStack() as stack:
        for name in ("bot-1", "bot-2"):
            (tmp_path / name).mkdir()
            gateway = a_gateway(tmp_path / name, url, stub_engine, replica=name)
            stack.callback(gateway.core.close)
            app = create_app(gateway.settings, clock=gateway.clock)
            server = TestServer(app, host="127.0.0.1", port=gateway.settings.port)
            await stack.enter_async_context(server)
            made.append(gateway)
            apps.append(app)
        for gateway in made:
            await warm(gateway)
        found = Pair(made[0], made[1], apps)
        found.before = before
        yield found


async def warm(gateway: Gateway) -> None:
    async with asyncio.timeout(120), aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{gateway.url}/health") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def console_at(gateway: Gateway, username: str) -> AsyncIterator[AgentPage]:
    await asyncio.to_thread(gateway.add_staff, username, Role.AGENT)
    async with agent_at(gateway.url, username, PASSWORD) as page:
        yield page


async def hears(buyer: Buyer, said: str) -> None:
    async with asyncio.timeout(10):
        while not any(said in text for text in buyer.texts()):
            await buyer.next()


async def test_a_buyer_at_one_gateway_and_an_agent_at_the_other_talk(pair: Pair):
    async with console_at(pair.two, "lin") as agent, pair.one.buyer("b1") as buyer:
        assert await buyer.ask("在吗"), "the bot answers"
        chat = buyer.conversation_id
        await agent.call("watch", conversation_id=chat, after=0)
        assert (await buyer.send("帮我看看"))["ok"]
        await agent.hears("帮我看看")
        agent.queue_changed.clear()
        assert (await agent.post(f"conversations/{chat}/takeover"))[0] == 200
        async with asyncio.timeout(10):
            while buyer.state["holder"] != "agent":
                await asyncio.sleep(0.01)
        said = await agent.call(
            "send", conversation_id=chat, client_msg_id=str(uuid.uuid4()), text="我来看看"
        )
        assert said["ok"]
        await hears(buyer, "我来看看")
        seqs = sorted(buyer.messages)
        assert seqs == list(range(1, len(seqs) + 1)), "no gap, nothing twice"


async def test_one_buyer_with_a_page_at_each_is_answered_once(pair: Pair):
    async with pair.one.buyer("b1") as left, pair.two.buyer("b1") as right:
        for number, buyer in enumerate([left, right] * 4):
            assert (await buyer.send(f"第{number}个问题"))["ok"]
        async with asyncio.timeout(20):
            while await asyncio.to_thread(pair.one.core.conversations.unanswered):
                await asyncio.sleep(0.02)
        for buyer in (left, right):
            last = await asyncio.to_thread(
                pair.one.core.conversations.messages_after, buyer.conversation_id, 0
            )
            async with asyncio.timeout(10):
                while len(buyer.messages) < len(last):
                    await buyer.next()
        assert left.texts() == right.texts()
        asked = [line["metadata"]["seq"] for line in pair.one.engine.asked]
        assert len(asked) == len(set(asked)), "no turn was put to the engine twice"


async def test_who_spreads_messages_over_both_meets_one_limit(pair: Pair):
    one, two = (app[PARTS].limits for app in pair.apps)
    for _ in range(limits.LOGINS.amount):
        one.hit(limits.LOGINS, "login", "lin", "192.0.2.1")
    async with asyncio.timeout(10):
        while two.remaining(limits.LOGINS, "login", "lin", "192.0.2.1"):
            await asyncio.sleep(0.01)
    with pytest.raises(SlowDown):
        two.hit(limits.LOGINS, "login", "lin", "192.0.2.1")
    two.hit(limits.LOGINS, "login", "zhao", "192.0.2.1")


async def test_what_was_written_while_nobody_listened_is_pushed_when_they_do_again(
    pair: Pair, postgres_engine: Engine
):
    async with pair.one.buyer("b1") as buyer:
        await buyer.ask("在吗")
        # Written by a gateway that dies before it tells anybody.
        written = len(buyer.messages)
        with postgres_engine.begin() as connection:
            connection.execute(
                text("UPDATE conversations SET last_seq = last_seq + 1 WHERE id = :id; "),
                {"id": buyer.conversation_id},
            )
            connection.execute(
                text(
                    "INSERT INTO messages (conversation_id, seq, at, sender, kind, text, data, "
                    "buttons) VALUES (:id, :seq, :at, 'system', 'text', '没人听见', '{}', '[]')"
                ),
                {"id": buyer.conversation_id, "seq": written + 1, "at": pair.one.clock()},
            )
        with postgres_engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            )
        await hears(buyer, "没人听见")


async def test_each_job_of_both_is_done_by_one(pair: Pair, postgres_engine: Engine):
    """Jobs of an hour and of a day: both gateways have looked at them when another has come round,
    and one has done each."""
    async with asyncio.timeout(30):
        while runs("replicas_gone") - pair.before["replicas_gone"] < 5:
            await asyncio.sleep(0.05)
    for job in JOBS[1:]:
        assert runs(job) - pair.before[job] == 1, job
    with postgres_engine.connect() as connection:
        found = connection.execute(text("SELECT DISTINCT replica FROM job_runs"))
        assert set(found.scalars()) <= {"bot-1", "bot-2"}


def runs(job: str) -> float:
    return REGISTRY.get_sample_value("anxin_job_seconds_count", {"job": job}) or 0.0
