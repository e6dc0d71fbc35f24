"""补发的到了: the buyer has what was sent once more, and the case is done."""

from __future__ import annotations

import re

from actions.cards import cases_of_buyer, changed, show_case
from actions.talk import Talk
from actions.words import CAUSE_OF, cause_in
from bot.cases.aftersales.cards import values_of
from bot.cases.aftersales.model import Case, Kind, State
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


async def hear_arrival(talk: Talk) -> bool:
    """The buyer's own case is finished, if it was sent; else what is true of it is said."""
    kind = _arrived(talk)
    if kind is None:
        return False
    found = [case for case in await cases_of_buyer(talk) if case.kind is kind]
    if kind is Kind.EXCHANGE and not found:
        return False  # 想换的收到了 is the wish to exchange what came
    case = next((one for one in found if one.state is State.RESHIPPED), None)
    talk.memory.settled()
    if case is not None:
        await _finish(talk, case)
    elif waiting := next((one for one in found if not one.state.closed), None):
        talk.say("case_not_sent_yet", **values_of(waiting))
        await show_case(talk, waiting)
    else:
        talk.say("arrival_noted")
    return True


def _arrived(talk: Talk) -> Kind | None:
    text = talk.heard.text.strip()
    if len(text) > _LONGEST or talk.heard.pressed:
        return None
    if _NOT_YET.search(text) or cause_in(text) or talk.heard.intent in _OTHER_WISHES:
        return None
    return next((kind for kind, pattern in _SENT if pattern.search(text)), None)


async def _finish(talk: Talk, case: Case) -> None:
    talk.memory.about(case.order_no)
    try:
        done = await talk.call(
            talk.services.aftersales.arrived, case.id, buyer_id=talk.heard.buyer_id
        )
    except AnxinError:
        await changed(talk, case)
        return
    talk.say("case_arrived", **values_of(done))
