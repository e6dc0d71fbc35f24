"""Which of the messages that wait make up the next turn of the bot, and what it has to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk.model import JOINED_BY, Conversation, Holder, Message, Sender, Turn, Waiting
from bot.desk.ports import Uow
from bot.desk.waiting import Places, waiting_of

# Who writes on so soon after what was not understood has not read the question that came back.
_WRITES_ON = timedelta(seconds=10)
_MOST_MESSAGES = 100


def what_to_answer(uow: Uow, conversation: Conversation, places: Places) -> Turn | None:
    """The turn that is next in a conversation whose lease was taken."""
    unanswered = uow.desk.messages_after(
        conversation.id, conversation.answered_seq, limit=_MOST_MESSAGES, sender=Sender.BUYER
    )
    turn = next_turn(conversation, unanswered)
    if turn is None:
        return None
    if _is_unseen(uow, conversation, unanswered):
        turn = replace(turn, unseen=True)
    turn = _with_what_came_before(uow, conversation, turn, unanswered[0])
    return with_what_waits(uow, conversation, turn, places)


def _is_unseen(uow: Uow, conversation: Conversation, unanswered: Sequence[Message]) -> bool:
    """Buttons came after the first of them was written."""
    first = unanswered[0].seq
    if conversation.last_seq - first + 1 == len(unanswered):
        return False  # nothing but these came since
    buttons = uow.desk.newest_buttons(conversation.id)
    return buttons is not None and buttons.seq > first


def next_turn(conversation: Conversation, waiting: Sequence[Message]) -> Turn | None:
    """The first unanswered messages that belong together: a run of words and pictures, or one
    press of a button or card."""
    if not waiting:
        return None
    first = waiting[0]
    run = [first]
    for message in () if first.pressed else waiting[1:]:
        if message.pressed:
            break
        run.append(message)
    return Turn(
        conversation_id=conversation.id,
        buyer_id=conversation.buyer_id,
        epoch=conversation.epoch,
        seq=run[-1].seq,
        text=JOINED_BY.join(m.text for m in run if m.kind != "image"),
        payload=first.data.get("payload"),
        order=first.data.get("order"),
        files=tuple(m.data["file"] for m in run if m.kind == "image"),
        order_on_screen=conversation.order_on_screen,
        messages=() if first.pressed else tuple(m.text for m in run if m.kind == "text"),
        after=conversation.answered_seq,
    )


def _with_what_came_before(
    uow: Uow, conversation: Conversation, turn: Turn, first: Message
) -> Turn:
    """A fragment that was not understood, and the rest of the sentence: they are read together,
    and are one thing that was not understood, not two."""
    before = uow.readings.at(conversation.id, conversation.answered_seq)
    if not turn.messages or before is None or before.outcome != "unclear":
        return turn
    if first.at - uow.desk.message(conversation.id, before.seq).at > _WRITES_ON:
        return turn
    return replace(
        turn,
        text=f"{before.text}{JOINED_BY}{turn.text}",
        messages=(before.text, *turn.messages),
        writes_on=True,
    )


def with_what_waits(uow: Uow, conversation: Conversation, turn: Turn, places: Places) -> Turn:
    """The same turn, knowing the person that is waited for, if any."""
    if conversation.holder is not Holder.QUEUE:
        return turn
    return replace(turn, waiting=_waiting(uow, conversation.id, places))


def _waiting(uow: Uow, conversation_id: str, places: Places) -> Waiting | None:
    waiting, place = waiting_of(uow, conversation_id), uow.tickets.place(conversation_id)
    if waiting is None or place is None:
        return waiting
    return replace(waiting, place=places.teller(uow)(place))
