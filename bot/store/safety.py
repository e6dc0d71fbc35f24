"""Safety reports in SQL. A message is reported once for each of the goods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.safety.model import Alarm, Concerned, SafetyReport
from bot.store.dialect import insert_once
from bot.store.tables.desk import ConversationRow
from bot.store.tables.safety import SafetyReportRow
from bot.store.tables.shop import BuyerRow
from nlu.danger_kinds import Danger


class SqlSafety:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        conversation_id: str,
        alarm: Alarm,
        goods: Sequence[Concerned],
        *,
        order_no: str | None,
        at: datetime,
    ) -> None:
        """One row for each of the goods, or one without; a message is reported once."""
        for one in goods or [Concerned("", "", order_no=order_no)]:
            insert_once(
                self._session,
                SafetyReportRow,
                {
                    "at": at,
                    "conversation_id": conversation_id,
                    "seq": alarm.seq,
                    "kind": alarm.kind.value,
                    "words": alarm.words,
                    "order_no": one.order_no,
                    "sku": one.sku,
                    "title": one.title,
                    "spec": one.spec,
                    "shipped_at": one.shipped_at,
                },
            )

    def between(self, start: datetime, end: datetime, *, limit: int) -> list[SafetyReport]:
        """Newest first; the end itself is not in it."""
        rows = self._session.execute(
            select(SafetyReportRow, BuyerRow.name)
            .join(ConversationRow, ConversationRow.id == SafetyReportRow.conversation_id)
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .where(SafetyReportRow.at >= start, SafetyReportRow.at < end)
            .order_by(SafetyReportRow.at.desc(), SafetyReportRow.id.desc())
            .limit(limit)
        )
        return [_report(row, name) for row, name in rows]


def _report(row: SafetyReportRow, buyer: str) -> SafetyReport:
    goods = None
    if row.sku:
        goods = Concerned(row.sku, row.title, row.spec, row.order_no, row.shipped_at)
    return SafetyReport(
        id=row.id,
        at=row.at,
        conversation_id=row.conversation_id,
        seq=row.seq,
        buyer=buyer,
        kind=Danger(row.kind),
        words=row.words,
        order_no=row.order_no,
        goods=goods,
    )
