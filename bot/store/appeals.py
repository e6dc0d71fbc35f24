"""Appeals in SQL. Once for each kind and order is the unique key's work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.appeals.model import (
    Appeal,
    AppealKind,
    AppealPage,
    AppealState,
    CameBack,
    Filters,
    Proposal,
    Refunded,
    Return,
)
from bot.cases.deadlines import moments
from bot.cases.model import Due
from bot.errors import AlreadySettled, NotFound
from bot.policy.numbers import DeadlineNumbers
from bot.shop.model import Buyer
from bot.store.appeal_evidence import collect
from bot.store.dialect import chunks, insert
from bot.store.shop import SqlShop
from bot.store.tables.appeals import AppealRow
from bot.store.tables.cases import CaseEventRow, CaseRow
from bot.store.tables.decisions import BudgetRow, DecisionRow
from bot.store.tables.shop import BuyerRow

_OPEN = (AppealState.PROPOSED.value, AppealState.SUBMITTED.value)
_GRANTED = ("done", "approved")
_ON_ITS_WAY = {"returning": CameBack.UNDER_WAY, "received": CameBack.ARRIVED}


class SqlAppeals:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Facts

    def refunded(self, *, since: datetime) -> list[Refunded]:
        orders = SqlShop(self._session).orders_given_back(since=since)
        nos = [order.no for order in orders]
        agreed, returns = self._agreed(nos), self._returns(nos)
        people = self._buyers([order.buyer_id for order in orders])
        return [
            Refunded(order, people[order.buyer_id], order.no in agreed, returns.get(order.no))
            for order in orders
        ]

    def _agreed(self, order_nos: Sequence[str]) -> set[str]:
        """Orders of which the shop itself gave the money back without the goods."""
        return {
            no
            for some in chunks(order_nos)
            for no in self._session.scalars(
                select(DecisionRow.order_no).where(
                    DecisionRow.order_no.in_(some),
                    DecisionRow.kind == "refund_only",
                    DecisionRow.state.in_(_GRANTED),
                )
            )
        }

    def _returns(self, order_nos: Sequence[str]) -> dict[str, Return]:
        """The newest return case of each order."""
        newest: dict[str, CaseRow] = {}
        for some in chunks(order_nos):
            rows = self._session.scalars(
                select(CaseRow)
                .where(CaseRow.order_no.in_(some), CaseRow.kind == "return_refund")
                .order_by(CaseRow.id)
            )
            newest |= {row.order_no: row for row in rows}
        notes = self._notes([row.id for row in newest.values()])
        return {no: _return(row, notes[row.id]) for no, row in newest.items()}

    def _notes(self, case_ids: Sequence[int]) -> dict[int, dict[str, str]]:
        """By case and move; of a move that was made twice the last."""
        found: dict[int, dict[str, str]] = {case_id: {} for case_id in case_ids}
        for some in chunks(case_ids):
            for case_id, move, note in self._session.execute(
                select(CaseEventRow.case_id, CaseEventRow.move, CaseEventRow.note)
                .where(CaseEventRow.case_id.in_(some))
                .order_by(CaseEventRow.id)
            ):
                found[case_id][move] = note
        return found

    def _buyers(self, ids: Sequence[str]) -> dict[str, Buyer]:
        return {
            row.id: Buyer(row.id, row.name, row.phone, tuple(row.tags))
            for some in chunks(sorted(set(ids)))
            for row in self._session.scalars(select(BuyerRow).where(BuyerRow.id.in_(some)))
        }

    # Proposing

    def put(
        self, proposals: Sequence[Proposal], *, by: str, at: datetime, shades: DeadlineNumbers
    ) -> int:
        known = self._known([one.order_no for one in proposals])
        added = 0
        for one in proposals:
            old = known.get((one.kind.value, one.order_no))
            if old is None:
                added += self._add(one, at=at, shades=shades)
            elif not _same(old, one, by=by):
                self._refresh(one, by=by)
        return added

    def _known(self, order_nos: Sequence[str]) -> dict[tuple[str, str], AppealRow]:
        return {
            (row.kind, row.order_no): row
            for some in chunks(order_nos)
            for row in self._session.scalars(
                select(AppealRow)
                .where(AppealRow.order_no.in_(some))
                .execution_options(populate_existing=True)
            )
        }

    def _add(self, one: Proposal, *, at: datetime, shades: DeadlineNumbers) -> bool:
        """False where somebody proposed it a moment ago."""
        amber_at, red_at = moments(at, one.deadline, shades)
        new = self._session.scalar(
            insert(self._session, AppealRow)
            .values(
                kind=one.kind.value,
                order_no=one.order_no,
                buyer_id=one.buyer_id,
                proposed_at=at,
                deadline=one.deadline,
                amber_at=amber_at,
                red_at=red_at,
                state=AppealState.PROPOSED.value,
                text_ours=False,
                evidence={},
                note="",
                text=one.text,
                **_facts(one),
            )
            .on_conflict_do_nothing()
            .returning(literal(1))
        )
        return new is not None

    def _refresh(self, one: Proposal, *, by: str) -> None:
        """The first deadline stays, save where it is the order's own promise."""
        mine = (AppealRow.kind == one.kind.value, AppealRow.order_no == one.order_no)
        proposed = AppealRow.state == AppealState.PROPOSED.value
        dropped = (AppealRow.state == AppealState.DROPPED.value) & (AppealRow.settled_by == by)
        values = _facts(one) | {
            "state": AppealState.PROPOSED.value,
            "settled_at": None,
            "settled_by": None,
        }
        if one.kind is AppealKind.CANNOT_SHIP:
            values["deadline"] = one.deadline
        self._run(update(AppealRow).where(*mine, or_(proposed, dropped)).values(**values))
        self._run(
            update(AppealRow)
            .where(*mine, proposed, AppealRow.text_ours.is_(False))
            .values(text=one.text)
        )

    def drop_unfit(self, fit: set[tuple[AppealKind, str]], *, by: str, at: datetime) -> int:
        rows = self._session.execute(
            select(AppealRow.id, AppealRow.kind, AppealRow.order_no).where(
                AppealRow.state == AppealState.PROPOSED.value
            )
        )
        unfit = [row_id for row_id, kind, no in rows if (AppealKind(kind), no) not in fit]
        for some in chunks(unfit):
            self._run(
                update(AppealRow)
                .where(AppealRow.id.in_(some), AppealRow.state == AppealState.PROPOSED.value)
                .values(
                    state=AppealState.DROPPED.value,
                    settled_by=by,
                    settled_at=at,
                    note="情况已变化，不再符合申诉条件",
                )
            )
        return len(unfit)

    # Looking

    def appeal(self, appeal_id: int) -> Appeal:
        found = self._appeals(AppealRow.id == appeal_id)
        if not found:
            raise NotFound
        return found[0]

    def page(self, wanted: Filters, *, page: int, size: int, now: datetime) -> AppealPage:
        states = _OPEN if wanted.state is None else (wanted.state.value,)
        of_state = [AppealRow.state.in_(states)]
        rows = [*of_state, *_due(wanted.due, now)]
        if wanted.kind is not None:
            rows.append(AppealRow.kind == wanted.kind.value)
        if q := wanted.q.strip():
            rows.append(
                or_(
                    AppealRow.order_no.contains(q, autoescape=True),
                    BuyerRow.name.contains(q, autoescape=True),
                )
            )
        total = self._session.scalar(
            select(func.count())
            .select_from(AppealRow)
            .join(BuyerRow, BuyerRow.id == AppealRow.buyer_id)
            .where(*rows)
        )
        count = total or 0
        return AppealPage(
            appeals=self._appeals(*rows, limit=size, offset=(page - 1) * size),
            total=count,
            pages=max(1, -(-count // size)),
            states=self._counts(AppealRow.state),
            kinds=self._counts(AppealRow.kind, *of_state),
            due={
                due.value: sum(self._counts(AppealRow.state, *_due(due, now)).values())
                for due in (Due.AMBER, Due.RED, Due.OVERDUE)
            },
        )

    def _counts(self, column: Any, *wanted: ColumnElement[bool]) -> dict[str, int]:
        rows = self._session.execute(select(column, func.count()).where(*wanted).group_by(column))
        return dict(rows.all())

    def _appeals(
        self, *wanted: ColumnElement[bool], limit: int = 1, offset: int = 0
    ) -> list[Appeal]:
        rows = self._session.execute(
            select(AppealRow, BuyerRow.name)
            .join(BuyerRow, BuyerRow.id == AppealRow.buyer_id)
            .where(*wanted)
            .order_by(AppealRow.deadline, AppealRow.id)
            .limit(limit)
            .offset(offset)
            .execution_options(populate_existing=True)
        )
        return [_appeal(row, name) for row, name in rows]

    def evidence(self, appeal: Appeal, *, messages: int) -> dict[str, Any]:
        return collect(self._session, appeal.order_no, appeal.buyer_id, messages=messages)

    def used(self, key: str) -> int:
        found = self._session.scalar(select(BudgetRow.used_fen).where(BudgetRow.key == key))
        return found or 0

    # Changing

    def move(
        self,
        appeal_id: int,
        was: frozenset[AppealState],
        to: AppealState,
        *,
        by: str,
        at: datetime,
        note: str,
        evidence: dict[str, Any] | None,
    ) -> None:
        values: dict[str, Any] = {"state": to.value, "note": note}
        if to is AppealState.SUBMITTED:
            values |= {"submitted_at": at, "submitted_by": by, "evidence": evidence or {}}
        elif to is AppealState.PROPOSED:
            values |= {"settled_at": None, "settled_by": None}
        else:
            values |= {"settled_at": at, "settled_by": by}
        states = [state.value for state in was]
        self._update(AppealRow.id == appeal_id, AppealRow.state.in_(states), values=values)

    def write(self, appeal_id: int, text: str) -> None:
        proposed = AppealRow.state == AppealState.PROPOSED.value
        self._update(AppealRow.id == appeal_id, proposed, values={"text": text, "text_ours": True})

    def _update(self, *wanted: ColumnElement[bool], values: dict[str, Any]) -> None:
        moved = self._session.scalar(
            update(AppealRow)
            .where(*wanted)
            .values(**values)
            .returning(AppealRow.id)
            .execution_options(synchronize_session=False)
        )
        if moved is None:
            raise AlreadySettled("这条申诉刚被处理过，请刷新")

    def _run(self, statement: Any) -> None:
        self._session.execute(statement.execution_options(synchronize_session=False))


def _return(row: CaseRow, notes: Mapping[str, str]) -> Return:
    came = _ON_ITS_WAY.get(row.state, CameBack.NOTHING)
    words = ""
    if "receive" in notes and came is CameBack.NOTHING:
        wrong = "refund_part" if "refund_part" in notes else "refuse"
        came = CameBack.WRONG if wrong in notes else CameBack.RIGHT
        words = notes.get(wrong, "")
    return Return(came, f"SH{row.id:06}", words)


def _facts(one: Proposal) -> dict[str, Any]:
    return {
        "reason": one.reason,
        "amount_fen": one.amount_fen,
        "facts": [list(fact) for fact in one.facts],
    }


def _same(old: AppealRow, new: Proposal, *, by: str) -> bool:
    """Whether there is nothing to bring up to date: most of the time, most of them."""
    if old.state == AppealState.DROPPED.value:
        return old.settled_by != by
    if old.state != AppealState.PROPOSED.value:
        return True
    moved = new.kind is AppealKind.CANNOT_SHIP and old.deadline != new.deadline
    facts = {name: getattr(old, name) for name in ("reason", "amount_fen", "facts")}
    return facts == _facts(new) and not moved and (old.text_ours or old.text == new.text)


def _due(due: Due, now: datetime) -> list[ColumnElement[bool]]:
    """Only what was not submitted is still due. Red has the overdue too."""
    column = {
        Due.AMBER: AppealRow.amber_at,
        Due.RED: AppealRow.red_at,
        Due.OVERDUE: AppealRow.deadline,
    }.get(due)
    if column is None:
        return []
    return [AppealRow.state == AppealState.PROPOSED.value, column <= now]


def _appeal(row: AppealRow, buyer_name: str) -> Appeal:
    return Appeal(
        id=row.id,
        kind=AppealKind(row.kind),
        order_no=row.order_no,
        buyer_id=row.buyer_id,
        buyer_name=buyer_name,
        state=AppealState(row.state),
        reason=row.reason,
        amount_fen=row.amount_fen,
        facts=tuple((label, value) for label, value in row.facts),
        text=row.text,
        text_ours=row.text_ours,
        evidence=row.evidence,
        proposed_at=row.proposed_at,
        deadline=row.deadline,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        note=row.note,
    )
