"""What the page of the quality check lists, in SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.quality.model import (
    Agreement,
    Checked,
    Filters,
    Finding,
    Page,
    Rule,
    Score,
    Shown,
    Side,
    State,
)
from bot.store.dialect import chunks
from bot.store.tables.desk import ConversationRow, StaffRow
from bot.store.tables.quality import (
    QualityFindingRow,
    QualityPersonRow,
    QualityScoreRow,
    QualityTalkRow,
)
from bot.store.tables.shop import BuyerRow

_BOT = 0


class QualityLists:
    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, wanted: Filters, *, page: int, size: int) -> Page:
        """Newest first."""
        shown = list(_listed(wanted))
        total = self._count(shown)
        rows = self._session.execute(
            select(QualityTalkRow, BuyerRow.name)
            .join(ConversationRow, ConversationRow.id == QualityTalkRow.conversation_id)
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .where(*shown)
            .order_by(QualityTalkRow.last_at.desc(), QualityTalkRow.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        period = list(_of_period(wanted))
        return Page(
            talks=self._checked([(row, buyer) for row, buyer in rows]),
            total=total,
            pages=max(1, -(-total // size)),
            judged=self._count(period),
            rules=self._tally(QualityFindingRow.rule, wanted, period),
            states=self._tally(QualityFindingRow.state, wanted, period),
            agreement=self._agreement(period),
        )

    def talk(self, talk_id: int) -> Checked:
        """NotFound if there is none."""
        row = self._session.execute(
            select(QualityTalkRow, BuyerRow.name)
            .join(ConversationRow, ConversationRow.id == QualityTalkRow.conversation_id)
            .join(BuyerRow, BuyerRow.id == ConversationRow.buyer_id)
            .where(QualityTalkRow.id == talk_id)
        ).one_or_none()
        if row is None:
            raise NotFound
        return self._checked([(row[0], row[1])])[0]

    def people(self) -> list[tuple[int, str]]:
        """Who of the staff spoke in any talk."""
        spoke = select(QualityPersonRow.staff_id).distinct()
        rows = self._session.execute(
            select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(spoke)).order_by(StaffRow.name)
        )
        return [(number, name) for number, name in rows]

    def _count(self, wanted: Sequence[ColumnElement[bool]]) -> int:
        counted = select(func.count()).select_from(QualityTalkRow).where(*wanted)
        return self._session.scalar(counted) or 0

    def _tally(
        self, column: Any, wanted: Filters, period: Sequence[ColumnElement[bool]]
    ) -> dict[str, int]:
        """Findings in the period, of the person that is asked for."""
        rows = self._session.execute(
            select(column, func.count())
            .select_from(QualityFindingRow)
            .join(QualityTalkRow, QualityTalkRow.id == QualityFindingRow.talk_id)
            .where(*period, *_by(wanted.staff_id))
            .group_by(column)
        )
        return {value: int(count) for value, count in rows}

    def _agreement(self, period: Sequence[ColumnElement[bool]]) -> Agreement:
        """Of the first two who scored a talk."""
        scores: dict[int, list[Mapping[str, int]]] = defaultdict(list)
        rows = self._session.execute(
            select(QualityScoreRow.talk_id, QualityScoreRow.marks)
            .join(QualityTalkRow, QualityTalkRow.id == QualityScoreRow.talk_id)
            .where(*period)
            .order_by(QualityScoreRow.at, QualityScoreRow.reviewer_id)
        )
        for talk_id, marks in rows:
            scores[talk_id].append(marks)
        figures: Counter[str] = Counter()
        for given in scores.values():
            for one, other in list(pairwise(given))[:1]:
                apart = [abs(one[name] - other[name]) for name in one.keys() & other.keys()]
                figures.update(talks=1, marks=len(apart))
                figures.update(same=apart.count(0), near=apart.count(0) + apart.count(1))
        return Agreement(**figures)

    def _checked(self, rows: Sequence[tuple[QualityTalkRow, str]]) -> list[Checked]:
        ids = [row.id for row, _ in rows]
        people, findings, scores = self._people(ids), self._findings(ids), self._scores(ids)
        return [
            Checked(
                id=row.id,
                conversation_id=row.conversation_id,
                day=row.day,
                buyer=buyer,
                first_seq=row.first_seq,
                last_seq=row.last_seq,
                first_at=row.first_at,
                last_at=row.last_at,
                people=tuple(people[row.id]),
                sampled_at=row.sampled_at,
                findings=tuple(findings[row.id]),
                scores=tuple(scores[row.id]),
            )
            for row, buyer in rows
        ]

    def _people(self, ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for some in chunks(ids):
            for talk_id, number, name in self._session.execute(
                select(QualityPersonRow.talk_id, StaffRow.id, StaffRow.name)
                .join(StaffRow, StaffRow.id == QualityPersonRow.staff_id)
                .where(QualityPersonRow.talk_id.in_(some))
                .order_by(StaffRow.id)
            ):
                found[talk_id].append((number, name))
        return found

    def _findings(self, ids: Sequence[int]) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for some in chunks(ids):
            for row, name in self._session.execute(
                select(QualityFindingRow, StaffRow.name)
                .outerjoin(StaffRow, StaffRow.id == QualityFindingRow.staff_id)
                .where(QualityFindingRow.talk_id.in_(some))
                .order_by(QualityFindingRow.message_id, QualityFindingRow.rule)
            ):
                found[row.talk_id].append(finding_of(row, name))
        return found

    def _scores(self, ids: Sequence[int]) -> dict[int, list[Score]]:
        found: dict[int, list[Score]] = defaultdict(list)
        for some in chunks(ids):
            for row, name in self._session.execute(
                select(QualityScoreRow, StaffRow.name)
                .join(StaffRow, StaffRow.id == QualityScoreRow.reviewer_id)
                .where(QualityScoreRow.talk_id.in_(some))
                .order_by(QualityScoreRow.at, QualityScoreRow.reviewer_id)
            ):
                marks = {int(number): mark for number, mark in row.marks.items()}
                found[row.talk_id].append(
                    Score(
                        reviewer_id=row.reviewer_id,
                        reviewer=name,
                        at=row.at,
                        marks=marks,
                        note=row.note,
                    )
                )
        return found


def finding_of(row: QualityFindingRow, name: str | None) -> Finding:
    return Finding(
        id=row.id,
        talk_id=row.talk_id,
        rule=Rule(row.rule),
        version=row.version,
        side=Side(row.side),
        staff_id=row.staff_id,
        staff=name,
        message_ids=tuple(row.message_ids),
        seqs=tuple(row.seqs),
        words=row.words,
        state=State(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        appeal=row.appeal,
        appealed_at=row.appealed_at,
    )


def _of_period(wanted: Filters) -> Iterable[ColumnElement[bool]]:
    """Of the days, and of the person where one is asked for."""
    yield QualityTalkRow.day.between(wanted.first, wanted.last)
    if wanted.staff_id:
        spoke = select(QualityPersonRow.talk_id).where(QualityPersonRow.staff_id == wanted.staff_id)
        blamed = select(QualityFindingRow.talk_id).where(
            QualityFindingRow.staff_id == wanted.staff_id
        )
        yield or_(QualityTalkRow.id.in_(spoke), QualityTalkRow.id.in_(blamed))


def _listed(wanted: Filters) -> Iterable[ColumnElement[bool]]:
    yield from _of_period(wanted)
    if wanted.shown is Shown.SAMPLED:
        yield QualityTalkRow.sampled_at.is_not(None)
    if wanted.shown is Shown.SCORED:
        yield QualityTalkRow.id.in_(select(QualityScoreRow.talk_id))
    of_finding = list(_by(wanted.staff_id)) if wanted.shown is Shown.FOUND else []
    if wanted.rule is not None:
        of_finding.append(QualityFindingRow.rule == wanted.rule.value)
    if wanted.state is not None:
        of_finding.append(QualityFindingRow.state == wanted.state.value)
    elif wanted.shown is Shown.FOUND:
        of_finding.append(QualityFindingRow.state != State.REJECTED.value)
    if of_finding:
        yield QualityTalkRow.id.in_(select(QualityFindingRow.talk_id).where(*of_finding))


def _by(staff_id: int | None) -> Iterable[ColumnElement[bool]]:
    if staff_id == _BOT:
        yield QualityFindingRow.side == Side.BOT.value
    elif staff_id is not None:
        yield QualityFindingRow.staff_id == staff_id
