"""What the shop's people did about these days: the team, verdicts, scores, who was called back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.demo.days.plan import DAYS
from bot.demo.model import DAY, HOUR
from bot.desk.accounts import StaffAccounts
from bot.desk.model import Role, Staff
from bot.desk.roster import Post, StaffState, StateReason
from bot.opening_hours import OpeningHours
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.quality.model import Filters, Finding, Shown, Side, State
from bot.quality.service import Quality
from bot.store.uow import OpenUow, SqlUnitOfWork
from bot.times import SHOP_ZONE, shop_day
from bot.unsold.model import Filters as UnsoldFilters
from bot.unsold.model import State as UnsoldState
from bot.unsold.service import UnsoldTalks

# When the early one and the late one come, eat and go.
_EARLY = (time(9), time(12), time(12, 40), time(18))
_LATE = (time(13), time(18), time(18, 40), time(22))


@dataclass(frozen=True)
class Colleague:
    """An account that nobody signs in with: its talks are of the past."""

    username: str
    name: str
    post: Post
    times: tuple[time, time, time, time]


COLLEAGUES = (
    Colleague(
        "xiaochen", "小陈", Post(most_talks=12, shifts="Mo-Fr 09:00-18:00; Sa 10:00-16:00"), _EARLY
    ),
    Colleague(
        "xiaozhao",
        "小赵",
        Post(most_talks=6, matters=frozenset({"request_human"}), shifts="Mo-Su 13:00-22:00"),
        _LATE,
    ),
)
_CRITERIA = ("服务态度", "专业准确", "响应速度", "问题解决")
_NOTES = ("答得清楚", "语气可以更热情一点", "先安抚再说办法就更好了", "处理得当")
_CALLED = ("已回访，买家说再考虑", "已发优惠提醒", "已回访，改天下单")
_STATES = (
    (StaffState.ONLINE, StateReason.SIGNED_IN),
    (StaffState.BREAK, StateReason.MEAL),
    (StaffState.ONLINE, StateReason.NONE),
    (StaffState.OFFLINE, StateReason.SHIFT_OVER),
)


def hire(open_uow: OpenUow, now: datetime) -> None:
    staff = StaffAccounts(open_uow, clock=lambda: now)
    for one in COLLEAGUES:
        if staff.exists(one.username):
            continue
        who = staff.add(
            username=one.username, name=one.name, role=Role.AGENT, password=secrets.token_hex(16)
        )
        with open_uow() as uow:
            uow.roster.set_post(who.id, one.post)
            for ago in (3, 2, 1):
                _stand(uow, who.id, shop_day(now) - ago * DAY, one.times)
            uow.commit()


def _stand(uow: SqlUnitOfWork, staff_id: int, day: date, times: Sequence[time]) -> None:
    for clock, (state, reason) in zip(times, _STATES, strict=True):
        at = datetime.combine(day, clock, SHOP_ZONE)
        uow.roster.stand(staff_id, state, reason, at=at)


def look_at(open_uow: OpenUow, now: datetime, agents: Sequence[Staff], boss: Staff) -> None:
    """As the background does it, and then as people do."""
    clock = _Clock(now)
    gate = Gate(clock=clock, policy=Policy)
    quality = Quality(open_uow, clock=clock, gate=gate, hours=OpeningHours.read("09:00-22:00"))
    while quality.judge_due(limit=100):
        pass
    _review(quality, clock, agents, boss)
    unsold = UnsoldTalks(open_uow, clock=clock)
    while unsold.find():
        pass
    _call_back(unsold, clock, boss)


@dataclass
class _Clock:
    at: datetime

    def __call__(self) -> datetime:
        return self.at


def _review(quality: Quality, clock: _Clock, agents: Sequence[Staff], boss: Staff) -> None:
    """Of what was found longer ago than three days all but the newest third is decided; one in
    seven not as the rule says, and one in five does not leave it at that."""
    now = clock.at
    if quality.page(_of_the_time(shop_day(now), Shown.SCORED), staff=boss).total:
        return
    quality.set_criteria(_CRITERIA)
    by_number = {one.id: one for one in agents}
    for at, finding in enumerate(_findings(quality, boss, shop_day(now))):
        clock.at = now - 50 * HOUR
        if at % 3 == 2:
            continue
        wrong = at % 7 == 3
        note = "买家先说的，不算" if wrong else "属实，已和本人沟通"
        state = State.REJECTED if wrong else State.CONFIRMED
        quality.decide(finding.id, state, note=note, staff=boss)
        clock.at = now - 26 * HOUR
        if not wrong and at % 5 == 0 and finding.staff_id in by_number:
            reason = "当时同时接待十几位买家，已经补充说明过"
            quality.appeal(finding.id, reason=reason, staff=by_number[finding.staff_id])
    clock.at = now
    _score(quality, boss, shop_day(now))


def _findings(quality: Quality, boss: Staff, today: date) -> Iterator[Finding]:
    wanted = _of_the_time(today, Shown.FOUND)
    pages = quality.page(wanted, staff=boss).pages
    for number in range(1, pages + 1):
        for talk in quality.page(wanted, staff=boss, page=number).talks:
            yield from (one for one in talk.findings if one.side is Side.AGENT)


def _of_the_time(today: date, shown: Shown) -> Filters:
    return Filters(
        first=today - (DAYS - 1) * DAY,
        last=today - 3 * DAY,
        shown=shown,
    )


def _score(quality: Quality, boss: Staff, today: date) -> None:
    wanted = _of_the_time(today, Shown.SAMPLED)
    quality.sample(wanted.first, wanted.last, each=6, choose=lambda talks, most: talks[-most:])
    criteria = quality.criteria()
    for at, talk in enumerate(quality.page(wanted, staff=boss).talks[:12]):
        faults = sum(one.side is Side.AGENT for one in talk.findings)
        marks = {
            one.id: max(1, 5 - faults - (at + place) % 3 // 2) for place, one in enumerate(criteria)
        }
        quality.score(talk.id, marks, note=_NOTES[at % len(_NOTES)], staff=boss)


def _call_back(unsold: UnsoldTalks, clock: _Clock, boss: Staff) -> None:
    """Somebody saw to part of what was asked up to two days ago."""
    now = clock.at
    clock.at = now - 20 * HOUR
    today = shop_day(now)
    wanted = UnsoldFilters(first=today - 12 * DAY, last=today - 2 * DAY, state=UnsoldState.PENDING)
    for at, one in enumerate(unsold.page(wanted, staff=boss).talks):
        if at % 2 == 0 and one.followed_at is None:
            unsold.follow(one.id, note=_CALLED[at // 2 % len(_CALLED)], staff=boss)
    clock.at = now
