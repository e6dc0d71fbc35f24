"""Groups and tags of buyers in SQL; a tag's rule is followed in two statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, delete, func, literal, not_, select, update
from sqlalchemy.orm import Session

from bot.buyers.conditions import BuyerRule
from bot.buyers.model import Chosen, Event, Group, Subject, Tag
from bot.errors import NotFound
from bot.shape import plain
from bot.store.audit.seal import touch
from bot.store.buyer_rules import THERE, clause
from bot.store.buyers import listed
from bot.store.dialect import insert, insert_once
from bot.store.tables.buyers import BuyerEventRow, BuyerGroupRow, BuyerTaggedRow, BuyerTagRow
from bot.store.tables.shop import BuyerRow


def read_rule(kept: Mapping[str, Any]) -> BuyerRule:
    return msgspec.convert(kept, BuyerRule)


class SqlBuyerGroups:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Groups

    def groups(self) -> list[Group]:
        rows = self._session.scalars(
            select(BuyerGroupRow)
            .where(BuyerGroupRow.dropped_at.is_(None))
            .order_by(BuyerGroupRow.id.desc())
        )
        return [_group(row) for row in rows]

    def group(self, group_id: int) -> Group:
        return _group(self._row(BuyerGroupRow, group_id))

    def _row(self, table: Any, row_id: int) -> Any:
        row = self._session.get(table, row_id, populate_existing=True)
        if row is None or row.dropped_at is not None:
            raise NotFound
        return row

    def add_group(self, name: str, rule: BuyerRule, *, by: str, at: datetime) -> int | None:
        values = {"name": name, "rule": plain(rule)}
        when = {"created_at": at, "created_by": by, "changed_at": at, "changed_by": by}
        made: int | None = insert_once(
            self._session, BuyerGroupRow, values | when, returning=BuyerGroupRow.id
        )
        return made

    def change_group(
        self, group_id: int, name: str, rule: BuyerRule, *, by: str, at: datetime
    ) -> bool:
        row = self._row(BuyerGroupRow, group_id)
        if self._name_taken(BuyerGroupRow, name, but=group_id):
            return False
        row.name, row.rule, row.changed_at, row.changed_by = name, plain(rule), at, by
        return True

    def drop_group(self, group_id: int, *, at: datetime) -> None:
        self._row(BuyerGroupRow, group_id).dropped_at = at

    def _name_taken(self, table: Any, name: str, *, but: int) -> bool:
        others = and_(table.name == name, table.dropped_at.is_(None), table.id != but)
        return self._session.scalar(select(table.id).where(others).limit(1)) is not None

    # Tags

    def tags(self) -> list[Tag]:
        counts = select(BuyerTaggedRow.tag_id, func.count()).group_by(BuyerTaggedRow.tag_id)
        known: dict[int, int] = {one[0]: one[1] for one in self._session.execute(counts)}
        rows = self._session.execute(
            select(BuyerTagRow, BuyerGroupRow.name)
            .outerjoin(BuyerGroupRow, BuyerGroupRow.id == BuyerTagRow.group_id)
            .where(BuyerTagRow.dropped_at.is_(None))
            .order_by(BuyerTagRow.id)
        )
        return [_tag(row, group, known.get(row.id, 0)) for row, group in rows]

    def tag(self, tag_id: int) -> Tag:
        row = self._row(BuyerTagRow, tag_id)
        of_tag = BuyerTaggedRow.tag_id == tag_id
        count = self._session.scalar(select(func.count()).select_from(BuyerTaggedRow).where(of_tag))
        group = None if row.group_id is None else self._session.get(BuyerGroupRow, row.group_id)
        return _tag(row, None if group is None else group.name, count or 0)

    def add_tag(self, name: str, group_id: int | None, *, by: str, at: datetime) -> int | None:
        values = {"name": name, "group_id": group_id, "created_at": at, "created_by": by}
        made: int | None = insert_once(self._session, BuyerTagRow, values, returning=BuyerTagRow.id)
        return made

    def change_tag(self, tag_id: int, name: str, group_id: int | None) -> bool:
        row = self._row(BuyerTagRow, tag_id)
        if self._name_taken(BuyerTagRow, name, but=tag_id):
            return False
        if row.group_id != group_id:
            self._off_all(tag_id)
        row.name, row.group_id, row.computed_at = name, group_id, None
        return True

    def drop_tag(self, tag_id: int, *, at: datetime) -> None:
        self._off_all(tag_id)
        self._row(BuyerTagRow, tag_id).dropped_at = at

    def _off_all(self, tag_id: int) -> None:
        self._session.execute(delete(BuyerTaggedRow).where(BuyerTaggedRow.tag_id == tag_id))

    # Who has them

    def put(self, tag_id: int, chosen: Chosen, *, by: str, at: datetime) -> int:
        return self._put(tag_id, self._chosen(chosen, now=at), by=by, at=at)

    def take(self, tag_id: int, chosen: Chosen, *, now: datetime) -> int:
        return self._take(tag_id, self._chosen(chosen, now=now))

    def follow(self, tag_id: int, rule: BuyerRule, *, at: datetime) -> tuple[int, int]:
        fits = clause(rule, now=at)
        went = self._take(tag_id, not_(fits))
        came = self._put(tag_id, fits, by="", at=at)
        self._session.execute(
            update(BuyerTagRow).where(BuyerTagRow.id == tag_id).values(computed_at=at)
        )
        return came, went

    def _chosen(self, chosen: Chosen, *, now: datetime) -> ColumnElement[bool]:
        if chosen.all_of is not None:
            return listed(self._session, chosen.all_of, now=now)
        return and_(THERE, BuyerRow.id.in_(chosen.ids))

    def _put(self, tag_id: int, who: ColumnElement[bool], *, by: str, at: datetime) -> int:
        has = select(BuyerTaggedRow.buyer_id).where(BuyerTaggedRow.tag_id == tag_id)
        since = literal(at, BuyerTaggedRow.since.type)
        new = select(literal(tag_id), BuyerRow.id, literal(by), since)
        new = new.where(who, BuyerRow.id.not_in(has))
        statement = insert(self._session, BuyerTaggedRow).from_select(
            ["tag_id", "buyer_id", "by", "since"], new
        )
        # PostgreSQL's driver counts the rows of such an INSERT only where it is told to.
        statement = statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        return _count(self._session.execute(statement))

    def _take(self, tag_id: int, who: ColumnElement[bool]) -> int:
        gone = delete(BuyerTaggedRow).where(
            BuyerTaggedRow.tag_id == tag_id, BuyerTaggedRow.buyer_id.in_(_ids(who))
        )
        return _count(self._session.execute(gone.execution_options(synchronize_session=False)))

    # What was done

    def note(self, event: Event) -> None:
        row = BuyerEventRow(
            at=event.at,
            by=event.by,
            about=event.about.value,
            about_id=event.about_id,
            deed=event.deed,
            detail=dict(event.detail),
        )
        self._session.add(row)
        self._session.flush()
        touch(self._session, "buyer_events", [row.id])

    def events(self, about: Subject, about_ids: Collection[int]) -> Iterator[Event]:
        rows = self._session.scalars(
            select(BuyerEventRow)
            .where(BuyerEventRow.about == about.value, BuyerEventRow.about_id.in_(about_ids))
            .order_by(BuyerEventRow.id.desc())
        )
        for row in rows:
            yield Event(
                at=row.at,
                by=row.by,
                about=Subject(row.about),
                about_id=row.about_id,
                deed=row.deed,
                detail=row.detail,
            )


def _ids(who: ColumnElement[bool]) -> Any:
    return select(BuyerRow.id).where(who)


def _count(result: Any) -> int:
    return int(result.rowcount)


def _group(row: BuyerGroupRow) -> Group:
    return Group(
        id=row.id,
        name=row.name,
        rule=read_rule(row.rule),
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def _tag(row: BuyerTagRow, group: str | None, count: int) -> Tag:
    return Tag(
        id=row.id,
        name=row.name,
        group_id=row.group_id,
        group=group or "",
        created_at=row.created_at,
        created_by=row.created_by,
        computed_at=row.computed_at,
        count=count,
    )
