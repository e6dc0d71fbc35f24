"""Danger to a person: such a ticket is the first in line, and the goods concerned are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.model import Conversation, HandOver, Message, Queue, Sender
from bot.desk.ports import Uow
from bot.safety.model import KIND_TEXT, Alarm, Concerned
from bot.safety.reporting import report
from bot.times import shop_day
from nlu.danger import Danger, read_danger, read_messages

DANGER = "danger"
# Said in pieces (我家孩子 / 把干燥剂 / 吃了): so many of the last messages are read together.
_TOGETHER = 3
_LONGEST_SUMMARY = 200


def sentence_of(kind: Danger) -> str:
    """The name in domain.yml of the one sentence that is said."""
    return f"utter_danger_{kind}"


def hand_over(alarm: Alarm, *, queue: Queue = Queue.AGENT, order_no: str | None) -> HandOver:
    return HandOver(
        queue, DANGER, summary=summary_of(alarm), order_no=order_no, high=True, alarm=alarm
    )


def summary_of(alarm: Alarm) -> str:
    return f"{KIND_TEXT[alarm.kind]}：{alarm.words}"[:_LONGEST_SUMMARY]


def reported(uow: Uow, conversation: Conversation, wish: HandOver, *, at: datetime) -> HandOver:
    """The same hand-over with the goods concerned on its card, after the report is written."""
    if wish.alarm is None:
        return wish
    goods = report(
        uow,
        conversation.id,
        wish.alarm,
        buyer_id=conversation.buyer_id,
        order_no=wish.order_no or conversation.order_on_screen,
        at=at,
    )
    return replace(wish, card=wish.card | _on_card(wish.alarm, goods))


def unheard(uow: Uow, conversation: Conversation) -> Alarm | None:
    """Of what the buyer wrote and the bot will not answer any more: all that waits."""
    waiting = uow.desk.messages_after(
        conversation.id, conversation.answered_seq, limit=100, sender=Sender.BUYER
    )
    return _alarm(_words(waiting))


def alarm_of(uow: Uow, conversation: Conversation, message: Message) -> Alarm | None:
    """Of one more message to a conversation that the bot does not answer: on its own, or with
    those just before it, where these raised no alarm themselves."""
    if not _words([message]):
        return None
    if read_danger(message.text) is not None:
        return _alarm([message])
    first = max(conversation.answered_seq, message.seq - 2 * _TOGETHER)
    last = _words(uow.desk.messages_after(conversation.id, first, limit=100))[-_TOGETHER:]
    if any(read_danger(earlier.text) is not None for earlier in last):
        return None
    return _alarm(last)


def _words(messages: Sequence[Message]) -> list[Message]:
    """What the buyer typed: pressed buttons and cards are words of ours."""
    return [
        message
        for message in messages
        if message.sender is Sender.BUYER and message.kind == "text" and not message.pressed
    ]


def _alarm(messages: Sequence[Message]) -> Alarm | None:
    texts = [message.text for message in messages]
    kind = read_messages(texts)
    return None if kind is None else Alarm(kind, messages[-1].seq, "，".join(texts))


def _on_card(alarm: Alarm, goods: Sequence[Concerned]) -> dict[str, Any]:
    return {
        "wish": f"安全：{KIND_TEXT[alarm.kind]}",
        "last_words": alarm.words,
        "safety": {
            "kind": alarm.kind.value,
            "kind_text": KIND_TEXT[alarm.kind],
            "goods": [_goods_text(one) for one in goods],
        },
    }


def _goods_text(one: Concerned) -> str:
    name = " ".join(part for part in (one.title, one.spec) if part)
    if one.shipped_at is None:
        return f"{name}（{one.sku}）"
    return f"{name}（{one.sku}，{shop_day(one.shipped_at):%m-%d} 发出）"
