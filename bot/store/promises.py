"""What the gate reads and records, in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from bot.cases.model import State as CaseState
from bot.decisions.model import State
from bot.desk.model import Sender
from bot.errors import NotFound
from bot.policy.model import UrgeShipping
from bot.promises.model import (
    Basis,
    Filters,
    Hold,
    HoldPage,
    Listed,
    NewHold,
    Outcome,
    Standing,
)
from bot.store.tables.cases import CaseRow
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow, StaffRow
from bot.store.tables.promises import PromiseHoldRow
from bot.store.tables.shop import BuyerRow

# Older decisions of a buyer are history: nobody tells of them any more.
_MOST = 200
_STANDING = {
    State.OFFERED: Standing.OFFERED,
    State.DONE: Standing.GRANTED,
    State.APPROVED: Standing.GRANTED,
    State.WAITING: Standing.WAITING,
}
_NOT_SENT = (Outcome.HELD.value, Outcome.REPLACED.value)
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
            select(CaseRow.decision_id).where(
                CaseRow.decision_id.in_(list(decision_ids)),
                CaseRow.state.in_(_CASE_GONE),
            )
        )
        return {one for one in found if one is not None}

    def _cases(self, buyer_id: str | None) -> list[CaseRow]:
        rows = self._session.scalars(
            select(CaseRow)
            .where(CaseRow.buyer_id == buyer_id, CaseRow.state.not_in(_CASE_GONE))
            .order_by(CaseRow.id.desc())
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

    def page(self, wanted: Filters, *, page: int, size: int) -> HoldPage:
        """Newest first."""
        shown: list[ColumnElement[bool]] = [PromiseHoldRow.outcome.in_(_NOT_SENT)]
        if wanted.outcome is not None:
            shown = [PromiseHoldRow.outcome == wanted.outcome.value]
        if q := wanted.q.strip():
            fields = (BuyerRow.name, StaffRow.name, PromiseHoldRow.text)
            shown.append(or_(*(field.contains(q, autoescape=True) for field in fields)))
        total = self._session.scalar(_listed(func.count()).where(*shown)) or 0
        rows = self._session.execute(
            _listed(PromiseHoldRow, StaffRow.name, BuyerRow.name)
            .where(*shown)
            .order_by(PromiseHoldRow.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        counts = select(PromiseHoldRow.outcome, func.count()).group_by(PromiseHoldRow.outcome)
        return HoldPage(
            holds=[self._looked_at(row, who, buyer) for row, who, buyer in rows],
            total=total,
            pages=max(1, -(-total // size)),
            outcomes={one[0]: one[1] for one in self._session.execute(counts)},
        )

    def _looked_at(self, row: PromiseHoldRow, who: str | None, buyer: str) -> Listed:
        said = self._session.execute(
            select(MessageRow.at, MessageRow.text)
            .where(
                MessageRow.conversation_id == row.conversation_id,
                MessageRow.sender == Sender.AGENT.value,
                MessageRow.kind != "note",
                MessageRow.at >= row.at,
            )
            .order_by(MessageRow.seq)
            .limit(1)
        ).first()
        at, text = said or (None, "")
        return Listed(hold=_hold(row), who=who, buyer=buyer, said_at=at, said=text)

    def let_go(self, hold_id: int, *, reason: str, at: datetime) -> bool:
        """From held to sent; False where it was sent before."""
        moved = self._session.scalar(
            update(PromiseHoldRow)
            .where(PromiseHoldRow.id == hold_id, PromiseHoldRow.outcome == Outcome.HELD.value)
            .values(outcome=Outcome.SENT.value, reason=reason, decided_at=at)
            .returning(PromiseHoldRow.id)
        )
        return moved is not None


def _listed(*what: Any) -> Select[Any]:
    """Of held lines, with the person and the buyer; the bot is no person."""
    return (
        select(*what)
        .select_from(PromiseHoldRow)
        .join(ConversationRow, ConversationRow.id == PromiseHoldRow.conversation_id)
        .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
        .outerjoin(StaffRow, StaffRow.id == PromiseHoldRow.staff_id)
    )


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


def _of_case(row: CaseRow) -> Basis:
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
