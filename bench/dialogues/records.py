"""What the product wrote since a conversation began, read from its database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.dialogues.judge import Records
from bot.core import Core
from bot.desk.model import BOT_NAME
from bot.money import yuan
from bot.store.tables.cases import CaseRow
from bot.store.tables.decisions import (
    DecisionRow,
    GiftIssuedRow,
    GrantRow,
    LedgerRow,
    RemarkRow,
)
from bot.store.tables.desk import TicketRow
from bot.store.tables.shop import OrderRow

_NEW = (LedgerRow, GiftIssuedRow, RemarkRow, GrantRow)


@dataclass(frozen=True)
class Before:
    """The last row of each table that is older than the conversation."""

    last: dict[str, int]


def before(session: Session) -> Before:
    return Before(
        {one.__tablename__: session.scalar(select(func.max(one.id))) or 0 for one in _NEW}
    )


def records(
    session: Session, core: Core, conversation_id: str, numbers: Iterable[str], since: Before
) -> Records:
    nos = list(numbers)
    place = core.tickets.place(conversation_id)
    return Records(
        ledger=[
            {"order": row.order_no, "kind": row.kind, "amount": yuan(row.amount_fen)}
            for row in _new(session, LedgerRow, nos, since)
        ],
        gifts=[
            {"order": row.order_no, "sku": row.sku, "quantity": row.quantity}
            for row in _new(session, GiftIssuedRow, nos, since)
        ],
        tickets=_tickets(session, conversation_id),
        cases=_cases(session, nos),
        remarks={no: _remark(session, no, since) for no in nos},
        statuses={row.no: _statuses(session, row) for row in _orders(session, nos)},
        decisions=[_decision(row) for row in _decisions(session, nos)],
        carried_out=[
            {"order": row.order_no, "kind": session.get_one(DecisionRow, row.decision_id).kind}
            for row in _new(session, GrantRow, nos, since)
        ],
        first_in_line=place is not None and place.place == 1,
    )


def _new(session: Session, table: Any, nos: list[str], since: Before) -> list[Any]:
    later = table.id > since.last[table.__tablename__]
    return list(
        session.scalars(select(table).where(later, table.order_no.in_(nos)).order_by(table.id))
    )


def _decisions(session: Session, nos: list[str]) -> list[DecisionRow]:
    """Those of before the conversation, too: who had it is answered with what was decided then."""
    newest = (
        select(DecisionRow).where(DecisionRow.order_no.in_(nos)).order_by(DecisionRow.id.desc())
    )
    return list(session.scalars(newest))


def _tickets(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(TicketRow).where(
            TicketRow.conversation_id == conversation_id, TicketRow.state != "closed"
        )
    )
    return [
        {
            "queue": row.queue,
            "priority": "normal" if row.priority > 0 else "high",
            "order": row.order_no,
            "deadline": row.deadline,
            "reason": row.reason,
        }
        for row in rows
    ]


def _cases(session: Session, nos: list[str]) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(CaseRow).where(CaseRow.order_no.in_(nos), CaseRow.closed_at.is_(None))
    )
    return [
        {
            "order": row.order_no,
            "type": row.kind,
            "state": row.state,
            "amount": None if row.amount_fen is None else yuan(row.amount_fen),
        }
        for row in rows
    ]


def _remark(session: Session, number: str, since: Before) -> str | None:
    later = RemarkRow.id > since.last["remarks"]
    return session.scalar(
        select(RemarkRow.text)
        .where(
            RemarkRow.order_no == number,
            RemarkRow.by == BOT_NAME,
            RemarkRow.taken_back.is_(False),
            later,
        )
        .order_by(RemarkRow.id.desc())
        .limit(1)
    )


def _orders(session: Session, nos: list[str]) -> list[OrderRow]:
    return list(session.scalars(select(OrderRow).where(OrderRow.no.in_(nos))))


def _statuses(session: Session, row: OrderRow) -> frozenset[str]:
    """`packed` is a paid order of the warehouse, `refunded` one whose money all went back."""
    found = {row.status}
    if row.status == "paid" and row.packed:
        found.add("packed")
    refunds = select(func.sum(LedgerRow.amount_fen)).where(
        LedgerRow.order_no == row.no, LedgerRow.kind == "refund"
    )
    back = (session.scalar(refunds) or 0) + row.refunded_fen
    if back and back >= row.paid_fen:
        found.add("refunded")
    return frozenset(found)


def _decision(row: DecisionRow) -> dict[str, Any]:
    return {
        "order": row.order_no,
        "rule": row.rule,
        "outcome": row.outcome,
        "reason": row.reason,
        "amount": yuan(row.amount_fen),
        "gifts": row.gifts,
        "remark": row.remark,
        "deadline": row.deadline,
        "request": row.input["request"],
    }
