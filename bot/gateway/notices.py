"""Notices at the edge: who is there to be told, a buyer's choice by page and by word."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import socketio
from aiohttp import web

from bot.engine.client import Reply
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, buyer_of
from bot.gateway.turns import Engine
from bot.notices.service import Notices
from bot.notices.words import read_switch
from bot.shape import Shape
from nlu.danger import read_messages


def conversations_on(server: socketio.AsyncServer, *namespaces: str) -> list[str]:
    """The conversations that a page of these namespaces shows at this gateway."""
    return [
        room[len("c:") :]
        for namespace in namespaces
        for room, members in list(server.manager.rooms.get(namespace, {}).items())
        if isinstance(room, str) and room.startswith("c:") and members
    ]


class NoticeCommands:
    """Stands before the engine: 退订 is obeyed at once, whatever the bot had asked last. The rest
    of what was said goes on to the engine."""

    def __init__(self, engine: Engine, notices: Notices) -> None:
        self._engine = engine
        self._notices = notices

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> list[Reply]:
        typed = text == metadata["text"] and read_messages(metadata["messages"]) is None
        wish, rest = read_switch(text) if typed else (None, text)
        if wish is None:
            return await self._engine.turn(conversation_id, text, metadata)
        said = await asyncio.to_thread(self._notices.obey, metadata["buyer_id"], wish)
        replies = [Reply(text=said)]
        if rest:
            replies += await self._engine.turn(conversation_id, rest, metadata | {"text": rest})
        return replies

    async def back(self, conversation_id: str) -> None:
        await self._engine.back(conversation_id)


class _Choice(msgspec.Struct):
    """What is left out stays as it is."""

    on: bool | msgspec.UnsetType = msgspec.UNSET
    offers: bool | msgspec.UnsetType = msgspec.UNSET


class NoticeChoice(Shape):
    """Whether the buyer is told of the orders' news, and agreed to be told of offers."""

    on: bool
    offers: bool


def _choice(notices: Notices, buyer_id: str) -> NoticeChoice:
    return NoticeChoice(on=notices.wanted(buyer_id), offers=notices.offers_wanted(buyer_id))


async def choice(request: web.Request) -> web.Response:
    """GET /api/buyer/notices"""
    buyer_id, _ = await buyer_of(request)
    return answer(await asyncio.to_thread(_choice, request.app[CORE].notices, buyer_id))


async def choose(request: web.Request) -> web.Response:
    """POST /api/buyer/notices"""
    buyer_id, _ = await buyer_of(request)
    wanted, notices = await body(request, _Choice), request.app[CORE].notices
    if wanted == _Choice():
        raise BadInput

    def work() -> NoticeChoice:
        if wanted.on is not msgspec.UNSET:
            notices.choose(buyer_id, wanted=wanted.on)
        if wanted.offers is not msgspec.UNSET:
            notices.choose_offers(buyer_id, wanted=wanted.offers)
        return _choice(notices, buyer_id)

    return answer(await asyncio.to_thread(work))


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/buyer/notices", choice),
        web.post("/api/buyer/notices", choose),
    ]
