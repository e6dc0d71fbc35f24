"""Talks: a conversation on a day on which the buyer wrote, and what speaks for and against the
bot having settled it alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import BOT_FAILED, HELPED, Queue, Sender, TicketState
from bot.insight.model import SMALL_TALK, Asked, Talk
from bot.insight.outcomes import ANSWERED_WITHIN
from bot.insight.settlement import BACK_WITHIN, Evidence
from bot.store.dialect import shop_day_of
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.unread import PRESSED, person_answered, unread
from bot.times import day_bounds, shop_day

# Queues whose people talk to the buyer.
PEOPLE = tuple(queue.value for queue in Queue if queue.takes_over)
# The lowest rating that does not say that the talk went badly.
_FAIR_RATING = 3
# A message may wait for its turn, and be read on the next day.
_LONGEST_WAIT = timedelta(days=1)
_LATER = max(BACK_WITHIN, ANSWERED_WITHIN) + _LONGEST_WAIT
# Outcomes of a reading that give the buyer nothing.
_IN_VAIN = ("failed", "unanswered")
_LINE_OF_A_PERSON = (MessageRow.sender == Sender.AGENT.value, MessageRow.kind != "note")
# A question that the bot failed at and then answered after all, before anybody had taken it.
CAME_BACK = and_(
    TicketRow.reason == BOT_FAILED,
    TicketRow.state == TicketState.CLOSED.value,
    TicketRow.claimed_at.is_(None),
)
HANDED_OVER_BY_TICKET = (TicketRow.queue.in_(PEOPLE), not_(CAME_BACK))


@dataclass(frozen=True)
class Scope:
    """Days of the shop, both included, of all conversations or of these."""

    first: date
    last: date
    conversations: Sequence[str] | None = None

    def holds(
        self,
        session: Session,
        at: Any,
        conversation: Any,
        *,
        later: timedelta = timedelta(),
    ) -> tuple[ColumnElement[bool], ...]:
        """What lies in it, or up to `later`, whole days, after it. Of all by the index on time;
        of these by the one on conversations, which a range of times would lead away from."""
        if self.conversations is None:
            start, end = day_bounds(self.first, self.last)
            return within(at, start, end + later)
        if not self.conversations:
            return (false(),)
        day = shop_day_of(session, at)
        days = day.between(self.first.isoformat(), (self.last + later).isoformat())
        return conversation.in_(self.conversations), days


class TalkReader:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope
        self.wrote = self._talks(MessageRow, MessageRow.at, MessageRow.sender == Sender.BUYER.value)
        self._unread = unread(
            session, *scope.holds(session, MessageRow.at, MessageRow.conversation_id)
        )

    def handed_over(self) -> set[Talk]:
        """A person was brought in, or spoke."""
        by_reading = ReadingRow.outcome == "handed_over"
        return self.wrote & (
            self._talks(ReadingRow, ReadingRow.at, by_reading)
            | self._talks(TicketRow, TicketRow.opened_at, *HANDED_OVER_BY_TICKET)
            | self._talks(MessageRow, MessageRow.at, *_LINE_OF_A_PERSON)
        )

    def evidence(self) -> Evidence:
        not_alone = (
            self._talks(TicketRow, TicketRow.opened_at, not_(CAME_BACK))
            | self._talks(MessageRow, MessageRow.at, MessageRow.sender == Sender.AGENT.value)
            | {(row.conversation_id, shop_day(row.at)) for row, _ in self._unread}
            | self._rated_badly()
            | self._talks(MessageRow, MessageRow.at, _did_not_help())
        )
        return Evidence(wrote=self.wrote, not_alone=not_alone, readings=self._readings())

    def unanswered(self) -> Counter[Talk]:
        """Questions that nobody answered: read in vain, or not read at all."""
        read = self._session.execute(
            select(ReadingRow.conversation_id, shop_day_of(self._session, ReadingRow.at)).where(
                *self._scope.holds(self._session, ReadingRow.at, ReadingRow.conversation_id),
                ReadingRow.outcome.in_(_IN_VAIN),
                ReadingRow.intent.not_in(SMALL_TALK),
                ~person_answered(ReadingRow),
            )
        )
        found = Counter((conversation, date.fromisoformat(day)) for conversation, day in read)
        found.update(
            (row.conversation_id, shop_day(row.at))
            for row, answered in self._unread
            if not answered
        )
        return found

    def _talks(self, table: Any, at: Any, *wanted: ColumnElement[bool]) -> set[Talk]:
        rows = self._session.execute(
            select(table.conversation_id, shop_day_of(self._session, at))
            .where(*self._scope.holds(self._session, at, table.conversation_id), *wanted)
            .distinct()
        )
        return {(conversation_id, date.fromisoformat(day)) for conversation_id, day in rows}

    def _rated_badly(self) -> set[Talk]:
        """A rating is about the last talk before it, however long ago that was."""
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
        if self._scope.conversations is None:
            start, _ = day_bounds(self._scope.first, self._scope.last)
            rated: ColumnElement[bool] = ConversationRow.rated_at >= start
        else:
            rated = ConversationRow.id.in_(self._scope.conversations)
        rows = self._session.execute(
            select(ConversationRow.id, shop_day_of(self._session, last)).where(
                rated, ConversationRow.rated < _FAIR_RATING, last.is_not(None)
            )
        )
        return {(conversation_id, date.fromisoformat(day)) for conversation_id, day in rows}

    def _readings(self) -> list[tuple[Asked, bool]]:
        """At the time of the message: what was read after midnight belongs to the day before."""
        at = func.coalesce(MessageRow.at, ReadingRow.at, type_=MessageRow.at.type)
        scope = self._scope.holds(
            self._session, ReadingRow.at, ReadingRow.conversation_id, later=_LATER
        )
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
            .where(*scope)
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
