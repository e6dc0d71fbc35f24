"""The end of rows in SQL, so many at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bot.retention.model import Kept
from bot.store.base import Base
from bot.store.register_ends import end_entries
from bot.store.tables.cases import CaseEvidenceRow
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.desk import (
    BuyerSessionRow,
    FileRow,
    ReadingRow,
    StaffSessionRow,
    UsedTokenRow,
)
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.insight import QuestionTextRow
from bot.store.tables.order_notes import OrderNoteExportLineRow, OrderNoteExportRow
from bot.store.tables.payouts import PayoutNonceRow


class _Ending(NamedTuple):
    table: type[Base]
    key: Any
    at: Any


_ENDINGS: dict[Kept, tuple[_Ending, ...]] = {
    Kept.SESSIONS: (
        _Ending(StaffSessionRow, StaffSessionRow.token_hash, StaffSessionRow.expires_at),
        _Ending(BuyerSessionRow, BuyerSessionRow.token_hash, BuyerSessionRow.expires_at),
        _Ending(UsedTokenRow, UsedTokenRow.jti, UsedTokenRow.expires_at),
    ),
    Kept.NONCES: (_Ending(PayoutNonceRow, PayoutNonceRow.nonce, PayoutNonceRow.at),),
    Kept.SENDS: (_Ending(GroupSendRow, GroupSendRow.id, GroupSendRow.sent_at),),
    Kept.READINGS: (
        _Ending(ReadingRow, ReadingRow.id, ReadingRow.at),
        _Ending(QuestionTextRow, QuestionTextRow.digest, QuestionTextRow.at),
    ),
}


class SqlRetention:
    def __init__(self, session: Session) -> None:
        self._session = session

    def end(self, kind: Kept, before: datetime, *, most: int) -> int:
        if kind is Kept.EXPORTS:
            return self._end_exports(before, most=most)
        if kind is Kept.REGISTERS:
            return end_entries(self._session, before, most=most)
        count = 0
        for ending in _ENDINGS[kind]:
            gone = self._delete(ending.table, ending.key, ending.at < before, most=most - count)
            count += len(gone)
        return count

    def end_pictures(self, before: datetime, *, most: int) -> list[str]:
        evidence = select(CaseEvidenceRow.file_id).where(CaseEvidenceRow.file_id == FileRow.id)
        paid_after = (
            select(LedgerRow.id)
            .join(DecisionRow, DecisionRow.id == LedgerRow.decision_id)
            .where(
                DecisionRow.conversation_id == FileRow.conversation_id, DecisionRow.at >= FileRow.at
            )
        )
        old = (FileRow.at < before, ~evidence.exists(), ~paid_after.exists())
        return self._delete(FileRow, FileRow.id, *old, most=most)

    def known_pictures(self, ids: Collection[str]) -> set[str]:
        return set(self._session.scalars(select(FileRow.id).where(FileRow.id.in_(ids))))

    def _end_exports(self, before: datetime, *, most: int) -> int:
        """What the files said of each order; that there was such a file stays with the remarks
        that went with it."""
        row, export = OrderNoteExportLineRow, OrderNoteExportRow
        lines = self._session.scalars(
            select(row)
            .join(export, export.id == row.export_id)
            .where(export.at < before)
            .order_by(row.export_id, row.order_no)
            .limit(most)
        ).all()
        for line in lines:
            self._session.delete(line)
        self._session.flush()
        return len(lines)

    def _delete(
        self,
        table: type[Base],
        key: Any,
        *wanted: ColumnElement[bool],
        most: int,
    ) -> list[Any]:
        some = select(key).where(*wanted).limit(most)
        return list(
            self._session.scalars(
                delete(table)
                .where(key.in_(some))
                .returning(key)
                .execution_options(synchronize_session=False)
            )
        )
