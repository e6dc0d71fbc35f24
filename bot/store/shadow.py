"""The log of events for the shadow, in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.model import Sender
from bot.shadow.model import Said, Who
from bot.store.dialect import chunks
from bot.store.tables.desk import ConversationRow, MessageRow, StaffRow
from bot.store.tables.shop import BuyerRow
from bot.store.talk_counts import SPEAKERS


class SqlShadow:
    def __init__(self, session: Session) -> None:
        self._session = session

    def lines(self, start: datetime, end: datetime) -> Iterator[Said]:
        """What buyers, people and the bot said, conversation by conversation, in order; the end
        not included."""
        rows = self._session.execute(
            select(
                MessageRow.conversation_id, MessageRow.at, MessageRow.sender, MessageRow.staff_id
            )
            .where(
                MessageRow.at >= start,
                MessageRow.at < end,
                MessageRow.sender.in_(SPEAKERS),
                MessageRow.kind != "note",
            )
            .order_by(MessageRow.conversation_id, MessageRow.seq)
        )
        for conversation_id, at, sender, staff_id in rows:
            yield Said(conversation_id, at, Sender(sender), staff_id)

    def who(self, conversation_ids: Sequence[str]) -> dict[str, Who]:
        found: dict[str, Who] = {}
        for some in chunks(conversation_ids):
            for number, buyer, staff in self._session.execute(
                select(ConversationRow.id, BuyerRow.name, StaffRow.name)
                .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
                .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
                .where(ConversationRow.id.in_(some))
            ):
                found[number] = Who(buyer, staff)
        return found
