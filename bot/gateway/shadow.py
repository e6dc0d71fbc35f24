"""考核影子 over HTTP: every platform's rule over the same events, and what is about to be late."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import days, for_supervisor
from bot.gateway.tables import table_file
from bot.insight.exports import Cell
from bot.shadow import model
from bot.shadow.rounds import left_before
from bot.shape import Shape
from bot.times import iso

_TITLES = (
    "平台", "规则", "日期", "轮数", "及时", "计分", "回复率", "目标", "时限(秒)", "时段",
    "机器人计分", "来源",
)  # fmt: skip


class ShadowTally(Shape):
    """`credit` is what the answers in time count for; `rate` is its share of the rounds."""

    rounds: int
    in_time: int
    credit: float
    rate: float | None


class ShadowDay(Shape):
    day: str
    rounds: int
    rate: float | None


class ShadowRule(Shape):
    """`left`: so many rounds more may be late before the goal is missed; negative where so many in
    time are missing. `bot_in`, `bot_out`: as if the bot's answers counted fully, or not at all."""

    name: str
    platform: str
    title: str
    within_seconds: int
    hours: str
    bot_credit: float
    goal: float | None
    since: str | None
    until: str | None
    source: str
    note: str
    as_is: ShadowTally
    bot_in: ShadowTally
    bot_out: ShadowTally
    left: int | None
    days: list[ShadowDay]


class ShadowPage(Shape):
    rules: list[ShadowRule]


class LateRound(Shape):
    """`seconds` until the answer, None where there is none."""

    conversation_id: str
    opened_at: str
    answered_at: str | None
    seconds: int | None


class LateRounds(Shape):
    """The newest 200."""

    rule: str
    rounds: list[LateRound]


class WaitingRound(Shape):
    """Under the rule that is broken first; `warn_at`: when the platform's own desk warns."""

    conversation_id: str
    buyer: str
    staff: str | None
    rule: str
    platform: str
    opened_at: str
    due_at: str
    warn_at: str | None


class RuleName(Shape):
    name: str
    title: str


class WaitingRounds(Shape):
    """`rules` are those in force today, by platform."""

    rounds: list[WaitingRound]
    rules: list[RuleName]


def _tally(one: model.Tally) -> ShadowTally:
    return ShadowTally(
        rounds=one.rounds, in_time=one.in_time, credit=round(one.credit, 4), rate=_rate(one)
    )


def _rate(one: model.Tally) -> float | None:
    return None if one.rate is None else round(one.rate, 4)


def _rule(one: model.Verdict) -> ShadowRule:
    rule = one.rule
    return ShadowRule(
        name=rule.name,
        platform=rule.platform,
        title=rule.title,
        within_seconds=rule.within_seconds,
        hours=rule.hours,
        bot_credit=rule.bot_credit,
        goal=rule.goal,
        since=None if rule.since is None else rule.since.isoformat(),
        until=None if rule.until is None else rule.until.isoformat(),
        source=rule.source,
        note=rule.note,
        as_is=_tally(one.as_is),
        bot_in=_tally(one.bot_in),
        bot_out=_tally(one.bot_out),
        left=left_before(rule.goal, one.as_is),
        days=[
            ShadowDay(day=day.isoformat(), rounds=of_day.rounds, rate=_rate(of_day))
            for day, of_day in one.days.items()
        ],
    )


async def verdicts(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/shadow?from=&to="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].shadow.verdicts, first, last)
    return answer(ShadowPage(rules=[_rule(one) for one in found]))


async def late(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/shadow/late?rule=&from=&to="""
    first, last = days(request)
    name = request.query.get("rule", "")
    rule, found = await asyncio.to_thread(request.app[CORE].shadow.late, name, first, last)
    return answer(LateRounds(rule=rule.name, rounds=[_late(one) for one in found]))


def _late(one: model.Round) -> LateRound:
    took = None if one.answered_at is None else one.answered_at - one.opened_at
    return LateRound(
        conversation_id=one.conversation_id,
        opened_at=iso(one.opened_at),
        answered_at=iso(one.answered_at),
        seconds=None if took is None else int(took.total_seconds()),
    )


async def waiting(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/shadow/waiting?rule="""
    name = request.query.get("rule", "")
    shadow = request.app[CORE].shadow
    found = await asyncio.to_thread(shadow.waiting, name)
    rules = await asyncio.to_thread(shadow.rules_now)
    return answer(
        WaitingRounds(
            rules=[RuleName(name=one.name, title=f"{one.platform} {one.title}") for one in rules],
            rounds=[
                WaitingRound(
                    conversation_id=one.round.conversation_id,
                    buyer=one.buyer,
                    staff=one.staff,
                    rule=one.rule.title,
                    platform=one.rule.platform,
                    opened_at=iso(one.round.opened_at),
                    due_at=iso(one.due_at),
                    warn_at=iso(one.warn_at),
                )
                for one in found
            ],
        )
    )


async def verdicts_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/shadow/file?from=&to=&format="""
    first, last = days(request)
    found = await asyncio.to_thread(request.app[CORE].shadow.verdicts, first, last)
    rows: list[list[Cell]] = []
    for one in found:
        days_of = [(day.isoformat(), of_day) for day, of_day in one.days.items()]
        for day, of_day in [*days_of, ("合计", one.as_is)]:
            rows.append(_row(one.rule, day, of_day))
    return await table_file(request, f"考核影子_{first}_{last}", _TITLES, rows)


def _row(rule: model.PlatformRule, day: str, one: model.Tally) -> list[Cell]:
    return [
        rule.platform,
        rule.title,
        day,
        one.rounds,
        one.in_time,
        round(one.credit, 4),
        _rate(one),
        rule.goal,
        rule.within_seconds,
        rule.hours,
        rule.bot_credit,
        rule.source,
    ]


def routes() -> list[web.RouteDef]:
    root = "/api/console/shadow"
    return [
        web.get(root, for_supervisor(verdicts)),
        web.get(f"{root}/late", for_supervisor(late)),
        web.get(f"{root}/waiting", for_supervisor(waiting)),
        web.get(f"{root}/file", for_supervisor(verdicts_file)),
    ]
