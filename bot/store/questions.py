"""Groups of frequent questions in SQL: their names, their members, what people did about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.insight.model import Goods, NamedGroup, QuestionEvent, QuestionText, Remembered
from bot.store.dialect import chunks, insert
from bot.store.tables.desk import StaffRow
from bot.store.tables.insight import QuestionEventRow, QuestionGroupRow, QuestionTextRow
from bot.store.tables.shop import OrderItemRow


class SqlQuestions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def remembered(self) -> Remembered:
        group, text = QuestionGroupRow, QuestionTextRow
        groups = self._session.execute(
            select(group, StaffRow.name)
            .outerjoin(StaffRow, StaffRow.id == group.assignee_id)
            .where(group.merged_into == "")
            .order_by(group.since, group.id)
        )
        texts = self._session.execute(select(text.digest, text.vector, text.group_id, text.held))
        return Remembered(
            tuple(_named(row, assignee) for row, assignee in groups),
            {row.digest: QuestionText(*row) for row in texts},
        )

    def group(self, group_id: str) -> NamedGroup:
        row = self._session.get(QuestionGroupRow, group_id)
        if row is None or row.merged_into:
            raise NotFound
        return _named(row, None)

    def name_groups(self, groups: Sequence[NamedGroup], *, at: datetime) -> None:
        """Remember new ones, and the names of those whose own is not said any more. What a person
        called a group stays."""
        table = QuestionGroupRow
        for some in chunks(groups):
            made = insert(self._session, table).values(
                [
                    {
                        "id": one.id,
                        "key": one.key,
                        "title": one.title,
                        "since": at,
                        "split_from": one.split_from,
                        "named_by": "",
                        "merged_into": "",
                        "pinned": False,
                        "ignored": False,
                    }
                    for one in some
                ]
            )
            self._session.execute(
                made.on_conflict_do_update(
                    index_elements=[table.id],
                    set_={"key": made.excluded.key, "title": made.excluded.title},
                    where=table.named_by == "",
                )
            )

    def keep_texts(self, texts: Iterable[QuestionText], *, at: datetime) -> None:
        """What a person did meanwhile stays."""
        table = QuestionTextRow
        for some in chunks(texts, size=200):
            made = insert(self._session, table).values(
                [
                    {
                        "digest": one.digest,
                        "vector": one.vector,
                        "at": at,
                        "group_id": one.group_id,
                        "held": one.held,
                    }
                    for one in some
                ]
            )
            self._session.execute(
                made.on_conflict_do_update(
                    index_elements=[table.digest],
                    set_={"group_id": made.excluded.group_id, "at": made.excluded.at},
                    where=~table.held,
                )
            )

    def put(self, into: str, *, groups: Collection[str] = (), texts: Collection[str] = ()) -> int:
        """All texts of these groups, or these texts, are held in that group; how many it were."""
        table, count = QuestionTextRow, 0
        wanted = [table.group_id.in_(groups)] if groups else []
        wanted += [table.digest.in_(some) for some in chunks(texts)]
        for one in wanted:
            result: Any = self._session.execute(
                update(table).where(one).values(group_id=into, held=True)
            )
            count += result.rowcount
        return count

    def change(self, group_id: str, **values: Any) -> None:
        self._session.execute(
            update(QuestionGroupRow).where(QuestionGroupRow.id == group_id).values(**values)
        )

    def add_event(self, event: QuestionEvent) -> int:
        row = QuestionEventRow(
            group_id=event.group_id, at=event.at, by=event.by, deed=event.deed, text=event.text
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def events(self) -> list[QuestionEvent]:
        rows = self._session.scalars(select(QuestionEventRow).order_by(QuestionEventRow.id))
        return [QuestionEvent(row.group_id, row.at, row.by, row.deed, row.text) for row in rows]

    def newest_event(self) -> int:
        return self._session.scalar(select(func.max(QuestionEventRow.id))) or 0

    def goods_of(self, order_nos: Collection[str]) -> dict[str, list[Goods]]:
        found: dict[str, list[Goods]] = {}
        for some in chunks(order_nos):
            rows = self._session.execute(
                select(OrderItemRow.order_no, OrderItemRow.sku, OrderItemRow.title).where(
                    OrderItemRow.order_no.in_(some)
                )
            )
            for order_no, sku, title in rows:
                found.setdefault(order_no, []).append(Goods(sku, title))
        return found


def _named(row: QuestionGroupRow, assignee: str | None) -> NamedGroup:
    return NamedGroup(
        row.id,
        row.key,
        row.title,
        named_by=row.named_by,
        pinned=row.pinned,
        ignored=row.ignored,
        assignee_id=row.assignee_id,
        assignee=assignee or "",
        merged_into=row.merged_into,
        split_from=row.split_from,
    )
