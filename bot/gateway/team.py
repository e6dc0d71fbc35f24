"""Who is at the desk: one's own state; for supervisors everybody, and what is set for each."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
from aiohttp import web

from bot.core import Core
from bot.desk.model import Queue, Role, Staff
from bot.desk.roster import CHOICES, Member, Post, Presence, StaffState, StateReason
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, for_staff, for_supervisor, path_id
from bot.names import ticket_reason
from bot.shape import Shape
from bot.times import iso

_LONGEST_HOURS = 1_000
_MOST_MATTERS = 50


class StaffPresence(Shape):
    """A state, why, and since when."""

    state: StaffState
    reason: StateReason
    since: str | None


class StateChoice(Shape):
    state: StaffState
    reason: StateReason


class OwnDesk(Shape):
    """`talks` of at most `most_talks` buyers are in hand. `gives`: buyers come by themselves."""

    presence: StaffPresence
    choices: list[StateChoice]
    talks: int
    most_talks: int
    gives: bool


class TeamMember(Shape):
    """`takes_new`: would be given a buyer now, if there is room. Without queues of their own it
    is the role's; without matters all; without shifts at any time."""

    id: int
    name: str
    role: Role
    presence: StaffPresence
    takes_new: bool
    talks: int
    tickets: int
    most_talks: int
    queues: list[Queue]
    matters: list[str]
    shifts: str
    days_off: str


class TeamAnswer(Shape):
    """`gives`: buyers come by themselves."""

    members: list[TeamMember]
    gives: bool


class MemberAnswer(Shape):
    """`history`: their states, newest first."""

    member: TeamMember
    history: list[StaffPresence]


class _State(msgspec.Struct):
    state: StaffState
    reason: StateReason = StateReason.NONE


class _Post(msgspec.Struct):
    most_talks: int
    queues: list[Queue] = []
    matters: list[str] = []
    shifts: str = ""
    days_off: str = ""


async def own_desk(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/me/desk"""
    core = request.app[CORE]
    member = await asyncio.to_thread(core.team.member, staff.id)
    return answer(_own(core, member))


async def stand(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/me/state"""
    core, wanted = request.app[CORE], await body(request, _State)
    member = await asyncio.to_thread(core.passing_on.stand, staff, wanted.state, wanted.reason)
    return answer(_own(core, member))


async def team(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/team (supervisor)"""
    core = request.app[CORE]
    found = await asyncio.to_thread(core.team.members)
    now = core.team.now()
    return answer(
        TeamAnswer(members=[_shape(one, now) for one in found], gives=core.assignment is not None)
    )


async def member(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/team/{id} (supervisor)"""
    return answer(await asyncio.to_thread(_member, request.app[CORE], path_id(request)))


async def set_post(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/team/{id} (supervisor)"""
    core, staff_id, wanted = request.app[CORE], path_id(request), await body(request, _Post)
    if any(ticket_reason(code) == code for code in wanted.matters):
        raise BadInput("有不认识的事项")
    if len(wanted.matters) > _MOST_MATTERS:
        raise BadInput(f"最多选 {_MOST_MATTERS} 种事项")
    if max(len(wanted.shifts), len(wanted.days_off)) > _LONGEST_HOURS:
        raise BadInput(f"班次最多 {_LONGEST_HOURS} 个字")
    post = Post(
        most_talks=wanted.most_talks,
        queues=frozenset(wanted.queues),
        matters=frozenset(wanted.matters),
        shifts=wanted.shifts.strip(),
        days_off=wanted.days_off.strip(),
    )

    def work() -> MemberAnswer:
        core.team.set_post(staff_id, post)
        return _member(core, staff_id)

    return answer(await asyncio.to_thread(work))


def _member(core: Core, staff_id: int) -> MemberAnswer:
    return MemberAnswer(
        member=_shape(core.team.member(staff_id), core.team.now()),
        history=[_presence(one) for one in core.team.history(staff_id)],
    )


def _own(core: Core, found: Member) -> OwnDesk:
    return OwnDesk(
        # As it was chosen: who looks at this page is there.
        presence=_presence(found.presence),
        choices=[
            StateChoice(state=state, reason=reason)
            for state, reasons in CHOICES.items()
            for reason in reasons
        ],
        talks=found.talks,
        most_talks=found.post.most_talks,
        gives=core.assignment is not None,
    )


def _shape(found: Member, now: datetime) -> TeamMember:
    state, chosen = found.state(now), found.presence
    seen = Presence(state, StateReason.LOST, found.seen_at) if state is not chosen.state else chosen
    return TeamMember(
        id=found.staff.id,
        name=found.staff.name,
        role=found.staff.role,
        presence=_presence(seen),
        takes_new=found.takes_new(now),
        talks=found.talks,
        tickets=found.tickets,
        most_talks=found.post.most_talks,
        queues=sorted(found.post.queues),
        matters=sorted(found.post.matters),
        shifts=found.post.shifts,
        days_off=found.post.days_off,
    )


def _presence(found: Presence) -> StaffPresence:
    return StaffPresence(state=found.state, reason=found.reason, since=iso(found.since))


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/me/desk", for_staff(own_desk)),
        web.post(f"{root}/me/state", for_staff(stand)),
        web.get(f"{root}/team", for_supervisor(team)),
        web.get(f"{root}/team/{{id}}", for_supervisor(member)),
        web.post(f"{root}/team/{{id}}", for_supervisor(set_post)),
    ]
