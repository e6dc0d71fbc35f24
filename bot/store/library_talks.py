"""What buyers asked, how it went on, and what people replied, for the library."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from bot.desk.model import HELPED, Sender
from bot.library.model import Asked
from bot.store.tables.desk import MessageRow, ReadingRow
from bot.store.talks import within
from bot.store.unread import PRESSED

_TURN = "turn:"
# A thumb is given under an answer of the same day; older messages are looked at no further.
_THUMB_WITHIN = timedelta(hours=72)


class LibraryTalks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def asked(self, start: datetime, end: datetime, *, most: int) -> list[Asked]:
        rows = self._session.execute(
            select(ReadingRow, MessageRow.data)
            .outerjoin(
                MessageRow,
                (MessageRow.conversation_id == ReadingRow.conversation_id)
                & (MessageRow.seq == ReadingRow.seq),
            )
            .where(*within(ReadingRow.at, start, end), ReadingRow.text != "")
            .order_by(ReadingRow.at.desc(), ReadingRow.id.desc())
            .limit(most)
        ).all()
        typed = [row for row, data in reversed(rows) if not PRESSED & set(data or ())]
        thumbs = self._thumbs(start, end)
        return [_asked(row, thumbs.get((row.conversation_id, row.seq))) for row in typed]

    def _thumbs(self, start: datetime, end: datetime) -> dict[tuple[str, int], bool]:
        """By the turn whose answer it stands under."""
        thumb = MessageRow.data[HELPED].as_boolean()
        rows = self._session.execute(
            select(MessageRow.conversation_id, MessageRow.reply_key, thumb).where(
                *within(MessageRow.at, start, end + _THUMB_WITHIN),
                MessageRow.sender == Sender.BOT.value,
                MessageRow.reply_key.startswith(_TURN),
                thumb.is_not(None),
            )
        )
        return {
            (conversation, int(key.split(":")[1])): bool(helped)
            for conversation, key, helped in rows
        }

    def reply(self, conversation_id: str, at: datetime, *, most: int) -> list[str]:
        """A person's lines up to the buyer's second message after this moment: what is asked back
        (什么款式？ 蓝色的) is still about it."""
        rows = self._session.scalars(
            select(MessageRow)
            .where(
                MessageRow.conversation_id == conversation_id,
                MessageRow.at > at,
                MessageRow.kind != "note",
            )
            .order_by(MessageRow.seq)
            .limit(4 * most)
        )
        said: list[str] = []
        buyers = 0
        for row in rows:
            buyers += row.sender == Sender.BUYER.value
            if buyers > 1 or len(said) >= most:
                break
            if row.sender == Sender.AGENT.value and row.text:
                said.append(row.text)
        return said

    def answered_by_people(self, since: datetime, *, most: int) -> list[tuple[str, datetime, str]]:
        asked, reply = aliased(MessageRow), aliased(MessageRow)
        near = exists().where(
            reply.conversation_id == asked.conversation_id,
            reply.sender == Sender.AGENT.value,
            reply.kind != "note",
            reply.seq > asked.seq,
            reply.seq <= asked.seq + 3,
        )
        rows = self._session.execute(
            select(asked.conversation_id, asked.at, asked.text, asked.data)
            .where(
                asked.at >= since,
                asked.sender == Sender.BUYER.value,
                asked.kind == "text",
                asked.text != "",
                near,
            )
            .order_by(asked.at.desc(), asked.id.desc())
            .limit(most)
        )
        return [
            (conversation, at, text)
            for conversation, at, text, data in rows
            if not PRESSED & set(data or ())
        ]


def _asked(row: ReadingRow, helped: bool | None) -> Asked:
    return Asked(
        conversation_id=row.conversation_id,
        seq=row.seq,
        at=row.at,
        text=row.text,
        intent=row.intent,
        confidence=row.confidence,
        outcome=row.outcome,
        ranking=tuple((name, float(share)) for name, share in row.ranking),
        order_no=row.order_no,
        answer_id=row.answer_id,
        helped=helped,
    )
