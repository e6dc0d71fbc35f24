"""Payouts in SQL: one for each ledger row, and every move a conditional UPDATE with its event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.decisions.model import Money
from bot.errors import AlreadySettled, NotFound
from bot.payouts.model import BatchInfo, Payout, PayoutEvent, PayoutState
from bot.store.audit.seal import touch
from bot.store.dialect import begins_with, insert_once
from bot.store.reconciliation import DayOfMoney
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.payouts import (
    PayoutBatchRow,
    PayoutEventRow,
    PayoutNonceRow,
    PayoutRow,
)

_STATES = PayoutState
_CLOSED = (_STATES.CONFIRMED.value, _STATES.REVERSED.value)
_UNSETTLED = tuple(state.value for state in _STATES if state.value not in _CLOSED)
_WORKER = "系统"
# As the partial indexes say it: with bound values SQLite would not see that they fit.
_OPEN = and_(*(PayoutRow.state != literal_column(f"'{state}'") for state in _CLOSED))
_DISPUTED = PayoutRow.dispute != literal_column("''")


class SqlPayouts(DayOfMoney):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    # One payout

    def add(self, ledger_id: int, *, order_no: str, amount_fen: int, at: datetime) -> None:
        self._session.add(
            PayoutRow(
                ledger_id=ledger_id,
                order_no=order_no,
                amount_fen=amount_fen,
                at=at,
                state=_STATES.REQUESTED.value,
            )
        )
        self._session.flush()

    def payout(self, ledger_id: int, *, lock: bool = False) -> Payout:
        query = _payouts().where(PayoutRow.ledger_id == ledger_id)
        if lock:
            query = query.with_for_update(of=PayoutRow)
        found = self._read(query)
        if not found:
            raise NotFound
        return found[0]

    def states_of(self, order_no: str) -> dict[int, str]:
        query = select(PayoutRow.ledger_id, PayoutRow.state).where(PayoutRow.order_no == order_no)
        return {row.ledger_id: row.state for row in self._session.execute(query)}

    def has(self, ledger_id: int) -> bool:
        return self._session.get(PayoutRow, ledger_id) is not None

    def claim_next(self, *, at: datetime) -> Payout | None:
        waiting = (
            select(PayoutRow.ledger_id)
            .where(PayoutRow.state == _STATES.REQUESTED.value, _OPEN)
            .order_by(PayoutRow.ledger_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        ledger_id = self._session.scalar(waiting)
        if ledger_id is None:
            return None
        return self.move(self.payout(ledger_id), _STATES.SENT, at=at, by=_WORKER)

    def move(
        self,
        payout: Payout,
        now: PayoutState,
        *,
        at: datetime,
        by: str,
        note: str = "",
        reference: str = "",
    ) -> Payout:
        values = _values(payout, now, at)
        if note:
            values["note"] = note
        if reference:
            values["reference"] = reference
        moved = self._session.scalar(
            update(PayoutRow)
            .where(PayoutRow.ledger_id == payout.ledger_id, PayoutRow.state == payout.state.value)
            .values(state=now.value, **values)
            .returning(PayoutRow.ledger_id)
        )
        if moved is None:
            raise AlreadySettled("这笔打款刚刚被处理过")
        self._note(payout, now, at=at, by=by, note=note)
        return self.payout(payout.ledger_id)

    def dispute(self, payout: Payout, text: str, *, at: datetime, by: str) -> None:
        """Said once: the same report again is no news. An empty text ends the dispute."""
        if payout.dispute == text:
            return
        self._session.execute(
            update(PayoutRow).where(PayoutRow.ledger_id == payout.ledger_id).values(dispute=text)
        )
        self._note(payout, payout.state, at=at, by=by, note=text or f"已核实：{payout.dispute}")

    def asked(self, ledger_id: int, *, at: datetime) -> None:
        self._session.execute(
            update(PayoutRow).where(PayoutRow.ledger_id == ledger_id).values(asked_at=at)
        )

    def _note(self, payout: Payout, now: PayoutState, *, at: datetime, by: str, note: str) -> None:
        row = PayoutEventRow(
            ledger_id=payout.ledger_id,
            at=at,
            was=payout.state.value,
            now=now.value,
            by=by,
            note=note,
        )
        self._session.add(row)
        self._session.flush()
        touch(self._session, "payout_events", [row.id])

    def events_of(self, ledger_id: int) -> list[PayoutEvent]:
        rows = self._session.scalars(
            select(PayoutEventRow)
            .where(PayoutEventRow.ledger_id == ledger_id)
            .order_by(PayoutEventRow.id)
        )
        return [PayoutEvent(row.at, row.was, row.now, row.by, row.note) for row in rows]

    # Many

    def to_ask(self, *, sent_before: datetime, asked_before: datetime, limit: int) -> list[Payout]:
        """Rows of a file are none of the provider's."""
        return self._read(
            _payouts()
            .where(
                PayoutRow.state.in_((_STATES.SENT.value, _STATES.UNKNOWN.value)),
                PayoutRow.sent_at <= sent_before,
                or_(PayoutRow.asked_at.is_(None), PayoutRow.asked_at <= asked_before),
                PayoutRow.batch_id.is_(None),
                _OPEN,
            )
            .order_by(PayoutRow.asked_at.is_not(None), PayoutRow.asked_at, PayoutRow.ledger_id)
            .limit(limit)
        )

    def find(
        self, *, states: Sequence[PayoutState], q: str = "", limit: int | None, offset: int = 0
    ) -> list[Payout]:
        wanted: list[ColumnElement[bool]] = []
        if set(states) != set(_STATES):
            wanted.append(PayoutRow.state.in_([state.value for state in states]))
        if not any(state.value in _CLOSED for state in states):
            wanted.append(_OPEN)
        if q:
            wanted.append(begins_with(self._session, PayoutRow.order_no, q))
        closed = all(state.value in _CLOSED for state in states)
        order = PayoutRow.ledger_id.desc() if closed else PayoutRow.ledger_id
        return self._read(_payouts().where(*wanted).order_by(order).limit(limit).offset(offset))

    def disputed(self) -> list[Payout]:
        return self._read(_payouts().where(PayoutRow.dispute != "").order_by(PayoutRow.ledger_id))

    def counts(self) -> dict[str, int]:
        """Of what is not settled; the settled ones are too many to count for a page."""
        rows = self._session.execute(
            select(PayoutRow.state, func.count()).where(_OPEN).group_by(PayoutRow.state)
        )
        found = dict.fromkeys(_UNSETTLED, 0) | {row[0]: row[1] for row in rows}
        disputed = select(func.count()).select_from(PayoutRow).where(_DISPUTED)
        return found | {"disputed": self._session.scalar(disputed) or 0}

    # Calls of the provider, and files

    def use_nonce(self, nonce: str, *, at: datetime) -> bool:
        """False where it was used before; waits for who is just using it."""
        return insert_once(self._session, PayoutNonceRow, {"nonce": nonce, "at": at}) is not None

    def add_batch(self, *, by: str, at: datetime, most: int) -> BatchInfo | None:
        waiting = (
            select(PayoutRow.ledger_id)
            .where(PayoutRow.state == _STATES.REQUESTED.value, _OPEN)
            .order_by(PayoutRow.ledger_id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        ids = list(self._session.scalars(waiting))
        if not ids:
            return None
        batch = PayoutBatchRow(at=at, by=by)
        self._session.add(batch)
        self._session.flush()
        sent = self._send_with(batch, ids, at=at, by=by)
        batch.count, batch.total_fen = len(sent), sum(sent.values())
        self._session.flush()
        return BatchInfo(batch.id, at, by, batch.count, batch.total_fen, batch.count)

    def _send_with(
        self, batch: PayoutBatchRow, ids: Sequence[int], *, at: datetime, by: str
    ) -> dict[int, int]:
        """Amounts by ledger row. All in one statement: a file has a thousand of them."""
        note, was, now = f"打款文件 {batch.id}", _STATES.REQUESTED.value, _STATES.SENT.value
        rows = self._session.execute(
            update(PayoutRow)
            .where(PayoutRow.ledger_id.in_(ids), PayoutRow.state == was)
            .values(
                state=now,
                sent_at=at,
                attempts=PayoutRow.attempts + 1,
                asked_at=None,
                note=note,
                batch_id=batch.id,
            )
            .returning(PayoutRow.ledger_id, PayoutRow.amount_fen)
            .execution_options(synchronize_session=False)
        )
        sent = dict(rows.all())
        if len(sent) != len(ids):
            raise AlreadySettled("有打款刚刚被处理过，请再下载一次")
        said = {"at": at, "was": was, "now": now, "by": by, "note": note}
        moves = [{"ledger_id": ledger_id, **said} for ledger_id in sorted(sent)]
        noted = self._session.scalars(insert(PayoutEventRow).returning(PayoutEventRow.id), moves)
        touch(self._session, "payout_events", noted)
        return sent

    def batches(self, *, limit: int = 30) -> list[BatchInfo]:
        waiting = (
            select(func.count())
            .where(PayoutRow.batch_id == PayoutBatchRow.id, PayoutRow.state == _STATES.SENT.value)
            .correlate(PayoutBatchRow)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(PayoutBatchRow, waiting).order_by(PayoutBatchRow.id.desc()).limit(limit)
        )
        return [
            BatchInfo(row.id, row.at, row.by, row.count, row.total_fen, count)
            for row, count in rows
        ]

    def batch_rows(self, batch_id: int) -> list[Payout]:
        """Those that nobody knows the end of: what has an end is not uploaded again."""
        return self._read(
            _payouts()
            .where(PayoutRow.batch_id == batch_id, PayoutRow.state == _STATES.SENT.value)
            .order_by(PayoutRow.ledger_id)
        )

    def _read(self, query: Select[Any]) -> list[Payout]:
        rows = self._session.execute(query.execution_options(populate_existing=True))
        return [_payout(*row) for row in rows]


def _payouts() -> Any:
    return (
        select(PayoutRow, LedgerRow, DecisionRow.conversation_id)
        .join(LedgerRow, LedgerRow.id == PayoutRow.ledger_id)
        .join(DecisionRow, DecisionRow.id == LedgerRow.decision_id)
    )


def _values(payout: Payout, now: PayoutState, at: datetime) -> dict[str, Any]:
    match now:
        case PayoutState.SENT:
            return {"sent_at": at, "attempts": payout.attempts + 1, "asked_at": None, "note": ""}
        case PayoutState.REQUESTED:
            # Back at the beginning, under the same key; no file of earlier holds it any more.
            return {"settled_at": None, "batch_id": None}
        case PayoutState.UNKNOWN:
            return {"settled_at": None}
        case _:
            return {"settled_at": at}


def _payout(row: PayoutRow, ledger: LedgerRow, conversation_id: str | None) -> Payout:
    return Payout(
        ledger_id=row.ledger_id,
        order_no=row.order_no,
        buyer_id=ledger.buyer_id,
        amount_fen=row.amount_fen,
        kind=Money(ledger.kind),
        cause=ledger.cause,
        decision_id=ledger.decision_id,
        conversation_id=conversation_id,
        by=ledger.by,
        at=row.at,
        state=PayoutState(row.state),
        attempts=row.attempts,
        sent_at=row.sent_at,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        batch_id=row.batch_id,
        reference=row.reference,
        note=row.note,
        dispute=row.dispute,
    )
