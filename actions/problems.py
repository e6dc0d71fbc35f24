"""Something is wrong with what came: a picture first, then the choice of a remedy."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.goods import item_named
from actions.open_cases import MONEY_BACK, tells_open_case
from actions.orders import need_order, signed
from actions.reading.causes import cause_in
from actions.reading.model import Act
from actions.reading.phrases import shows_nothing
from actions.reading.pieces import without_unharmed
from actions.saying.cards import attach_pictures, show_case
from actions.saying.decisions import decide_and_say, weigh
from actions.what_waits import tell_days_left
from actions.words import CAUSE_OF, REMEDIES
from bot.cases.model import Kind, State
from bot.desk.model import Queue
from bot.policy.model import Cause, Outcome, ReturnRefund
from bot.shop.model import Order

# A picture is asked for so often; after that the matter goes on without one.
_MOST_ASKED = 2
_ASK_EVIDENCE = {
    Cause.WRONG_ITEM: "ask_evidence_wrong",
    Cause.MISSING_ITEM: "ask_evidence_missing",
}


class ReportProblem(WishAction):
    title = "action_report_problem"
    wishes = tuple(CAUSE_OF)

    async def act(self, turn: Turn) -> None:
        if turn.wish == "report_quality_issue" and cause_in(turn.heard.text) is Cause.SIZE:
            # 小了穿不进去: the size is no defect, and needs no picture.
            turn.keep("cause", Cause.SIZE.value)
            turn.wish = "request_exchange"
            await self._book[turn.wish].fulfil(turn)
            return
        order = await need_order(turn, signed)
        if order is None:
            return
        if await tells_open_case(turn, order, *MONEY_BACK, Kind.EXCHANGE):
            return
        cause = CAUSE_OF[turn.wish]
        turn.keep("cause", cause.value)
        await keep_line(turn, order)
        request = ReturnRefund(cause, evidence=False)
        if (await weigh(turn, request, order)).outcome is Outcome.REFUSE:
            await decide_and_say(turn, request, order)
        elif not turn.note("files") and not says_no_picture(turn):
            ask_picture(turn, cause)
        elif cause is Cause.MISSING_ITEM or turn.note("reship_asked"):
            # What is missing cannot be sent back: it may be sent once more, as what was asked so.
            await ask_reship(turn, order, cause.value)
        elif not turn.note("files"):
            turn.say("problem_to_person")
            await tell_days_left(turn, order, "days_beside")
            turn.hand_over(Queue.AGENT, turn.wish)
        elif not REMEDIES & set(turn.memory.wishes):
            turn.say("problem_choice")
            turn.keep("choice_put", turn.heard.seq)


async def keep_line(turn: Turn, order: Order) -> None:
    """少发了黑色的那件: which line of the order it is; the picture comes a turn later."""
    words = without_unharmed(turn.heard.text)
    item = await item_named(turn, order, words) if words else None
    if item is not None:
        turn.keep("lines", [item.line])


async def ask_reship(turn: Turn, order: Order, cause: str) -> None:
    """A person decides whether it is sent again; who asked before is shown that case."""
    case, new = await turn.call(
        turn.services.cases.ask_reship,
        order,
        conversation_id=turn.heard.conversation_id,
        cause=cause,
        note=turn.words,
        lines=frozenset(turn.note("lines") or ()),
    )
    await attach_pictures(turn, case)
    if new:
        turn.say("reship_to_person")
    await show_case(turn, case)
    if new or case.state is State.ASKED:
        turn.hand_over(Queue.AGENT, "request_reship")


def ask_picture(turn: Turn, cause: Cause) -> None:
    """Once; whoever comes back without one is told that it goes on without, too."""
    asked = turn.note("picture_asked") or 0
    turn.keep("picture_asked", asked + 1)
    if asked:
        turn.ask("evidence", "ask_evidence_or_none")
    else:
        turn.ask("evidence", _ASK_EVIDENCE.get(cause, "ask_evidence"))


def says_no_picture(turn: Turn) -> bool:
    """没有, 没声音咋拍 as the answer to our asking for one, now or before; or asked for twice."""
    times = turn.note("picture_asked") or 0
    asked = turn.before.question == "evidence"
    lacks = turn.answering and (turn.reading.is_(Act.DECLINES) or turn.heard.intent == "deny")
    if (asked and lacks) or (times and shows_nothing(turn.heard.text)):
        turn.keep("no_picture", True)
    return bool(turn.note("no_picture")) or times >= _MOST_ASKED
