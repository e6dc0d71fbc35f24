"""The hand-over card: what an agent has to know so that the buyer is asked nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.decisions.facts import facts_for
from bot.decisions.model import DecisionRecord, State
from bot.decisions.ports import Uow
from bot.decisions.wording import kind_text, proposal_text, reason_text
from bot.desk.model import Message, Sender
from bot.money import yuan
from bot.policy import Policy, decide
from bot.shape import Shape
from bot.shop.cards import status_text
from bot.times import shop_time

_LOOK_BACK = 30
_ANGRY = ("投诉", "12315", "差评", "骗", "举报", "曝光", "平台介入", "垃圾", "起诉", "工商")
_UPSET = ("怎么还", "太慢", "失望", "生气", "无语", "到底", "一直", "等了", "受不了", "什么情况")

Mood = Literal["calm", "upset", "angry"]
MOODS: dict[Mood, str] = {"calm": "情绪平稳", "upset": "有些着急", "angry": "情绪激动"}


class LabelledFact(Shape):
    label: str
    value: str


class Handover(Shape):
    """docs/protocol.md's HandoverCard, but for what other rooms know: promises and danger."""

    wish: str
    order_no: str | None
    facts: list[LabelledFact]
    mood: Mood
    proposal: str | None
    last_words: str


def handover_card(
    uow: Uow,
    conversation_id: str,
    *,
    policy: Policy,
    now: datetime,
    order_no: str | None = None,
) -> Handover:
    """The newest decisions, the buyer's last words, and what the rules see now; of one order
    where it is known which."""
    conversation = uow.desk.conversation(conversation_id)
    messages = uow.desk.messages_after(
        conversation_id, max(0, conversation.last_seq - _LOOK_BACK), limit=_LOOK_BACK
    )
    said = [message for message in messages if message.sender is Sender.BUYER]
    decisions = uow.decisions.decisions_of_conversation(conversation_id)
    about = [one for one in decisions if order_no in (None, one.order_no)]
    newest = about[0] if about else None
    shown = order_no or conversation.order_on_screen
    return Handover(
        wish=kind_text(newest.kind) if newest else "",
        order_no=newest.order_no if newest else shown,
        facts=(
            _of_order(uow, shown) if newest is None else _facts(uow, newest, policy=policy, now=now)
        ),
        mood=mood_of([message.text for message in said]),
        proposal=next(
            (proposal_text(record) for record in decisions if record.state is State.WAITING), None
        ),
        last_words=_last_words(said),
    )


def mood_of(texts: Sequence[str]) -> Mood:
    """calm, upset or angry, by simple signs in the buyer's latest messages."""
    latest = " ".join(texts[-5:])
    if any(sign in latest for sign in _ANGRY):
        return "angry"
    marks = latest.count("!") + latest.count("！") >= 2
    return "upset" if marks or any(sign in latest for sign in _UPSET) else "calm"


def _facts(
    uow: Uow, record: DecisionRecord, *, policy: Policy, now: datetime
) -> list[LabelledFact]:
    """The same wish weighed anew: what was paid since the decision is in it."""
    order = uow.shop.order_for_staff(record.order_no)
    fresh = decide(
        record.request,
        facts_for(uow, order, record.request, policy=policy, now=now),
        policy,
    )
    found = {compared.label: compared.value for check in fresh.proof for compared in check.compared}
    shown = [LabelledFact(label=label, value=value) for label, value in found.items()]
    return [*shown, LabelledFact(label="规则结论", value=reason_text(fresh.reason))]


def _of_order(uow: Uow, order_no: str | None) -> list[LabelledFact]:
    """Where nothing was weighed yet: how the order on the screen stands."""
    if order_no is None:
        return []
    order = uow.shop.order_for_staff(order_no)
    shown = {
        "订单状态": status_text(order),
        "实付": f"{yuan(order.paid_fen)} 元",
        "已退": f"{yuan(order.refunded_fen)} 元" if order.refunded_fen else "",
        "发货时间": _moment(order.shipped_at),
        "签收时间": _moment(order.signed_at),
        "平台售后": order.after_sales,
    }
    return [LabelledFact(label=label, value=value) for label, value in shown.items() if value]


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{shop_time(at):%Y-%m-%d %H:%M}"


def _last_words(said: Sequence[Message]) -> str:
    return said[-1].text if said else ""
