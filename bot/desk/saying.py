"""How staff say something to a buyer: the transaction of it, and in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from bot.desk.holding import PromiseHeld, Uncovered
from bot.desk.model import BOT_NAME, Holder, Message, Outgoing, Sender, Staff
from bot.desk.ports import PromiseGate, WaitingUow
from bot.transaction import Opens, UnitOfWork

AnyUow = TypeVar("AnyUow", bound=UnitOfWork)


@contextmanager
def staff_says(open_uow: Opens[AnyUow], gate: PromiseGate[AnyUow]) -> Iterator[AnyUow]:
    """Where the gate keeps the words back, nothing of the transaction happens; that they were
    held is recorded by itself, and told with PromiseHeld."""
    try:
        with open_uow() as uow:
            yield uow
    except Uncovered as uncovered:
        with open_uow() as uow:
            held = gate.record(uow, uncovered)
            uow.commit()
        raise PromiseHeld(held) from None


def append_result(
    uow: WaitingUow,
    conversation_id: str,
    message: Outgoing,
    staff: Staff,
    *,
    at: datetime,
    reply_key: str,
) -> Message:
    """What somebody did for the buyer is said in their name where they hold the conversation, in
    the bot's where they do not. Once for a key."""
    conversation = uow.desk.conversation(conversation_id)
    holds = conversation.holder is Holder.AGENT and conversation.staff_id == staff.id
    return uow.desk.append(
        conversation_id,
        message,
        sender=Sender.AGENT if holds else Sender.BOT,
        name=staff.name if holds else BOT_NAME,
        staff_id=staff.id if holds else None,
        at=at,
        reply_key=reply_key,
    )
