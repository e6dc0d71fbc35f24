"""Which of the messages that wait make up the next turn of the bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.model import Conversation, Message, Turn


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
        text="，".join(m.text for m in run if m.kind == "text"),
        payload=first.data.get("payload"),
        order=first.data.get("order"),
        files=tuple(m.data["file"] for m in run if m.kind == "image"),
        order_on_screen=conversation.order_on_screen,
        messages=() if first.pressed else tuple(m.text for m in run if m.kind == "text"),
        after=conversation.answered_seq,
    )
