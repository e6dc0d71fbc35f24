"""Talks: a conversation on a day on which the buyer wrote, and what speaks for and against the
bot having settled it alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import HELPED, Queue, Sender
from bot.insight.model import SMALL_TALK, Asked
from bot.insight.settlement import BACK_WITHIN, Evidence, Talk
from bot.store.dialect import shop_day_of
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.unread import PRESSED, person_answered, unread
from bot.times import shop_day

# Queues whose people talk to the buyer.
PEOPLE = tuple(queue.value for queue in Queue if queue.takes_over)
# The lowest rating that does not say that the talk went badly.
_FAIR_RATING = 3
# A message may wait for its turn, and be read on the next day.
_LONGEST_WAIT = timedelta(days=1)
# Outcomes of a reading that give the buyer nothing.
_IN_VAIN = ("failed", "unanswered")
_LINE_OF_A_PERSON = (MessageRow.sender == Sender.AGENT.value, MessageRow.kind != "note")


class TalkReader:
    """Of a period [start, end)."""

    def __init__(self, session: Session, start: datetime, end: datetime) -> None:
        self._session = session
        self._start, self._end = start, end
        self.wrote = self._talks(MessageRow, MessageRow.at, MessageRow.sender == Sender.BUYER.value)
        self._unread = unread(session, start, end)

    def handed_over(self) -> set[Talk]:
        """A person was brought in, or spoke."""
        by_reading = ReadingRow.outcome == "handed_over"
        return self.wrote & (
            self._talks(ReadingRow, ReadingRow.at, by_reading)
            | self._talks(TicketRow, TicketRow.opened_at, TicketRow.queue.in_(PEOPLE))
            | self._talks(MessageRow, MessageRow.at, *_LINE_OF_A_PERSON)
        )

    def evidence(self) -> Evidence:
        not_alone = (
            self._talks(TicketRow, TicketRow.opened_at)
            | self._talks(MessageRow, MessageRow.at, MessageRow.sender == Sender.AGENT.value)
            | {(row.conversation_id, shop_day(row.at)) for row, _ in self._unread}
            | self._rated_badly()
            | self._talks(MessageRow, MessageRow.at, _did_not_help())
        )
        return Evidence(wrote=self.wrote, not_alone=not_alone, readings=self._readings())

    def unanswered(self) -> Counter[date]:
        """Questions by day that nobody answered: read in vain, or not read at all."""
        read = self._session.scalars(
            select(shop_day_of(self._session, ReadingRow.at)).where(
                *within(ReadingRow.at, self._start, self._end),
                ReadingRow.outcome.in_(_IN_VAIN),
                ReadingRow.intent.not_in(SMALL_TALK),
                ~person_answered(ReadingRow),
            )
        )
        days = Counter(date.fromisoformat(day) for day in read)
        days.update(shop_day(row.at) for row, answered in self._unread if not answered)
        return days

    def _talks(self, table: Any, at: Any, *wanted: ColumnElement[bool]) -> set[Talk]:
        rows = self._session.execute(
            select(table.conversation_id, shop_day_of(self._session, at))
            .where(*within(at, self._start, self._end), *wanted)
            .distinct()
        )
        return {(conversation_id, date.fromisoformat(day)) for conversation_id, day in rows}

    def _rated_badly(self) -> set[Talk]:
        """A rating is about the last talk before it."""
        said = aliased(MessageRow)
        last = (
            select(func.max(said.at))
            .where(
                said.conversation_id == ConversationRow.id,
                said.sender == Sender.BUYER.value,
                said.at <= ConversationRow.rated_at,
            )
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(ConversationRow.id, shop_day_of(self._session, last)).where(
                ConversationRow.rated < _FAIR_RATING,
                ConversationRow.rated_at >= self._start,
                last.is_not(None),
            )
        )
        return {(conversation_id, date.fromisoformat(day)) for conversation_id, day in rows}

    def _readings(self) -> list[tuple[Asked, bool]]:
        """At the time of the message: what was read after midnight belongs to the day before."""
        at = func.coalesce(MessageRow.at, ReadingRow.at, type_=MessageRow.at.type)
        rows = self._session.execute(
            select(
                at,
                ReadingRow.conversation_id,
                ReadingRow.text,
                ReadingRow.outcome,
                ReadingRow.intent,
                ReadingRow.order_no,
                MessageRow.data,
            )
            .outerjoin(
                MessageRow,
                (MessageRow.conversation_id == ReadingRow.conversation_id)
                & (MessageRow.seq == ReadingRow.seq),
            )
            .where(*within(ReadingRow.at, self._start, self._end + BACK_WITHIN + _LONGEST_WAIT))
            .order_by(ReadingRow.at, ReadingRow.id)
        )
        return [
            (
                Asked(
                    at=moment,
                    conversation_id=conversation_id,
                    text=text,
                    outcome=outcome,
                    intent=intent,
                    order_no=order_no,
                ),
                not text or bool(PRESSED & set(data or ())),
            )
            for moment, conversation_id, text, outcome, intent, order_no, data in rows
        ]


def _did_not_help() -> ColumnElement[bool]:
    """The thumb under an answer points down."""
    thumb: ColumnElement[bool] = MessageRow.data[HELPED].as_boolean()
    return thumb.is_(False)


def within(at: Any, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return at >= start, at < end
