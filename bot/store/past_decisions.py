"""Decisions of the past as a replay reads them: their lines as text, in chunks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from bot.decisions.model import State
from bot.policy_versions.replay import Recorded, Settled
from bot.store.tables.decisions import DecisionRow
from bot.store.talks import within

_BY_A_PERSON = (State.APPROVED.value, State.DECLINED.value)


class SqlPastDecisions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def count_recorded(self, start: datetime, end: datetime) -> int:
        wanted = (*within(DecisionRow.at, start, end), DecisionRow.asked_by.is_(None))
        return self._session.scalar(select(func.count(DecisionRow.id)).where(*wanted)) or 0

    def recorded(self, start: datetime, end: datetime, *, after: int, limit: int) -> list[Recorded]:
        row = DecisionRow
        # The rules read text: made into values here and into text again, it would take as long
        # as deciding.
        line = cast(row.input, Text)
        rows = self._session.execute(
            select(row.id, row.at, row.order_no, row.buyer_id, line)
            .where(*within(row.at, start, end), row.asked_by.is_(None), row.id > after)
            .order_by(row.id)
            .limit(limit)
        )
        return [Recorded(*found[:4], found[4].encode()) for found in rows]

    def settled(self, start: datetime, end: datetime) -> Mapping[str, Settled]:
        row = DecisionRow
        approved = func.sum(case((row.state == State.APPROVED.value, 1), else_=0))
        rows = self._session.execute(
            select(row.kind, approved, func.count(row.id))
            .where(
                *within(row.at, start, end),
                row.asked_by.is_(None),
                row.state.in_(_BY_A_PERSON),
            )
            .group_by(row.kind)
        )
        return {kind: Settled(int(yes), int(all_)) for kind, yes, all_ in rows}
