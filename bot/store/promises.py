"""What the gate reads and records, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select, update
from sqlalchemy.orm import Session

from bot.cases.model import State as CaseState
from bot.decisions.model import State
from bot.desk.holding import StaffLine
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
from bot.store.tables.cases import CaseDecisionRow, CaseRow
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

    def buyer_of(self, conversation_id: str) -> str:
        row = self._session.get(ConversationRow, conversation_id)
        if row is None:
            raise NotFound
        return row.buyer_id

    def bases(self, buyer_id: str, *, ending_cases: frozenset[int] = frozenset()) -> list[Basis]:
        """Everything that was decided for the buyer, newest first; without what ends with these
        cases."""
        rows = self._session.scalars(
            select(DecisionRow)
            .where(DecisionRow.buyer_id == buyer_id)
            .order_by(DecisionRow.id.desc())
            .limit(_MOST)
        ).all()
        ids = [row.id for row in rows]
        gone = self._reversed(ids) | self._taken_back(ids, ending_cases)
        cases = [case for case in self._cases(buyer_id) if case.id not in ending_cases]
        left = {case.decision_id: case.amount_fen for case in cases if case.amount_fen is not None}
        decided = [
            _decided(row, gone=row.id in gone, most_fen=left.get(row.id, row.amount_fen))
            for row in rows
        ]
        return decided + [_of_case(row) for row in cases]

    def _reversed(self, decision_ids: Sequence[int]) -> set[int]:
        """Decisions whose money came back."""
        found = self._session.scalars(
            select(LedgerRow.decision_id)
            .where(LedgerRow.decision_id.in_(decision_ids))
            .group_by(LedgerRow.decision_id)
            .having(func.sum(LedgerRow.amount_fen) <= 0)
        )
        return set(found)

    def _taken_back(self, decision_ids: Sequence[int], ending_cases: frozenset[int]) -> set[int]:
        """Decisions whose case was withdrawn or refused: what they gave is off, that of the case's
        second article too."""
        found = self._session.scalars(
            select(CaseDecisionRow.decision_id)
            .join(CaseRow, CaseRow.id == CaseDecisionRow.case_id)
            .where(
                CaseDecisionRow.decision_id.in_(decision_ids),
                or_(CaseRow.state.in_(_CASE_GONE), CaseRow.id.in_(ending_cases)),
            )
        )
        return set(found)

    def _cases(self, buyer_id: str) -> list[CaseRow]:
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
            buyer_id=hold.buyer_id,
            conversation_id=hold.conversation_id,
            staff_id=hold.staff_id,
            text=hold.text,
            findings=[dict(finding) for finding in hold.findings],
            outcome=hold.outcome.value,
            reason=hold.reason,
            decided_at=hold.decided_at,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def hold_back(self, hold: NewHold) -> int:
        """The same words of the same person to the same buyer are held once, as of now."""
        again = self._session.scalar(
            update(PromiseHoldRow)
            .where(
                PromiseHoldRow.id == _held(hold, hold.staff_id),
                PromiseHoldRow.outcome == Outcome.HELD.value,
            )
            .values(at=hold.at, findings=[dict(finding) for finding in hold.findings])
            .returning(PromiseHoldRow.id)
        )
        return self.add(hold) if again is None else again

    def hold(self, hold_id: int) -> Hold:
        row = self._session.get(PromiseHoldRow, hold_id)
        if row is None:
            raise NotFound
        return _hold(row)

    def of_buyer(self, buyer_id: str) -> list[Hold]:
        """Oldest first."""
        rows = self._session.scalars(
            select(PromiseHoldRow)
            .where(PromiseHoldRow.buyer_id == buyer_id)
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

    def let_go(self, line: StaffLine, *, reason: str, at: datetime) -> bool:
        """From held to sent; False where these words are not held."""
        moved = self._session.scalar(
            update(PromiseHoldRow)
            .where(
                PromiseHoldRow.id == _held(line, line.staff.id),
                PromiseHoldRow.outcome == Outcome.HELD.value,
            )
            .values(outcome=Outcome.SENT.value, reason=reason, decided_at=at)
            .returning(PromiseHoldRow.id)
        )
        return moved is not None


def _held(line: NewHold | StaffLine, staff_id: int | None) -> ScalarSelect[Any]:
    """The newest hold of these words that was not sent."""
    return (
        select(func.max(PromiseHoldRow.id))
        .where(
            PromiseHoldRow.buyer_id == line.buyer_id,
            PromiseHoldRow.conversation_id.is_not_distinct_from(line.conversation_id),
            PromiseHoldRow.staff_id == staff_id,
            PromiseHoldRow.text == line.text,
            PromiseHoldRow.outcome == Outcome.HELD.value,
        )
        .scalar_subquery()
    )


def _listed(*what: Any) -> Select[Any]:
    """Of held lines, with the person and the buyer; the bot is no person."""
    return (
        select(*what)
        .select_from(PromiseHoldRow)
        .join(BuyerRow, BuyerRow.id == PromiseHoldRow.buyer_id)
        .outerjoin(StaffRow, StaffRow.id == PromiseHoldRow.staff_id)
    )


def _decided(row: DecisionRow, *, gone: bool, most_fen: int) -> Basis:
    """What was paid in part after the inspection stands behind no more than that part."""
    standing = Standing.GONE if gone else _STANDING.get(State(row.state), Standing.GONE)
    return Basis(
        order_no=row.order_no,
        kind=row.kind,
        standing=standing,
        at=row.at,
        amount_fen=min(row.amount_fen, most_fen),
        pieces=sum(gift["quantity"] for gift in row.gifts),
        by=row.deadline,
        who=row.settled_by or "",
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
        buyer_id=row.buyer_id,
        conversation_id=row.conversation_id,
        staff_id=row.staff_id,
        text=row.text,
        findings=tuple(row.findings),
        outcome=Outcome(row.outcome),
        reason=row.reason,
        decided_at=row.decided_at,
    )
