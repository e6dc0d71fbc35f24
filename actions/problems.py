"""Something is wrong with what came: a picture first, then the choice of a remedy."""

from __future__ import annotations

import re

from actions.base import WishAction
from actions.orders import need_order, signed
from actions.talk import Talk
from actions.verdicts import settle, weigh
from actions.words import CAUSE_OF, REMEDIES
from bot.desk.model import Queue
from bot.policy.model import Cause, Outcome, ReturnRefund

_ASK_EVIDENCE = {
    Cause.WRONG_ITEM: "ask_evidence_wrong",
    Cause.MISSING_ITEM: "ask_evidence_missing",
}

_NO_PICTURE = re.compile(r"没有|没拍|没照片|拍不了|不方便拍|扔了|丢了")


class ReportProblem(WishAction):
    title = "action_report_problem"
    wishes = tuple(CAUSE_OF)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is None:
            return
        cause = CAUSE_OF[talk.wish]
        talk.keep("cause", cause.value)
        request = ReturnRefund(cause, evidence=False)
        if (await weigh(talk, request, order)).outcome is Outcome.REFUSE:
            await settle(talk, request, order)
        elif not talk.note("files") and not says_no_picture(talk):
            ask_picture(talk, cause)
        elif cause is Cause.MISSING_ITEM or not talk.note("files"):
            # What is missing cannot be sent back; and without a picture a person looks.
            talk.say("problem_to_person")
            talk.hand_over(Queue.AGENT, talk.wish)
        elif not REMEDIES & set(talk.memory.wishes):
            talk.say("problem_choice")


def ask_picture(talk: Talk, cause: Cause) -> None:
    talk.ask("evidence", _ASK_EVIDENCE.get(cause, "ask_evidence"))


def says_no_picture(talk: Talk) -> bool:
    """没有 as the answer to our asking for one."""
    asked = talk.answering and talk.before.question == "evidence"
    return asked and (talk.heard.intent == "deny" or bool(_NO_PICTURE.search(talk.heard.text)))
