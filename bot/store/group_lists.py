"""The buyers behind a number of a message to a group: who got it, who did not for a reason."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bot.buyers.messages import Recipient, RecipientPage, SendState, Why
from bot.store.tables.desk import ConversationRow
from bot.store.tables.group_messages import GroupSendRow
from bot.store.tables.shop import BuyerRow

_BUYERS = select(BuyerRow.id, BuyerRow.name, ConversationRow.id.label("talk"))


def with_turn(
    session: Session, message_id: int, outcome: SendState | Why, *, page: int, size: int
) -> RecipientPage:
    """Whose turn ended so."""
    ended: ColumnElement[bool] = (
        GroupSendRow.state == outcome.value
        if isinstance(outcome, SendState)
        else GroupSendRow.why == outcome.value
    )
    found = (
        _BUYERS.select_from(GroupSendRow)
        .join(BuyerRow, BuyerRow.id == GroupSendRow.buyer_id)
        .where(GroupSendRow.message_id == message_id, ended)
    )
    return _page(session, found, page=page, size=size)


def of_whom(session: Session, holds: ColumnElement[bool], *, page: int, size: int) -> RecipientPage:
    """Of whom an expression over BuyerRow and ConversationRow holds."""
    return _page(session, _BUYERS.select_from(BuyerRow).where(holds), page=page, size=size)


def _page(session: Session, found: Select[str, str, str], *, page: int, size: int) -> RecipientPage:
    found = found.outerjoin(ConversationRow, ConversationRow.buyer_id == BuyerRow.id)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.execute(found.order_by(BuyerRow.id).limit(size).offset((page - 1) * size))
    buyers = [Recipient(buyer_id, name, talk) for buyer_id, name, talk in rows]
    return RecipientPage(buyers, total, max(1, -(-total // size)))
