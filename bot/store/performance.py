"""What people ended and how they were rated, in SQL."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import Sender
from bot.performance.model import Closed, Rated, Span
from bot.store.tables.desk import ConversationRow, MessageRow, StaffRow, TicketRow
from bot.store.talks import PEOPLE

_AGAIN_WITHIN = timedelta(hours=72)


class SqlPerformance:
    def __init__(self, session: Session) -> None:
        self._session = session

    def closed(self, span: Span) -> list[Closed]:
        """Tickets of people's queues, with whether another one followed."""
        rows = self._session.execute(
            select(
                TicketRow.id, TicketRow.conversation_id, TicketRow.staff_id, TicketRow.closed_at
            ).where(
                TicketRow.closed_at >= span.start,
                TicketRow.closed_at < span.end,
                TicketRow.staff_id.is_not(None),
                TicketRow.queue.in_(PEOPLE),
            )
        ).all()
        other = aliased(TicketRow)
        later = self._session.execute(
            select(TicketRow.id, TicketRow.closed_at, other.opened_at)
            .join(other, other.conversation_id == TicketRow.conversation_id)
            .where(
                TicketRow.closed_at >= span.start,
                TicketRow.closed_at < span.end,
                other.opened_at > TicketRow.closed_at,
                other.queue.in_(PEOPLE),
            )
        )
        again = {number for number, at, opened in later if at and opened - at <= _AGAIN_WITHIN}
        return [Closed(staff_id, number in again) for number, _, staff_id, _ in rows if staff_id]

    def rated(self, span: Span) -> list[Rated]:
        """Ratings of conversations in which a person spoke before: of the last who did."""
        spoke = (
            select(MessageRow.staff_id)
            .where(
                MessageRow.conversation_id == ConversationRow.id,
                MessageRow.sender == Sender.AGENT.value,
                MessageRow.kind != "note",
                MessageRow.staff_id.is_not(None),
                MessageRow.at <= ConversationRow.rated_at,
            )
            .order_by(MessageRow.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(spoke, ConversationRow.rated).where(
                ConversationRow.rated_at >= span.start,
                ConversationRow.rated_at < span.end,
                ConversationRow.rated.is_not(None),
            )
        )
        return [Rated(staff_id, score) for staff_id, score in rows if staff_id and score]

    def names(self) -> dict[int, str]:
        rows = self._session.scalars(select(StaffRow))
        return {row.id: row.name for row in rows}
