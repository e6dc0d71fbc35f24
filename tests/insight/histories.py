"""Random histories of a few conversations over a few days, written as rows, with the job that keeps
the board's figures coming by in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.insight.model import Recount
from bot.store.kept_talks import KeptTalks
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.tables.insight import (
    BoardChangeRow,
    BoardDayRow,
    BoardReturnRow,
    BoardTalkRow,
)
from bot.store.tables.shop import BuyerRow
from bot.store.uow import OpenUow
from bot.times import shop_day
from tests.insight.builders import at

TALKS = ("c1", "c2", "c3")
INTENTS = ("urge_shipping", "track_logistics", "greet", "affirm", "request_refund")
OUTCOMES = ("settled", "settled", "asked", "failed", "unanswered", "handed_over")
REASONS = ("request_human", "bot_failed", "unclear")
QUEUES = ("agent", "agent", "supervisor", "warehouse")
# Seconds to days: past three minutes, midnights and the 72 hours.
STEPS = (1, 20, 170, 200, 1_900, 4 * 3_600, 9 * 3_600, 25 * 3_600, 73 * 3_600)
_ROWS = (
    ReadingRow, TicketRow, MessageRow, ConversationRow, BuyerRow,
    BoardChangeRow, BoardDayRow, BoardReturnRow, BoardTalkRow,
)  # fmt: skip


@dataclass
class History:
    open_uow: OpenUow
    chance: Random
    now: datetime = field(default_factory=lambda: at(2, "20:00:00"))
    seqs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TALKS, 0))
    counted: list[Recount] = field(default_factory=list)

    def begin(self) -> None:
        for row in _ROWS:
            with self.open_uow() as uow:
                uow.session.execute(delete(row))
                uow.commit()
        with self.open_uow() as uow:
            for talk in TALKS:
                uow.session.add(BuyerRow(id=f"b-{talk}", name="王小姐"))
            uow.session.flush()
            for talk in TALKS:
                uow.session.add(
                    ConversationRow(
                        id=talk, buyer_id=f"b-{talk}", opened_at=self.now, last_at=self.now
                    )
                )
            uow.commit()

    def go_on(self, step: str) -> None:
        self.now += timedelta(seconds=self.chance.choice(STEPS))
        with self.open_uow() as uow:
            _WAYS[step](self, uow.session, self.chance.choice(TALKS))
            uow.commit()

    def shown(self, first: date, last: date) -> Any:
        return self._sums(first, last)

    def recounted(self, first: date, last: date) -> Any:
        """As with nothing kept: by the tables alone."""
        return self._sums(first, last, most_changed=-1)

    def _sums(self, first: date, last: date, **how: int) -> Any:
        with self.open_uow(writes=False) as uow:
            days, distinct = KeptTalks(uow.session).sums(first, last, now=self.now, **how)
        plain = {day: {k: n for k, n in one.items() if n} for day, one in days.items()}
        return {day: one for day, one in plain.items() if one}, distinct

    def days(self) -> list[date]:
        first, last = date(2026, 11, 1), shop_day(self.now)
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    # What happens

    def _says(self, session: Session, talk: str, sender: str = "buyer") -> int:
        self.seqs[talk] += 1
        seq = self.seqs[talk]
        data: dict[str, Any] = {"helped": None} if sender == "bot" else {}
        if sender == "buyer" and self.chance.random() < 0.1:
            data = {"payload": "/affirm"}
        kind = "note" if sender == "agent" and self.chance.random() < 0.2 else "text"
        session.add(
            MessageRow(
                conversation_id=talk, seq=seq, at=self.now, sender=sender, kind=kind,
                text=f"第{seq}句。", data=data,
            )
        )  # fmt: skip
        session.flush()
        return seq

    def buyer(self, session: Session, talk: str) -> None:
        self._says(session, talk)

    def bot(self, session: Session, talk: str) -> None:
        self._says(session, talk, "bot")

    def agent(self, session: Session, talk: str) -> None:
        self._says(session, talk, "agent")
        for ticket in self._tickets(session, talk, "claimed"):
            ticket.replied_at = ticket.replied_at or self.now

    def turn(self, session: Session, talk: str) -> None:
        seq = self._says(session, talk)
        self._read(session, talk, seq, self.now + timedelta(seconds=self.chance.choice((1, 40))))
        self.bot(session, talk)

    def reads(self, session: Session, talk: str) -> None:
        """What was written before is read now, or read again."""
        rows = session.scalars(
            select(MessageRow.seq).where(
                MessageRow.conversation_id == talk, MessageRow.sender == "buyer"
            )
        ).all()
        if not rows:
            return
        seq = self.chance.choice(rows[-2:])
        earlier = session.scalar(
            select(ReadingRow).where(ReadingRow.conversation_id == talk, ReadingRow.seq == seq)
        )
        if earlier is None:
            self._read(session, talk, seq, self.now)
        else:
            earlier.outcome = self.chance.choice(OUTCOMES)

    def _read(self, session: Session, talk: str, seq: int, moment: datetime) -> None:
        session.add(
            ReadingRow(
                conversation_id=talk, seq=seq, at=moment, text=f"第{seq}句。",
                intent=self.chance.choice(INTENTS), confidence=0.9,
                outcome=self.chance.choice(OUTCOMES),
                order_no=self.chance.choice(("o1", "o2", None)),
            )
        )  # fmt: skip

    def opens(self, session: Session, talk: str) -> None:
        queue = self.chance.choice(QUEUES)
        if any(t.queue == queue for t in self._tickets(session, talk, "open", "claimed")):
            return
        night = self.chance.random() < 0.3
        due = self.now + timedelta(hours=10 if night else 0, minutes=3)
        session.add(
            TicketRow(
                conversation_id=talk, queue=queue, reason=self.chance.choice(REASONS),
                opened_at=self.now, first_reply_due=self.chance.choice((due, None)),
            )
        )  # fmt: skip

    def claims(self, session: Session, talk: str) -> None:
        for ticket in self._tickets(session, talk, "open"):
            ticket.state, ticket.claimed_at = "claimed", self.now

    def closes(self, session: Session, talk: str) -> None:
        for ticket in self._tickets(session, talk, "open", "claimed"):
            ticket.state, ticket.closed_at = "closed", self.now

    def _tickets(self, session: Session, talk: str, *states: str) -> list[TicketRow]:
        wanted = TicketRow.conversation_id == talk, TicketRow.state.in_(states)
        return list(session.scalars(select(TicketRow).where(*wanted)))

    def rates(self, session: Session, talk: str) -> None:
        row = session.get_one(ConversationRow, talk)
        row.rated, row.rated_at = self.chance.randint(1, 5), self.now

    def thumbs(self, session: Session, talk: str) -> None:
        said = session.scalars(
            select(MessageRow).where(MessageRow.conversation_id == talk, MessageRow.sender == "bot")
        ).all()
        if said:
            message = self.chance.choice(said)
            message.data = {"helped": self.chance.random() < 0.5}

    def forgets(self, session: Session, talk: str) -> None:
        """The readings' time is over."""
        session.execute(delete(ReadingRow).where(ReadingRow.at < self.now - timedelta(days=4)))

    # The job

    def counts(self, session: Session, talk: str) -> None:
        """One of several gateways; what it has counted is kept later, or never."""
        with self.open_uow(writes=False) as uow:
            recount = KeptTalks(uow.session).recount(most=2, now=self.now)
        if recount is not None:
            self.counted.append(recount)

    def keeps(self, session: Session, talk: str) -> None:
        if self.counted:
            recount = self.counted.pop(self.chance.randrange(len(self.counted)))
            KeptTalks(session).keep(recount)

    def falls_due(self, session: Session, talk: str) -> None:
        KeptTalks(session).note_due(now=self.now)

    def whole_job(self, session: Session, talk: str) -> None:
        kept = KeptTalks(session)
        kept.note_due(now=self.now)
        while (recount := kept.recount(most=2, now=self.now)) is not None:
            kept.keep(recount)


_WAYS: dict[str, Callable[[History, Session, str], None]] = {
    name: getattr(History, name)
    for name in (
        "buyer", "bot", "agent", "turn", "reads", "opens", "claims", "closes", "rates",
        "thumbs", "forgets", "counts", "keeps", "falls_due", "whole_job",
    )
}  # fmt: skip
STEP_NAMES = tuple(_WAYS)
