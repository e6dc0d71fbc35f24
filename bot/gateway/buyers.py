"""Buyers over HTTP: the list and its file, groups, tags by hand and by rule."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.buyers.conditions import BuyerRule
from bot.buyers.model import MOST_EXPORTED, BuyerFacts, Chosen, Filters, Sort
from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import NOTHING, answer
from bot.gateway.buyer_shapes import (
    BuyerChoices,
    BuyerDetail,
    BuyerGroupAnswer,
    BuyerGroups,
    BuyerList,
    BuyerTagAnswer,
    BuyerTags,
    ChoiceOfGoods,
    CountedGroup,
    Marked,
    RuleTried,
    buyer_row,
    group_shape,
    tag_shape,
)
from bot.gateway.parts import CORE
from bot.gateway.requests import (
    body,
    choice,
    for_staff,
    for_supervisor,
    number,
    page_number,
    path_id,
)
from bot.gateway.tables import table_file
from bot.insight.exports import Cell
from bot.money import yuan
from bot.shop.cards import mask_name
from bot.storable import MOST_NUMBER
from bot.times import shop_time

_TITLES = (
    "买家ID", "昵称", "会员等级", "下单次数", "消费金额", "最近下单", "售后单数", "处理中售后",
    "最近联系", "标签",
)  # fmt: skip
_LONGEST = 60


class _Asked(msgspec.Struct):
    """The list that the page shows."""

    q: str = ""
    level: str = ""
    tag: str = ""
    group: int = 0


class _Mark(msgspec.Struct):
    """These buyers, or all that the list shows."""

    on: bool
    ids: list[str] = []
    asked: _Asked | None = None


class _Group(msgspec.Struct):
    name: str
    rule: BuyerRule


class _Try(msgspec.Struct):
    rule: BuyerRule


class _Tag(msgspec.Struct):
    name: str
    group_id: int | None = None


def _filters(request: web.Request, asked: _Asked, sort: Sort = Sort.LAST_ORDER) -> Filters:
    group = request.app[CORE].buyer_book.group(asked.group) if asked.group else None
    return Filters(
        q=asked.q[:_LONGEST],
        level=asked.level[:_LONGEST],
        tag=asked.tag[:_LONGEST],
        rule=None if group is None else group.rule,
        sort=sort,
    )


def _wanted(request: web.Request) -> tuple[_Asked, Sort]:
    ask = request.query
    sort = choice(Sort, ask.get("sort")) or Sort.LAST_ORDER
    group = number(request, "group", default=0, most=MOST_NUMBER)
    return _Asked(ask.get("q", ""), ask.get("level", ""), ask.get("tag", ""), group), sort


async def buyers(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyers?q=&level=&tag=&group=&sort=&page="""
    (asked, sort), page = _wanted(request), page_number(request)

    def work() -> BuyerList:
        wanted = _filters(request, asked, sort)
        found = request.app[CORE].buyer_book.page(wanted, page=page)
        return BuyerList(
            buyers=[buyer_row(one) for one in found.buyers], total=found.total, pages=found.pages
        )

    return answer(await asyncio.to_thread(work))


async def buyers_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyers/file?(as the list)&format="""
    asked, sort = _wanted(request)

    def work() -> list[list[Cell]]:
        wanted = _filters(request, asked, sort)
        found = request.app[CORE].buyer_book.page(wanted, size=MOST_EXPORTED)
        return [_cells(one) for one in found.buyers]

    return await table_file(request, "买家", _TITLES, await asyncio.to_thread(work))


def _cells(one: BuyerFacts) -> list[Cell]:
    times = [
        None if at is None else shop_time(at).strftime("%Y-%m-%d %H:%M:%S")
        for at in (one.last_order, one.last_contact)
    ]
    return [
        one.id,
        mask_name(one.name),
        one.level,
        one.orders,
        yuan(one.spend_fen),
        times[0],
        one.cases,
        one.open_cases,
        times[1],
        "、".join(tag.name for tag in one.tags),
    ]


async def buyer(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyers/one?id=&conversation="""
    book, ask = request.app[CORE].buyer_book, request.query

    def work() -> BuyerDetail:
        tags = [tag for tag in book.tags() if tag.group_id is None]
        said = ask.get("conversation", "")
        found = book.one_of(said) if said else book.one(ask.get("id", ""))
        return BuyerDetail(buyer=buyer_row(found), tags=[tag_shape(tag) for tag in tags])

    return answer(await asyncio.to_thread(work))


async def choices(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyers/choices"""
    found = await asyncio.to_thread(request.app[CORE].buyer_book.choices)
    return answer(
        BuyerChoices(
            levels=found.levels,
            tags=found.tags,
            categories=found.categories,
            provinces=found.provinces,
            goods=[ChoiceOfGoods(sku=sku, title=title) for sku, title in found.goods],
        )
    )


async def mark(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_tags/{id}/mark"""
    given, tag_id = await body(request, _Mark), path_id(request)
    if bool(given.ids) == (given.asked is not None):
        raise BadInput("请先选择买家")

    def work() -> int:
        asked = None if given.asked is None else _filters(request, given.asked)
        chosen = Chosen(tuple(given.ids), asked)
        return request.app[CORE].buyer_book.mark(tag_id, chosen, on=given.on, staff=staff)

    return answer(Marked(count=await asyncio.to_thread(work)))


# Groups


async def groups(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyer_groups"""
    found = await asyncio.to_thread(request.app[CORE].buyer_book.groups)
    counted = [CountedGroup(group=group_shape(one), count=count) for one, count in found]
    return answer(BuyerGroups(groups=counted))


async def group(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyer_groups/{id}"""
    found = await asyncio.to_thread(request.app[CORE].buyer_book.group, path_id(request))
    return answer(BuyerGroupAnswer(group=group_shape(found)))


async def try_rule(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_groups/try"""
    given = await body(request, _Try)
    count, some = await asyncio.to_thread(request.app[CORE].buyer_book.try_rule, given.rule)
    return answer(RuleTried(count=count, sample=[buyer_row(one) for one in some]))


async def add_group(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_groups"""
    return await _save_group(request, staff, None)


async def change_group(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_groups/{id}"""
    return await _save_group(request, staff, path_id(request))


async def _save_group(request: web.Request, staff: Staff, group_id: int | None) -> web.Response:
    given, book = await body(request, _Group), request.app[CORE].buyer_book
    saved = await asyncio.to_thread(book.save_group, group_id, given.name, given.rule, staff=staff)
    return answer(BuyerGroupAnswer(group=group_shape(saved)))


async def drop_group(request: web.Request, staff: Staff) -> web.Response:
    """DELETE /api/console/buyer_groups/{id}"""
    book = request.app[CORE].buyer_book
    await asyncio.to_thread(book.drop_group, path_id(request), staff=staff)
    return answer(NOTHING)


# Tags


async def tags(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/buyer_tags"""
    found = await asyncio.to_thread(request.app[CORE].buyer_book.tags)
    return answer(BuyerTags(tags=[tag_shape(one) for one in found]))


async def add_tag(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_tags"""
    return await _save_tag(request, staff, None)


async def change_tag(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/buyer_tags/{id}"""
    return await _save_tag(request, staff, path_id(request))


async def _save_tag(request: web.Request, staff: Staff, tag_id: int | None) -> web.Response:
    given, book = await body(request, _Tag), request.app[CORE].buyer_book
    saved = await asyncio.to_thread(book.save_tag, tag_id, given.name, given.group_id, staff=staff)
    return answer(BuyerTagAnswer(tag=tag_shape(saved)))


async def drop_tag(request: web.Request, staff: Staff) -> web.Response:
    """DELETE /api/console/buyer_tags/{id}"""
    book = request.app[CORE].buyer_book
    await asyncio.to_thread(book.drop_tag, path_id(request), staff=staff)
    return answer(NOTHING)


def routes() -> list[web.RouteDef]:
    root, by_group, by_tag = (
        f"/api/console/{name}" for name in ("buyers", "buyer_groups", "buyer_tags")
    )
    return [
        web.get(root, for_supervisor(buyers)),
        web.get(f"{root}/file", for_supervisor(buyers_file)),
        web.get(f"{root}/one", for_staff(buyer)),
        web.get(f"{root}/choices", for_supervisor(choices)),
        web.get(by_group, for_supervisor(groups)),
        web.post(by_group, for_supervisor(add_group)),
        web.post(f"{by_group}/try", for_supervisor(try_rule)),
        web.get(f"{by_group}/{{id}}", for_supervisor(group)),
        web.post(f"{by_group}/{{id}}", for_supervisor(change_group)),
        web.delete(f"{by_group}/{{id}}", for_supervisor(drop_group)),
        web.get(by_tag, for_supervisor(tags)),
        web.post(by_tag, for_supervisor(add_tag)),
        web.post(f"{by_tag}/{{id}}", for_supervisor(change_tag)),
        web.delete(f"{by_tag}/{{id}}", for_supervisor(drop_tag)),
        web.post(f"{by_tag}/{{id}}/mark", for_staff(mark)),
    ]
