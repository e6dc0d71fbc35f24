"""话术库: the shop's quick replies and each one's own, as the desk finds them."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.desk import model
from bot.desk.model import Staff
from bot.desk.spelling import spelling_of
from bot.gateway.answers import NOTHING, answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, for_staff, path_id
from bot.shape import Shape


class QuickReply(Shape):
    """`initials` and `spelling` are how the title is typed: 物流催促 is wlcc, and wuliucuicu."""

    id: int
    shortcut: str
    title: str
    text: str
    group: str
    own: bool
    initials: str
    spelling: str


class QuickReplyAnswer(Shape):
    reply: QuickReply


class QuickReplies(Shape):
    replies: list[QuickReply]


class _Reply(msgspec.Struct):
    shortcut: str
    title: str
    text: str
    group: str = ""
    # For oneself; else for all, which is the supervisors' to write.
    own: bool = False


def quick_reply_shape(reply: model.QuickReply) -> QuickReply:
    typed = spelling_of(reply.title)
    return QuickReply(
        id=reply.id,
        shortcut=reply.shortcut,
        title=reply.title,
        text=reply.text,
        group=reply.group,
        own=reply.staff_id is not None,
        initials=typed.initials,
        spelling=typed.full,
    )


async def quick_replies(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/quick-replies"""

    def work() -> QuickReplies:
        found = request.app[CORE].quick_replies.all(staff)
        return QuickReplies(replies=[quick_reply_shape(reply) for reply in found])

    return answer(await asyncio.to_thread(work))


async def save(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quick-replies (those of all: supervisor)"""
    wanted = await body(request, _Reply)
    reply = await asyncio.to_thread(
        request.app[CORE].quick_replies.save,
        staff=staff,
        shortcut=wanted.shortcut,
        title=wanted.title,
        text=wanted.text,
        group=wanted.group,
        own=wanted.own,
    )
    return answer(QuickReplyAnswer(reply=quick_reply_shape(reply)))


async def delete(request: web.Request, staff: Staff) -> web.Response:
    """DELETE /api/console/quick-replies/{id} (those of all: supervisor)"""
    await asyncio.to_thread(request.app[CORE].quick_replies.delete, path_id(request), staff=staff)
    return answer(NOTHING)


def routes() -> list[web.RouteDef]:
    root = "/api/console/quick-replies"
    return [
        web.get(root, for_staff(quick_replies)),
        web.post(root, for_staff(save)),
        web.delete(f"{root}/{{id}}", for_staff(delete)),
    ]
