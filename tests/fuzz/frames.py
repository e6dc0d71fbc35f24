"""Frames × socket events: every frame that asks for an answer gets one, and the gateway goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import socketio
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import create_app
from bot.desk.model import Role
from bot.settings import Settings
from bot.store.base import Base
from bot.store.engine import open_engine
from tests.fuzz.nasty import altered
from tests.fuzz.report import Found, Limit
from tests.gateway.conftest import PASSWORD, Gateway, StubEngine
from tests.stack import free_port

_BUYERS = 24
_ANSWER_WITHIN = 5
# The library takes no longer frames and numbers: it closes the socket, and answers nobody.
_MOST_BYTES = 16_000
_MOST_DIGITS = 90
_LAG_EVERY = 0.02


class _Watch:
    """What goes wrong in the background, and how late the loop is."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.worst = 0.0

    def trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.errors.append(f"{type(error).__name__}: {str(error)[:120]}")

    async def lag(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(_LAG_EVERY)
            self.worst = max(self.worst, time.monotonic() - before - _LAG_EVERY)


def fuzz(limit: Limit, *, seed: int, folder: Path) -> Found:
    return asyncio.run(_fuzz(limit, seed=seed, folder=folder))


async def _fuzz(limit: Limit, *, seed: int, folder: Path) -> Found:
    chance, found, watch = random.Random(seed), Found("frames", folder), _Watch()
    asyncio.get_running_loop().set_exception_handler(watch.trouble)
    with structlog.testing.capture_logs() as logs:
        async with _gateway() as gateway, contextlib.AsyncExitStack() as stack:
            gateway.add_staff("lin", Role.SUPERVISOR)
            buyers = [
                await stack.enter_async_context(gateway.buyer(f"b{n}")) for n in range(_BUYERS)
            ]
            console = await stack.enter_async_context(_console(gateway))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            lag = asyncio.ensure_future(watch.lag())
            while limit.left(found.tries):
                found.tries += 1
                buyer = chance.choice(buyers)
                await _one(found, chance, buyer, console)
                if buyer._socket is None or not buyer._socket.connected:
                    await buyer.disconnect()
                    await buyer.connect()
            lag.cancel()
            await asyncio.sleep(0)
    for error in watch.errors:
        found.fault(f"task: {error}", error.encode("utf-8", "replace"))
    for line in logs:
        if line["log_level"] in ("error", "critical"):
            said = f"log: {line['event']} {str(line.get('exc_info', ''))[:80]}"
            found.fault(said, repr(line).encode("utf-8", "replace"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    found.notes.append(f"loop late by {watch.worst * 1000:.0f} ms at most, memory +{grown} MB")
    return found


async def _one(found: Found, chance: random.Random, buyer: Any, console: Any) -> None:
    name, frame = chance.choice(_frames(buyer.conversation_id))
    staff = name in ("watch", "say", "note")
    for _ in range(chance.randint(0, 3)):
        frame = altered(frame, chance)
    try:
        raw = json.dumps(frame, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(json.dumps(frame)) > _MOST_BYTES or re.search(rb"\d{%d}" % _MOST_DIGITS, raw):
            found.outcomes["no frame"] += 1
            return
        if staff:
            answer = await console.call(
                "send" if name == "say" else name,
                frame, namespace="/console", timeout=_ANSWER_WITHIN,
            )  # fmt: skip
        else:
            answer = await buyer.call(name, frame, timeout=_ANSWER_WITHIN)
    except (socketio.exceptions.TimeoutError, TimeoutError):
        found.fault(f"silence to {name}", raw)
        return
    except (UnicodeEncodeError, socketio.exceptions.SocketIOError):
        found.outcomes["not sent, or the socket was closed"] += 1
        return
    kept = isinstance(answer, dict) and ("ok" in answer or "messages" in answer)
    if not kept:
        found.fault(f"{name}: an answer of another shape", raw)
    found.outcomes["taken" if kept and answer.get("ok", True) else "refused"] += 1


def _frames(conversation_id: str) -> list[tuple[str, Any]]:
    key = str(uuid.uuid4())
    send = {"client_msg_id": key}
    said = {"conversation_id": conversation_id, "client_msg_id": key, "text": "您好"}
    return [
        ("send", {**send, "text": "在吗"}),
        ("send", {**send, "order": "261105-100000000000001"}),
        ("send", {**send, "file": "abc"}),
        ("send", {**send, "button": {"seq": 1, "id": "b1"}}),
        ("sync", {"after": 0}),
        ("rate", {"score": 5, "comment": "好"}),
        ("human", {}),
        ("leave_queue", {}),
        ("helped", {"seq": 1, "helped": False}),
        ("watch", {"conversation_id": conversation_id, "after": 0}),
        ("say", said),
        ("note", said),
    ]


@contextlib.asynccontextmanager
async def _gateway() -> AsyncIterator[Gateway]:
    folder = Path(tempfile.mkdtemp(prefix="anxin-fuzz-"))
    stub, engine_app = StubEngine(), web.Application()
    engine_app.router.add_post("/webhooks/rest/webhook", stub.webhook)
    engine_app.router.add_get("/", stub.hello)
    url = f"sqlite:///{folder}/fuzz.db"
    database = open_engine(url)
    Base.metadata.create_all(database)
    database.dispose()
    async with TestServer(engine_app, host="127.0.0.1") as engine:
        settings = Settings(
            database_url=url, var_dir=folder, port=free_port(), action_port=free_port(),
            engine_urls=(str(engine.make_url("/")).rstrip("/"),),
            shop_secret="s" * 32, action_secret="a" * 32, burst_seconds=0.05,
        )  # fmt: skip
        gateway = Gateway(settings, stub)
        app = create_app(settings, clock=gateway.clock)
        async with TestServer(app, host="127.0.0.1", port=settings.port):
            yield gateway
        gateway.core.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def _console(gateway: Gateway) -> AsyncIterator[socketio.AsyncClient]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        login = {"username": "lin", "password": PASSWORD}
        where = f"{gateway.url}/api/console/login"
        async with http.post(where, json=login, headers={"X-Anxin": "1"}) as answer:
            assert answer.status == 200
        socket = socketio.AsyncClient(http_session=http, reconnection=True)
        await socket.connect(
            gateway.url, namespaces=["/console"], transports=["websocket"],
            headers={"Origin": gateway.url}, wait_timeout=5,
        )  # fmt: skip
        yield socket
        await socket.disconnect()
