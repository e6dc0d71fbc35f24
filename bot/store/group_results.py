"""What came of messages to a group, counted in SQL."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.buyers.messages import Result, SendState
from bot.desk.model import Sender
from bot.store.tables.desk import ConversationRow, MessageRow
from bot.store.tables.group_messages import GroupSendRow


def results_of(session: Session, message_ids: Collection[int]) -> dict[int, Result]:
    counts: dict[int, dict[str, int]] = {}
    skipped: dict[int, dict[str, int]] = {}
    replied = _replied()
    read = or_(GroupSendRow.read_at.is_not(None), replied)
    rows = session.execute(
        select(
            GroupSendRow.message_id,
            GroupSendRow.state,
            GroupSendRow.why,
            func.count(),
            func.count(case((read, 1))),
            func.count(case((replied, 1))),
            func.count(GroupSendRow.opted_out_at),
        )
        .where(GroupSendRow.message_id.in_(message_ids))
        .group_by(GroupSendRow.message_id, GroupSendRow.state, GroupSendRow.why)
    )
    for message_id, state, why, count, seen, answered, out in rows:
        found = counts.setdefault(message_id, {})
        if state == SendState.SKIPPED:
            skipped.setdefault(message_id, {})[why] = count
            continue
        found[state] = found.get(state, 0) + count
        if state == SendState.SENT:
            found |= {"read": seen, "replied": answered, "opted_out": out}
    return {
        number: Result(**counts.get(number, {}), skipped=skipped.get(number, {}))
        for number in {*counts, *skipped}
    }


def _replied() -> ColumnElement[bool]:
    """The buyer wrote after it, within the time that counts."""
    talk = ConversationRow.buyer_id == GroupSendRow.buyer_id
    return (
        select(MessageRow.id)
        .join(ConversationRow, and_(ConversationRow.id == MessageRow.conversation_id, talk))
        .where(
            MessageRow.sender == Sender.BUYER.value,
            MessageRow.seq > GroupSendRow.seq,
            MessageRow.at <= GroupSendRow.counts_until,
        )
        .correlate(GroupSendRow)
        .exists()
    )
