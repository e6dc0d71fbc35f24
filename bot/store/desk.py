"""Conversations and messages in SQL. Numbering, once-only keys and leases are the database's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk.model import (
    HELPED,
    Button,
    Conversation,
    File,
    Holder,
    Message,
    Outgoing,
    Sender,
)
from bot.errors import Conflict, ConversationMoved, NotFound
from bot.store.dialect import greatest
from bot.store.tables.desk import ConversationRow, FileRow, MessageRow, StaffRow


class SqlDesk:
    def __init__(self, session: Session) -> None:
        self._session = session

    # Conversations

    def open(self, conversation_id: str, *, buyer_id: str, at: datetime) -> Conversation:
        """The buyer's conversation; made now under the given id where there is none yet."""
        mine = select(ConversationRow.id).where(ConversationRow.buyer_id == buyer_id)
        found = self._session.scalar(mine)
        if found is None:
            row = ConversationRow(id=conversation_id, buyer_id=buyer_id, opened_at=at, last_at=at)
            try:
                with self._session.begin_nested():
                    self._session.add(row)
                found = conversation_id
            except IntegrityError:
                found = self._session.scalar(mine)  # another page of the buyer was first
        if found is None:
            raise NotFound
        return self.conversation(found)

    def conversation(self, conversation_id: str) -> Conversation:
        found = self._session.execute(
            select(ConversationRow, StaffRow.name)
            .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
            .where(ConversationRow.id == conversation_id)
        ).one_or_none()
        if found is None:
            raise NotFound
        return conversation_of(*found)

    def conversations(self, ids: Collection[str]) -> list[Conversation]:
        if not ids:
            return []
        rows = self._session.execute(
            select(ConversationRow, StaffRow.name)
            .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
            .where(ConversationRow.id.in_(ids))
        )
        return [conversation_of(*row) for row in rows]

    def lock(self, conversation_id: str) -> Conversation:
        """As it is once the lock is there; SQLite's writer has it from the beginning on."""
        locked = self._session.scalar(
            select(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        if locked is None:
            raise NotFound
        return self.conversation(conversation_id)

    def hand_to(self, conversation_id: str, holder: Holder, *, staff_id: int | None) -> int:
        """Change hands; returns the new epoch. Answers that carry an older one are void."""
        epoch = self._session.scalar(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(
                holder=holder.value,
                staff_id=staff_id,
                epoch=ConversationRow.epoch + 1,
                turn_owner=None,
                turn_until=None,
            )
            .returning(ConversationRow.epoch)
        )
        if epoch is None:
            raise NotFound
        return int(epoch)

    def answered(self, conversation_id: str, *, up_to: int) -> None:
        """Nothing up to this message waits for an answer."""
        self._session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(answered_seq=greatest(ConversationRow.answered_seq, up_to))
        )

    def show_order(self, conversation_id: str, order_no: str | None) -> None:
        self._session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(order_on_screen=order_no)
        )

    def rate(self, conversation_id: str, *, score: int, comment: str, at: datetime) -> None:
        self._session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(rated=score, rating_comment=comment, rated_at=at)
        )

    # Messages

    def append(
        self,
        conversation_id: str,
        message: Outgoing,
        *,
        sender: Sender,
        at: datetime,
        name: str | None = None,
        staff_id: int | None = None,
        client_msg_id: str | None = None,
        body_hash: str | None = None,
        reply_key: str | None = None,
        epoch: int | None = None,
    ) -> Message:
        """Write a message under the next number.

        The same `client_msg_id` or `reply_key` again gives the message of the first time
        (Conflict, if `body_hash` differs). With `epoch` given, ConversationMoved unless the
        conversation is still in those hands.
        """
        # Takes the conversation's row lock first: two retries of one message cannot both miss it.
        still = ConversationRow.id == conversation_id
        if epoch is not None:
            still = and_(still, ConversationRow.epoch == epoch)
        number = ConversationRow.last_seq + 1
        asked = {"asked_seq": number} if sender is Sender.BUYER else {}
        seq = self._session.scalar(
            update(ConversationRow)
            .where(still)
            .values(last_seq=number, last_at=at, **asked)
            .returning(ConversationRow.last_seq)
        )
        if seq is None:
            raise ConversationMoved if epoch is not None else NotFound
        earlier = self._earlier(conversation_id, client_msg_id, reply_key)
        if earlier is not None:
            self._session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id)
                .values(last_seq=ConversationRow.last_seq - 1, asked_seq=_newest_asked())
            )
            return _again(earlier, body_hash)
        row = MessageRow(
            conversation_id=conversation_id,
            seq=seq,
            at=at,
            sender=sender.value,
            name=name,
            staff_id=staff_id,
            kind=message.kind,
            text=message.text,
            data=message.data,
            buttons=[asdict(button) for button in message.buttons],
            client_msg_id=client_msg_id,
            body_hash=body_hash,
            reply_key=reply_key,
        )
        self._session.add(row)
        self._session.flush()
        return message_of(row)

    def sent_before(
        self, conversation_id: str, client_msg_id: str, *, body_hash: str
    ) -> Message | None:
        """What the page sent under this id; Conflict if it was something else."""
        earlier = self._earlier(conversation_id, client_msg_id, None)
        return None if earlier is None else _again(earlier, body_hash)

    def _earlier(
        self, conversation_id: str, client_msg_id: str | None, reply_key: str | None
    ) -> MessageRow | None:
        keys = []
        if client_msg_id is not None:
            keys.append(MessageRow.client_msg_id == client_msg_id)
        if reply_key is not None:
            keys.append(MessageRow.reply_key == reply_key)
        if not keys:
            return None
        return self._session.scalar(
            select(MessageRow).where(MessageRow.conversation_id == conversation_id, or_(*keys))
        )

    def message(self, conversation_id: str, seq: int) -> Message:
        row = self._session.scalar(
            select(MessageRow).where(
                MessageRow.conversation_id == conversation_id, MessageRow.seq == seq
            )
        )
        if row is None:
            raise NotFound
        return message_of(row)

    def messages_after(
        self,
        conversation_id: str,
        seq: int,
        *,
        limit: int = 200,
        with_notes: bool = False,
        sender: Sender | None = None,
    ) -> list[Message]:
        found = (
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > seq)
            .order_by(MessageRow.seq)
            .limit(limit)
        )
        if not with_notes:
            found = found.where(MessageRow.kind != "note")
        if sender is not None:
            found = found.where(MessageRow.sender == sender.value)
        return [message_of(row) for row in self._session.scalars(found)]

    def mark_helped(self, conversation_id: str, seq: int, *, helped: bool) -> Message:
        row = self._session.scalar(
            select(MessageRow).where(
                MessageRow.conversation_id == conversation_id, MessageRow.seq == seq
            )
        )
        if row is None or HELPED not in row.data:
            raise NotFound
        row.data = row.data | {HELPED: helped}
        self._session.flush()
        return message_of(row)

    def newest_buttons(self, conversation_id: str) -> Message | None:
        """The newest message of the bot that carries buttons: only those may be pressed."""
        rows = self._session.scalars(
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.sender == "bot")
            .order_by(MessageRow.seq.desc())
            .limit(20)
        )
        return next((message_of(row) for row in rows if row.buttons), None)

    # Turns

    def lease_turn(
        self, conversation_id: str, *, owner: str, now: datetime, seconds: float
    ) -> Conversation | None:
        """Take the conversation's turn for `owner`; None while another replica has it or a
        person has the conversation."""
        taken = self._session.scalar(
            update(ConversationRow)
            .where(
                ConversationRow.id == conversation_id,
                ConversationRow.holder != Holder.AGENT.value,
                or_(
                    ConversationRow.turn_owner.is_(None),
                    ConversationRow.turn_owner == owner,
                    ConversationRow.turn_until < now,
                ),
            )
            .values(turn_owner=owner, turn_until=now + timedelta(seconds=seconds))
            .returning(ConversationRow.id)
        )
        return None if taken is None else self.conversation(conversation_id)

    def end_turn(self, conversation_id: str, *, seq: int, epoch: int) -> bool:
        """The bot has answered up to `seq`; True where more waits already, whichever replica
        received it. Raises ConversationMoved after a change of hands."""
        done = self._session.scalar(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.epoch == epoch)
            .values(
                answered_seq=greatest(ConversationRow.answered_seq, seq),
                turn_owner=None,
                turn_until=None,
            )
            .returning(ConversationRow.asked_seq > ConversationRow.answered_seq)
        )
        if done is None:
            raise ConversationMoved
        return bool(done)

    def unanswered(self) -> list[str]:
        """Conversations that no person has and in which a buyer's message waits."""
        return list(
            self._session.scalars(
                select(ConversationRow.id).where(
                    ConversationRow.holder != Holder.AGENT.value,
                    ConversationRow.asked_seq > ConversationRow.answered_seq,
                )
            )
        )

    # Files

    def add_file(self, file: File, *, at: datetime, size: int, sha256: str) -> None:
        self._session.add(FileRow(**asdict(file), at=at, size=size, sha256=sha256))
        self._session.flush()

    def file(self, file_id: str) -> File:
        row = self._session.get(FileRow, file_id)
        if row is None:
            raise NotFound
        return File(row.id, row.conversation_id, row.width, row.height)


def conversation_of(row: ConversationRow, staff_name: str | None) -> Conversation:
    return Conversation(
        id=row.id,
        buyer_id=row.buyer_id,
        holder=Holder(row.holder),
        staff_id=row.staff_id,
        staff_name=staff_name,
        epoch=row.epoch,
        last_seq=row.last_seq,
        answered_seq=row.answered_seq,
        rated=row.rated,
        order_on_screen=row.order_on_screen,
        last_at=row.last_at,
    )


def _newest_asked() -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.max(MessageRow.seq), 0))
        .where(
            MessageRow.conversation_id == ConversationRow.id,
            MessageRow.sender == Sender.BUYER.value,
        )
        .scalar_subquery()
    )


def _again(earlier: MessageRow, body_hash: str | None) -> Message:
    if body_hash is not None and earlier.body_hash != body_hash:
        raise Conflict
    return message_of(earlier, duplicate=True)


def message_of(row: MessageRow, *, duplicate: bool = False) -> Message:
    return Message(
        conversation_id=row.conversation_id,
        seq=row.seq,
        at=row.at,
        sender=Sender(row.sender),
        name=row.name,
        kind=row.kind,
        text=row.text,
        data=row.data,
        buttons=tuple(Button(**button) for button in row.buttons),
        client_msg_id=row.client_msg_id,
        staff_id=row.staff_id,
        duplicate=duplicate,
    )
