"""质检 over HTTP: talks with what the rules found, verdicts, appeals, the scoring sheet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import msgspec
from aiohttp import web

from bot.desk.model import Staff
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.quality_shapes import (
    QualityCriteria,
    QualityCriterion,
    QualityDrawn,
    QualityTalkAnswer,
    detail_shape,
    page_shape,
    talk_shape,
    who,
)
from bot.gateway.requests import (
    body,
    choice,
    day,
    days,
    for_staff,
    for_supervisor,
    number,
    page_number,
    path_id,
)
from bot.gateway.tables import table_file
from bot.insight.exports import Cell
from bot.quality.model import Checked, Filters, Rule, Shown, State
from bot.quality.service import MOST_EXPORTED
from bot.shape import Shape
from bot.shop.cards import mask_name
from bot.storable import MOST_NUMBER
from nlu.masking import mask

_TITLES = (
    "日期", "会话编号", "买家", "接待人", "规则", "规则版本", "责任人", "原话", "消息序号", "状态",
    "复核人", "复核说明", "申诉理由", "评分人", "平均分", "评分说明",
)  # fmt: skip

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class _Verdict(msgspec.Struct):
    state: State
    note: str = ""


class _Appeal(msgspec.Struct):
    reason: str


class _Score(msgspec.Struct):
    """Marks by the number of the criterion."""

    marks: dict[str, int]
    note: str = ""


class _Sheet(msgspec.Struct):
    names: list[str]


class _Draw(msgspec.Struct):
    first: str
    last: str
    each: int


def _wanted(request: web.Request) -> Filters:
    first, last = days(request)
    ask = request.query
    staff_id = number(request, "agent", default=0, most=MOST_NUMBER) if ask.get("agent") else None
    return Filters(
        first=first,
        last=last,
        shown=choice(Shown, ask.get("shown")) or Shown.FOUND,
        rule=choice(Rule, ask.get("rule")),
        state=choice(State, ask.get("state")),
        staff_id=staff_id,
    )


async def talks(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/quality?from=&to=&shown=&rule=&state=&agent=&page="""
    quality, wanted, page = request.app[CORE].quality, _wanted(request), page_number(request)

    def work() -> Shape:
        found = quality.page(wanted, staff=staff, page=page)
        names = quality.names_of_criteria()
        return page_shape(found, staff, names=names, people=quality.people())

    return answer(await asyncio.to_thread(work))


async def talks_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/quality/file?(as the list)&format="""
    quality, wanted = request.app[CORE].quality, _wanted(request)
    found = await asyncio.to_thread(quality.page, wanted, staff=staff, size=MOST_EXPORTED)
    rows = [row for talk in found.talks for row in _rows(talk)]
    return await table_file(request, f"质检_{wanted.first}_{wanted.last}", _TITLES, rows)


def _rows(talk: Checked) -> Iterator[list[Cell]]:
    """A line for each finding, one for a talk without; personal data masked."""
    begin: list[Cell] = [
        talk.day.isoformat(),
        talk.conversation_id,
        mask_name(talk.buyer),
        "、".join(name for _, name in talk.people),
    ]
    end: list[Cell] = [
        "、".join(one.reviewer for one in talk.scores),
        "、".join(f"{one.mean:.2f}" for one in talk.scores),
        " / ".join(mask(one.note) for one in talk.scores if one.note),
    ]
    for one in talk.findings:
        yield [
            *begin,
            one.rule.text,
            one.version,
            who(one.side, one.staff),
            mask(one.words),
            "、".join(map(str, one.seqs)),
            one.state.text,
            one.decided_by,
            mask(one.note),
            mask(one.appeal),
            *end,
        ]
    if not talk.findings:
        yield [*begin, *[None] * (len(_TITLES) - len(begin) - len(end)), *end]


async def talk(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/quality/{id}"""
    quality, talk_id = request.app[CORE].quality, path_id(request)

    def work() -> Shape:
        found, lines = quality.talk(talk_id, staff=staff)
        return detail_shape(found, lines, staff, quality.names_of_criteria())

    return answer(await asyncio.to_thread(work))


async def decide(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quality/findings/{id}"""
    wanted, finding_id = await body(request, _Verdict), path_id(request)
    quality = request.app[CORE].quality
    found = await asyncio.to_thread(
        quality.decide, finding_id, wanted.state, note=wanted.note, staff=staff
    )
    return await _answered(request, found, staff)


async def appeal(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quality/findings/{id}/appeal"""
    wanted, finding_id = await body(request, _Appeal), path_id(request)
    quality = request.app[CORE].quality
    found = await asyncio.to_thread(quality.appeal, finding_id, reason=wanted.reason, staff=staff)
    return await _answered(request, found, staff)


async def score(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quality/{id}/score"""
    wanted, talk_id = await body(request, _Score), path_id(request)
    quality = request.app[CORE].quality
    if not all(_NUMBER.fullmatch(one) for one in wanted.marks):
        raise BadInput
    marks = {int(one): mark for one, mark in wanted.marks.items()}
    found = await asyncio.to_thread(quality.score, talk_id, marks, note=wanted.note, staff=staff)
    return await _answered(request, found, staff)


async def _answered(request: web.Request, found: Checked, staff: Staff) -> web.Response:
    names = await asyncio.to_thread(request.app[CORE].quality.names_of_criteria)
    return answer(QualityTalkAnswer(talk=talk_shape(found, staff, names)))


async def criteria(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/quality/criteria"""
    found = await asyncio.to_thread(request.app[CORE].quality.criteria)
    shown = [QualityCriterion(id=one.id, name=one.name) for one in found]
    return answer(QualityCriteria(criteria=shown))


async def set_criteria(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quality/criteria"""
    wanted = await body(request, _Sheet)
    found = await asyncio.to_thread(request.app[CORE].quality.set_criteria, wanted.names)
    shown = [QualityCriterion(id=one.id, name=one.name) for one in found]
    return answer(QualityCriteria(criteria=shown))


async def sample(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/quality/sample"""
    wanted = await body(request, _Draw)
    first, last = day(wanted.first), day(wanted.last)
    drawn = await asyncio.to_thread(request.app[CORE].quality.sample, first, last, each=wanted.each)
    return answer(QualityDrawn(drawn=drawn))


def routes() -> list[web.RouteDef]:
    root = "/api/console/quality"
    return [
        web.get(root, for_staff(talks)),
        web.get(f"{root}/file", for_staff(talks_file)),
        web.get(f"{root}/criteria", for_staff(criteria)),
        web.post(f"{root}/criteria", for_supervisor(set_criteria)),
        web.post(f"{root}/sample", for_supervisor(sample)),
        web.post(f"{root}/findings/{{id}}", for_supervisor(decide)),
        web.post(f"{root}/findings/{{id}}/appeal", for_staff(appeal)),
        web.get(f"{root}/{{id}}", for_staff(talk)),
        web.post(f"{root}/{{id}}/score", for_supervisor(score)),
    ]
