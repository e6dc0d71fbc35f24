"""A day of money for its reconciliation: ledger, payouts and messages, streamed side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.payouts.reconciliation import Paid, PaidNothing, ToldNothing
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.desk import MessageRow
from bot.store.tables.payouts import PayoutRow

_AT_ONCE = 5_000
_GRANTED = ("done", "approved")


class DayOfMoney:
    """`first` and `before` bound the time of the ledger row, the settling or the message."""

    def __init__(self, session: Session) -> None:
        self._reading = session

    def paid_between(self, first: datetime, before: datetime) -> Iterator[Paid]:
        reversal = aliased(LedgerRow)
        # By key, not by the decision's state: that stands behind its long columns.
        key = literal("decision:") + cast(LedgerRow.decision_id, String)
        told = and_(
            MessageRow.conversation_id == DecisionRow.conversation_id,
            MessageRow.reply_key.in_([key + literal(":done"), key + literal(":approved")]),
        )
        query = (
            select(
                LedgerRow.id,
                LedgerRow.order_no,
                LedgerRow.decision_id,
                LedgerRow.kind,
                LedgerRow.amount_fen,
                PayoutRow.amount_fen,
                PayoutRow.state,
                PayoutRow.dispute,
                reversal.amount_fen,
                DecisionRow.kind,
                DecisionRow.conversation_id,
                MessageRow.id,
                MessageRow.text,
                MessageRow.data["told"]["amount"].as_integer(),
            )
            .select_from(LedgerRow)
            .join(DecisionRow, DecisionRow.id == LedgerRow.decision_id)
            .outerjoin(PayoutRow, PayoutRow.ledger_id == LedgerRow.id)
            .outerjoin(reversal, reversal.reverses == LedgerRow.id)
            .outerjoin(MessageRow, told)
            .where(LedgerRow.at >= first, LedgerRow.at < before, LedgerRow.amount_fen > 0)
        )
        rows = self._reading.execute(query.execution_options(yield_per=_AT_ONCE))
        return (Paid._make(row) for row in rows)

    def granted_unpaid(
        self, first: datetime, before: datetime, *, kinds: Iterable[str]
    ) -> Iterator[PaidNothing]:
        query = (
            select(DecisionRow.id, DecisionRow.order_no, DecisionRow.kind, DecisionRow.amount_fen)
            .outerjoin(LedgerRow, _pays(DecisionRow.id))
            .where(
                DecisionRow.settled_at >= first,
                DecisionRow.settled_at < before,
                DecisionRow.kind.in_(list(kinds)),
                DecisionRow.amount_fen > 0,
                DecisionRow.state.in_(_GRANTED),
                LedgerRow.id.is_(None),
            )
        )
        return (PaidNothing(*row) for row in self._reading.execute(query))

    def told_unpaid(self, first: datetime, before: datetime) -> Iterator[ToldNothing]:
        decision_id = MessageRow.data["told"]["decision"].as_integer()
        query = (
            select(
                decision_id,
                MessageRow.conversation_id,
                MessageRow.data["told"]["amount"].as_integer(),
            )
            .outerjoin(LedgerRow, _pays(decision_id))
            .where(
                MessageRow.at >= first,
                MessageRow.at < before,
                MessageRow.reply_key.startswith("decision:"),
                decision_id.is_not(None),
                LedgerRow.id.is_(None),
            )
        )
        return (ToldNothing(*row) for row in self._reading.execute(query))


def _pays(decision_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(LedgerRow.decision_id == decision_id, LedgerRow.amount_fen > 0)
