"""What an order bears of what was done to it: remarks, gifts, contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.decisions.model import GiftIssued, Remark
from bot.store.tables.decisions import ContactRow, GiftIssuedRow, RemarkRow


class Traces:
    def __init__(self, session: Session) -> None:
        self._traces = session

    def add_remark(
        self, order_no: str, text: str, *, by: str, at: datetime, decision_id: int | None
    ) -> None:
        self._traces.add(
            RemarkRow(at=at, order_no=order_no, text=text, by=by, decision_id=decision_id)
        )
        self._traces.flush()

    def take_back_remarks(self, decision_ids: Sequence[int]) -> None:
        """No file says them any more. What one has said already is unsaid by the next."""
        of_these = RemarkRow.decision_id.in_(decision_ids)
        self._traces.execute(delete(RemarkRow).where(of_these, RemarkRow.export_id.is_(None)))
        self._traces.execute(
            update(RemarkRow)
            .where(of_these, RemarkRow.taken_back.is_(False))
            .values(export_id=None, taken_back=True)
        )

    def remarks_of(self, order_no: str) -> list[Remark]:
        rows = self._traces.scalars(
            select(RemarkRow)
            .where(RemarkRow.order_no == order_no, RemarkRow.taken_back.is_(False))
            .order_by(RemarkRow.id)
        )
        return [Remark(row.at, row.text, row.by) for row in rows]

    def add_gift(self, order_no: str, gift: GiftIssued) -> None:
        self._traces.add(
            GiftIssuedRow(
                at=gift.at,
                order_no=order_no,
                kind=gift.kind,
                sku=gift.sku,
                quantity=gift.quantity,
                decision_id=gift.decision_id,
                by=gift.by,
            )
        )
        self._traces.flush()

    def gifts_of(self, order_no: str) -> list[GiftIssued]:
        return self.gifts_of_each([order_no])[order_no]

    def gifts_of_each(self, order_nos: Iterable[str]) -> Mapping[str, list[GiftIssued]]:
        found: dict[str, list[GiftIssued]] = {no: [] for no in order_nos}
        row = GiftIssuedRow
        for one in self._traces.scalars(
            select(row).where(row.order_no.in_(found)).order_by(row.id)
        ):
            gift = GiftIssued(one.at, one.kind, one.sku, one.quantity, one.decision_id, one.by)
            found[one.order_no].append(gift)
        return found

    def add_contact(self, order_no: str, wish: str, *, at: datetime) -> None:
        self._traces.add(ContactRow(order_no=order_no, wish=wish, at=at))
        self._traces.flush()

    def contacts(self, order_no: str, wishes: Iterable[str]) -> list[tuple[str, datetime]]:
        rows = self._traces.execute(
            select(ContactRow.wish, ContactRow.at)
            .where(ContactRow.order_no == order_no, ContactRow.wish.in_(set(wishes)))
            .order_by(ContactRow.at)
        )
        return [(wish, at) for wish, at in rows]
