"""Messages to a group in SQL: who gets one is an expression, each turn is taken once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.buyers.conditions import BuyerRule
from bot.buyers.messages import (
    RESULT_WITHIN,
    Cap,
    Due,
    GroupMessage,
    MessagePage,
    MessageState,
    Purpose,
    RecipientPage,
    Result,
    SendState,
    Why,
    Written,
)
from bot.desk.model import Staff
from bot.errors import NotFound
from bot.shape import plain
from bot.store.buyer_groups import read_rule
from bot.store.buyer_rules import BOUGHT, clause
from bot.store.dialect import insert
from bot.store.group_lists import of_whom, with_turn
from bot.store.group_reach import hindrance_of
from bot.store.group_results import results_of
from bot.store.tables.buyers import BuyerGroupRow
from bot.store.tables.desk import ConversationRow
from bot.store.tables.group_messages import GroupMessageRow, GroupSendRow
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow

_OPEN = (MessageState.DRAFT.value, MessageState.HELD.value)


class SqlGroupMessages:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Messages

    def page(self, state: MessageState | None, *, page: int, size: int) -> MessagePage:
        """Newest first."""
        shown = () if state is None else (GroupMessageRow.state == state.value,)
        counts = self._session.execute(
            select(GroupMessageRow.state, func.count()).group_by(GroupMessageRow.state)
        )
        states: dict[str, int] = {one[0]: one[1] for one in counts}
        total = sum(states.values()) if state is None else states.get(state.value, 0)
        rows = self._session.execute(
            select(GroupMessageRow, BuyerGroupRow.name)
            .join(BuyerGroupRow, BuyerGroupRow.id == GroupMessageRow.group_id)
            .where(*shown)
            .order_by(GroupMessageRow.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        results = results_of(self._session, [row.id for row, _ in rows])
        found = [_message(row, group, results.get(row.id, Result())) for row, group in rows]
        return MessagePage(found, total, max(1, -(-total // size)), states)

    def message(self, message_id: int) -> GroupMessage:
        """NotFound without one."""
        row = self._session.get(GroupMessageRow, message_id, populate_existing=True)
        if row is None:
            raise NotFound
        group = self._session.get_one(BuyerGroupRow, row.group_id)
        return _message(row, group.name, results_of(self._session, [row.id]).get(row.id, Result()))

    def locked(self, message_id: int) -> GroupMessage:
        """Nobody changes it until the transaction ends."""
        lock = select(GroupMessageRow.id).where(GroupMessageRow.id == message_id)
        self._session.execute(lock.with_for_update())
        return self.message(message_id)

    def write(
        self, message_id: int | None, given: Written, rule: BuyerRule, *, staff: Staff, at: datetime
    ) -> int | None:
        """Its id; None where it is past changing."""
        values: dict[str, Any] = {
            "text": given.text,
            "purpose": given.purpose.value,
            "group_id": given.group_id,
            "rule": plain(rule),
            "send_at": given.send_at,
            "state": MessageState.DRAFT.value,
            "author_id": staff.id,
            "author": staff.name,
            "promises": [],
        }
        if message_id is None:
            row = GroupMessageRow(**values, created_at=at)
            self._session.add(row)
            self._session.flush()
            return row.id
        return message_id if self._move(message_id, _OPEN, **values) else None

    def drop(self, message_id: int) -> bool:
        gone = delete(GroupMessageRow).where(
            GroupMessageRow.id == message_id, GroupMessageRow.state.in_(_OPEN)
        )
        return self._session.scalar(gone.returning(GroupMessageRow.id)) is not None

    def hold(self, message_id: int, promises: Sequence[Mapping[str, str | None]]) -> bool:
        """It waits for a second person."""
        kept = [dict(one) for one in promises]
        state = MessageState.HELD.value
        return self._move(message_id, (MessageState.DRAFT.value,), state=state, promises=kept)

    def release(
        self,
        message_id: int,
        state: MessageState,
        *,
        rule: BuyerRule,
        staff: Staff,
        reason: str,
        send_at: datetime,
        at: datetime,
    ) -> bool:
        """From this state on its way; False where it is in another one by now."""
        return self._move(
            message_id,
            (state.value,),
            state=MessageState.SCHEDULED.value,
            rule=plain(rule),
            send_at=send_at,
            released_at=at,
            released_by=staff.name,
            releaser_id=staff.id,
            reason=reason,
        )

    def stop(self, message_id: int, *, at: datetime) -> bool:
        """What nobody got by now nobody gets."""
        going = (MessageState.SCHEDULED.value, MessageState.SENDING.value)
        if not self._move(message_id, going, state=MessageState.STOPPED.value, ended_at=at):
            return False
        self._session.execute(
            update(GroupSendRow)
            .where(GroupSendRow.message_id == message_id, _is(SendState.DUE))
            .values(state=SendState.STOPPED.value)
        )
        return True

    def _move(self, message_id: int, was: Collection[str], **values: Any) -> bool:
        moved = self._session.scalar(
            update(GroupMessageRow)
            .where(GroupMessageRow.id == message_id, GroupMessageRow.state.in_(was))
            .values(values)
            .returning(GroupMessageRow.id)
        )
        return moved is not None

    # Who gets it

    def reach(
        self, rule: BuyerRule, text: str, purpose: Purpose, cap: Cap, *, now: datetime
    ) -> dict[str, int]:
        """How many of the rule's buyers by Why; "" for those who get it."""
        why = hindrance_of(text, purpose, cap, now=now).label("why")
        rows = self._session.execute(
            select(why, func.count())
            .select_from(BuyerRow)
            .outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
            .where(clause(rule, now=now))
            .group_by(why)
        )
        return {one[0]: one[1] for one in rows}

    def would_get(
        self,
        rule: BuyerRule,
        text: str,
        purpose: Purpose,
        cap: Cap,
        *,
        most: int,
        now: datetime,
    ) -> list[tuple[str, str]]:
        """Ids and names of some of them."""
        rows = self._session.execute(
            select(BuyerRow.id, BuyerRow.name)
            .outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
            .where(clause(rule, now=now), hindrance_of(text, purpose, cap, now=now) == "")
            .order_by(BuyerRow.id)
            .limit(most)
        )
        return [(buyer_id, name) for buyer_id, name in rows]

    def left_out(
        self,
        rule: BuyerRule,
        text: str,
        purpose: Purpose,
        cap: Cap,
        why: Why,
        *,
        page: int,
        size: int,
        now: datetime,
    ) -> RecipientPage:
        hindered = hindrance_of(text, purpose, cap, now=now) == why.value
        holds = and_(clause(rule, now=now), hindered)
        return of_whom(self._session, holds, page=page, size=size)

    def recipients(
        self, message_id: int, outcome: SendState | Why, *, page: int, size: int
    ) -> RecipientPage:
        return with_turn(self._session, message_id, outcome, page=page, size=size)

    def hindrance(
        self, buyer_id: str, text: str, purpose: Purpose, cap: Cap, *, now: datetime
    ) -> Why | None:
        why = self._session.scalar(
            select(hindrance_of(text, purpose, cap, now=now))
            .select_from(BuyerRow)
            .outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
            .where(BuyerRow.id == buyer_id)
        )
        if why is None:
            return Why.ERASED
        return Why(why) if why else None

    def goods(self, buyer_ids: Collection[str]) -> dict[str, str]:
        """What each bought last, by its title."""
        place = (
            func.row_number()
            .over(partition_by=OrderRow.buyer_id, order_by=(OrderRow.placed_at.desc(), OrderRow.no))
            .label("place")
        )
        newest = (
            select(OrderRow.buyer_id, OrderItemRow.title, place)
            .join(OrderItemRow, and_(OrderItemRow.order_no == OrderRow.no, OrderItemRow.line == 1))
            .where(BOUGHT, OrderRow.buyer_id.in_(buyer_ids))
            .subquery()
        )
        rows = self._session.execute(
            select(newest.c.buyer_id, newest.c.title).where(newest.c.place == 1)
        )
        return {one[0]: one[1] for one in rows}

    # Sending

    def ready(self, *, now: datetime) -> list[int]:
        """Messages whose time has come and whose buyers are not listed yet."""
        return list(
            self._session.scalars(
                select(GroupMessageRow.id)
                .where(
                    GroupMessageRow.state == MessageState.SCHEDULED.value,
                    GroupMessageRow.send_at <= now,
                )
                .order_by(GroupMessageRow.send_at, GroupMessageRow.id)
            )
        )

    def list_buyers(self, message_id: int, *, now: datetime) -> bool:
        """Who is in the group now has a turn, for good. Of several who try one gets True."""
        scheduled = (MessageState.SCHEDULED.value,)
        if not self._move(message_id, scheduled, state=MessageState.SENDING.value):
            return False
        row = self._session.get_one(GroupMessageRow, message_id, populate_existing=True)
        fits = clause(read_rule(row.rule), now=now)
        turns = select(literal(message_id), BuyerRow.id, literal(SendState.DUE.value), literal(""))
        self._session.execute(
            insert(self._session, GroupSendRow)
            .from_select(["message_id", "buyer_id", "state", "why"], turns.where(fits))
            .on_conflict_do_nothing()
        )
        return True

    def due(self, *, limit: int) -> list[Due]:
        """Of messages that are being sent, the oldest first."""
        rows = self._session.execute(
            select(GroupSendRow, BuyerRow.name, ConversationRow.id)
            .join(GroupMessageRow, GroupMessageRow.id == GroupSendRow.message_id)
            .join(BuyerRow, BuyerRow.id == GroupSendRow.buyer_id)
            .outerjoin(ConversationRow, ConversationRow.buyer_id == GroupSendRow.buyer_id)
            .where(_is(SendState.DUE), GroupMessageRow.state == MessageState.SENDING.value)
            .order_by(GroupSendRow.message_id, GroupSendRow.id)
            .limit(limit)
        )
        return [Due(row.id, row.message_id, row.buyer_id, name, talk) for row, name, talk in rows]

    def skip(self, send_id: int, why: Why) -> bool:
        return self._turn(send_id, state=SendState.SKIPPED.value, why=why.value)

    def sent(self, send_id: int, *, seq: int, at: datetime) -> bool:
        """Of several who try, one gets True, and none after it was stopped."""
        return self._turn(
            send_id,
            state=SendState.SENT.value,
            seq=seq,
            sent_at=at,
            counts_until=at + RESULT_WITHIN,
        )

    def _turn(self, send_id: int, **values: Any) -> bool:
        moved = self._session.scalar(
            update(GroupSendRow)
            .where(GroupSendRow.id == send_id, _is(SendState.DUE))
            .values(values)
            .returning(GroupSendRow.id)
        )
        return moved is not None

    def end(self, *, at: datetime) -> int:
        """Messages that have no turn left are done."""
        left = select(GroupSendRow.message_id).where(_is(SendState.DUE))
        ended = self._session.scalars(
            update(GroupMessageRow)
            .where(
                GroupMessageRow.state == MessageState.SENDING.value,
                GroupMessageRow.id.not_in(left),
            )
            .values(state=MessageState.DONE.value, ended_at=at)
            .returning(GroupMessageRow.id)
        )
        return len(ended.all())

    # What came of it

    def unread(self, conversations: Collection[str]) -> list[int]:
        """Turns whose buyers look at their conversation now."""
        return list(
            self._session.scalars(
                select(GroupSendRow.id)
                .join(ConversationRow, ConversationRow.buyer_id == GroupSendRow.buyer_id)
                .where(
                    _is(SendState.SENT),
                    GroupSendRow.read_at.is_(None),
                    ConversationRow.id.in_(conversations),
                )
            )
        )

    def read(self, send_ids: Collection[int], *, at: datetime) -> None:
        self._session.execute(
            update(GroupSendRow)
            .where(GroupSendRow.id.in_(send_ids), GroupSendRow.read_at.is_(None))
            .values(read_at=at)
        )


def _is(state: SendState) -> ColumnElement[bool]:
    """As the partial indexes say it."""
    return GroupSendRow.state == state.value


def _message(row: GroupMessageRow, group: str, result: Result) -> GroupMessage:
    return GroupMessage(
        id=row.id,
        text=row.text,
        purpose=Purpose(row.purpose),
        state=MessageState(row.state),
        group_id=row.group_id,
        group=group,
        rule=read_rule(row.rule),
        send_at=row.send_at,
        created_at=row.created_at,
        author_id=row.author_id,
        author=row.author,
        released_at=row.released_at,
        released_by=row.released_by,
        releaser_id=row.releaser_id,
        reason=row.reason,
        promises=tuple(row.promises),
        ended_at=row.ended_at,
        result=result,
    )
