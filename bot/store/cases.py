"""Decisions, grants, ledger and budgets in SQL. Once and no further are the database's work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from bot.cases.model import (
    DecisionRecord,
    GiftIssued,
    GrantKey,
    LedgerEntry,
    Money,
    NewDecision,
    Payment,
    Remark,
    State,
)
from bot.errors import AlreadyGranted, AlreadySettled, NotFound, OverBudget
from bot.policy import Decision, Outcome, Queue
from bot.policy.model import Change, Check, Compared, Gift, Lever
from bot.policy.record import decision_json
from bot.store.tables.cases import (
    BudgetRow,
    ContactRow,
    DecisionRow,
    GiftIssuedRow,
    GrantRow,
    LedgerRow,
    RemarkRow,
)


class SqlCases:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Decisions

    def add_decision(self, new: NewDecision) -> DecisionRecord:
        row = DecisionRow(
            at=new.at,
            order_no=new.order_no,
            buyer_id=new.buyer_id,
            conversation_id=new.conversation_id,
            kind=new.kind,
            state=new.state.value,
            settled_by=new.settled_by,
            settled_at=new.at if new.settled_by else None,
            settle_note="",
            **_columns(new.decision, line=new.line, policy_version=new.policy_version),
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def decision(self, decision_id: int) -> DecisionRecord:
        found = self._decisions(DecisionRow.id == decision_id)
        if not found:
            raise NotFound
        return found[0]

    def decisions_of_order(self, order_no: str) -> list[DecisionRecord]:
        return self._decisions(DecisionRow.order_no == order_no)

    def decisions_of_conversation(self, conversation_id: str) -> list[DecisionRecord]:
        return self._decisions(DecisionRow.conversation_id == conversation_id)

    def waiting(self, order_no: str, kind: str) -> list[DecisionRecord]:
        return self._decisions(
            DecisionRow.order_no == order_no,
            DecisionRow.kind == kind,
            DecisionRow.state == State.WAITING.value,
        )

    def _decisions(self, *wanted: ColumnElement[bool], limit: int = 200) -> list[DecisionRecord]:
        rows = self._session.scalars(
            select(DecisionRow)
            .where(*wanted)
            .order_by(DecisionRow.id.desc())
            .limit(limit)
            # A row read before may have been changed by a statement since.
            .execution_options(populate_existing=True)
        )
        return [_record(row) for row in rows]

    def settle(
        self, decision_id: int, was: State, now: State, *, by: str, at: datetime, note: str = ""
    ) -> None:
        settled = self._session.scalar(
            update(DecisionRow)
            .where(DecisionRow.id == decision_id, DecisionRow.state == was.value)
            .values(state=now.value, settled_by=by, settled_at=at, settle_note=note)
            .returning(DecisionRow.id)
        )
        if settled is None:
            raise AlreadySettled

    def restate(
        self, decision_id: int, decision: Decision, *, line: dict[str, Any], policy_version: str
    ) -> None:
        self._session.execute(
            update(DecisionRow)
            .where(DecisionRow.id == decision_id)
            .values(**_columns(decision, line=line, policy_version=policy_version))
        )

    # Grants, budgets, ledger

    def granted(self, order_no: str, key: GrantKey) -> DecisionRecord | None:
        decision_id = self._session.scalar(
            select(GrantRow.decision_id)
            .where(
                GrantRow.order_no == order_no,
                GrantRow.rule == key.rule,
                GrantRow.item == key.item,
            )
            .limit(1)
        )
        return None if decision_id is None else self.decision(decision_id)

    def add_grant(self, order_no: str, key: GrantKey, *, decision_id: int, at: datetime) -> None:
        """The unique index decides, not a look beforehand: two who both saw nothing compete."""
        added = self._insert_once(
            GrantRow,
            {
                "order_no": order_no,
                "rule": key.rule,
                "item": key.item,
                "decision_id": decision_id,
                "at": at,
            },
        )
        if not added:
            raise AlreadyGranted

    def spend(self, key: str, amount_fen: int, *, cap_fen: int, beyond: bool = False) -> None:
        """One conditional UPDATE: a sum read beforehand would let two pass together.

        The cap comes with each call, so that a changed policy or order counts at once.
        """
        self._insert_once(BudgetRow, {"key": key, "used_fen": 0, "cap_fen": cap_fen})
        used = BudgetRow.used_fen + amount_fen
        statement = update(BudgetRow).where(BudgetRow.key == key)
        if not beyond:
            statement = statement.where(used <= cap_fen)
        spent = self._session.scalar(
            statement.values(
                used_fen=used,
                cap_fen=func.max(used, cap_fen) if self._sqlite else func.greatest(used, cap_fen),
            ).returning(BudgetRow.key)
        )
        if spent is None:
            raise OverBudget

    def add_payment(self, payment: Payment) -> None:
        self._session.add(
            LedgerRow(
                at=payment.at,
                order_no=payment.order_no,
                buyer_id=payment.buyer_id,
                kind=payment.kind.value,
                cause=payment.cause,
                amount_fen=payment.amount_fen,
                decision_id=payment.decision_id,
                by=payment.by,
            )
        )
        self._session.flush()

    def ledger_of(self, order_no: str) -> list[LedgerEntry]:
        rows = self._session.scalars(
            select(LedgerRow).where(LedgerRow.order_no == order_no).order_by(LedgerRow.id)
        )
        return [
            LedgerEntry(row.id, row.at, Money(row.kind), row.amount_fen, row.by, row.reverses)
            for row in rows
        ]

    def goodwill_spent(self, first: datetime, before: datetime) -> int:
        spent = self._session.scalar(
            select(func.coalesce(func.sum(LedgerRow.amount_fen), 0)).where(
                LedgerRow.kind == Money.GOODWILL.value, LedgerRow.at >= first, LedgerRow.at < before
            )
        )
        return int(spent or 0)

    def goodwill_payments(self, buyer_id: str, *, since: datetime) -> int:
        """Payments that were reversed do not count."""
        reversal = aliased(LedgerRow)
        found = self._session.scalar(
            select(func.count())
            .select_from(LedgerRow)
            .outerjoin(reversal, reversal.reverses == LedgerRow.id)
            .where(
                LedgerRow.buyer_id == buyer_id,
                LedgerRow.kind == Money.GOODWILL.value,
                LedgerRow.amount_fen > 0,
                LedgerRow.at >= since,
                reversal.id.is_(None),
            )
        )
        return found or 0

    # Remarks, gifts, contacts

    def add_remark(
        self, order_no: str, text: str, *, by: str, at: datetime, decision_id: int
    ) -> None:
        self._session.add(
            RemarkRow(at=at, order_no=order_no, text=text, by=by, decision_id=decision_id)
        )
        self._session.flush()

    def remarks_of(self, order_no: str) -> list[Remark]:
        rows = self._session.scalars(
            select(RemarkRow).where(RemarkRow.order_no == order_no).order_by(RemarkRow.id)
        )
        return [Remark(row.at, row.text, row.by) for row in rows]

    def add_gift(self, order_no: str, gift: GiftIssued) -> None:
        self._session.add(
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
        self._session.flush()

    def gifts_of(self, order_no: str) -> list[GiftIssued]:
        rows = self._session.scalars(
            select(GiftIssuedRow)
            .where(GiftIssuedRow.order_no == order_no)
            .order_by(GiftIssuedRow.id)
        )
        return [
            GiftIssued(row.at, row.kind, row.sku, row.quantity, row.decision_id, row.by)
            for row in rows
        ]

    def add_contact(self, order_no: str, wish: str, *, at: datetime) -> None:
        self._session.add(ContactRow(order_no=order_no, wish=wish, at=at))
        self._session.flush()

    def contacts(self, order_no: str, wishes: Iterable[str]) -> list[tuple[str, datetime]]:
        rows = self._session.execute(
            select(ContactRow.wish, ContactRow.at)
            .where(ContactRow.order_no == order_no, ContactRow.wish.in_(set(wishes)))
            .order_by(ContactRow.at)
        )
        return [(wish, at) for wish, at in rows]

    # Both databases

    @property
    def _sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"

    def _insert_once(self, table: type[GrantRow | BudgetRow], values: dict[str, Any]) -> bool:
        """False where a unique key was taken; waits for who is just writing it."""
        insert = sqlite.insert if self._sqlite else postgresql.insert
        added = self._session.scalar(
            insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
        )
        return added is not None


def _columns(decision: Decision, *, line: dict[str, Any], policy_version: str) -> dict[str, Any]:
    shown = decision_json(decision)
    return {
        "rule": decision.rule,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "amount_fen": decision.amount_fen,
        "gifts": shown["gifts"],
        "remark": decision.remark,
        "deadline": decision.deadline,
        "queue": shown["queue"],
        "policy_version": policy_version,
        "input": line,
        "proof": shown["proof"],
        "would_change": shown["would_change"],
    }


def _record(row: DecisionRow) -> DecisionRecord:
    return DecisionRecord(
        id=row.id,
        at=row.at,
        order_no=row.order_no,
        buyer_id=row.buyer_id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        decision=_decision(row),
        policy_version=row.policy_version,
        line=row.input,
        state=State(row.state),
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        settle_note=row.settle_note,
    )


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        Outcome(row.outcome),
        row.reason,
        row.rule,
        amount_fen=row.amount_fen,
        gifts=tuple(Gift(**gift) for gift in row.gifts),
        remark=row.remark,
        deadline=row.deadline,
        queue=None if row.queue is None else Queue(row.queue),
        proof=tuple(
            Check(
                check["reason"],
                check["applied"],
                tuple(Compared(**compared) for compared in check["compared"]),
            )
            for check in row.proof
        ),
        would_change=tuple(
            Change(Lever(change["code"]), tuple(change["params"].items()))
            for change in row.would_change
        ),
    )
