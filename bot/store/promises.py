"""What the gate reads and records, in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.cases.aftersales.model import State as CaseState
from bot.cases.model import State
from bot.desk.model import Sender
from bot.errors import NotFound
from bot.policy.model import UrgeShipping
from bot.promises.model import Basis, Hold, NewHold, Outcome, Standing
from bot.store.tables.aftersales import AfterSalesRow
from bot.store.tables.cases import DecisionRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow
from bot.store.tables.promises import PromiseHoldRow

# Older decisions of a buyer are history: nobody tells of them any more.
_MOST = 200
_STANDING = {
    State.OFFERED: Standing.OFFERED,
    State.DONE: Standing.GRANTED,
    State.APPROVED: Standing.GRANTED,
    State.WAITING: Standing.WAITING,
}
_CASE_GONE = (CaseState.REFUSED.value, CaseState.WITHDRAWN.value)


class SqlPromises:
    def __init__(self, session: Session) -> None:
        self._session = session

    def bases(self, conversation_id: str) -> list[Basis]:
        """Everything that was decided for the conversation's buyer, newest first."""
        buyer_id = self._session.scalar(
            select(ConversationRow.buyer_id).where(ConversationRow.id == conversation_id)
        )
        rows = self._session.scalars(
            select(DecisionRow)
            .where(DecisionRow.buyer_id == buyer_id)
            .order_by(DecisionRow.id.desc())
            .limit(_MOST)
        ).all()
        gone = self._reversed(row.id for row in rows) | self._taken_back(row.id for row in rows)
        decided = [_decided(row, gone=row.id in gone) for row in rows]
        return decided + [_of_case(row) for row in self._cases(buyer_id)]

    def _reversed(self, decision_ids: Iterable[int]) -> set[int]:
        """Decisions whose money came back."""
        found = self._session.scalars(
            select(LedgerRow.decision_id)
            .where(LedgerRow.decision_id.in_(list(decision_ids)))
            .group_by(LedgerRow.decision_id)
            .having(func.sum(LedgerRow.amount_fen) <= 0)
        )
        return set(found)

    def _taken_back(self, decision_ids: Iterable[int]) -> set[int]:
        """Decisions whose case was withdrawn or refused: what they gave is off."""
        found = self._session.scalars(
            select(AfterSalesRow.decision_id).where(
                AfterSalesRow.decision_id.in_(list(decision_ids)),
                AfterSalesRow.state.in_(_CASE_GONE),
            )
        )
        return {one for one in found if one is not None}

    def _cases(self, buyer_id: str | None) -> list[AfterSalesRow]:
        rows = self._session.scalars(
            select(AfterSalesRow)
            .where(AfterSalesRow.buyer_id == buyer_id, AfterSalesRow.state.not_in(_CASE_GONE))
            .order_by(AfterSalesRow.id.desc())
            .limit(_MOST)
        )
        return list(rows)

    def lines_before(
        self, conversation_id: str, *, staff_id: int | None, since: datetime, most: int
    ) -> list[tuple[datetime, str]]:
        """The last lines of the conversation if they are all this person's (None: the bot's),
        oldest first."""
        sender = Sender.BOT if staff_id is None else Sender.AGENT
        found: list[tuple[datetime, str]] = []
        for row in self._session.scalars(
            select(MessageRow)
            .where(
                MessageRow.conversation_id == conversation_id,
                MessageRow.kind != "note",
                MessageRow.at >= since,
            )
            .order_by(MessageRow.seq.desc())
            .limit(most)
        ):
            if row.sender != sender or row.staff_id != staff_id:
                break
            found.insert(0, (row.at, row.text))
        return found

    def add(self, hold: NewHold) -> int:
        row = PromiseHoldRow(
            at=hold.at,
            conversation_id=hold.conversation_id,
            staff_id=hold.staff_id,
            text=hold.text,
            findings=[dict(finding) for finding in hold.findings],
            outcome=hold.outcome.value,
            reason="",
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def hold(self, hold_id: int) -> Hold:
        row = self._session.get(PromiseHoldRow, hold_id)
        if row is None:
            raise NotFound
        return _hold(row)

    def of_conversation(self, conversation_id: str) -> list[Hold]:
        """Oldest first."""
        rows = self._session.scalars(
            select(PromiseHoldRow)
            .where(PromiseHoldRow.conversation_id == conversation_id)
            .order_by(PromiseHoldRow.id)
        )
        return [_hold(row) for row in rows]

    def let_go(self, hold_id: int, *, reason: str, at: datetime) -> bool:
        """From held to sent; False where it was sent before."""
        moved = self._session.scalar(
            update(PromiseHoldRow)
            .where(PromiseHoldRow.id == hold_id, PromiseHoldRow.outcome == Outcome.HELD.value)
            .values(outcome=Outcome.SENT.value, reason=reason, decided_at=at)
            .returning(PromiseHoldRow.id)
        )
        return moved is not None


def _decided(row: DecisionRow, *, gone: bool) -> Basis:
    standing = Standing.GONE if gone else _STANDING.get(State(row.state), Standing.GONE)
    return Basis(
        order_no=row.order_no,
        kind=row.kind,
        standing=standing,
        at=row.at,
        amount_fen=row.amount_fen,
        pieces=sum(gift["quantity"] for gift in row.gifts),
        by=row.deadline,
        line=row.input if row.kind == UrgeShipping.kind else {},
    )


def _of_case(row: AfterSalesRow) -> Basis:
    """A case that goes on promises what is in it, and a word by its deadline."""
    waits = row.state == CaseState.ASKED.value
    sends = row.kind in ("reship", "exchange")
    return Basis(
        order_no=row.order_no,
        kind=f"case:{row.kind}",
        standing=Standing.WAITING if waits else Standing.GRANTED,
        at=row.opened_at,
        amount_fen=row.amount_fen or 0,
        pieces=sum(item["quantity"] for item in row.items) if sends else 0,
        by=row.deadline,
    )


def _hold(row: PromiseHoldRow) -> Hold:
    return Hold(
        id=row.id,
        at=row.at,
        conversation_id=row.conversation_id,
        staff_id=row.staff_id,
        text=row.text,
        findings=tuple(row.findings),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        decided_at=row.decided_at,
    )
