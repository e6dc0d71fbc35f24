"""The hand-over card: what an agent has to know so that the buyer is asked nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.decisions.facts import facts_for
from bot.decisions.model import DecisionRecord, State
from bot.decisions.ports import Uow
from bot.decisions.wording import kind_text, proposal_text, reason_text
from bot.desk.model import Message, Sender
from bot.policy import Policy, decide

_LOOK_BACK = 30
_ANGRY = ("投诉", "12315", "差评", "骗", "举报", "曝光", "平台介入", "垃圾", "起诉", "工商")
_UPSET = ("怎么还", "太慢", "失望", "生气", "无语", "到底", "一直", "等了", "受不了", "什么情况")


def handover_card(
    uow: Uow, conversation_id: str, *, policy: Policy, now: datetime
) -> dict[str, Any]:
    """docs/protocol.md's HandoverCard but for the promises: the newest decisions, the buyer's last
    words, and what the rules see now."""
    conversation = uow.desk.conversation(conversation_id)
    messages = uow.desk.messages_after(
        conversation_id, max(0, conversation.last_seq - _LOOK_BACK), limit=_LOOK_BACK
    )
    said = [message for message in messages if message.sender is Sender.BUYER]
    decisions = uow.decisions.decisions_of_conversation(conversation_id)
    newest = decisions[0] if decisions else None
    return {
        "wish": kind_text(newest.kind) if newest else "",
        "order_no": newest.order_no if newest else conversation.order_on_screen,
        "facts": [] if newest is None else _facts(uow, newest, policy=policy, now=now),
        "mood": mood_of([message.text for message in said]),
        "proposal": next(
            (proposal_text(record) for record in decisions if record.state is State.WAITING), None
        ),
        "last_words": _last_words(said),
    }


def mood_of(texts: Sequence[str]) -> str:
    """calm, upset or angry, by simple signs in the buyer's latest messages."""
    latest = " ".join(texts[-5:])
    if any(sign in latest for sign in _ANGRY):
        return "angry"
    marks = latest.count("!") + latest.count("！") >= 2
    return "upset" if marks or any(sign in latest for sign in _UPSET) else "calm"


def _facts(
    uow: Uow, record: DecisionRecord, *, policy: Policy, now: datetime
) -> list[dict[str, str]]:
    """The same wish weighed anew: what was paid since the decision is in it."""
    order = uow.shop.order_for_staff(record.order_no)
    fresh = decide(
        record.request,
        facts_for(uow, order, record.request, policy=policy, now=now),
        policy,
    )
    found = {compared.label: compared.value for check in fresh.proof for compared in check.compared}
    shown = [{"label": label, "value": value} for label, value in found.items()]
    return [*shown, {"label": "规则结论", "value": reason_text(fresh.reason)}]


def _last_words(said: Sequence[Message]) -> str:
    return said[-1].text if said else ""
