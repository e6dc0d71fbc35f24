"""Saying that a grant was carried out: in its transaction, where the bot holds the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.decisions.payment_note import with_payment
from bot.decisions.ports import Uow
from bot.desk.model import BOT_NAME, Holder, Message, Outgoing, Sender
from bot.errors import ConversationMoved


@dataclass(frozen=True)
class Telling:
    """Where a grant is said, and in whose hands the conversation has to be for it."""

    conversation_id: str
    epoch: int
    message: Outgoing | None

    def say(self, uow: Uow, decision_id: int, *, amount_fen: int, at: datetime) -> Message | None:
        if self.message is not None:
            return uow.desk.append(
                self.conversation_id,
                with_payment(self.message, decision_id, amount_fen),
                sender=Sender.BOT,
                name=BOT_NAME,
                at=at,
                reply_key=f"decision:{decision_id}:done",
                epoch=self.epoch,
            )
        now = uow.desk.lock(self.conversation_id)
        if now.holder is Holder.AGENT or now.epoch != self.epoch:
            raise ConversationMoved
        return None
