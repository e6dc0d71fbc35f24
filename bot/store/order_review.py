"""What the screening reads and writes, in SQL; reads are in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.order_review.model import Handled, Handling, Neighbour, PastDecision
from bot.shop.model import Buyer
from bot.store.dialect import chunks, insert_once
from bot.store.tables.cases import CaseRow
from bot.store.tables.decisions import DecisionRow, GiftIssuedRow
from bot.store.tables.order_review import HandledFindingRow
from bot.store.tables.shop import BuyerRow, OrderRow, ProductRow

_GRANTED = ("done", "approved")


class SqlOrderReview:
    def __init__(self, session: Session) -> None:
        self._session = session

    def buyers(self, ids: Iterable[str]) -> dict[str, Buyer]:
        return {
            row.id: Buyer(row.id, row.name, row.phone, tuple(row.tags))
            for some in chunks(ids)
            for row in self._session.scalars(select(BuyerRow).where(BuyerRow.id.in_(some)))
        }

    def known_skus(self, skus: Iterable[str]) -> frozenset[str]:
        return frozenset(
            sku
            for some in chunks(skus)
            for sku in self._session.scalars(select(ProductRow.sku).where(ProductRow.sku.in_(some)))
        )

    def gifts(self, order_nos: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for some in chunks(order_nos):
            rows = self._session.execute(
                select(GiftIssuedRow.order_no, GiftIssuedRow.sku, GiftIssuedRow.quantity)
                .where(GiftIssuedRow.order_no.in_(some))
                .order_by(GiftIssuedRow.id)
            )
            for no, sku, quantity in rows:
                found.setdefault(no, []).append((sku, quantity))
        return found

    def decisions(self, order_nos: Sequence[str]) -> dict[str, list[PastDecision]]:
        found: dict[str, list[PastDecision]] = {}
        row = DecisionRow
        for some in chunks(order_nos):
            rows = self._session.execute(
                select(row.order_no, row.id, row.kind, row.state, row.reason, row.at)
                .where(row.order_no.in_(some))
                .order_by(row.id.desc())
            )
            for no, number, kind, state, reason, at in rows:
                found.setdefault(no, []).append(PastDecision(number, kind, state, reason, at))
        return found

    def open_cases(self, order_nos: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for some in chunks(order_nos):
            rows = self._session.execute(
                select(CaseRow.order_no, CaseRow.kind, CaseRow.id).where(
                    CaseRow.order_no.in_(some), CaseRow.closed_at.is_(None)
                )
            )
            for no, kind, case_id in rows:
                found.setdefault(no, []).append((kind, f"SH{case_id:06}"))
        return found

    def taken_back(self, buyer_ids: Sequence[str], *, since: datetime) -> dict[str, list[str]]:
        """What the platform closed before it was shipped, and what we refunded so ourselves."""
        found: dict[str, dict[str, None]] = {}
        for some in chunks(buyer_ids):
            by_platform = select(OrderRow.buyer_id, OrderRow.no).where(
                OrderRow.buyer_id.in_(some),
                OrderRow.placed_at >= since,
                OrderRow.status.in_(("cancelled", "refunded")),
                OrderRow.paid_at.is_not(None),
                OrderRow.shipped_at.is_(None),
            )
            by_us = select(DecisionRow.buyer_id, DecisionRow.order_no).where(
                DecisionRow.buyer_id.in_(some),
                DecisionRow.at >= since,
                DecisionRow.kind == "refund_only",
                DecisionRow.reason == "not_shipped",
                DecisionRow.state.in_(_GRANTED),
            )
            for query in (by_platform, by_us):
                for buyer_id, no in self._session.execute(query):
                    found.setdefault(buyer_id, {})[no] = None
        return {buyer_id: sorted(nos) for buyer_id, nos in found.items()}

    def neighbours(self, since: datetime) -> list[Neighbour]:
        row = OrderRow
        rows = self._session.execute(
            select(
                row.no, row.placed_at, row.phone, row.province, row.city, row.district, row.detail
            ).where(row.placed_at >= since, row.status != "unpaid")
        )
        return [
            Neighbour(no, placed_at, phone, "".join(place).strip())
            for no, placed_at, phone, *place in rows
        ]

    def handled(self, order_nos: Sequence[str]) -> dict[str, list[Handled]]:
        found: dict[str, list[Handled]] = {}
        for some in chunks(order_nos):
            rows = self._session.scalars(
                select(HandledFindingRow)
                .where(HandledFindingRow.order_no.in_(some))
                .execution_options(populate_existing=True)
            )
            for row in rows:
                found.setdefault(row.order_no, []).append(
                    Handled(
                        row.order_no,
                        f"{row.kind}:{row.facts}",
                        Handling(row.state),
                        row.at,
                        row.by,
                        row.note,
                    )
                )
        return found

    def handle(
        self, order_no: str, key: str, state: Handling, *, by: str, at: datetime, note: str
    ) -> bool:
        """The unique key lets one of two in; a held finding is passed by a conditional UPDATE."""
        kind, _, facts = key.partition(":")
        values = {"state": state.value, "by": by, "at": at, "note": note}
        finding = {"order_no": order_no, "kind": kind, "facts": facts}
        if insert_once(self._session, HandledFindingRow, finding | values):
            return True
        if state is not Handling.PASSED:
            return False
        return self._change(finding, Handling.HELD, values)

    def hold_again(self, order_no: str, key: str, *, by: str, at: datetime, note: str) -> bool:
        kind, _, facts = key.partition(":")
        values = {"state": Handling.HELD.value, "by": by, "at": at, "note": note}
        finding = {"order_no": order_no, "kind": kind, "facts": facts}
        return self._change(finding, Handling.PASSED, values)

    def _change(
        self, finding: Mapping[str, str], was: Handling, values: Mapping[str, object]
    ) -> bool:
        changed = self._session.scalar(
            update(HandledFindingRow)
            .where(
                *(getattr(HandledFindingRow, name) == value for name, value in finding.items()),
                HandledFindingRow.state == was.value,
            )
            .values(**values)
            .returning(HandledFindingRow.id)
        )
        return changed is not None
