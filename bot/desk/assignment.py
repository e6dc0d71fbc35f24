"""Buyers who wait are given to who is online, one after the other, each in a transaction of its
own: which buyer and whom is decided anew under the locks of both, on any number of gateways."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.desk.assigning import Agent, Waiter, first
from bot.desk.hands import Hands, locked, make_room
from bot.desk.model import BOT_NAME
from bot.desk.ports import Happened, Notify, OpenUow, Phrases, Uow
from bot.desk.roster import Member
from bot.desk.steps import Step, StepKind
from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import Clock

log = structlog.get_logger()

# Of one look; the next one is a moment away.
_MOST_A_ROUND = 500

_Pair = tuple[Waiter, Agent]


class Assignment:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        hours: OpeningHours = ALWAYS,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._hands = Hands(clock=clock, phrases=phrases, hours=hours)

    def run(self) -> int:
        """Until nobody waits who could be given to somebody. How many were given."""
        given = 0
        for _ in range(_MOST_A_ROUND):
            with self._open_uow(writes=False) as uow:
                pair = self._first(uow)
            if pair is None:
                break
            given += self._give(pair)
        return given

    def _first(self, uow: Uow) -> _Pair | None:
        now = self._now()
        agents = [_agent(one) for one in uow.roster.members() if one.takes_new(now)]
        if not any(agent.has_room for agent in agents):
            return None  # most rounds end here, without a look at those who wait
        return first(uow.tickets.waiters(), agents)

    def _give(self, pair: _Pair) -> bool:
        """False where something moved before the locks were there: looked at again."""
        waiter, agent = pair
        with self._open_uow() as uow:
            ticket = locked(uow, waiter.id)
            uow.roster.lock(agent.id)
            if self._first(uow) != pair:
                return False
            now, staff = self._now(), uow.accounts.staff(agent.id)
            make_room(uow, ticket.conversation_id, staff.id, at=now)
            uow.tickets.claim(ticket.id, staff_id=staff.id, at=now)
            uow.passing.add_step(ticket.id, Step(now, StepKind.ASSIGNED, BOT_NAME, staff.name))
            message = self._hands.take(uow, ticket.conversation_id, staff)
            uow.commit()
        log.info("ticket_assigned", ticket=ticket.id, staff=staff.id)
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return True


def _agent(member: Member) -> Agent:
    return Agent(
        member.staff.id,
        member.talks,
        member.post.most_talks,
        frozenset(queue.value for queue in member.post.queues_of(member.staff.role)),
        member.post.matters,
        _seconds(member.given_at),
    )


def _seconds(moment: datetime | None) -> float:
    return 0.0 if moment is None else moment.timestamp()
