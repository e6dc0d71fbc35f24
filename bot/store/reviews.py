"""Reviews and our replies in SQL; the facts of their orders come with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from bot.bulk import Export
from bot.errors import AlreadySettled, NotFound
from bot.reviews.model import (
    GOOD_STARS,
    Cause,
    Filters,
    Review,
    ReviewPage,
    ReviewState,
    Settled,
)
from bot.store.dialect import chunks
from bot.store.tables.cases import CaseRow
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.reviews import ReviewExportRow, ReviewRow
from bot.store.tables.shop import BuyerRow, OrderRow

_GRANTED = ("done", "approved")
_OF_DECISION = {
    "exchange": Settled.EXCHANGED,
    "missing_gift": Settled.RESENT,
    "address_change": None,
}
_OF_CASE = {
    "return_refund": Settled.RETURNED,
    "refund_only": Settled.REFUNDED,
    "exchange": Settled.EXCHANGED,
    "reship": Settled.RESENT,
}


class SqlReviews:
    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, wanted: Filters, *, page: int, size: int) -> ReviewPage:
        shown: list[ColumnElement[bool]] = []
        if wanted.bad:
            shown.append(ReviewRow.stars < GOOD_STARS)
        of_state = list(shown)
        if wanted.state is not None:
            of_state.append(ReviewRow.state == wanted.state.value)
        rows = list(of_state)
        if wanted.cause is not None:
            rows.append(ReviewRow.cause == wanted.cause.value)
        if q := wanted.q.strip():
            fields = (ReviewRow.order_no, ReviewRow.text, ReviewRow.product)
            rows.append(or_(*(field.contains(q, autoescape=True) for field in fields)))
        total = self._session.scalar(select(func.count()).select_from(ReviewRow).where(*rows)) or 0
        return ReviewPage(
            reviews=self._reviews(*rows, limit=size, offset=(page - 1) * size),
            total=total,
            pages=max(1, -(-total // size)),
            states=self._counts(ReviewRow.state, *shown),
            causes=self._counts(ReviewRow.cause, *of_state),
        )

    def review(self, review_id: int) -> Review:
        found = self._reviews(ReviewRow.id == review_id, limit=1)
        if not found:
            raise NotFound
        return found[0]

    def names(self, review: Review) -> tuple[str, ...]:
        row = self._session.execute(
            select(OrderRow.consignee, BuyerRow.name)
            .join(BuyerRow, BuyerRow.id == OrderRow.buyer_id)
            .where(OrderRow.no == review.order_no)
        ).first()
        return () if row is None else tuple(row)

    def write(self, review_id: int, reply: str) -> None:
        open_one = (ReviewRow.id == review_id, ReviewRow.state == ReviewState.OPEN.value)
        self._update(*open_one, values={"reply": reply})

    def move(
        self,
        review_id: int,
        was: frozenset[ReviewState],
        to: ReviewState,
        *,
        by: str,
        at: datetime,
        note: str,
        reply: str | None,
    ) -> None:
        values: dict[str, Any] = {
            "state": to.value,
            "decided_by": by,
            "decided_at": at,
            "note": note,
        }
        if reply is not None:
            values["reply"] = reply
        states = [state.value for state in was]
        self._update(ReviewRow.id == review_id, ReviewRow.state.in_(states), values=values)

    def approved(self) -> int:
        found = self._session.scalar(
            select(func.count())
            .select_from(ReviewRow)
            .where(ReviewRow.state == ReviewState.APPROVED.value)
        )
        return found or 0

    def export(self, *, by: str, at: datetime) -> Export | None:
        row = ReviewExportRow(at=at, by=by)
        self._session.add(row)
        self._session.flush()
        taken = self._session.scalars(
            update(ReviewRow)
            .where(ReviewRow.state == ReviewState.APPROVED.value)
            .values(state=ReviewState.EXPORTED.value, export_id=row.id)
            .returning(ReviewRow.id)
            .execution_options(synchronize_session=False)
        ).all()
        if not taken:
            return None
        row.reviews = len(taken)
        self._session.flush()
        return Export(row.id, at, by, len(taken))

    def exports(self, *, limit: int = 20) -> list[Export]:
        rows = self._session.scalars(
            select(ReviewExportRow).order_by(ReviewExportRow.id.desc()).limit(limit)
        )
        return [Export(row.id, row.at, row.by, row.reviews) for row in rows]

    def exported(self, export_id: int) -> Sequence[Review]:
        if self._session.get(ReviewExportRow, export_id) is None:
            raise NotFound
        return self._reviews(ReviewRow.export_id == export_id)

    def _update(self, *wanted: ColumnElement[bool], values: dict[str, Any]) -> None:
        moved = self._session.scalar(
            update(ReviewRow)
            .where(*wanted)
            .values(**values)
            .returning(ReviewRow.id)
            .execution_options(synchronize_session=False)
        )
        if moved is None:
            raise AlreadySettled("这条评价刚被处理过，请刷新")

    def _counts(self, column: Any, *wanted: ColumnElement[bool]) -> dict[str, int]:
        rows = self._session.execute(select(column, func.count()).where(*wanted).group_by(column))
        return dict(rows.all())

    def _reviews(
        self, *wanted: ColumnElement[bool], limit: int | None = None, offset: int = 0
    ) -> list[Review]:
        rows = self._session.scalars(
            select(ReviewRow)
            .where(*wanted)
            .order_by(ReviewRow.at.desc(), ReviewRow.id.desc())
            .limit(limit)
            .offset(offset)
            .execution_options(populate_existing=True)
        ).all()
        nos = sorted({row.order_no for row in rows})
        settled = self._settled(nos)
        known = {
            no
            for some in chunks(nos)
            for no in self._session.scalars(select(OrderRow.no).where(OrderRow.no.in_(some)))
        }
        return [_review(row, settled.get(row.order_no, set()), known) for row in rows]

    def _settled(self, order_nos: Sequence[str]) -> dict[str, set[Settled]]:
        """What was done on these orders: a refund only once the ledger has it."""
        found: dict[str, set[Settled]] = {}
        for some in chunks(order_nos):
            cases = select(CaseRow.order_no, CaseRow.kind, CaseRow.state).where(
                CaseRow.order_no.in_(some)
            )
            for no, kind, state in self._session.execute(cases):
                if state == "done" and kind in _OF_CASE:
                    found.setdefault(no, set()).add(_OF_CASE[kind])
                elif state not in ("done", "refused", "withdrawn"):
                    found.setdefault(no, set()).add(Settled.UNDER_WAY)
            money = select(LedgerRow.order_no, LedgerRow.kind).where(LedgerRow.order_no.in_(some))
            for no, kind in self._session.execute(money.where(LedgerRow.amount_fen > 0)):
                paid = Settled.REFUNDED if kind == "refund" else Settled.COMPENSATED
                found.setdefault(no, set()).add(paid)
            decisions = select(DecisionRow.order_no, DecisionRow.kind, DecisionRow.state).where(
                DecisionRow.order_no.in_(some), DecisionRow.state.in_((*_GRANTED, "waiting"))
            )
            for no, kind, state in self._session.execute(decisions):
                if state == "waiting":
                    found.setdefault(no, set()).add(Settled.UNDER_WAY)
                elif kind in _OF_DECISION and (done := _OF_DECISION[kind]) is not None:
                    found.setdefault(no, set()).add(done)
        return found


def _review(row: ReviewRow, settled: set[Settled], known: set[str]) -> Review:
    return Review(
        id=row.id,
        order_no=row.order_no,
        product=row.product,
        stars=row.stars,
        at=row.at,
        text=row.text,
        state=ReviewState(row.state),
        cause=Cause(row.cause),
        reply=row.reply,
        settled=tuple(fact for fact in Settled if fact in settled),
        order_known=row.order_no in known,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        note=row.note,
    )
