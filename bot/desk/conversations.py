"""Receiving, answering and showing messages. Written first, acknowledged after."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Generic

from bot.desk.alarms import newly_told, sentence_of, unheard
from bot.desk.model import (
    BOT_NAME,
    Anyway,
    Conversation,
    HandOver,
    Holder,
    Incoming,
    Message,
    Outgoing,
    Queue,
    Reading,
    Sender,
    Staff,
    StaffLine,
    Ticket,
    Turn,
)
from bot.desk.next_turn import next_turn
from bot.desk.ports import Happened, Notify, Phrases, PromiseGate, U, Uow
from bot.desk.saying import staff_says
from bot.desk.tickets import open_ticket, raise_alarm
from bot.errors import BadInput, ConversationMoved, NotFound, NotHolder
from bot.safety.model import Alarm
from bot.times import Clock
from bot.transaction import Opens
from nlu.text import clean_for_engine

MOST_CHARACTERS = 1000
# Longer than the engine may take: who lost the lease in between is fenced off by the epoch
# and by the keys of the replies.
TURN_SECONDS = 30.0


class Conversations(Generic[U]):
    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        gate: PromiseGate[U],
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._gate = gate

    def open(self, *, buyer_id: str, name: str, order_no: str | None = None) -> Conversation:
        """The buyer's conversation, made on the first visit; greets once.

        `order_no` is the one that the shop signed into the buyer's token: an order that the import
        could give to nobody becomes this buyer's by it.
        """
        with self._open_uow() as uow:
            uow.shop.ensure_buyer(buyer_id, name)
            conversation = uow.desk.open(
                secrets.token_urlsafe(12), buyer_id=buyer_id, at=self._now()
            )
            uow.desk.append(
                conversation.id,
                Outgoing(self._phrases.say("utter_welcome")),
                sender=Sender.BOT,
                name=BOT_NAME,
                at=self._now(),
                reply_key="welcome",
            )
            if order_no is not None:
                self._show(uow, conversation, order_no)
            uow.commit()
            return uow.desk.conversation(conversation.id)

    def _show(self, uow: Uow, conversation: Conversation, order_no: str) -> None:
        uow.shop.claim_order(order_no, buyer_id=conversation.buyer_id)
        try:
            uow.shop.order(order_no, buyer_id=conversation.buyer_id)
        except NotFound:
            return  # the page's word is not trusted: somebody else's order is simply not shown
        uow.desk.show_order(conversation.id, order_no)

    def conversation(self, conversation_id: str) -> Conversation:
        with self._open_uow(writes=False) as uow:
            return uow.desk.conversation(conversation_id)

    def messages_after(
        self, conversation_id: str, seq: int, *, limit: int = 200, with_notes: bool = False
    ) -> list[Message]:
        with self._open_uow(writes=False) as uow:
            return uow.desk.messages_after(conversation_id, seq, limit=limit, with_notes=with_notes)

    def receive(self, conversation_id: str, incoming: Incoming) -> Message:
        """Write what the buyer sent, once. Raises BadInput, NotFound, Conflict."""
        with self._open_uow() as uow:
            # First: what counted once is acknowledged again, though its button is old by now.
            earlier = uow.desk.sent_before(
                conversation_id, incoming.client_msg_id, body_hash=_hash(incoming)
            )
            if earlier is not None:
                return earlier
            conversation = uow.desk.conversation(conversation_id)
            outgoing = self._compose(uow, conversation, incoming)
            message = uow.desk.append(
                conversation_id,
                outgoing,
                sender=Sender.BUYER,
                at=self._now(),
                client_msg_id=incoming.client_msg_id,
                body_hash=_hash(incoming),
            )
            if "order" in outgoing.data:
                uow.desk.show_order(conversation_id, outgoing.data["order"])
            noted = self._note_to_person(uow, conversation, message)
            uow.commit()
        if not message.duplicate:
            unread = conversation.holder is not Holder.BOT
            # A notice is only an acknowledgement; a sentence says that the ticket came first.
            raised = noted is not None and noted.kind != "notice"
            self._notify(Happened(conversation_id, message, lists=unread, queue=raised))
            if noted is not None and not noted.duplicate:
                self._notify(Happened(conversation_id, noted))
        return message

    def _note_to_person(
        self, uow: Uow, conversation: Conversation, message: Message
    ) -> Message | None:
        """Nobody answers while the buyer waits for a person: what is written then is at least
        acknowledged, once for each hand-over. Danger makes the ticket the first in line, and its
        one sentence is said where no person is there to say it."""
        if conversation.holder is Holder.BOT or message.duplicate:
            return None
        alarm = newly_told(uow, conversation, message)
        if alarm is not None:
            raise_alarm(uow, conversation.id, alarm, at=self._now())
        if conversation.holder is not Holder.QUEUE:
            return None
        if alarm is not None:
            return self._warn(uow, conversation.id, alarm)
        return uow.desk.append(
            conversation.id,
            Outgoing(self._phrases.say("utter_queue_noted"), kind="notice"),
            sender=Sender.SYSTEM,
            at=self._now(),
            reply_key=f"queue:{conversation.epoch}",
        )

    def _warn(self, uow: Uow, conversation_id: str, alarm: Alarm) -> Message:
        return uow.desk.append(
            conversation_id,
            Outgoing(self._phrases.say(sentence_of(alarm.kind))),
            sender=Sender.BOT,
            name=BOT_NAME,
            at=self._now(),
            reply_key=f"danger:{alarm.seq}",
        )

    def _compose(self, uow: Uow, conversation: Conversation, incoming: Incoming) -> Outgoing:
        if incoming.text is not None:
            text = clean_for_engine(incoming.text)
            if not text.strip():
                raise BadInput("消息是空的")
            if len(incoming.text) > MOST_CHARACTERS:
                raise BadInput(f"一条消息最多 {MOST_CHARACTERS} 字，请分开发送")
            return Outgoing(text)
        if incoming.file is not None:
            file = uow.desk.file(incoming.file)
            if file.conversation_id != conversation.id:
                raise NotFound
            size = {"file": file.id, "width": file.width, "height": file.height}
            return Outgoing("[图片]", kind="image", data=size)
        if incoming.order is not None:
            order = uow.shop.order(incoming.order, buyer_id=conversation.buyer_id)
            title = order.items[0].title if order.items else ""
            return Outgoing(f"{title}（订单 {order.no}）", data={"order": order.no})
        if incoming.human:
            return Outgoing("转人工", data={"payload": "/request_human"})
        if incoming.button is not None:
            return self._press(uow, conversation, *incoming.button)
        raise BadInput

    def _press(self, uow: Uow, conversation: Conversation, seq: int, button_id: str) -> Outgoing:
        """A button counts only on the newest message that has any; an older one is just words."""
        message = uow.desk.message(conversation.id, seq)
        button = next((b for b in message.buttons if b.id == button_id), None)
        if button is None:
            raise NotFound
        newest = uow.desk.newest_buttons(conversation.id)
        if newest is None or newest.seq != seq:
            raise BadInput("这个按钮已经过期了，请按最新的消息操作哦")
        return Outgoing(button.title, data={"payload": button.payload})

    # The bot's turns

    def take_turn(self, conversation_id: str, *, owner: str) -> Turn | None:
        """Lease the oldest unanswered turn; None where there is nothing for the bot to do."""
        with self._open_uow() as uow:
            conversation = uow.desk.lease_turn(
                conversation_id, owner=owner, now=self._now(), seconds=TURN_SECONDS
            )
            if conversation is None:
                return None
            waiting = [
                message
                for message in uow.desk.messages_after(
                    conversation_id, conversation.answered_seq, limit=100
                )
                if message.sender is Sender.BUYER
            ]
            uow.commit()
        return next_turn(conversation, waiting)

    def finish_turn(
        self,
        turn: Turn,
        replies: Sequence[Outgoing],
        *,
        hand_overs: Sequence[HandOver] = (),
    ) -> list[Message]:
        """Write the turn's replies and hand-overs together. Raises ConversationMoved, and writes
        nothing, when a person took the conversation meanwhile.

        A reply that promises what no decision covers is not sent: a person is brought in. Danger
        that was heard in the turn is told to the person who has taken over, too."""
        try:
            written, tickets = self._finish(turn, replies, hand_overs)
        except ConversationMoved:
            self._tell_who_took_over(turn, hand_overs)
            raise
        for message in written:
            self._notify(Happened(turn.conversation_id, message))
        if tickets:
            self._notify(Happened(turn.conversation_id, state=True, queue=True))
        return written

    def _finish(
        self, turn: Turn, replies: Sequence[Outgoing], hand_overs: Sequence[HandOver]
    ) -> tuple[list[Message], list[Ticket]]:
        with self._open_uow() as uow:
            uow.desk.end_turn(turn.conversation_id, seq=turn.seq, epoch=turn.epoch)
            texts = [reply.text for reply in replies]
            if self._gate.read_bot(uow, turn.conversation_id, texts):
                replies = [Outgoing(self._phrases.say("utter_promise_held"))]
                hand_overs = [*hand_overs, _promise_to_person(turn)]
            written = [
                uow.desk.append(
                    turn.conversation_id,
                    reply,
                    sender=Sender.BOT,
                    name=BOT_NAME,
                    at=self._now(),
                    reply_key=f"turn:{turn.seq}:{number}",
                    epoch=turn.epoch,
                )
                for number, reply in enumerate(replies)
            ]
            tickets = [
                open_ticket(uow, turn.conversation_id, wish, at=self._now()) for wish in hand_overs
            ]
            if any(ticket.takes_over for ticket in tickets) and (
                later := unheard(uow, uow.desk.conversation(turn.conversation_id))
            ):
                written.append(self._warn(uow, turn.conversation_id, later))
            uow.commit()
        return written, tickets

    def _tell_who_took_over(self, turn: Turn, hand_overs: Sequence[HandOver]) -> None:
        alarms = [wish.alarm for wish in hand_overs if wish.alarm is not None]
        if not alarms:
            return
        with self._open_uow() as uow:
            raise_alarm(uow, turn.conversation_id, alarms[0], at=self._now())
            uow.commit()
        self._notify(Happened(turn.conversation_id, queue=True))

    def announce(self, conversation_id: str, seq: int) -> None:
        """Push a message that was written elsewhere: with the decision that it tells of."""
        with self._open_uow(writes=False) as uow:
            message = uow.desk.message(conversation_id, seq)
        self._notify(Happened(conversation_id, message))

    def unanswered(self) -> list[str]:
        """Conversations with work for the bot: asked at start, after a crash."""
        with self._open_uow(writes=False) as uow:
            return uow.desk.unanswered()

    def record_reading(self, reading: Reading) -> None:
        with self._open_uow() as uow:
            uow.desk.add_reading(reading, at=self._now())
            uow.commit()

    # People

    def say_as_agent(
        self,
        conversation_id: str,
        *,
        staff: Staff,
        client_msg_id: str,
        text: str,
        anyway: Anyway | None = None,
    ) -> Message:
        """A line of the agent who holds the conversation. Raises NotHolder for anybody else, and
        PromiseHeld, with nothing sent, where it promises what no decision covers."""
        text = text.strip()
        if not text or len(text) > MOST_CHARACTERS:
            raise BadInput(f"一条消息 1 到 {MOST_CHARACTERS} 字")
        body_hash = _digest([text, staff.id])
        with staff_says(self._open_uow, self._gate) as uow:
            earlier = uow.desk.sent_before(conversation_id, client_msg_id, body_hash=body_hash)
            if earlier is not None:
                return earlier
            conversation = uow.desk.conversation(conversation_id)
            if conversation.holder is not Holder.AGENT or conversation.staff_id != staff.id:
                raise NotHolder
            line = StaffLine(conversation.buyer_id, conversation_id, staff, text)
            self._gate.read_staff(uow, line, anyway=anyway)
            message = uow.desk.append(
                conversation_id,
                Outgoing(text),
                sender=Sender.AGENT,
                name=staff.name,
                staff_id=staff.id,
                at=self._now(),
                client_msg_id=client_msg_id,
                body_hash=body_hash,
                epoch=conversation.epoch,
            )
            uow.desk.all_answered(conversation_id)
            uow.tickets.replied(conversation_id, at=self._now())
            uow.commit()
        if not message.duplicate:
            self._notify(Happened(conversation_id, message, lists=True))
        return message

    def note(self, conversation_id: str, *, staff: Staff, client_msg_id: str, text: str) -> Message:
        """A private note: only staff ever see it."""
        if not text.strip():
            raise BadInput("备注是空的")
        with self._open_uow() as uow:
            message = uow.desk.append(
                conversation_id,
                Outgoing(text.strip()[:MOST_CHARACTERS], kind="note"),
                sender=Sender.AGENT,
                name=staff.name,
                staff_id=staff.id,
                at=self._now(),
                client_msg_id=client_msg_id,
                body_hash=_digest([text, staff.id]),
            )
            uow.commit()
        if not message.duplicate:
            self._notify(Happened(conversation_id, message))
        return message

    def rate(self, conversation_id: str, *, score: int, comment: str) -> None:
        if score not in range(1, 6):
            raise BadInput("评分是 1 到 5")
        with self._open_uow() as uow:
            uow.desk.rate(conversation_id, score=score, comment=comment[:500], at=self._now())
            uow.commit()
        self._notify(Happened(conversation_id, state=True))


def _promise_to_person(turn: Turn) -> HandOver:
    """The words of the buyer are the summary: what the bot wanted to say stands in the record."""
    return HandOver(
        Queue.AGENT, "promise_held", summary=turn.text[:200], order_no=turn.order_on_screen
    )


def _hash(incoming: Incoming) -> str:
    return _digest([incoming.text, incoming.file, incoming.button, incoming.order, incoming.human])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()
