"""Finds talks after which nothing was ordered, and keeps who followed them up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.desk.model import Role, Staff
from bot.times import Clock, shop_day
from bot.unsold.model import BOUGHT_BEFORE, Due, Filters, Judged, Page, Unsold
from bot.unsold.ports import OpenUow, Uow
from bot.unsold.rules import judge

PAGE = 30
MOST_EXPORTED = 10_000
_BATCH, _SETTLED = 100, 500
_LONGEST_NOTE = 300


@dataclass(frozen=True)
class Daily:
    """How many talks a day the leader gets for each person: usually, and while a campaign runs."""

    usual: int = 30
    campaign: int = 20


class UnsoldTalks:
    def __init__(self, open_uow: OpenUow, *, clock: Clock, daily: Daily = Daily()) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._daily = daily

    def find(self, *, limit: int = _BATCH) -> int:
        """Looks at talks that were judged since, and at what became of the open ones; how many."""
        now = self._now()
        with self._open_uow() as uow:
            due = uow.unsold.due(limit=limit)
            for one in due:
                uow.unsold.keep(one, self._judge(uow, one, now), at=now)
            settled = uow.unsold.settle(now=now, limit=_SETTLED)
            uow.commit()
        return len(due) + settled

    def _judge(self, uow: Uow, due: Due, now: datetime) -> Judged | None:
        if uow.unsold.bought(due.buyer_id, due.first_at - BOUGHT_BEFORE, due.first_at):
            return None
        lines = [
            line
            for line in uow.quality.lines(due.conversation_id, since=due.first_at)
            if line.seq <= due.last_seq
        ]
        known = (now - due.last_at).total_seconds() / 60
        return judge(lines, known_minutes=known) if lines else None

    def page(self, wanted: Filters, *, staff: Staff, page: int = 1, size: int = PAGE) -> Page:
        """Agents see their own."""
        with self._open_uow(writes=False) as uow:
            return uow.unsold.page(_own(wanted, staff), page=page, size=size)

    def daily(self, day: date, *, staff: Staff) -> tuple[list[Unsold], int]:
        """The list of a day, and how many there may be for each person now."""
        own = None if staff.role is Role.SUPERVISOR else staff.id
        with self._open_uow(writes=False) as uow:
            each = self._each(uow)
            return uow.unsold.daily(day, each=each, staff_id=own), each

    def _each(self, uow: Uow) -> int:
        running = bool(uow.shop.settings().get("campaign_running", False))
        return self._daily.campaign if running else self._daily.usual

    def follow(self, unsold_id: int, *, note: str, staff: Staff) -> Unsold:
        own = None if staff.role is Role.SUPERVISOR else staff.id
        with self._open_uow() as uow:
            found = uow.unsold.follow(
                unsold_id,
                by=staff.name,
                note=note.strip()[:_LONGEST_NOTE],
                at=self._now(),
                staff_id=own,
            )
            uow.commit()
        return found

    def yesterday(self) -> date:
        """The day whose list is worked on in the morning."""
        return shop_day(self._now() - BOUGHT_BEFORE)


def _own(wanted: Filters, staff: Staff) -> Filters:
    return wanted if staff.role is Role.SUPERVISOR else replace(wanted, staff_id=staff.id)
