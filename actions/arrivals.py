"""补发的到了: the buyer has what was sent once more, and the case is done."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.reading.causes import cause_in
from actions.reading.phrases import speaks_of_arrival
from actions.saying.cards import cases_of_buyer, changed, show_case
from actions.words import CAUSE_OF
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.errors import AnxinError

_OTHER_WISHES = frozenset({*CAUSE_OF, "complain_service", "request_human", "request_exchange"})
_LONGEST = 20


async def hear_arrival(turn: Turn) -> bool:
    """The buyer's own case is finished, if it was sent; else what is true of it is said."""
    kind = _arrived(turn)
    if kind is None:
        return False
    found = [case for case in await cases_of_buyer(turn) if case.kind is kind]
    if kind is Kind.EXCHANGE and not found:
        return False  # 想换的收到了 is the wish to exchange what came
    case = next((one for one in found if one.state is State.RESHIPPED), None)
    turn.memory.settled()
    if case is not None:
        await _finish(turn, case)
    elif waiting := next((one for one in found if not one.state.closed), None):
        turn.say("case_not_sent_yet", **values_of(waiting))
        await show_case(turn, waiting)
    else:
        turn.say("arrival_noted")
    return True


def _arrived(turn: Turn) -> Kind | None:
    text = turn.heard.text.strip()
    if len(text) > _LONGEST or turn.heard.pressed:
        return None
    if cause_in(text) or turn.heard.intent in _OTHER_WISHES:
        return None
    return speaks_of_arrival(text)


async def _finish(turn: Turn, case: Case) -> None:
    turn.memory.about(case.order_no)
    try:
        done = await turn.call(turn.services.cases.arrived, case.id, buyer_id=turn.heard.buyer_id)
    except AnxinError:
        await changed(turn, case)
        return
    turn.say("case_arrived", **values_of(done))
