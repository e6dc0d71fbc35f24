"""What is said beside a matter, with no wish in it: thinking it over, a plea, a reason, what now.

It is answered from what was decided or said last, and nothing moves by it. A plea changes no rule:
what waits for a person gets the words, what was refused is told with its reason and the way on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.orders import find_order, values_of
from actions.reading.causes import cause_in
from actions.reading.model import Act
from actions.reading.phrases import names_gift
from actions.reading.remarks import (
    asks_if_it_works,
    asks_if_not,
    asks_what_now,
    asks_what_was_bought,
    compares_with_elsewhere,
    only_thanks,
    pleads,
    rests,
    thinks_it_over,
    understands,
)
from actions.saying.cards import cases_of_buyer
from actions.saying.explaining import why_of
from actions.what_waits import tell_what_waits
from actions.words import title_of_goods, when
from bot.cases.model import State as CaseState
from bot.decisions.model import DecisionRecord
from bot.decisions.model import State as DecisionState
from bot.errors import NotFound, OrderNotFound
from bot.policy.model import AddressChange, Outcome

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# What such words are read as: surer of anything else, the words mean that.
_VAGUE = frozenset(
    {"inform", "nlu_fallback", "chitchat", "affirm", "deny", "thank", "goodbye", "urge_reply"}
)
_SURE = 0.9
# Pleas and 那咋整 are read as the wish that went before, or as one that is near to it.
_NEAR = frozenset(
    {
        "request_compensation", "urge_shipping", "request_return", "request_exchange",
        "request_refund", "ask_return_policy", "complain_service", "request_reship", "ask_usage",
        "request_gift", "report_quality_issue",
    }
)  # fmt: skip
_MOST_GOODS = 5


async def hear_remark(turn: Turn, book: Book) -> bool:
    """True where it was one, and was answered."""
    if turn.before.question not in (NOTHING, "readings"):
        return False
    for hear in _KINDS:
        if await hear(turn):
            turn.memory.settled()
            return True
    return False


async def _thinks_it_over(turn: Turn) -> bool:
    text = turn.heard.text
    if not _is_vague(turn) or not thinks_it_over(text) or turn.reading.is_(Act.ASKS, at_least=0.8):
        return False
    turn.say("thinking_over")
    return True


async def _thanks(turn: Turn) -> bool:
    """谢谢恁, beside a word that the engine takes for data."""
    if turn.heard.intent != "inform" or "thank" not in turn.heard.wishes:
        return False
    if not only_thanks(turn.heard.text) or cause_in(turn.heard.text) is not None:
        return False
    turn.say("thank")
    return True


async def _understands(turn: Turn) -> bool:
    """哦有运费险啊 知道了, read as asking for it once more."""
    again = turn.heard.intent in _VAGUE or turn.heard.intent == turn.note("last")
    if not again or not understands(turn.heard.text):
        return False
    turn.say("understood")
    return True


async def _rests(turn: Turn) -> bool:
    if not _is_vague(turn) or not rests(turn.heard.text):
        return False
    turn.say("close")
    return True


async def _pleads(turn: Turn) -> bool:
    """通融一下嘛, 那咋整啊: of what waits for a person, or of what was refused."""
    text = turn.heard.text
    near = turn.heard.intent in _NEAR or _is_vague(turn)
    if not near or not (pleads(text) or asks_what_now(text)):
        return False
    case = next((one for one in await cases_of_buyer(turn) if one.state is CaseState.ASKED), None)
    told = await _told(turn)
    if case is not None:
        await tell_what_waits(turn, case.order_no)
    elif told is not None and told.state is DecisionState.WAITING:
        await tell_what_waits(turn, told.order_no)
    elif told is not None and told.outcome is Outcome.REFUSE and (why := await _why(turn, told)):
        turn.say("plea_refused", why=why)
    else:
        return False
    return True


async def _reason(turn: Turn) -> bool:
    """就是不喜欢嘛 没别的: what was refused for just that stands."""
    named = cause_in(turn.heard.text)
    if not _is_vague(turn) or named is None or not named.on_buyer:
        return False
    told = await _told(turn)
    if told is None or told.outcome is not Outcome.REFUSE or not (why := await _why(turn, told)):
        return False
    turn.say("own_reason", why=why)
    return True


async def _elsewhere(turn: Turn) -> bool:
    """隔壁店才119: ours is compared with ours."""
    read_as = ("price_drop_complaint", "ask_payment", "request_gift", "ask_promotion")
    if not (_is_vague(turn) or turn.heard.intent in read_as) or names_gift(turn.heard.text):
        return False
    if turn.note("last") != "price_drop_complaint" or not compares_with_elsewhere(turn.heard.text):
        return False
    told = await _told(turn)
    if told is None or told.outcome is not Outcome.REFUSE:
        return False
    turn.say("price_elsewhere")
    return True


async def _bought(turn: Turn) -> bool:
    """我这单买了啥: what stands on the order."""
    if not asks_what_was_bought(turn.heard.text):
        return False
    try:
        order = await find_order(turn)
    except OrderNotFound:
        return False
    if order is None or not order.items:
        return False
    goods = "、".join(
        f"{title_of_goods(item.title)}{f'（{item.spec}）' if item.spec else ''}×{item.quantity}"
        for item in order.items[:_MOST_GOODS]
    )
    turn.only_about("track_logistics")
    turn.say("order_goods", goods=goods, count=len(order.items), **values_of(order))
    return True


async def _if_not(turn: Turn) -> bool:
    """要是没放怎么办, of a gift whose parcel is still under way."""
    if turn.note("last") != "report_missing_gift" or not asks_if_not(turn.heard.text):
        return False
    told = await _told(turn)
    if told is None or told.reason != "not_signed":
        return False
    turn.say("missing_gift_if_not")
    return True


async def _works(turn: Turn) -> bool:
    """能拦住么, of a parcel that the courier was asked to bring elsewhere."""
    if not asks_if_it_works(turn.heard.text):
        return False
    told = await _told(turn)
    if told is None or told.kind != AddressChange.kind or told.state is not DecisionState.WAITING:
        return False
    turn.say(
        "address_change_tried", deadline=when(told.decision.deadline, now=turn.services.clock())
    )
    return True


def _is_vague(turn: Turn) -> bool:
    return turn.heard.intent in _VAGUE or turn.heard.confidence < _SURE / 2


async def _told(turn: Turn) -> DecisionRecord | None:
    """What was decided last, of the order in hand."""
    number = turn.note("told")
    if number is None:
        return None
    try:
        record = await turn.call(turn.services.decisions.decision, number)
    except NotFound:
        return None
    return record if turn.memory.order_no in (None, record.order_no) else None


async def _why(turn: Turn, record: DecisionRecord) -> str:
    return await why_of(turn, record.id)


_KINDS: tuple[Callable[[Turn], Awaitable[bool]], ...] = (
    _thinks_it_over,
    _thanks,
    _understands,
    _pleads,
    _reason,
    _elsewhere,
    _bought,
    _if_not,
    _works,
    _rests,
)
