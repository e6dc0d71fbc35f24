"""Messages to a group over HTTP: drafts, previews, their release, what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
from aiohttp import web

from bot.buyers.messages import GroupMessage, MessageState, Purpose, SendState, Why, Written
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import NOTHING, answer
from bot.gateway.buyer_shapes import (
    GroupMessageAnswer,
    GroupMessagePage,
    GroupMessageShape,
    message_shape,
    preview_shape,
    recipients_shape,
)
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_supervisor, page_number, path_id
from bot.times import FIRST_YEAR, LAST_YEAR, iso


class _Written(msgspec.Struct):
    """`send_at` with its offset; None: as soon as it is released."""

    text: str
    purpose: Purpose
    group_id: int
    send_at: datetime | None = None


class _Reason(msgspec.Struct):
    reason: str = ""


def _given(given: _Written) -> Written:
    at = given.send_at
    if at is not None and (at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR):
        raise BadInput("发送时间不对")
    return Written(
        text=given.text, purpose=given.purpose, group_id=given.group_id, send_at=given.send_at
    )


def _shape(request: web.Request, one: GroupMessage) -> GroupMessageShape:
    waits = request.app[CORE].group_messages.waits_until(one)
    return message_shape(one, waits_until=iso(waits))


async def _told(request: web.Request, work: Callable[[], GroupMessage]) -> web.Response:
    found = await asyncio.to_thread(work)
    return answer(GroupMessageAnswer(message=_shape(request, found)))


async def messages(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/group_messages?state=&page="""
    state, page = choice(MessageState, request.query.get("state")), page_number(request)
    found = await asyncio.to_thread(request.app[CORE].group_messages.page, state, page=page)
    return answer(
        GroupMessagePage(
            messages=[_shape(request, one) for one in found.messages],
            total=found.total,
            pages=found.pages,
            states=dict(found.states),
        )
    )


async def message(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/group_messages/{id}"""
    service, message_id = request.app[CORE].group_messages, path_id(request)
    return await _told(request, lambda: service.message(message_id))


async def preview(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/preview"""
    given = _given(await body(request, _Written))
    found = await asyncio.to_thread(request.app[CORE].group_messages.preview, given)
    return answer(preview_shape(found))


async def left_out(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/preview/buyers?why=&page="""
    why, page = choice(Why, request.query.get("why")), page_number(request)
    given, service = _given(await body(request, _Written)), request.app[CORE].group_messages
    if why is None:
        raise BadInput
    found = await asyncio.to_thread(service.left_out, given, why, page=page)
    return answer(recipients_shape(found))


async def recipients(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/group_messages/{id}/buyers?outcome=&page="""
    said, page = request.query.get("outcome"), page_number(request)
    outcome = SendState(said) if said in list(SendState) else choice(Why, said)
    if outcome is None:
        raise BadInput
    service, message_id = request.app[CORE].group_messages, path_id(request)
    found = await asyncio.to_thread(service.recipients, message_id, outcome, page=page)
    return answer(recipients_shape(found))


async def add(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages"""
    given, service = _given(await body(request, _Written)), request.app[CORE].group_messages
    return await _told(request, lambda: service.write(None, given, staff=staff))


async def change(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/{id}"""
    given, service = _given(await body(request, _Written)), request.app[CORE].group_messages
    message_id = path_id(request)
    return await _told(request, lambda: service.write(message_id, given, staff=staff))


async def drop(request: web.Request, staff: Staff) -> web.Response:
    """DELETE /api/console/group_messages/{id}"""
    service = request.app[CORE].group_messages
    await asyncio.to_thread(service.drop, path_id(request), staff=staff)
    return answer(NOTHING)


async def release(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/{id}/release"""
    service, message_id = request.app[CORE].group_messages, path_id(request)
    return await _told(request, lambda: service.release(message_id, staff=staff))


async def approve(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/{id}/approve"""
    given, service = await body(request, _Reason), request.app[CORE].group_messages
    message_id = path_id(request)
    return await _told(
        request, lambda: service.approve(message_id, reason=given.reason, staff=staff)
    )


async def stop(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/group_messages/{id}/stop"""
    service, message_id = request.app[CORE].group_messages, path_id(request)
    return await _told(request, lambda: service.stop(message_id, staff=staff))


def routes() -> list[web.RouteDef]:
    root = "/api/console/group_messages"
    return [
        web.get(root, for_supervisor(messages)),
        web.post(root, for_supervisor(add)),
        web.post(f"{root}/preview", for_supervisor(preview)),
        web.post(f"{root}/preview/buyers", for_supervisor(left_out)),
        web.get(f"{root}/{{id}}", for_supervisor(message)),
        web.get(f"{root}/{{id}}/buyers", for_supervisor(recipients)),
        web.post(f"{root}/{{id}}", for_supervisor(change)),
        web.delete(f"{root}/{{id}}", for_supervisor(drop)),
        web.post(f"{root}/{{id}}/release", for_supervisor(release)),
        web.post(f"{root}/{{id}}/approve", for_supervisor(approve)),
        web.post(f"{root}/{{id}}/stop", for_supervisor(stop)),
    ]
