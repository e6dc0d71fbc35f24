"""未成交 over HTTP: talks without an order, the leader's daily list, who followed up."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.desk.model import BOT_NAME, Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import (
    body,
    choice,
    day,
    days,
    for_staff,
    number,
    page_number,
    path_id,
)
from bot.gateway.tables import table_file
from bot.insight.exports import Cell
from bot.shape import Shape
from bot.shop.cards import mask_name
from bot.storable import MOST_NUMBER
from bot.times import iso, shop_time
from bot.unsold.model import Filters, Reason, State, Unsold
from bot.unsold.service import MOST_EXPORTED
from nlu.masking import mask

_TITLES = (
    "日期", "会话编号", "买家", "接待人", "买家问的", "原因", "依据", "结果", "订单号", "跟进人",
    "跟进时间", "跟进说明",
)  # fmt: skip


class UnsoldTalk(Shape):
    """A talk about buying. `asked` is the first question, `words` what the reason rests on."""

    id: int
    conversation_id: str
    day: str
    buyer: str
    who: str
    reason: Reason
    words: str
    asked: str
    seqs: list[int]
    state: State
    order_no: str | None
    last_at: str
    followed_by: str | None
    followed_at: str | None
    note: str


class UnsoldPerson(Shape):
    """`id` 0 is the bot."""

    id: int
    name: str


class UnsoldPage(Shape):
    """`states` count all talks about buying of the period, `reasons` those without an order."""

    talks: list[UnsoldTalk]
    total: int
    pages: int
    states: dict[str, int]
    reasons: dict[str, int]
    people: list[UnsoldPerson]


class UnsoldDaily(Shape):
    """At most `each` for a person."""

    day: str
    each: int
    talks: list[UnsoldTalk]


class UnsoldAnswer(Shape):
    talk: UnsoldTalk


class _Follow(msgspec.Struct):
    note: str = ""


def _shape(one: Unsold) -> UnsoldTalk:
    return UnsoldTalk(
        id=one.id,
        conversation_id=one.conversation_id,
        day=one.day.isoformat(),
        buyer=one.buyer,
        who=one.staff or BOT_NAME,
        reason=one.reason,
        words=one.words,
        asked=one.asked,
        seqs=list(one.seqs),
        state=one.state,
        order_no=one.order_no,
        last_at=iso(one.last_at),
        followed_by=one.followed_by,
        followed_at=iso(one.followed_at),
        note=one.note,
    )


def _wanted(request: web.Request) -> Filters:
    first, last = days(request)
    ask = request.query
    staff_id = number(request, "agent", default=0, most=MOST_NUMBER) if ask.get("agent") else None
    return Filters(
        first=first,
        last=last,
        state=choice(State, ask.get("state")),
        reason=choice(Reason, ask.get("reason")),
        staff_id=staff_id,
        q=ask.get("q", "")[:50],
    )


async def talks(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/unsold?from=&to=&state=&reason=&agent=&q=&page="""
    core, wanted, page = request.app[CORE], _wanted(request), page_number(request)

    def work() -> UnsoldPage:
        found = core.unsold.page(wanted, staff=staff, page=page)
        people = [(0, BOT_NAME), *core.quality.people()]
        return UnsoldPage(
            talks=[_shape(one) for one in found.talks],
            total=found.total,
            pages=found.pages,
            states=dict(found.states),
            reasons=dict(found.reasons),
            people=[UnsoldPerson(id=number, name=name) for number, name in people],
        )

    return answer(await asyncio.to_thread(work))


async def daily(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/unsold/daily?day=: yesterday's without a day"""
    unsold = request.app[CORE].unsold
    wanted = day(request.query["day"]) if request.query.get("day") else unsold.yesterday()
    found, each = await asyncio.to_thread(unsold.daily, wanted, staff=staff)
    return answer(
        UnsoldDaily(day=wanted.isoformat(), each=each, talks=[_shape(one) for one in found])
    )


async def talks_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/unsold/file?(as the list, or day= for that day's list)&format="""
    unsold = request.app[CORE].unsold
    if given := request.query.get("day"):
        wanted = day(given)
        found, _ = await asyncio.to_thread(unsold.daily, wanted, staff=staff)
        name = f"未成交名单_{wanted}"
    else:
        asked = _wanted(request)
        page = await asyncio.to_thread(unsold.page, asked, staff=staff, size=MOST_EXPORTED)
        found, name = list(page.talks), f"未成交_{asked.first}_{asked.last}"
    return await table_file(request, name, _TITLES, [_row(one) for one in found])


def _row(one: Unsold) -> list[Cell]:
    followed = one.followed_at
    return [
        one.day.isoformat(),
        one.conversation_id,
        mask_name(one.buyer),
        one.staff or BOT_NAME,
        mask(one.asked),
        one.reason.text,
        mask(one.words),
        one.state.text,
        one.order_no,
        one.followed_by,
        None if followed is None else shop_time(followed).strftime("%Y-%m-%d %H:%M:%S"),
        mask(one.note),
    ]


async def follow(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/unsold/{id}"""
    wanted, unsold_id = await body(request, _Follow), path_id(request)
    found = await asyncio.to_thread(
        request.app[CORE].unsold.follow, unsold_id, note=wanted.note, staff=staff
    )
    return answer(UnsoldAnswer(talk=_shape(found)))


def routes() -> list[web.RouteDef]:
    root = "/api/console/unsold"
    return [
        web.get(root, for_staff(talks)),
        web.get(f"{root}/daily", for_staff(daily)),
        web.get(f"{root}/file", for_staff(talks_file)),
        web.post(f"{root}/{{id}}", for_staff(follow)),
    ]
