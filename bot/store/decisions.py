"""Decisions, grants, ledger and budgets in SQL. Once and no further are the database's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal_column, select, update
from sqlalchemy.orm import Session, aliased

from bot.decisions.model import (
    Approval,
    DecisionRecord,
    GrantKey,
    LedgerEntry,
    Money,
    NewDecision,
    Payment,
    State,
)
from bot.errors import AlreadyGranted, AlreadySettled, NotFound, OverBudget
from bot.policy import Decision, Outcome, Queue
from bot.policy.model import Change, Check, Compared, Gift, Lever
from bot.policy.record import decision_json
from bot.store.audit.seal import touch
from bot.store.dialect import greatest, insert_once
from bot.store.tables.decisions import BudgetRow, DecisionRow, GrantRow, LedgerRow
from bot.store.tables.desk import StaffRow
from bot.store.tables.payouts import ApprovalRow
from bot.store.traces import Traces

# As the partial index says it: with a bound value SQLite would not see that it fits.
_WAITING = DecisionRow.state == literal_column(f"'{State.WAITING.value}'")
_GRANTED = [state.value for state in State if state.granted]


class SqlDecisions(Traces):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
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
            asked_by=new.asked_by,
            asked_why=new.asked_why,
            turn_seq=new.turn_seq,
            **_columns(new.decision, line=new.line, policy_version=new.policy_version),
        )
        self._session.add(row)
        self._session.flush()
        touch(self._session, "decisions", [row.id])
        return _record(row)

    def decision(self, decision_id: int) -> DecisionRecord:
        found = self._decisions(DecisionRow.id == decision_id)
        if not found:
            raise NotFound
        return found[0]

    def decisions_of_order(self, order_no: str) -> list[DecisionRecord]:
        return self._decisions(DecisionRow.order_no == order_no)

    def decisions_of_turn(self, conversation_id: str, turn_seq: int) -> list[DecisionRecord]:
        return self._decisions(
            DecisionRow.conversation_id == conversation_id, DecisionRow.turn_seq == turn_seq
        )

    def decisions_of_conversation(self, conversation_id: str) -> list[DecisionRecord]:
        return self._decisions(DecisionRow.conversation_id == conversation_id)

    def waiting(self, order_no: str, kind: str) -> list[DecisionRecord]:
        return self._decisions(
            DecisionRow.order_no == order_no,
            DecisionRow.kind == kind,
            DecisionRow.state == State.WAITING.value,
        )

    def all_waiting(self, *, limit: int, offset: int = 0) -> list[DecisionRecord]:
        oldest = (DecisionRow.at, DecisionRow.id)
        return self._decisions(_WAITING, limit=limit, offset=offset, order=oldest)

    def count_waiting(self) -> int:
        waiting = select(func.count()).select_from(DecisionRow).where(_WAITING)
        return self._session.scalar(waiting) or 0

    def _decisions(
        self,
        *wanted: ColumnElement[bool],
        limit: int | None = None,
        offset: int = 0,
        order: Sequence[Any] = (),
    ) -> list[DecisionRecord]:
        rows = self._session.scalars(
            select(DecisionRow)
            .where(*wanted)
            .order_by(*(order or [DecisionRow.id.desc()]))
            .limit(limit)
            .offset(offset)
            # A row read before may have been changed by a statement since.
            .execution_options(populate_existing=True)
        )
        return [_record(row) for row in rows]

    def change_state(
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
        touch(self._session, "decisions", [decision_id])

    def restate(
        self, decision_id: int, decision: Decision, *, line: dict[str, Any], policy_version: str
    ) -> None:
        self._session.execute(
            update(DecisionRow)
            .where(DecisionRow.id == decision_id)
            .values(**_columns(decision, line=line, policy_version=policy_version))
        )
        touch(self._session, "decisions", [decision_id])

    def add_approval(
        self, decision_id: int, *, staff_id: int, amount_fen: int, at: datetime, note: str
    ) -> None:
        added = insert_once(
            self._session,
            ApprovalRow,
            {
                "decision_id": decision_id,
                "staff_id": staff_id,
                "amount_fen": amount_fen,
                "at": at,
                "note": note,
            },
            returning=ApprovalRow.id,
        )
        if added is None:
            raise AlreadySettled("您已经同意过，还需要另一位主管同意")
        touch(self._session, "approvals", [added])

    def staff_names(self, ids: Iterable[int]) -> dict[int, str]:
        rows = self._session.execute(
            select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(set(ids)))
        )
        return {row[0]: row[1] for row in rows}

    def approvals_of(self, decision_id: int) -> list[Approval]:
        return self.approvals_of_each([decision_id])[decision_id]

    def approvals_of_each(self, decision_ids: Iterable[int]) -> Mapping[int, list[Approval]]:
        found: dict[int, list[Approval]] = {decision_id: [] for decision_id in decision_ids}
        rows = self._session.execute(
            select(ApprovalRow, StaffRow.name)
            .join(StaffRow, StaffRow.id == ApprovalRow.staff_id)
            .where(ApprovalRow.decision_id.in_(found))
            .order_by(ApprovalRow.id)
        )
        for row, name in rows:
            yes = Approval(row.staff_id, name, row.amount_fen, row.at)
            found[row.decision_id].append(yes)
        return found

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
        added = insert_once(
            self._session,
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

    def take_back(self, decision_ids: Sequence[int]) -> None:
        """Who settled them and when stays: who took them back stands with the reversal."""
        self._session.execute(delete(GrantRow).where(GrantRow.decision_id.in_(decision_ids)))
        self._session.execute(
            update(DecisionRow)
            .where(DecisionRow.id.in_(decision_ids), DecisionRow.state.in_(_GRANTED))
            .values(state=State.REVERSED.value)
        )
        touch(self._session, "decisions", decision_ids)

    def spend(self, key: str, amount_fen: int, *, cap_fen: int, beyond: bool = False) -> None:
        """One conditional UPDATE: a sum read beforehand would let two pass together.

        The cap comes with each call, so that a changed policy or order counts at once.
        """
        insert_once(self._session, BudgetRow, {"key": key, "used_fen": 0, "cap_fen": cap_fen})
        used = BudgetRow.used_fen + amount_fen
        statement = update(BudgetRow).where(BudgetRow.key == key)
        if not beyond:
            statement = statement.where(used <= cap_fen)
        spent = self._session.scalar(
            statement.values(
                used_fen=used,
                cap_fen=greatest(used, cap_fen),
            ).returning(BudgetRow.key)
        )
        if spent is None:
            raise OverBudget

    def give_back(self, key: str, amount_fen: int) -> None:
        self._session.execute(
            update(BudgetRow)
            .where(BudgetRow.key == key)
            .values(used_fen=BudgetRow.used_fen - amount_fen)
        )

    def add_payment(self, payment: Payment) -> int:
        ledger_id = self._add_to_ledger(
            at=payment.at,
            order_no=payment.order_no,
            buyer_id=payment.buyer_id,
            kind=payment.kind.value,
            cause=payment.cause,
            amount_fen=payment.amount_fen,
            decision_id=payment.decision_id,
            by=payment.by,
        )
        if ledger_id is None:
            raise AlreadyGranted("这个决定已经付过款，不会再付一次")
        return ledger_id

    def add_reversal(self, ledger_id: int, *, by: str, at: datetime, note: str) -> int:
        row = self._session.get(LedgerRow, ledger_id)
        if row is None or row.amount_fen < 0:
            raise NotFound
        reversal_id = self._add_to_ledger(
            at=at,
            order_no=row.order_no,
            buyer_id=row.buyer_id,
            kind=row.kind,
            cause=row.cause,
            amount_fen=-row.amount_fen,
            decision_id=row.decision_id,
            by=by,
            reverses=row.id,
            note=note,
        )
        if reversal_id is None:
            raise AlreadySettled("这笔款项已经冲正过")
        return reversal_id

    def _add_to_ledger(self, **values: Any) -> int | None:
        """None where a unique key says that it stands there already."""
        row = {"note": "", **values}
        added: int | None = insert_once(self._session, LedgerRow, row, returning=LedgerRow.id)
        if added is not None:
            touch(self._session, "ledger", [added])
        return added

    def ledger_of(self, order_no: str) -> list[LedgerEntry]:
        return self.ledger_of_each([order_no])[order_no]

    def ledger_of_each(self, order_nos: Iterable[str]) -> Mapping[str, list[LedgerEntry]]:
        found: dict[str, list[LedgerEntry]] = {no: [] for no in order_nos}
        for row in self._session.scalars(
            select(LedgerRow).where(LedgerRow.order_no.in_(found)).order_by(LedgerRow.id)
        ):
            kind = Money(row.kind)
            entry = LedgerEntry(row.id, row.at, kind, row.amount_fen, row.by, row.reverses)
            found[row.order_no].append(entry)
        return found

    def goodwill_spent(self, first: datetime, before: datetime) -> int:
        """What was reversed counts no more, on the day that had paid it."""
        reversal = aliased(LedgerRow)
        spent = self._session.scalar(
            select(func.coalesce(func.sum(LedgerRow.amount_fen), 0))
            .outerjoin(reversal, reversal.reverses == LedgerRow.id)
            .where(
                LedgerRow.kind == Money.GOODWILL.value,
                LedgerRow.at >= first,
                LedgerRow.at < before,
                LedgerRow.amount_fen > 0,
                reversal.id.is_(None),
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
        asked_by=row.asked_by,
        asked_why=row.asked_why,
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
