"""Two gateways and two engines on one PostgreSQL, killed in turn while buyers talk and an agent
works (reliability F2): nothing is lost, doubled or out of order, and each job is done once."""

from __future__ import annotations

import asyncio
import itertools
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.commands.up import engine_command, engine_environment
from bot.core import build_core
from bot.desk.model import Role
from bot.store.engine import open_engine
from bot.times import utc_now
from tests import postgres
from tests.agent_page import agent_at
from tests.chat import Buyer
from tests.faults.shoppers import come_back, come_in, say
from tests.faults.test_kill import Kill, nothing_was_lost, storm
from tests.stack import Stack, free_port, settings_for

pytestmark = pytest.mark.slow
CONVERSATIONS = int(os.environ.get("ANXIN_FAULT_CONVERSATIONS", "20"))
KILLS = 2
PASSWORD = "correct horse battery"
LINES = 6


class Half(Stack):
    """One gateway and one engine of two."""

    def start_engine(self) -> None:
        mine = self.settings.model_copy(update={"engine_urls": (self.engine_url,)})
        self._engine = self._spawn(engine_command(mine, self.model), engine_environment(mine))

    @property
    def engine_url(self) -> str:
        return self.settings.engine_urls[int(self.settings.replica[-1]) - 1]


@contextmanager
def two_stacks(folder: Path, database_url: str) -> Iterator[tuple[Half, Half]]:
    first = settings_for(folder / "1", database_url=database_url, burst_seconds=0.2)
    ports = (first.action_port, free_port())
    shared = {
        "engine_urls": (first.engine_urls[0], f"http://127.0.0.1:{free_port()}"),
        "action_urls": tuple(f"http://127.0.0.1:{port}/webhook" for port in ports),
    }
    halves = [
        Half(
            first.model_copy(
                update={
                    **shared,
                    "replica": f"bot-{number}",
                    "var_dir": folder / str(number),
                    "port": port,
                    "action_port": action_port,
                }
            )
        )
        for number, port, action_port in zip((1, 2), (first.port, free_port()), ports, strict=True)
    ]
    try:
        halves[0].prepare()
        halves[1].settings.var_dir.mkdir()
        halves[1].model = halves[0].model
        for half in halves:
            half.start_engine()
        for half in halves:
            half.start_bot()
            half.wait_engine()
        yield halves[0], halves[1]
    finally:
        for half in halves:
            half.stop()


class Roaming(Buyer):
    """Comes to the other gateway at each connect, as through a proxy."""

    def __init__(self, urls: tuple[str, ...], buyer_id: str, *, secret: str) -> None:
        super().__init__(urls[0], buyer_id, secret=secret, clock=utc_now)
        self.roams(urls)

    def roams(self, urls: tuple[str, ...]) -> None:
        self._urls = itertools.cycle(urls)

    async def open_session(self) -> None:
        self.url = next(self._urls)
        await super().open_session()

    async def connect(self) -> None:
        self.url = next(self._urls)
        await super().connect()


def dies(half: Half) -> Kill:
    def kill(_: Stack) -> float:
        half.kill_bot()
        return half.start_bot()

    return kill


@pytest.mark.timeout(900)
async def test_a_death_of_one_of_two_loses_nothing_and_jobs_are_done_once(
    tmp_path: Path, postgres_server: str
):
    url = postgres.new_database(postgres_server, f"pair_{uuid.uuid4().hex[:8]}")
    with two_stacks(tmp_path, url) as (one, two):
        await they_talk_over_a_death(one, two)
        urls, secret = (one.url, two.url), one.settings.shop_secret
        buyers = [Roaming(urls, f"roams-{n:03}", secret=secret) for n in range(CONVERSATIONS)]
        kills = [dies(half) for half in (one, two)] * (KILLS // 2)
        sent, back = await storm(one, CONVERSATIONS, kills, buyers=buyers)
        await nothing_was_lost(one, sent, back)
        nobody_did_twice(one, two)


async def they_talk_over_a_death(one: Half, two: Half) -> None:
    """A buyer at one gateway and an agent at the other, line by line; then the buyer's dies."""
    core = build_core(two.settings, notify=lambda happened: None, clock=utc_now)
    core.staff.add(username="xiaolin", name="小林", role=Role.AGENT, password=PASSWORD)
    core.close()
    buyer = Roaming((one.url, one.url), "talks", secret=one.settings.shop_secret)
    await come_in(buyer)
    async with agent_at(two.url, "xiaolin", PASSWORD) as agent:
        chat = buyer.conversation_id
        await agent.call("watch", conversation_id=chat, after=0)
        assert (await agent.post(f"conversations/{chat}/takeover"))[0] == 200
        for number in range(LINES):
            if number == LINES // 2:
                one.kill_bot()
                buyer.roams((two.url,))
                await come_back(buyer)
            await say(buyer, f"买家第{number}句", key=f"buyer-line-{number}")
            await agent.hears(f"买家第{number}句")
            said = {"client_msg_id": f"agent-line-{number}", "text": f"客服第{number}句"}
            assert (await agent.call("send", conversation_id=chat, **said))["ok"]
            await hears(buyer, f"客服第{number}句")
        talk = [text for text in buyer.texts() if "第" in text and "句" in text]
        assert talk == [
            f"{who}: {name}第{number}句"
            for number in range(LINES)
            for who, name in (("buyer", "买家"), ("agent", "客服"))
        ]
    await buyer.__aexit__(None, None, None)
    one.start_bot()


async def hears(buyer: Buyer, said: str) -> None:
    async with asyncio.timeout(20):
        while not any(text.endswith(said) for text in buyer.texts()):
            await buyer.next()


def nobody_did_twice(one: Half, two: Half) -> None:
    """Jobs of an hour or a day: once in all, though gateways were started five times."""
    log = one.log() + two.log()
    assert log.count('"event": "pruned"') == 1
    engine = open_engine(one.settings.database_url)
    with engine.connect() as connection:
        done = {row.job: row.replica for row in connection.execute(text("SELECT * FROM job_runs"))}
    engine.dispose()
    assert set(done.values()) <= {"bot-1", "bot-2"}
    assert {"pruned", "settings_noted", "unanswered_turns"} <= set(done)
