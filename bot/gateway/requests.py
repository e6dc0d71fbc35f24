"""Reading requests: who asks, and what; anything that does not fit is refused in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec
from aiohttp import web

from bot.desk.model import Role, Staff
from bot.errors import BadInput, Forbidden, SignedOut
from bot.gateway.addresses import client_address, who_counts
from bot.gateway.frames import NOT_STORABLE
from bot.gateway.log_ids import about
from bot.gateway.parts import CORE, PARTS
from bot.storable import MOST_NUMBER, is_storable
from bot.times import FIRST_YEAR, LAST_YEAR, read_day, shop_day

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
StaffHandler = Callable[[web.Request, Staff], Awaitable[web.StreamResponse]]

MOST_DAYS = 400


def cookie_name(*, secure: bool) -> str:
    return "__Host-anxin" if secure else "anxin_session"


def staff_token(request: web.Request) -> str:
    secure = request.app[PARTS].settings.cookie_secure
    return request.cookies.get(cookie_name(secure=secure), "")


def for_staff(handler: StaffHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler with the signed-in member of staff; 401 for anybody else."""

    async def checked(request: web.Request) -> web.StreamResponse:
        token = staff_token(request)
        if not token:
            raise SignedOut
        staff = await asyncio.to_thread(request.app[CORE].staff.signed_in, token)
        return await handler(request, staff)

    return checked


def for_supervisor(
    handler: StaffHandler,
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def checked(request: web.Request, staff: Staff) -> web.StreamResponse:
        if staff.role is not Role.SUPERVISOR:
            raise Forbidden
        return await handler(request, staff)

    return for_staff(checked)


async def buyer_of(request: web.Request) -> tuple[str, str]:
    """(buyer id, conversation id) of the bearer session. Raises SignedOut."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise SignedOut
    buyer_id, conversation_id = await asyncio.to_thread(request.app[CORE].buyers.signed_in, token)
    about(conversation=conversation_id)
    return buyer_id, conversation_id


async def body(request: web.Request, kind: type[T]) -> T:
    """The JSON body as `kind`. Raises BadInput, also for what no database can keep."""
    try:
        given = msgspec.json.decode(await request.read())
        wanted = msgspec.convert(given, kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadInput from error
    if not is_storable(given):
        raise BadInput(NOT_STORABLE)
    return wanted


def number(request: web.Request, name: str, *, default: int, most: int) -> int:
    text = request.query.get(name, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise BadInput(f"参数 {name} 应是不小于 0 的整数")
    return min(int(text), most)


def path_id(request: web.Request) -> int:
    return path_number(request, "id")


def path_number(request: web.Request, name: str) -> int:
    text = request.match_info[name]
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
    if number is None or number > MOST_NUMBER:
        raise web.HTTPNotFound
    return number


def day(text: str) -> date:
    """A day that a shop can have had. Raises BadInput."""
    try:
        return read_day(text)
    except ValueError as error:
        raise BadInput(f"日期的格式是 2026-11-01，在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间") from error


def days(request: web.Request) -> tuple[date, date]:
    """`from` and `to`; the last seven days by default. Raises BadInput."""
    last = day(request.query.get("to") or shop_day(request.app[PARTS].clock()).isoformat())
    first = day(request.query.get("from") or (last - timedelta(days=6)).isoformat())
    if not first <= last or (last - first).days > MOST_DAYS:
        raise BadInput(f"日期范围不对：从早到晚，最多 {MOST_DAYS} 天")
    return first, last


def address(request: web.Request) -> str:
    """Whom limits are counted for, where they are counted by address."""
    return who_counts(forwarded_for(request))


def forwarded_for(request: web.Request) -> str:
    """Of the person behind the shop's own proxies."""
    return client_address(
        request.remote,
        request.headers.getall("X-Forwarded-For", ()),
        request.app[PARTS].settings.trusted_proxies,
    )


def page_number(request: web.Request) -> int:
    return max(1, number(request, "page", default=1, most=10_000))


def choice(kind: type[E], text: str | None) -> E | None:
    """None for an empty text. Raises BadInput for a word that is none of them."""
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise BadInput(f"应为：{'、'.join(kind)}") from error
