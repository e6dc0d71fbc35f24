"""Flags of orders and the files of marks for the platform, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, union, update
from sqlalchemy.orm import Session

from bot.bulk import Export
from bot.errors import NotFound, OrderNotFound
from bot.order_notes.service import OrderNote, Written
from bot.shop.model import Flag
from bot.store.tables.decisions import RemarkRow
from bot.store.tables.order_notes import FlagRow, OrderNoteExportLineRow, OrderNoteExportRow
from bot.store.tables.shop import OrderRow

_CHUNK = 500


class SqlOrderNotes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def set_flag(self, order_no: str, flag: str | None, *, by: str, at: datetime) -> None:
        changed = self._session.scalar(
            update(OrderRow).where(OrderRow.no == order_no).values(flag=flag).returning(OrderRow.no)
        )
        if changed is None:
            raise OrderNotFound
        self._session.add(FlagRow(at=at, order_no=order_no, flag=flag, by=by))
        self._session.flush()

    def written(self, order_nos: Sequence[str]) -> list[Written]:
        found: list[Written] = []
        for start in range(0, len(order_nos), _CHUNK):
            found += self._written(order_nos[start : start + _CHUNK])
        return found

    def _written(self, order_nos: Sequence[str]) -> list[Written]:
        ours: dict[str, list[str]] = {}
        taken_back: dict[str, list[str]] = {}
        remarks = self._session.execute(
            select(RemarkRow.order_no, RemarkRow.text, RemarkRow.taken_back)
            .where(RemarkRow.order_no.in_(order_nos))
            .order_by(RemarkRow.at, RemarkRow.id)
        )
        for order_no, text, gone in remarks:
            (taken_back if gone else ours).setdefault(order_no, []).append(text)
        orders = self._session.execute(
            select(OrderRow.no, OrderRow.seller_remark, OrderRow.flag).where(
                OrderRow.no.in_(order_nos)
            )
        )
        return [
            Written(
                no,
                platform,
                tuple(ours.get(no, ())),
                None if flag is None else Flag(flag),
                tuple(taken_back.get(no, ())),
            )
            for no, platform, flag in orders
        ]

    def waiting(self) -> int:
        changed = union(
            *(select(row.order_no).where(row.export_id.is_(None)) for row in (RemarkRow, FlagRow))
        ).subquery()
        return self._session.scalar(select(func.count()).select_from(changed)) or 0

    def open_export(self, *, by: str, at: datetime) -> int:
        row = OrderNoteExportRow(at=at, by=by)
        self._session.add(row)
        self._session.flush()
        return row.id

    def claim(self, export_id: int) -> list[str]:
        """One conditional UPDATE a table: no watermark that a slow writer could fall behind."""
        found: set[str] = set()
        for row in (RemarkRow, FlagRow):
            found |= set(
                self._session.scalars(
                    update(row)
                    .where(row.export_id.is_(None))
                    .values(export_id=export_id)
                    .returning(row.order_no)
                    .execution_options(synchronize_session=False)
                )
            )
        return sorted(found)

    def add_lines(self, export_id: int, lines: Iterable[OrderNote]) -> None:
        values = [
            {
                "export_id": export_id,
                "order_no": line.order_no,
                "remark": line.remark,
                "flag": line.flag and line.flag.value,
            }
            for line in lines
        ]
        self._session.execute(insert(OrderNoteExportLineRow), values)
        self._session.execute(
            update(OrderNoteExportRow)
            .where(OrderNoteExportRow.id == export_id)
            .values(orders=len(values))
            .execution_options(synchronize_session=False)
        )

    def lines(self, export_id: int) -> list[OrderNote]:
        if self._session.get(OrderNoteExportRow, export_id) is None:
            raise NotFound
        rows = self._session.scalars(
            select(OrderNoteExportLineRow)
            .where(OrderNoteExportLineRow.export_id == export_id)
            .order_by(OrderNoteExportLineRow.order_no)
        )
        return [
            OrderNote(row.order_no, row.remark, None if row.flag is None else Flag(row.flag))
            for row in rows
        ]

    def exports(self, *, limit: int = 20) -> list[Export]:
        rows = self._session.scalars(
            select(OrderNoteExportRow).order_by(OrderNoteExportRow.id.desc()).limit(limit)
        )
        return [Export(row.id, row.at, row.by, row.orders) for row in rows]
