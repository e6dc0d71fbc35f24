"""The engine's log, as the real process writes it: nothing of what a turn carried."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.engine.training import NoModel, current
from tests.stack import Stack, settings_for

pytestmark = pytest.mark.slow

WORDS, PHONE, ADDRESS = "我的快递到哪里了", "13800138000", "幸福路18号"
# No slot of this name may be set, the events are no list, and the last says nothing at all.
WRONG: tuple[Any, ...] = (
    {"events": [{"event": "payout", "text": f"{PHONE} {ADDRESS}"}], "responses": []},
    {"events": [], "responses": f"{PHONE} {ADDRESS}"},
    web.HTTPInternalServerError(text=f"{PHONE} {ADDRESS}"),
    web.HTTPBadRequest(text=f"{PHONE} {ADDRESS}"),
)


@asynccontextmanager
async def actions(port: int, wrong: Any) -> AsyncIterator[None]:
    async def answer(_: web.Request) -> web.Response:
        if isinstance(wrong, web.HTTPException):
            raise wrong
        return web.json_response(wrong)

    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.add_routes([web.post("/webhook", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


async def turns(stack: Stack) -> None:
    """One for each wrong answer, one with nobody there to ask, and one that cannot be read."""
    url = f"{stack.settings.engine_urls[0]}/webhooks/rest/webhook"
    asked = {"sender": "c1", "message": f"{WORDS}，电话{PHONE}，{ADDRESS}"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        for wrong in WRONG:
            async with actions(stack.settings.action_port, wrong), session.post(url, json=asked):
                pass
        for more in ({}, {"message": [asked["message"]]}):
            async with session.post(url, json=asked | more):
                pass


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("engine")
    stack = Stack(settings_for(folder, demo=False))
    try:
        stack.model = current().path
    except NoModel as missing:
        pytest.skip(str(missing))
    try:
        stack.start_engine()
        stack.wait_engine()
        asyncio.run(turns(stack))
        yield stack.log()
    finally:
        stack.stop()


def test_every_line_is_an_event_with_its_level_and_its_time(log: str) -> None:
    lines = [json.loads(line) for line in log.splitlines()]
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    assert any("Rasa server is up and running" in line["event"] for line in lines)


def test_each_failed_turn_is_one_line_that_says_where(log: str) -> None:
    lines = [json.loads(line) for line in log.splitlines()]
    failed = [line for line in lines if "exception while running action" in line["event"]]
    assert len(failed) == len(WRONG) + 1
    assert all("rasa/core/actions/action.py" in line["exception"] for line in failed)
    assert "jsonschema.exceptions.ValidationError" in failed[0]["exception"]
    assert "Connection refused" in failed[-1]["exception"]
    (unread,) = [line for line in lines if line["event"] == "rest.message.received.failure"]
    assert unread["left_out"] == ["text"]
    assert "Traceback" in unread["exception"]


@pytest.mark.parametrize("said", [WORDS, PHONE, ADDRESS])
def test_nothing_of_what_was_said_is_in_it(log: str, said: str) -> None:
    """As it is, as JSON and as bytes tell it."""
    forms = {said, json.dumps(said).strip('"'), repr(said.encode())[2:-1]}
    assert not [form for form in forms if form in log or form in log.replace("\\\\", "\\")]
