"""补发的到了: the buyer has what was sent once more, and the case is done."""

from __future__ import annotations

import re

from actions.frame.turn import Turn
from actions.saying.cards import cases_of_buyer, changed, show_case
from actions.words import CAUSE_OF, cause_in
from bot.cases.cards import values_of
from bot.cases.model import Case, Kind, State
from bot.errors import AnxinError

_CAME = r"(?:收到|到了|到货|拿到|签收|送到|取到|已到)"
_SENT = tuple(
    (
        kind,
        re.compile(
            rf"{what}[^,，。!！?？]{{0,8}}{_CAME}"
            # 收到后再发吧 asks for something; 收到你们补发的 tells.
            rf"|{_CAME}了?(?:你们|您们?|店里|商家|仓库)?{what}(?:的|了|商品|包裹|东西|$)"
        ),
    )
    for kind, what in (
        (Kind.RESHIP, "(?:补发|补寄|重发|重寄)"),
        (Kind.EXCHANGE, "(?:换货|换新|换好|换)的"),
    )
)
# 补发的到了吗, 没收到补发的, 补发的到了但是坏的: anything but that all is well.
_NOT_YET = re.compile(r"[吗么?？没未不还]|哪|什么时候|多久|怎么|几天|谁|如果|等|退|换成|但|可是")
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
    if _NOT_YET.search(text) or cause_in(text) or turn.heard.intent in _OTHER_WISHES:
        return None
    return next((kind for kind, pattern in _SENT if pattern.search(text)), None)


async def _finish(turn: Turn, case: Case) -> None:
    turn.memory.about(case.order_no)
    try:
        done = await turn.call(turn.services.cases.arrived, case.id, buyer_id=turn.heard.buyer_id)
    except AnxinError:
        await changed(turn, case)
        return
    turn.say("case_arrived", **values_of(done))
