"""What buyers think of it: stars after a person, a thumb under what the bot settled."""

from __future__ import annotations

from bot.desk.model import BOT_NAME, Message, Outgoing, Sender
from bot.desk.ports import Happened, Notify, OpenUow, Phrases, Uow
from bot.errors import BadInput
from bot.times import Clock


class Ratings:
    def __init__(
        self, open_uow: OpenUow, *, clock: Clock, notify: Notify, phrases: Phrases
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases

    def rate(self, conversation_id: str, *, score: int, comment: str) -> None:
        if score not in range(1, 6):
            raise BadInput("评分是 1 到 5")
        with self._open_uow() as uow:
            uow.desk.rate(conversation_id, score=score, comment=comment[:500], at=self._now())
            uow.commit()
        self._notify(Happened(conversation_id, state=True))

    def helped(self, conversation_id: str, seq: int, *, helped: bool) -> None:
        """Whether what the bot said settled it; who says no is told once how it goes on."""
        with self._open_uow() as uow:
            message = uow.desk.mark_helped(conversation_id, seq, helped=helped)
            told = None if helped else self._sorry(uow, message)
            uow.commit()
        for one in (message, told):
            if one is not None and not one.duplicate:
                self._notify(Happened(conversation_id, one))

    def _sorry(self, uow: Uow, message: Message) -> Message:
        return uow.desk.append(
            message.conversation_id,
            Outgoing(self._phrases.say("utter_not_helped")),
            sender=Sender.BOT,
            name=BOT_NAME,
            at=self._now(),
            reply_key=f"helped:{message.seq}",
        )
