"""What a turn with an action costs the bot, counted to the unit.

Where one of these goes up, every buyer waits longer: lower it again, or say here why it has to be.
Where one goes down, write it down.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
import structlog
from sqlalchemy import Connection, Engine, event

from bot.gateway.action_endpoint import SECRET_HEADER
from bot.gateway.turns import TurnWorker
from bot.store.engine import WRITES
from bot.store.uow import uow_opener
from tests.decisions.builders import write_order

# Where is it, asked by a buyer with one order: received, taken, decided, finished.
COSTS = {"writing": 3, "reading": 1, "syncs": 3, "statements": 26, "threads": 11}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Units of work, statements, commits that a disk waits for, and hand-overs to threads."""
    found: Counter[str] = Counter()
    guard = threading.Lock()

    def count(what: str) -> None:
        # A frame or a call; what is done without being asked is about a job, or about nothing.
        about = structlog.contextvars.get_contextvars()
        if about and "job" not in about:
            with guard:
                found[what] += 1

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, True)
        count("writing" if writes else "reading")

    def committed(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, True):
            count("syncs")

    def said(*_: Any) -> None:
        count("statements")

    to_thread = asyncio.to_thread

    async def handed_over(*args: Any, **named: Any) -> Any:
        count("threads")
        return await to_thread(*args, **named)

    listened = (("begin", begun), ("commit", committed), ("before_cursor_execute", said))
    for name, listener in listened:
        event.listen(Engine, name, listener)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "to_thread", handed_over)
            yield found
    finally:
        for name, listener in listened:
            event.remove(Engine, name, listener)


def as_rasa_does(gateway: Any) -> Any:
    """Calls the action, as the engine would for this wish, and gives what it said."""
    url = f"http://127.0.0.1:{gateway.settings.action_port}/webhook"
    headers = {SECRET_HEADER: gateway.settings.action_secret}
    intent = {"name": "track_logistics", "confidence": 0.9}

    async def play(asked: dict[str, Any]) -> list[dict[str, Any]]:
        heard = {
            "text": asked["message"],
            "intent": intent,
            "intent_ranking": [intent],
            "entities": [],
            "metadata": asked["metadata"],
        }
        call = {
            "next_action": "action_track_parcel",
            "tracker": {
                "sender_id": asked["sender"],
                "slots": {"question": "nothing"},
                "latest_message": heard,
                "events": [],
            },
        }
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, json=call, headers=headers) as answer,
        ):
            done = await answer.json()
        return [
            {"text": said.get("response") or said.get("text") or "", "custom": said.get("custom")}
            for said in done["responses"]
        ]

    return play


async def test_a_turn_with_an_action_costs_no_more_than_this(gateway, monkeypatch):
    gateway.engine.plays = as_rasa_does(gateway)
    await warm(gateway)
    async with gateway.buyer("tracker") as buyer:
        with uow_opener(gateway.core.database)() as uow:
            now = gateway.clock()
            write_order(uow, "261104-7", "tracker", buyer.conversation_id, now=now)
            uow.commit()
        await buyer.ask("我的快递到哪里了")  # what is read once is read by now
        await ended()
        with counted(monkeypatch) as found:
            await buyer.ask("我的快递到哪里了")
            await ended()
    assert gateway.engine.answer, "the action said something"
    assert found == COSTS


async def warm(gateway: Any) -> None:
    """Until dictionary and reading are loaded: before that a turn waits, and says so."""
    async with asyncio.timeout(120), aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{gateway.url}/health") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.05)


async def ended() -> None:
    """Until the worker has nothing left of it: then it has also looked for more."""
    async with asyncio.timeout(60):
        while any(
            getattr(task.get_coro(), "__qualname__", "") == _WORK for task in asyncio.all_tasks()
        ):
            await asyncio.sleep(0.01)


_WORK = TurnWorker._work.__qualname__
