"""What the board counted of conversations, kept: by talk, and summed up by day.

Triggers note each change of a conversation (bot/store/ddl.py). Whoever reads takes the sums, leaves
out what is kept of changed conversations and counts these anew, in one snapshot: what is shown is
what counting everything would give, whether the job has come by or not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, union, update
from sqlalchemy.orm import Session

from bot.insight.model import Recount, Talk, TalkCount
from bot.store.dialect import chunks, insert_all_once
from bot.store.tables.insight import BoardChangeRow, BoardDayRow, BoardReturnRow, BoardTalkRow
from bot.store.talk_counts import TalkCounter
from bot.store.talks import Scope

COUNTED = (
    "conversations",
    "settled_by_bot",
    "settled_provisional",
    "handed_over",
    "unanswered",
    "rounds",
    "rounds_in_time",
    "tickets_due",
    "tickets_in_time",
    "rated",
    "rating_sum",
)
_EVER = (date(1, 1, 1), date(9999, 1, 1))
_NEVER_BEFORE = date.min
# With more conversations changed than these, counting everything is no slower.
MOST_CHANGED = 2_000
# Changes looked at for one batch.
_MOST_CHANGES = 5_000


class KeptTalks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def sums(
        self, first: date, last: date, *, now: datetime, most_changed: int = MOST_CHANGED
    ) -> tuple[dict[date, Counter[str]], int]:
        """By day, and how many conversations wrote in the period."""
        changed = self._changed(most_changed + 1, now=now)
        days: dict[date, Counter[str]] = defaultdict(Counter)
        if len(changed) > most_changed:
            return days, _add(days, TalkCounter(self._session, Scope(first, last), now=now).count())
        distinct = self._add_kept(days, first, last)
        for some in chunks(changed):
            distinct -= self._leave_out(days, first, last, some)
            fresh = TalkCounter(self._session, Scope(first, last, some), now=now).count()
            distinct += _add(days, fresh)
        return days, distinct

    def note_due(self, *, now: datetime) -> None:
        """Rows are only added: two gateways that do it at once wait for nothing of each other."""
        noted = select(BoardChangeRow.conversation_id)
        due = select(BoardTalkRow.conversation_id).where(
            BoardTalkRow.changes_at <= now, BoardTalkRow.conversation_id.not_in(noted)
        )
        self._session.execute(
            insert(BoardChangeRow).from_select(["conversation_id"], due.distinct())
        )

    def recount(self, *, most: int, now: datetime) -> Recount | None:
        changes: dict[str, list[int]] = {}
        rows = self._session.execute(
            select(BoardChangeRow.id, BoardChangeRow.conversation_id)
            .order_by(BoardChangeRow.id)
            .limit(_MOST_CHANGES)
        )
        for change_id, conversation_id in rows:
            if conversation_id in changes or len(changes) < most:
                changes.setdefault(conversation_id, []).append(change_id)
        if not changes:
            return None
        talks: dict[Talk, TalkCount] = {}
        for some in chunks(changes):
            talks |= TalkCounter(self._session, Scope(*_EVER, some), now=now).count()
        return Recount(changes, talks)

    def keep(self, recount: Recount) -> None:
        """Only of those whose every change is still there: of two who counted the same one, the
        first has it, and what the second saw beyond that stays noted."""
        left = self._take(recount.changes)
        whole = {one for one, ids in recount.changes.items() if left.issuperset(ids)}
        days = {day for conversation_id, day in recount.talks if conversation_id in whole}
        for ids in chunks(i for one in whole for i in recount.changes[one]):
            self._session.execute(_delete(BoardChangeRow, BoardChangeRow.id.in_(ids)))
        for some in chunks(sorted(whole)):
            mine = BoardTalkRow.conversation_id.in_(some)
            days.update(self._session.scalars(select(BoardTalkRow.day).where(mine).distinct()))
            self._session.execute(_delete(BoardTalkRow, mine))
        if rows := list(_rows(recount.talks, whole)):
            self._session.execute(insert(BoardTalkRow), rows)
        self._sum_up(sorted(days))

    def _changed(self, most: int, *, now: datetime) -> list[str]:
        either = union(
            select(BoardChangeRow.conversation_id),
            select(BoardTalkRow.conversation_id).where(BoardTalkRow.changes_at <= now),
        )
        return list(self._session.scalars(either.limit(most)))

    def _add_kept(self, days: dict[date, Counter[str]], first: date, last: date) -> int:
        for row in self._session.scalars(
            select(BoardDayRow).where(BoardDayRow.day.between(first, last))
        ):
            days[row.day].update({name: getattr(row, name) for name in COUNTED})
        distinct = self._session.scalar(
            select(func.sum(BoardReturnRow.conversations)).where(
                BoardReturnRow.day.between(first, last), BoardReturnRow.previous_day < first
            )
        )
        return int(distinct or 0)

    def _leave_out(
        self, days: dict[date, Counter[str]], first: date, last: date, some: Sequence[str]
    ) -> int:
        """How many of them were counted as conversations of the period."""
        distinct = 0
        for row in self._session.scalars(
            select(BoardTalkRow).where(
                BoardTalkRow.conversation_id.in_(some), BoardTalkRow.day.between(first, last)
            )
        ):
            days[row.day].subtract({name: getattr(row, name) for name in COUNTED})
            distinct += bool(row.conversations and row.previous_day < first)
        return distinct

    def _take(self, changes: Mapping[str, Sequence[int]]) -> set[int]:
        left: set[int] = set()
        for some in chunks(sorted(i for ids in changes.values() for i in ids)):
            found = select(BoardChangeRow.id).where(BoardChangeRow.id.in_(some))
            left.update(self._session.scalars(found.order_by(BoardChangeRow.id).with_for_update()))
        return left

    def _sum_up(self, days: Sequence[date]) -> None:
        """One writer a day: who waited for another sees what he has written."""
        for some in chunks(days):
            nothing = dict.fromkeys(COUNTED, 0)
            insert_all_once(self._session, BoardDayRow, [{"day": d, **nothing} for d in some])
            locked = select(BoardDayRow.day).where(BoardDayRow.day.in_(some))
            self._session.execute(locked.order_by(BoardDayRow.day).with_for_update()).all()
            sums = [func.sum(getattr(BoardTalkRow, name)).label(name) for name in COUNTED]
            of_days = BoardTalkRow.day.in_(some)
            rows = self._session.execute(
                select(BoardTalkRow.day, *sums).where(of_days).group_by(BoardTalkRow.day)
            ).mappings()
            found = {row["day"]: {name: int(row[name]) for name in COUNTED} for row in rows}
            values = [{"day": day, **found.get(day, nothing)} for day in some]
            self._session.execute(update(BoardDayRow), values)
            self._session.execute(_delete(BoardReturnRow, BoardReturnRow.day.in_(some)))
            returns = (
                select(BoardTalkRow.day, BoardTalkRow.previous_day, func.count())
                .where(of_days, BoardTalkRow.conversations > 0)
                .group_by(BoardTalkRow.day, BoardTalkRow.previous_day)
            )
            names = ["day", "previous_day", "conversations"]
            self._session.execute(insert(BoardReturnRow).from_select(names, returns))


def _add(days: dict[date, Counter[str]], talks: Mapping[Talk, TalkCount]) -> int:
    """How many conversations they are of."""
    for (_, day), counted in talks.items():
        days[day].update(counted.figures)
    return len({one for (one, _), counted in talks.items() if counted.figures["conversations"]})


def _rows(talks: Mapping[Talk, TalkCount], whole: set[str]) -> Iterator[dict[str, Any]]:
    previous: dict[str, date] = {}
    for (conversation_id, day), counted in sorted(talks.items(), key=lambda item: item[0]):
        if conversation_id not in whole:
            continue
        yield {
            "day": day,
            "conversation_id": conversation_id,
            "previous_day": previous.get(conversation_id, _NEVER_BEFORE),
            "changes_at": counted.changes_at,
            **{name: counted.figures[name] for name in COUNTED},
        }
        if counted.figures["conversations"]:
            previous[conversation_id] = day


def _delete(table: Any, *wanted: ColumnElement[bool]) -> Any:
    return delete(table).where(*wanted).execution_options(synchronize_session=False)
