"""What the board shows of conversations, counted from the tables: by conversation and day, so that
each can be counted again alone, and is the same whatever else is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import FIRST_REPLY_WITHIN, REQUEST_INVOICE, Sender
from bot.insight.model import Talk, TalkCount
from bot.insight.settlement import settled_by_bot
from bot.store.tables.desk import ConversationRow, MessageRow, TicketRow
from bot.store.talks import PEOPLE, Scope, TalkReader
from bot.times import shop_day

# Who answers buyers; who says anything at all.
ANSWERERS = (Sender.BOT.value, Sender.AGENT.value)
SPEAKERS = (Sender.BUYER.value, *ANSWERERS)


class TalkCounter:
    def __init__(self, session: Session, scope: Scope, *, now: datetime) -> None:
        self._session = session
        self._scope = scope
        self._now = now
        self._found: dict[Talk, TalkCount] = {}

    def count(self) -> dict[Talk, TalkCount]:
        talks = TalkReader(self._session, self._scope)
        for talk in talks.wrote:
            self._add(talk, conversations=1)
        for talk in talks.handed_over():
            self._add(talk, handed_over=1)
        for talk, questions in talks.unanswered().items():
            self._add(talk, unanswered=questions)
        for talk, until in settled_by_bot(talks.evidence()).items():
            provisional = self._now < until
            self._add(talk, settled_by_bot=1, settled_provisional=int(provisional))
            if provisional:
                self._found[talk].stands_until(until)
        self._count_rounds()
        self._count_replies()
        self._count_ratings()
        return self._found

    def _add(self, talk: Talk, **figures: int) -> None:
        self._found.setdefault(talk, TalkCount()).figures.update(figures)

    def _count_rounds(self) -> None:
        """A buyer's message after an answer opens a round. Who still has time is not counted."""
        before = _neighbour("sender", after=False, senders=SPEAKERS)
        rows = self._session.execute(
            select(
                MessageRow.conversation_id,
                MessageRow.at,
                _neighbour("at", after=True, senders=ANSWERERS),
            ).where(
                *self._scope.holds(self._session, MessageRow.at, MessageRow.conversation_id),
                MessageRow.sender == Sender.BUYER.value,
                func.coalesce(before, "") != Sender.BUYER.value,
            )
        )
        for conversation_id, opened, answered in rows:
            self._count_waiting(
                (conversation_id, shop_day(opened)),
                "rounds",
                "rounds_in_time",
                due=opened + FIRST_REPLY_WITHIN,
                ended=answered,
                answered=answered,
            )

    def _count_replies(self) -> None:
        """Of the tickets of each day: those to which a person replied in time. At night the time
        begins with the next opening; who is needed no more before it has passed is not counted."""
        rows = self._session.execute(
            select(
                TicketRow.conversation_id,
                TicketRow.opened_at,
                TicketRow.first_reply_due,
                TicketRow.replied_at,
                TicketRow.closed_at,
            ).where(
                *self._scope.holds(self._session, TicketRow.opened_at, TicketRow.conversation_id),
                TicketRow.queue.in_(PEOPLE),
                # Nobody waits for it, and no time was promised.
                TicketRow.reason != REQUEST_INVOICE,
            )
        )
        for conversation_id, opened, due, replied, closed in rows:
            self._count_waiting(
                (conversation_id, shop_day(opened)),
                "tickets_due",
                "tickets_in_time",
                due=due or opened + FIRST_REPLY_WITHIN,
                ended=replied or closed,
                answered=replied,
            )

    def _count_waiting(
        self,
        talk: Talk,
        all_of: str,
        in_time: str,
        *,
        due: datetime,
        ended: datetime | None,
        answered: datetime | None,
    ) -> None:
        if answered is not None:
            self._add(talk, **{all_of: 1, in_time: int(answered <= due)})
        elif (ended or self._now) > due:
            self._add(talk, **{all_of: 1})
        elif ended is None:
            self._add(talk)
            self._found[talk].stands_until(due)

    def _count_ratings(self) -> None:
        rows = self._session.execute(
            select(ConversationRow.id, ConversationRow.rated_at, ConversationRow.rated).where(
                *self._scope.holds(self._session, ConversationRow.rated_at, ConversationRow.id),
                ConversationRow.rated.is_not(None),
            )
        )
        for conversation_id, at, score in rows:
            assert at is not None
            assert score is not None
            self._add((conversation_id, shop_day(at)), rated=1, rating_sum=score)


def _neighbour(column: str, *, after: bool, senders: tuple[str, ...]) -> Any:
    """A column of the nearest message of these senders; NULL without one."""
    other = aliased(MessageRow)
    return (
        select(getattr(other, column))
        .where(
            other.conversation_id == MessageRow.conversation_id,
            other.seq > MessageRow.seq if after else other.seq < MessageRow.seq,
            other.sender.in_(senders),
            other.kind != "note",
        )
        .order_by(other.seq if after else other.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
