"""After-sales cases in SQL. A move is a conditional UPDATE; one open case a kind is an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.cases.model import (
    Case,
    Counts,
    Due,
    Event,
    Evidence,
    Filters,
    Item,
    Kind,
    NewCase,
    Parcel,
    State,
    Term,
)
from bot.cases.transitions import Move
from bot.errors import AlreadySettled, Conflict, NotFound
from bot.store.case_filters import OPEN, as_number, newest_of_each, past, wanted_of
from bot.store.dialect import insert_once
from bot.store.tables.cases import (
    CaseDecisionRow,
    CaseEventRow,
    CaseEvidenceRow,
    CaseRow,
)
from bot.store.tables.shop import BuyerRow

_ROW = CaseRow
_BACK = (Kind.RETURN_REFUND.value, Kind.EXCHANGE.value)


class SqlCases:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Writing

    def open(self, new: NewCase) -> int | None:
        """The partial unique index decides; who is just writing the same one is waited for."""
        values = {
            "kind": new.kind.value,
            "state": new.state.value,
            "order_no": new.order_no,
            "buyer_id": new.buyer_id,
            "conversation_id": new.conversation_id,
            "decision_id": new.decision_id,
            "items": [item._asdict() for item in new.items],
            "amount_fen": new.amount_fen,
            "cause": new.cause,
            "note": new.note,
            "opened_at": new.at,
            "since": new.at,
            **_term(new.term),
        }
        opened: int | None = insert_once(self._session, _ROW, values, returning=_ROW.id)
        return opened

    def move(
        self,
        case: Case,
        move: Move,
        *,
        at: datetime,
        term: Term,
        amount_fen: int | None = None,
        parcel: Parcel | None = None,
    ) -> None:
        changes: dict[str, Any] = {}
        if move.to is not case.state:
            changes |= {
                "state": move.to.value,
                "since": at,
                **_term(term),
                "overdue_at": None,
                "closed_at": at if move.to.closed else None,
            }
        if amount_fen is not None:
            changes["amount_fen"] = amount_fen
        if parcel is not None:
            way = "reship" if move.name == "reship" else "return"
            changes |= {
                f"{way}_courier": parcel.courier,
                f"{way}_tracking_no": parcel.tracking_no,
            }
        try:
            moved = self._session.scalar(
                update(_ROW)
                .where(_ROW.id == case.id, _ROW.state == case.state.value)
                .values(**changes)
                .returning(_ROW.id)
            )
        except IntegrityError as error:
            raise Conflict("这个订单已经有一张同类的售后单在处理") from error
        if moved is None:
            raise AlreadySettled("这张售后单刚刚已有变化，请刷新后再看")

    def restate(
        self, case_id: int, *, decision_id: int, items: Sequence[Item], amount_fen: int | None
    ) -> None:
        self._session.execute(
            update(_ROW)
            .where(_ROW.id == case_id)
            .values(
                decision_id=decision_id,
                items=[item._asdict() for item in items],
                amount_fen=amount_fen,
            )
        )

    def add_decision(self, case_id: int, decision_id: int) -> None:
        row = CaseDecisionRow
        insert_once(
            self._session,
            row,
            {"case_id": case_id, "decision_id": decision_id},
            returning=row.case_id,
        )

    def add_event(self, case_id: int, event: Event) -> int:
        row = CaseEventRow(
            case_id=case_id,
            at=event.at,
            move=event.move,
            was=None if event.was is None else event.was.value,
            now=event.now.value,
            by=event.by,
            note=event.note,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def add_evidence(self, case_id: int, evidence: Evidence) -> bool:
        row = CaseEvidenceRow
        values = {
            "case_id": case_id,
            "file_id": evidence.file,
            "at": evidence.at,
            "by": evidence.by,
        }
        return insert_once(self._session, row, values, returning=row.case_id) is not None

    def mark_overdue(self, case_id: int, *, deadline: datetime, at: datetime) -> bool:
        marked = self._session.scalar(
            update(_ROW)
            .where(_ROW.id == case_id, _ROW.deadline == deadline, _ROW.overdue_at.is_(None), OPEN)
            .values(overdue_at=at, times_overdue=_ROW.times_overdue + 1)
            .returning(_ROW.id)
        )
        return marked is not None

    # One case

    def case(self, case_id: int) -> Case:
        found = self._cases(_ROW.id == case_id)
        if not found:
            raise NotFound("没有找到这张售后单")
        return found[0]

    def open_case(self, order_no: str, kind: Kind) -> Case | None:
        found = self._cases(_ROW.order_no == order_no, _ROW.kind == kind.value, OPEN)
        return found[0] if found else None

    def of_decision(self, decision_id: int) -> Case | None:
        of_it = select(CaseDecisionRow.case_id).where(CaseDecisionRow.decision_id == decision_id)
        found = self._cases(_ROW.id.in_(of_it))
        return found[0] if found else None

    def decisions_of(self, case_id: int) -> list[int]:
        row = CaseDecisionRow
        found = select(row.decision_id).where(row.case_id == case_id).order_by(row.decision_id)
        return list(self._session.scalars(found))

    def events_of(self, case_ids: Iterable[int]) -> dict[int, list[Event]]:
        row = CaseEventRow
        found: dict[int, list[Event]] = {case_id: [] for case_id in case_ids}
        rows = self._session.scalars(select(row).where(row.case_id.in_(found)).order_by(row.id))
        for one in rows:
            was = None if one.was is None else State(one.was)
            event = Event(one.at, one.move, was, State(one.now), one.by, one.note)
            found[one.case_id].append(event)
        return found

    def evidence_of(self, case_id: int) -> list[Evidence]:
        row = CaseEvidenceRow
        rows = self._session.scalars(select(row).where(row.case_id == case_id).order_by(row.at))
        return [Evidence(one.file_id, one.at, one.by) for one in rows]

    def evidence_counts(self, case_ids: Iterable[int]) -> Mapping[int, int]:
        row = CaseEvidenceRow
        found = self._session.execute(
            select(row.case_id, func.count())
            .where(row.case_id.in_(set(case_ids)))
            .group_by(row.case_id)
        )
        return Counter({row[0]: row[1] for row in found})

    # Many

    def of_order(self, order_no: str) -> list[Case]:
        return self._cases(_ROW.order_no == order_no, newest=True)

    def of_buyer(self, buyer_id: str, *, limit: int) -> list[Case]:
        return self._cases(_ROW.buyer_id == buyer_id, newest=True, limit=limit)

    def find(
        self, filters: Filters, *, now: datetime, limit: int, offset: int
    ) -> tuple[list[Case], int]:
        wanted = wanted_of(self._session, filters, now)
        total = self._session.scalar(select(func.count()).select_from(_ROW).where(*wanted)) or 0
        ended = bool(filters.states) and all(state.closed for state in filters.states)
        if ended and not filters.q:
            wanted = [newest_of_each(filters.states, wanted, most=offset + limit)]
        # First which ones, from an index alone; then the rows and the buyers of this page.
        page = (
            select(_ROW.id)
            .where(*wanted)
            .order_by(*_order(newest=ended))
            .limit(limit)
            .offset(offset)
            .correlate(None)
        )
        found = self._cases(_ROW.id.in_(page), newest=ended, limit=limit)
        return found, total

    def counts(self, kinds: frozenset[Kind], *, now: datetime) -> Counts:
        """One look at the index of open cases."""
        amber, red, late = (
            func.sum(as_number(past(due, now))) for due in (Due.AMBER, Due.RED, Due.OVERDUE)
        )
        rows = self._session.execute(
            select(_ROW.kind, _ROW.state, func.count(), amber, red, late)
            .where(OPEN)
            .group_by(_ROW.kind, _ROW.state)
        )
        by_kind: Counter[str] = Counter()
        by_state: Counter[str] = Counter()
        by_due = Counter({due.value: 0 for due in (Due.AMBER, Due.RED, Due.OVERDUE)})
        for kind, state, count, *shades in rows.all():
            by_kind[kind] += count
            if not kinds or kind in kinds:
                by_state[state] += count
                by_due.update(dict(zip(by_due, shades, strict=True)))
        due = {str(name): int(count) for name, count in by_due.items()}
        return Counts(kinds=dict(by_kind), states=dict(by_state), due=due)

    def newly_overdue(self, now: datetime, *, limit: int) -> list[Case]:
        return self._cases(
            OPEN,
            _ROW.deadline <= now,
            _ROW.red_at.is_not(None),
            _ROW.overdue_at.is_(None),
            limit=limit,
        )

    def sent_before(self, moment: datetime, *, limit: int) -> list[Case]:
        wanted = (_ROW.state == State.RESHIPPED.value, _ROW.deadline <= moment)
        return self._cases(*wanted, limit=limit)

    def agreed_return(self, order_no: str) -> Kind | None:
        not_agreed = (State.ASKED.value, State.WITHDRAWN.value)
        kind = self._session.scalar(
            select(_ROW.kind)
            .where(_ROW.order_no == order_no, _ROW.kind.in_(_BACK), _ROW.state.not_in(not_agreed))
            .order_by(_ROW.id.desc())
            .limit(1)
        )
        return None if kind is None else Kind(kind)

    def given_back(self, order_no: str) -> Mapping[str, int]:
        paid = (State.REFUNDING.value, State.DONE.value)
        found = self._cases(
            _ROW.order_no == order_no,
            _ROW.kind == Kind.RETURN_REFUND.value,
            _ROW.state.in_(paid),
        )
        pieces: Counter[str] = Counter()
        for item in (item for case in found for item in case.items):
            pieces[item.sku] += item.quantity
        return pieces

    def _cases(
        self,
        *wanted: ColumnElement[bool],
        newest: bool = False,
        limit: int = 200,
    ) -> list[Case]:
        statement = (
            select(_ROW, BuyerRow.name)
            .join(BuyerRow, BuyerRow.id == _ROW.buyer_id)
            .where(*wanted)
            .order_by(*_order(newest=newest))
            .limit(limit)
            # A row read before may have been changed by a statement since.
            .execution_options(populate_existing=True)
        )
        return [_case(row, name) for row, name in self._session.execute(statement)]


def _order(*, newest: bool) -> tuple[Any, ...]:
    return (_ROW.id.desc(),) if newest else (_ROW.deadline, _ROW.id)


def _term(term: Term) -> dict[str, datetime | None]:
    return {"deadline": term.deadline, "amber_at": term.amber_at, "red_at": term.red_at}


def _case(row: CaseRow, buyer_name: str) -> Case:
    return Case(
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        order_no=row.order_no,
        buyer_id=row.buyer_id,
        buyer_name=buyer_name,
        conversation_id=row.conversation_id,
        decision_id=row.decision_id,
        items=tuple(Item(**item) for item in row.items),
        amount_fen=row.amount_fen,
        cause=row.cause,
        note=row.note,
        opened_at=row.opened_at,
        since=row.since,
        term=Term(row.deadline, row.amber_at, row.red_at),
        overdue_at=row.overdue_at,
        times_overdue=row.times_overdue,
        closed_at=row.closed_at,
        return_parcel=_parcel(row.return_courier, row.return_tracking_no),
        reship_parcel=_parcel(row.reship_courier, row.reship_tracking_no),
    )


def _parcel(courier: str | None, tracking_no: str | None) -> Parcel | None:
    return None if tracking_no is None else Parcel(courier or "", tracking_no)
