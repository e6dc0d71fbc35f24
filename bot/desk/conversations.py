"""Receiving, answering and showing messages. Written first, acknowledged after."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Generic

import structlog

from bot.desk.alarms import alarm_of
from bot.desk.holding import Anyway, StaffLine
from bot.desk.model import (
    BOT_NAME,
    Conversation,
    Finished,
    HandOver,
    Holder,
    Incoming,
    Message,
    Outgoing,
    Queue,
    Reading,
    Sender,
    Staff,
    Turn,
)
from bot.desk.next_turn import what_to_answer
from bot.desk.opening import open_ticket, raise_alarm
from bot.desk.ports import Happened, Notify, Phrases, PromiseGate, U, Uow
from bot.desk.presence import somebody_is_there
from bot.desk.saying import staff_says
from bot.desk.ticket_orders import bind_named
from bot.desk.waiting import NOTHING_SETTLED, Places, leave_queue
from bot.errors import BadInput, ConversationMoved, MatterWaits, NotFound, NotHolder
from bot.opening_hours import ALWAYS, OpeningHours
from bot.shape import plain
from bot.shop.cards import order_card
from bot.times import Clock, when
from bot.transaction import Opens
from nlu.text import clean_for_engine

log = structlog.get_logger()

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
        hours: OpeningHours = ALWAYS,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._gate = gate
        self._hours = hours
        self._places = Places(hours, clock)

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
            if conversation.holder is not Holder.BOT and not message.duplicate:
                bind_named(uow, message, buyer_id=conversation.buyer_id)
            raised = self._alarm_person(uow, conversation, message)
            uow.commit()
        if not message.duplicate:
            unread = conversation.holder is not Holder.BOT
            self._notify(Happened(conversation_id, message, lists=unread, queue=raised))
        return message

    def _alarm_person(self, uow: Uow, conversation: Conversation, message: Message) -> bool:
        """Danger makes the ticket the first in line at once, also where the engine is away; its one
        sentence is said in the bot's turn, or by the person who has the conversation."""
        if conversation.holder is Holder.BOT or message.duplicate:
            return False
        alarm = alarm_of(uow, conversation, message)
        if alarm is not None:
            raise_alarm(uow, conversation.id, alarm, at=self._now())
        return alarm is not None

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
            data = {"order": order.no, "card": plain(order_card(order))}
            return Outgoing(f"{title}（订单 {order.no}）", kind="order", data=data)
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
            turn = what_to_answer(uow, conversation, self._places)
            uow.commit()
        return turn

    def finish_turn(
        self,
        turn: Turn,
        replies: Sequence[Outgoing],
        *,
        hand_overs: Sequence[HandOver] = (),
        reading: Reading | None = None,
    ) -> Finished:
        """Write the turn's replies, hand-overs and reading together. Raises ConversationMoved, and
        writes only the reading, when a person took the conversation meanwhile.

        A reply that promises what no decision covers is not sent: a person is brought in. Danger
        that was heard in the turn is told to the person who has taken over, too. Who waits for a
        person has what was said added to the ticket."""
        try:
            done, moved = self._finish(turn, replies, hand_overs, reading)
        except ConversationMoved:
            self._tell_who_took_over(turn, hand_overs)
            if reading is not None:
                self.record_reading(reading)
            raise
        except Exception:
            if reading is None:
                raise
            # A grant may stand behind the answer: it must reach the buyer, read or unread.
            log.exception("reading_not_kept", seq=turn.seq)
            return self.finish_turn(turn, replies, hand_overs=hand_overs)
        for message in done.messages:
            self._notify(Happened(turn.conversation_id, message))
        if moved:
            self._notify(Happened(turn.conversation_id, state=True, queue=True))
        elif turn.waiting is not None:
            self._notify(Happened(turn.conversation_id, lists=True))
        return done

    def _finish(
        self,
        turn: Turn,
        replies: Sequence[Outgoing],
        hand_overs: Sequence[HandOver],
        reading: Reading | None,
    ) -> tuple[Finished, bool]:
        """With whether the conversation, or its place in the queue, moved."""
        with self._open_uow() as uow:
            more = uow.desk.end_turn(turn.conversation_id, seq=turn.seq, epoch=turn.epoch)
            texts = [reply.text for reply in replies]
            if self._gate.read_bot(uow, turn.conversation_id, texts):
                replies = [Outgoing(self._phrases.say("utter_promise_held"))]
                hand_overs = [*hand_overs, _promise_to_person(turn)]
            calls = any(wish.takes_over for wish in hand_overs)
            said = [replace(reply, buttons=()) for reply in replies] if calls else [*replies]
            written = [self._reply(uow, turn, reply, n) for n, reply in enumerate(said)]
            if turn.waiting is not None and turn.text:
                uow.tickets.add_words(turn.conversation_id, turn.text)
            for wish in hand_overs:
                open_ticket(uow, turn.conversation_id, wish, at=self._now(), hours=self._hours)
            if calls and turn.waiting is None and not any(wish.alarm for wish in hand_overs):
                lines = self._when_line(uow, turn, hand_overs)
                written += [
                    self._reply(uow, turn, one, len(said) + n) for n, one in enumerate(lines)
                ]
            if reading is not None:
                uow.readings.add(reading, at=self._now())
            uow.commit()
        return Finished(written, more), bool(hand_overs)

    def _reply(self, uow: Uow, turn: Turn, reply: Outgoing, number: int) -> Message:
        return uow.desk.append(
            turn.conversation_id,
            reply,
            sender=Sender.BOT,
            name=BOT_NAME,
            at=self._now(),
            reply_key=f"turn:{turn.seq}:{number}",
        )

    def _when_line(self, uow: Uow, turn: Turn, hand_overs: Sequence[HandOver]) -> list[Outgoing]:
        """Whoever is to wait for a person hears when one comes: the opening where nobody is there,
        else the place in the queue, where no hour for the answer was told."""
        place = uow.tickets.place(turn.conversation_id)
        where = None if place is None else self._places.teller(uow)(place)
        now = self._now()
        if not self._hours.holds(now) and not somebody_is_there(uow, now=now):
            opens_at = self._hours.next_opening(now)
            if opens_at is None:
                return [Outgoing(self._phrases.say("utter_closed"))]
            opens = {"opens": when(opens_at, now=now)}
            return [Outgoing(self._phrases.say("utter_closed_until", opens))]
        if where is None or all(one.deadline for one in hand_overs if one.takes_over):
            return []
        if where.wait_minutes is None:
            return [Outgoing(self._phrases.say("utter_queue_place", {"place": where.place}))]
        values = {"place": where.place, "minutes": where.wait_minutes}
        return [Outgoing(self._phrases.say("utter_queue_minutes", values))]

    def _tell_who_took_over(self, turn: Turn, hand_overs: Sequence[HandOver]) -> None:
        alarms = [wish.alarm for wish in hand_overs if wish.alarm is not None]
        if not alarms:
            return
        with self._open_uow() as uow:
            raise_alarm(uow, turn.conversation_id, alarms[0], at=self._now())
            uow.commit()
        self._notify(Happened(turn.conversation_id, queue=True))

    def leave_in_turn(
        self, conversation_id: str, *, epoch: int, settled: Mapping[int, str] = NOTHING_SETTLED
    ) -> int:
        """The buyer waits no longer, and the bot's turn goes on: the epoch under which it does.
        Raises MatterWaits, with nothing changed, where a person has to look at it in any case,
        ConversationMoved after any other change of hands."""
        with self._open_uow() as uow:
            conversation = uow.desk.lock(conversation_id)
            if conversation.holder is not Holder.QUEUE or conversation.epoch != epoch:
                raise ConversationMoved
            if not leave_queue(uow, conversation_id, at=self._now(), settled=settled):
                raise MatterWaits
            now = uow.desk.conversation(conversation_id).epoch
            uow.commit()
        self._notify(Happened(conversation_id, state=True, queue=True))
        return now

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
            uow.readings.add(reading, at=self._now())
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
        quote: int | None = None,
    ) -> Message:
        """A line of the agent who holds the conversation, `quote` being the number of what it
        answers. Raises NotHolder for anybody else, NotFound for a quote that the buyer cannot
        read, and PromiseHeld, with nothing sent, where it promises what no decision covers."""
        text = text.strip()
        if not text or len(text) > MOST_CHARACTERS:
            raise BadInput(f"一条消息 1 到 {MOST_CHARACTERS} 字")
        body_hash = _digest([text, staff.id, *([] if quote is None else [quote])])
        with staff_says(self._open_uow, self._gate) as uow:
            earlier = uow.desk.sent_before(conversation_id, client_msg_id, body_hash=body_hash)
            if earlier is not None:
                return earlier
            conversation = uow.desk.conversation(conversation_id)
            if conversation.holder is not Holder.AGENT or conversation.staff_id != staff.id:
                raise NotHolder
            if quote is not None and uow.desk.message(conversation_id, quote).kind == "note":
                raise NotFound
            line = StaffLine(conversation.buyer_id, conversation_id, staff, text)
            self._gate.read_staff(uow, line, anyway=anyway)
            message = uow.desk.append(
                conversation_id,
                Outgoing(text, data={} if quote is None else {"quote": quote}),
                sender=Sender.AGENT,
                name=staff.name,
                staff_id=staff.id,
                at=self._now(),
                client_msg_id=client_msg_id,
                body_hash=body_hash,
                epoch=conversation.epoch,
            )
            uow.desk.answered(conversation_id, up_to=message.seq)
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


def _promise_to_person(turn: Turn) -> HandOver:
    """The words of the buyer are the summary: what the bot wanted to say stands in the record."""
    return HandOver(
        Queue.AGENT, "promise_held", summary=turn.text[:200], order_no=turn.order_on_screen
    )


def _hash(incoming: Incoming) -> str:
    return _digest([incoming.text, incoming.file, incoming.button, incoming.order, incoming.human])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()
