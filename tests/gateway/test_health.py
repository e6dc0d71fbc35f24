"""Ready is who has loaded all of it and can write; messages are taken before that."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import create_app
from bot.commands.serve import collecting
from bot.engine.client import Reply
from bot.errors import EngineAway
from bot.gateway.health import HEALTH, Health, Warm, WarmFirst
from bot.store.heartbeat import beats
from bot.store.tables.health import HeartbeatRow
from tests.decisions.builders import NOW

SECONDS = 30


async def health(url: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/health") as answer:
        return answer.status, await answer.json()


async def is_warm(gateway: Any) -> None:
    async with asyncio.timeout(SECONDS):
        while (await health(gateway.url))[1]["missing"]:
            await asyncio.sleep(0.05)


async def test_ready_is_who_has_loaded_everything_and_can_write(gateway):
    await is_warm(gateway)
    assert await health(gateway.url) == (200, {"database": True, "engine": True, "missing": []})


async def test_a_message_is_taken_while_the_bot_loads_and_answered_after(stopped_gateway):
    """What is loaded is said to be missing until then; no turn meets it half loaded."""
    may = threading.Event()
    loads: dict[str, Callable[[], object]] = {"encoder": lambda: may.wait(SECONDS)}
    gateway = stopped_gateway
    app = create_app(gateway.settings, clock=gateway.clock)
    app[HEALTH] = Health(Warm(loads), lambda: True)
    async with TestServer(app, host="127.0.0.1", port=gateway.settings.port):
        status, said = await health(gateway.url)
        assert (status, said["missing"]) == (503, ["encoder"])
        async with gateway.buyer() as buyer:
            acknowledged = await buyer.send("在吗")
            assert acknowledged["ok"]
            may.set()
            replies = await buyer.replies_after(acknowledged["seq"])
            assert [reply["text"] for reply in replies] == ["收到"]
        assert (await health(gateway.url))[0] == 200


async def test_no_turn_meets_a_bot_that_is_half_loaded():
    class Engine:
        async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Any:
            return [Reply(text="在的")]

        async def back(self, conversation_id: str) -> None: ...

    warm = Warm({"encoder": list})
    engine = WarmFirst(Engine(), warm)
    with pytest.raises(EngineAway):
        await engine.turn("c", "在吗", {})
    waiting = asyncio.create_task(engine.back("c"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await warm.load()
    await asyncio.wait_for(waiting, SECONDS)
    assert await engine.turn("c", "在吗", {}) == [Reply(text="在的")]


async def test_what_cannot_be_loaded_stays_missing_and_holds_up_nothing_else():
    """Deadlines are kept and garbage is collected, also where the encoder's files are broken."""

    def broken() -> None:
        raise OSError

    warm = Warm({"encoder": broken})
    over = asyncio.create_task(warm.over())
    await warm.load()
    await asyncio.wait_for(over, SECONDS)
    assert warm.missing == ["encoder"]


async def test_garbage_is_collected_once_all_is_loaded():
    app = web.Application()
    app[HEALTH] = Health(Warm({"encoder": list}), lambda: True)
    gc.disable()
    try:
        async with asynccontextmanager(collecting)(app):
            await asyncio.sleep(0)
            assert not gc.isenabled()
            await app[HEALTH].warm.load()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


async def test_nothing_is_left_for_the_first_question(gateway):
    """Everything that loads late stands in the list: a turn after it finds it loaded."""
    await is_warm(gateway)
    from bot.shop import knowledge
    from nlu import zh

    assert zh.nlp.cache_info().currsize == 1
    kept = gateway.core.shop._knowledge
    assert kept._encoder is None, "the test's own services are not the gateway's"
    gateway.core.shop.warm()
    assert kept._encoder is not None
    assert all(one in kept._kept for ways in knowledge._ASKED.values() for one in ways)


async def test_what_cannot_be_loaded_stays_missing():
    def broken() -> None:
        raise OSError("no such file")

    warm = Warm({"encoder": broken, "dictionary": list})
    await warm.load()
    assert warm.missing == ["encoder"]


async def test_a_locked_database_is_not_ready_and_nobody_waits_for_it(gateway):
    await is_warm(gateway)
    file = gateway.settings.database_url.removeprefix("sqlite:///")
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    found = Health(Warm({}), lambda: beats(gateway.core.database, "b", at=NOW), within_seconds=0.1)
    assert not await found.writes()
    lock.execute("ROLLBACK")
    lock.close()
    async with asyncio.timeout(SECONDS):
        while not await found.writes():
            await asyncio.sleep(0.05)


async def test_many_who_ask_at_once_write_once():
    writes: list[bool] = []

    def write() -> bool:
        writes.append(True)
        return True

    found = Health(Warm({}), write)
    assert await asyncio.gather(*(found.writes() for _ in range(20))) == [True] * 20
    assert writes == [True]


def test_a_sign_of_life_is_one_row_for_each_gateway(engine):
    assert beats(engine, "bot-1", at=NOW)
    assert beats(engine, "bot-1", at=NOW)
    assert beats(engine, "bot-2", at=NOW)
    with Session(engine) as session:
        assert sorted(session.scalars(select(HeartbeatRow.replica))) == ["bot-1", "bot-2"]


def test_a_database_that_takes_no_writes_is_no_error(tmp_path: Path, sqlite_engine):
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE heartbeats")
    assert not beats(sqlite_engine, "bot-1", at=NOW)
