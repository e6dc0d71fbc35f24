"""The people of the desk as a supervisor sees them, and what is set for each."""

from __future__ import annotations

from datetime import datetime

from bot.desk.model import Queue
from bot.desk.ports import Happened, Notify, OpenUow
from bot.desk.roster import Member, Post, Presence
from bot.errors import BadInput, SettingsError
from bot.times import Clock

MOST_TALKS_AT_ALL = 200
# States of one person that a page shows.
_HISTORY = 50


class Team:
    def __init__(self, open_uow: OpenUow, *, clock: Clock, notify: Notify) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify

    def now(self) -> datetime:
        return self._now()

    def members(self) -> list[Member]:
        """Nobody who is disabled."""
        with self._open_uow(writes=False) as uow:
            return uow.roster.members()

    def member(self, staff_id: int) -> Member:
        with self._open_uow(writes=False) as uow:
            return uow.roster.member(staff_id)

    def history(self, staff_id: int) -> list[Presence]:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.roster.history(staff_id, limit=_HISTORY)

    def set_post(self, staff_id: int, post: Post) -> Member:
        """Who has more buyers than they may from now on keeps them, and gets none. Raises
        BadInput, NotFound."""
        if not 0 <= post.most_talks <= MOST_TALKS_AT_ALL:
            raise BadInput(f"接待上限是 0 到 {MOST_TALKS_AT_ALL}")
        if any(not queue.takes_over for queue in post.queues):
            raise BadInput(f"能分配的队列：{Queue.AGENT.text}、{Queue.SUPERVISOR.text}")
        try:
            post.hours()
        except SettingsError as error:
            raise BadInput(
                "班次写成 Mo-Fr 09:00-18:00，休息日写成 2027-02-06/2027-02-12，多段用分号隔开"
            ) from error
        with self._open_uow() as uow:
            uow.roster.lock(staff_id)
            uow.roster.set_post(staff_id, post)
            uow.commit()
            member = uow.roster.member(staff_id)
        self._notify(Happened("", lists=True))
        return member
