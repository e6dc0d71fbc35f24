"""Turns that the bot gave no answer to: the one question goes to a person, and comes back by itself
when the bot can answer before anybody has taken it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic

from bot.desk.model import (
    BOT_FAILED,
    BOT_NAME,
    QUESTION,
    HandOver,
    Outgoing,
    Queue,
    Reading,
    Sender,
    Ticket,
    Turn,
)
from bot.desk.next_turn import next_turn, with_what_waits
from bot.desk.opening import open_ticket
from bot.desk.ports import Happened, Notify, Phrases, U
from bot.desk.waiting import Places
from bot.errors import ConversationMoved
from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import Clock
from bot.transaction import Opens

_LONGEST = 200
_WAS_ANSWERED = "机器人恢复后已答复"


class FailedTurns(Generic[U]):
    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        card_of: Callable[[str], dict[str, Any]],
        hours: OpeningHours = ALWAYS,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._card_of = card_of
        self._hours = hours
        self._places = Places(hours, clock)

    def takes_a_moment(self, turn: Turn) -> None:
        """The buyer hears once that the answer will come."""
        try:
            with self._open_uow() as uow:
                message = uow.desk.append(
                    turn.conversation_id,
                    Outgoing(self._phrases.say("utter_takes_a_moment"), kind="notice"),
                    sender=Sender.SYSTEM,
                    at=self._now(),
                    reply_key=f"moment:{turn.after}",
                    epoch=turn.epoch,
                )
                uow.commit()
        except ConversationMoved:
            return
        if not message.duplicate:
            self._notify(Happened(turn.conversation_id, message))

    def hand_over(self, turn: Turn) -> None:
        """Told to the buyer, and a person gets this question; the next one is the bot's again.
        Raises ConversationMoved, with nothing written, where a person has the conversation."""
        card = self._card_of(turn.conversation_id)
        order_no = turn.order_on_screen or card.get("order_no")
        card |= {"wish": turn.text[:40], "order_no": order_no, "last_words": turn.text}
        with self._open_uow() as uow:
            uow.desk.end_turn(turn.conversation_id, seq=turn.seq, epoch=turn.epoch)
            uow.readings.failed(failed_reading(turn), at=self._now())
            message = uow.desk.append(
                turn.conversation_id,
                Outgoing(self._phrases.say("utter_engine_failed")),
                sender=Sender.BOT,
                name=BOT_NAME,
                at=self._now(),
                reply_key=f"failed:{turn.seq}",
                epoch=turn.epoch,
            )
            card[QUESTION] = _question(turn, uow.tickets.of_conversation(turn.conversation_id))
            wish = HandOver(
                Queue.AGENT,
                BOT_FAILED,
                summary=turn.text[:200],
                order_no=order_no,
                high=True,
                card=card,
            )
            open_ticket(uow, turn.conversation_id, wish, at=self._now(), hours=self._hours)
            if turn.waiting is not None:
                uow.tickets.add_words(turn.conversation_id, turn.text)
            uow.commit()
        self._notify(Happened(turn.conversation_id, message))
        self._notify(Happened(turn.conversation_id, state=True, queue=True))

    def unclaimed(self) -> list[Ticket]:
        """Tickets of questions that nobody has taken yet."""
        with self._open_uow(writes=False) as uow:
            return uow.tickets.unclaimed(BOT_FAILED)

    def take_back(self, ticket: Ticket, *, owner: str, seconds: float) -> Turn | None:
        """The question as a turn once more, leased; None where it is not the bot's to answer now.

        Only while it is the last that the buyer said: an old 好的 must not meet what was offered
        since. Several that failed one after the other are read together, as a burst is. The order
        that was on the screen is of the question: 这个 means that one.
        """
        question = ticket.card.get(QUESTION)
        if question is None or question["after"] is None:
            return None
        with self._open_uow() as uow:
            conversation = uow.desk.lease_turn(
                ticket.conversation_id, owner=owner, now=self._now(), seconds=seconds
            )
            if conversation is None:
                return None
            said = uow.desk.messages_after(
                conversation.id, question["after"], limit=100, sender=Sender.BUYER
            )
            turn = next_turn(conversation, said)
            if turn is None or not turn.seq == said[-1].seq == question["seq"]:
                return None
            turn = replace(turn, order_on_screen=question.get("order", turn.order_on_screen))
            turn = with_what_waits(uow, conversation, turn, self._places)
            uow.commit()
        return turn

    def leave(self, turn: Turn) -> None:
        """It failed once more: the lease is given up, the ticket stays."""
        with self._open_uow() as uow:
            uow.desk.end_turn(turn.conversation_id, seq=turn.seq, epoch=turn.epoch)
            uow.commit()

    def answered(self, ticket: Ticket) -> None:
        """The bot's answer is written: nobody has to look at the question any more."""
        with self._open_uow() as uow:
            if not uow.tickets.close_unclaimed(
                ticket.id, note=_WAS_ANSWERED, at=self._now(), reason=BOT_FAILED
            ):
                return
            uow.commit()
        self._notify(Happened(ticket.conversation_id, state=True, queue=True))


def failed_reading(turn: Turn) -> Reading:
    return Reading(turn.conversation_id, turn.seq, turn.text, "nlu_fallback", 0.0, (), "failed")


def _question(turn: Turn, tickets: list[Ticket]) -> dict[str, Any]:
    """Where it begins: with an earlier question that failed just before it. Where something
    between the two was answered, or another order was on the screen, there is no one question."""
    asked = {"seq": turn.seq, "order": turn.order_on_screen, "text": turn.text[:_LONGEST]}
    earlier = next((t.card[QUESTION] for t in tickets if QUESTION in t.card), None)
    if earlier is None:
        return asked | {"after": turn.after}
    same_order = earlier.get("order", turn.order_on_screen) == turn.order_on_screen
    together = earlier["seq"] == turn.after and same_order
    return asked | {"after": earlier["after"] if together else None}
