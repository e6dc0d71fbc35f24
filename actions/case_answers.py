"""Yes or no to what was asked about an after-sales case: withdraw it, or take it up again."""

from __future__ import annotations

from actions.case_steps import carry_withdrawal
from actions.frame.turn import Turn
from actions.saying.cards import reopen, was_asked
from bot.cases.cards import values_of


async def answer_case(turn: Turn) -> None:
    """Only a yes that cannot be meant otherwise closes a case or opens it again."""
    if turn.reading.accepts and turn.heard.unseen:
        put_case_again(turn)
        return
    number, doing = was_asked(turn)
    accepts = turn.takes_what_is_open
    turn.memory.settled()
    turn.memory.notes.pop("case", None)
    case = await turn.call(turn.services.cases.case, number, buyer_id=turn.heard.buyer_id)
    if not accepts:
        kept = "case_withdraw_kept" if doing == "withdraw" else "case_reopen_kept"
        turn.say(kept, **values_of(case))
    elif doing == "withdraw":
        await carry_withdrawal(turn, case)
    else:
        await reopen(turn, case)


def put_case_again(turn: Turn) -> None:
    """Neither yes nor no: the question stays, with its buttons; never twice in the same words."""
    name = "again_case_otherwise" if turn.note("offer_put") == "again_case" else "again_case"
    turn.keep("offer_put", name)
    turn.memory.question = "case"
    turn.say(name, offer=turn.note("offered") or "")
