"""Talks between buyers and staff; tests name only what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from bot.desk.model import Holder, Outgoing, Role, Sender, Staff
from bot.opening_hours import ALWAYS
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.quality.model import Checked, Filters, Page, Shown
from bot.quality.service import Quality
from tests.insight.builders import FIRST, THIRD, Scene, at

CRITERIA = ("态度", "解决")


class Floor(Scene):
    """`now` is noon of the 21st of November."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        gate = Gate(clock=lambda: self.now, policy=Policy)
        self.quality = Quality(self.open_uow, clock=lambda: self.now, gate=gate, hours=ALWAYS)
        self.quality.set_criteria(CRITERIA)

    def person(self, name: str, role: Role = Role.AGENT) -> Staff:
        with self.open_uow() as uow:
            staff = uow.accounts.add_staff(username=name, name=name, role=role, password_hash="-")
            uow.commit()
        return staff

    def talk(
        self,
        *lines: str,
        staff: Staff | None = None,
        day: int = 20,
        clock: str = "10:00:00",
        conversation_id: str = "c1",
        gap: int = 20,
    ) -> None:
        """`b …` the buyer, `a …` the person (the bot without one); 20 seconds apart."""
        if not self._known(conversation_id):
            self.conversation(conversation_id, f"买家{conversation_id}")
        moment = at(day, clock)
        with self.open_uow() as uow:
            for line in lines:
                who, _, text = line.partition(" ")
                shop = Sender.AGENT if staff else Sender.BOT
                sender = Sender.BUYER if who == "b" else shop
                uow.desk.append(
                    conversation_id,
                    Outgoing(text),
                    sender=sender,
                    at=moment,
                    staff_id=staff.id if staff and sender is Sender.AGENT else None,
                )
                moment += timedelta(seconds=gap)
            uow.commit()

    def _known(self, conversation_id: str) -> bool:
        with self.open_uow(writes=False) as uow:
            return bool(uow.desk.conversations([conversation_id]))

    def held_by(self, staff: Staff, conversation_id: str = "c1") -> None:
        with self.open_uow() as uow:
            uow.desk.hand_to(conversation_id, Holder.AGENT, staff_id=staff.id)
            uow.commit()

    def judge(self, now: datetime | None = None) -> int:
        """Until nothing is due; how many conversations it were."""
        self.now = now or self.now
        done = 0
        while count := self.quality.judge_due(limit=2):
            done += count
        return done

    def page(self, staff: Staff, **wanted: object) -> Page:
        filters = {"first": FIRST, "last": THIRD, "shown": Shown.ALL} | wanted
        return self.quality.page(Filters(**filters), staff=staff)  # type: ignore[arg-type]


def rules_of(talks: Iterable[Checked]) -> list[str]:
    return [str(one.rule) for talk in talks for one in talk.findings]
