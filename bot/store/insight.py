"""What insight reads, in SQL. Days are the shop's; rows never leave."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from bot.insight.model import (
    Asked,
    BoardData,
    ConversationLine,
    DecisionLine,
    LedgerLine,
    Listed,
    Recount,
)
from bot.insight.outcomes import ended
from bot.store.board import BoardReader
from bot.store.conversation_list import ConversationList
from bot.store.kept_talks import KeptTalks
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.tables.shop import BuyerRow
from bot.store.talk_counts import SPEAKERS
from bot.store.talks import HANDED_OVER_BY_TICKET, within
from bot.store.unread import PRESSED, unread


class SqlInsight:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Questions

    def readings(self, start: datetime, end: datetime) -> list[Asked]:
        rows = self._session.execute(
            select(ReadingRow, MessageRow.data)
            .outerjoin(
                MessageRow,
                (MessageRow.conversation_id == ReadingRow.conversation_id)
                & (MessageRow.seq == ReadingRow.seq),
            )
            .where(*within(ReadingRow.at, start, end))
            .order_by(ReadingRow.at, ReadingRow.id)
        )
        found = [
            (
                Asked(
                    at=row.at,
                    conversation_id=row.conversation_id,
                    text=row.text,
                    outcome=row.outcome,
                    intent=row.intent,
                    ranking=tuple((name, float(share)) for name, share in row.ranking),
                    order_no=row.order_no,
                ),
                not row.text or bool(PRESSED & set(data or ())),
            )
            for row, data in rows
        ]
        return ended(found)

    def unread(self, start: datetime, end: datetime) -> list[Asked]:
        return [
            Asked(
                at=row.at,
                conversation_id=row.conversation_id,
                text=row.text,
                outcome="handed_over" if answered else "unanswered",
            )
            for row, answered in unread(self._session, *within(MessageRow.at, start, end))
        ]

    def newest_words(self) -> tuple[int, int]:
        reading = self._session.scalar(select(func.max(ReadingRow.id)))
        message = self._session.scalar(select(func.max(MessageRow.id)))
        return reading or 0, message or 0

    # The board

    def board(self, first: date, last: date, *, now: datetime) -> BoardData:
        return BoardReader(self._session, first, last, now=now).board()

    def note_due(self, *, now: datetime) -> None:
        KeptTalks(self._session).note_due(now=now)

    def recount(self, *, most: int, now: datetime) -> Recount | None:
        return KeptTalks(self._session).recount(most=most, now=now)

    def keep(self, recount: Recount) -> None:
        KeptTalks(self._session).keep(recount)

    # The console's list

    def conversations(
        self, *, q: str, since: datetime | None, limit: int, offset: int = 0
    ) -> list[Listed]:
        return ConversationList(self._session, q=q, since=since).page(limit=limit, offset=offset)

    def count_conversations(self, *, q: str, since: datetime | None, most: int) -> int:
        return ConversationList(self._session, q=q, since=since).count(most=most)

    # Exports

    def conversation_lines(self, start: datetime, end: datetime) -> list[ConversationLine]:
        counts = [func.sum(case((MessageRow.sender == sender, 1), else_=0)) for sender in SPEAKERS]
        first = func.min(MessageRow.at)
        rows = self._session.execute(
            select(
                ConversationRow,
                BuyerRow.name,
                first,
                func.max(MessageRow.at),
                *counts,
                _handed_over(start, end),
            )
            .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .where(
                *within(MessageRow.at, start, end),
                MessageRow.sender.in_(SPEAKERS),
                MessageRow.kind != "note",
            )
            .group_by(ConversationRow.id, BuyerRow.id)
            .having(counts[0] > 0)
            .order_by(first, ConversationRow.id)
        )
        return [
            ConversationLine(
                id=row.id,
                buyer=buyer,
                first_at=first_at,
                last_at=last_at,
                from_buyer=int(from_buyer),
                from_bot=int(from_bot),
                from_agent=int(from_agent),
                # A person may step in where nobody was called.
                handed_over=bool(handed_over or from_agent),
                holder=row.holder,
                rated=row.rated,
                rating_comment=row.rating_comment,
            )
            for row, buyer, first_at, last_at, from_buyer, from_bot, from_agent, handed_over in rows
        ]

    def decision_lines(self, start: datetime, end: datetime) -> list[DecisionLine]:
        rows = self._session.execute(
            select(DecisionRow, BuyerRow.name)
            .outerjoin(BuyerRow, BuyerRow.id == DecisionRow.buyer_id)
            .where(*within(DecisionRow.at, start, end))
            .order_by(DecisionRow.id)
        )
        return [
            DecisionLine(
                id=row.id,
                at=row.at,
                order_no=row.order_no,
                buyer=buyer or "",
                kind=row.kind,
                rule=row.rule,
                outcome=row.outcome,
                reason=row.reason,
                amount_fen=row.amount_fen,
                gifts=tuple((gift["sku"], gift["quantity"]) for gift in row.gifts),
                state=row.state,
                settled_by=row.settled_by,
                settle_note=row.settle_note,
                policy_version=row.policy_version,
            )
            for row, buyer in rows
        ]

    def ledger_lines(self, start: datetime, end: datetime) -> list[LedgerLine]:
        rows = self._session.execute(
            select(LedgerRow, BuyerRow.name)
            .outerjoin(BuyerRow, BuyerRow.id == LedgerRow.buyer_id)
            .where(*within(LedgerRow.at, start, end))
            .order_by(LedgerRow.id)
        )
        return [
            LedgerLine(
                id=row.id,
                at=row.at,
                order_no=row.order_no,
                buyer=buyer or "",
                kind=row.kind,
                cause=row.cause,
                amount_fen=row.amount_fen,
                decision_id=row.decision_id,
                by=row.by,
                reverses=row.reverses,
            )
            for row, buyer in rows
        ]


def _handed_over(start: datetime, end: datetime) -> ColumnElement[bool]:
    return or_(
        select(ReadingRow.id)
        .where(
            ReadingRow.conversation_id == ConversationRow.id,
            ReadingRow.outcome == "handed_over",
            *within(ReadingRow.at, start, end),
        )
        .exists(),
        select(TicketRow.id)
        .where(
            TicketRow.conversation_id == ConversationRow.id,
            *HANDED_OVER_BY_TICKET,
            *within(TicketRow.opened_at, start, end),
        )
        .exists(),
    )
