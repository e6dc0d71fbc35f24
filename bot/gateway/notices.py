"""Notices at the edge: the worker that finds and tells, a buyer's choice by page and by word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import msgspec
import socketio
import structlog
from aiohttp import web

from bot.desk.ports import Phrases
from bot.engine.client import Reply
from bot.gateway.parts import PARTS
from bot.gateway.requests import body, buyer_of
from bot.gateway.turns import Engine
from bot.notices.service import Notices
from bot.notices.words import read_switch, switched

log = structlog.get_logger()

# Who opens the page reads what was kept within moments; facts come with imports, minutes apart.
TELL_SECONDS = 3.0
SEARCH_EVERY = 20

Present = Callable[[], Collection[str]]


class NoticeWorker:
    """Each gateway looks for facts and tells the buyers on its own sockets. That several of them
    look for the same is harmless: every notice is written and told once by the database."""

    def __init__(
        self, notices: Notices, present: Present, *, seconds: float = TELL_SECONDS
    ) -> None:
        self._notices = notices
        self._present = present
        self._seconds = seconds

    async def run(self) -> None:
        """For good."""
        round_ = 0
        while True:
            try:
                await self.once(search=round_ % SEARCH_EVERY == 0)
            except Exception:
                log.exception("notices failed")
            round_ += 1
            await asyncio.sleep(self._seconds)

    async def once(self, *, search: bool = True) -> None:
        if search:
            await asyncio.to_thread(self._notices.search)
        await asyncio.to_thread(self._notices.tell, self._present())
        if search:
            await asyncio.to_thread(self._notices.send_sms)


def conversations_on(server: socketio.AsyncServer) -> list[str]:
    """The conversations whose buyers have a page open at this gateway."""
    rooms: dict[Any, Any] = server.manager.rooms.get("/buyer", {})
    return [
        room[len("c:") :]
        for room, members in list(rooms.items())
        if isinstance(room, str) and room.startswith("c:") and members
    ]


class NoticeCommands:
    """Stands before the engine: 退订 is obeyed at once, whatever the bot had asked last. The rest
    of what was said goes on to the engine."""

    def __init__(self, engine: Engine, notices: Notices, phrases: Phrases) -> None:
        self._engine = engine
        self._notices = notices
        self._phrases = phrases

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        wanted, rest = read_switch(text) if text == metadata["text"] else (None, text)
        if wanted is None:
            return await self._engine.turn(conversation_id, text, metadata)
        await asyncio.to_thread(self._notices.choose, metadata["buyer_id"], wanted=wanted)
        replies = [Reply(text=self._phrases.say(switched(wanted=wanted)))]
        if rest:
            replies += await self._engine.turn(conversation_id, rest, metadata | {"text": rest})
        return replies


class _Choice(msgspec.Struct):
    on: bool


async def choice(request: web.Request) -> web.Response:
    """GET /api/buyer/notices"""
    buyer_id, _ = await buyer_of(request)
    wanted = await asyncio.to_thread(request.app[PARTS].notices.wanted, buyer_id)
    return web.json_response({"on": wanted}, headers={"Cache-Control": "no-store"})


async def choose(request: web.Request) -> web.Response:
    """POST /api/buyer/notices"""
    buyer_id, _ = await buyer_of(request)
    wanted = await body(request, _Choice)
    await asyncio.to_thread(request.app[PARTS].notices.choose, buyer_id, wanted=wanted.on)
    return web.json_response({"on": wanted.on})


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/buyer/notices", choice),
        web.post("/api/buyer/notices", choose),
    ]
