"""Something is wrong with what came: a picture first, then the choice of a remedy."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.cards import attach_pictures, show_case
from actions.goods import item_named
from actions.orders import need_order, signed
from actions.talk import Talk
from actions.verdicts import settle, weigh
from actions.words import CAUSE_OF, REMEDIES
from bot.cases.aftersales.model import State
from bot.desk.model import Queue
from bot.policy.model import Cause, Outcome, ReturnRefund
from bot.shop.model import Order

_ASK_EVIDENCE = {
    Cause.WRONG_ITEM: "ask_evidence_wrong",
    Cause.MISSING_ITEM: "ask_evidence_missing",
}

_NO_PICTURE = re.compile(r"没有|没拍|没照片|拍不了|不方便拍|扔了|丢了|[发传]不[了出过上]|上传失败")


class ReportProblem(WishAction):
    title = "action_report_problem"
    wishes = tuple(CAUSE_OF)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is None:
            return
        cause = CAUSE_OF[talk.wish]
        talk.keep("cause", cause.value)
        await keep_line(talk, order)
        request = ReturnRefund(cause, evidence=False)
        if (await weigh(talk, request, order)).outcome is Outcome.REFUSE:
            await settle(talk, request, order)
        elif not talk.note("files") and not says_no_picture(talk):
            ask_picture(talk, cause)
        elif cause is Cause.MISSING_ITEM or talk.note("reship_asked"):
            # What is missing cannot be sent back: it may be sent once more, as what was asked so.
            await ask_reship(talk, order, cause.value)
        elif not talk.note("files"):
            talk.say("problem_to_person")
            talk.hand_over(Queue.AGENT, talk.wish)
        elif not REMEDIES & set(talk.memory.wishes):
            talk.say("problem_choice")


async def keep_line(talk: Talk, order: Order) -> None:
    """少发了黑色的那件: which line of the order it is; the picture comes a turn later."""
    item = await item_named(talk, order) if talk.heard.text else None
    if item is not None:
        talk.keep("lines", [item.line])


async def ask_reship(talk: Talk, order: Order, cause: str) -> None:
    """A person decides whether it is sent again; who asked before is shown that case."""
    case, new = await talk.call(
        talk.services.aftersales.ask_reship,
        order,
        conversation_id=talk.heard.conversation_id,
        cause=cause,
        note=talk.words,
        lines=frozenset(talk.note("lines") or ()),
    )
    await attach_pictures(talk, case)
    if new:
        talk.say("reship_to_person")
    await show_case(talk, case)
    if new or case.state is State.ASKED:
        talk.hand_over(Queue.AGENT, "request_reship")


def ask_picture(talk: Talk, cause: Cause) -> None:
    talk.ask("evidence", _ASK_EVIDENCE.get(cause, "ask_evidence"))


def says_no_picture(talk: Talk) -> bool:
    """没有 as the answer to our asking for one."""
    asked = talk.answering and talk.before.question == "evidence"
    return asked and (talk.heard.intent == "deny" or bool(_NO_PICTURE.search(talk.heard.text)))
