"""Of several wishes in one message: which of them an answer by reading has dealt with already."""

from __future__ import annotations

import re

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.meant import GIVING
from actions.reading.causes import names_price_drop, undoes
from actions.reading.insistence import all_turned_off, threatens_to_tell
from actions.reading.model import GIVES_MONEY, Act
from actions.reading.phrases import names_gift, names_threshold, says_received
from actions.reading.unmeant import unmeant
from actions.words import ABOUT_GOODS, CAUSE_OF
from bot.desk.matters import same_matter

# 可以的，退吧 to an offer of money is one yes: the words for the money are no wish beside it.
_MONEY_BACK = ("request_refund", "request_return")
# What money, goods or a case may come of. Words that were read as a question, a condition or an
# answer have named these without asking for them: 不发我就退.
_ONLY_NAMED = frozenset({*GIVING, *CAUSE_OF, "request_gift", "withdraw_request"})
# 再多给点，不然我投诉: neither is this.
_PEOPLE = frozenset({"request_human", "complain_service"})
# Said with the number of a parcel that goes back, these are about it.
OF_PARCELS = frozenset(
    {"check_refund_status", "ask_return_policy", "track_logistics", "logistics_stalled"}
)
# With these words the wish itself is said beside what was answered: 先别发货，直接退款.
_SAYS_SO = {
    **dict.fromkeys(("request_refund", "request_return", "cancel_order"), "退取"),
    **dict.fromkeys(("request_exchange", "change_item"), "换改"),
}
# What 先别发货 and 可以发了 are read as.
_OF_SHIPPING = frozenset({"urge_shipping", "arrange_delivery", "track_logistics", "inform"})
_CLAUSES = re.compile(r"[\s,，。.!！;；]+(?=\S)")
_SEVERAL, _SURE, _SHORT = 2, 0.7, 12
_NAMES_COURIER = re.compile(r"快递|派送|配送|送货|小哥|师傅|骑手|驿站|网点")
_SAYS_CHANGE = re.compile(r"[换改]")
_CHANGES = re.compile(r"换|改[成为发]|[要发]成")
# 礼包没有，毛巾也少一条 tells of two things.
_BESIDES = re.compile(r"也|还有|还少|另外|都|而且|\d|[一两二三][件条个只瓶盒包双]")


def left_after(turn: Turn, *also: str) -> tuple[str, ...]:
    """The wishes of the message that its answer has not covered; `also` were covered, too."""
    heard = turn.heard
    if turn.answered == "urge_shipping":
        return _beside_what_was_answered(turn)
    if turn.answered and _is_one_short_clause(heard.text):
        # 多久到帐 was told of the money: that it may also be read of the parcel is no wish.
        return ()
    if heard.intent == "deny":
        return heard.wishes
    if heard.intent == "affirm":
        paid = turn.reading.accepts and turn.offered_kind in GIVES_MONEY
        return tuple(wish for wish in heard.wishes if not (paid and wish in _MONEY_BACK))
    depends = turn.reading.is_(Act.CONDITION, Act.BARGAINS)
    if turn.answered in ABOUT_GOODS and undoes(heard.text) and not depends:
        # 不想退了 顺便问下滤网咋洗: it is asked about once more before it is done.
        return _others(turn, _ONLY_NAMED - {"withdraw_request"}, (turn.answered,))
    # 再不发我就投诉, where nothing is offered, is a threat and comes first in line.
    threat = turn.before.question == NOTHING and threatens_to_tell(heard.text)
    named = _ONLY_NAMED | _PEOPLE if depends and not threat else _ONLY_NAMED
    about = (turn.answered or heard.intent, turn.wish, *also, turn.before.wish or "")
    return _others(turn, named, about)


def _is_one_short_clause(text: str) -> bool:
    return len(text.strip()) <= _SHORT and not _CLAUSES.search(text.strip())


def _others(turn: Turn, left_out: frozenset[str], about: tuple[str, ...]) -> tuple[str, ...]:
    off = left_out | all_turned_off(turn.heard.text)
    return tuple(
        wish
        for wish in turn.heard.wishes
        if wish not in off and not any(same_matter(wish, one) for one in about)
    )


def _beside_what_was_answered(turn: Turn) -> tuple[str, ...]:
    """The engine may have put another wish first: 先别发货，我要改地址 is both."""
    heard = turn.heard
    if not _CLAUSES.search(heard.text):
        return ()
    alone = len(heard.wishes) < _SEVERAL
    if alone and (heard.intent in _OF_SHIPPING or heard.confidence < _SURE):
        return ()
    meant = unmeant(heard.text) is None
    said = {
        wish
        for wish, signs in _SAYS_SO.items()
        if meant and any(sign in heard.text for sign in signs)
    }
    return _others(turn, _ONLY_NAMED - said, (turn.answered, turn.before.wish or ""))


def is_misheard(wish: str, first: str, text: str) -> bool:
    """A second wish that the engine only hears in the words of the first."""
    if wish == "delivered_not_received":
        return says_received(text)
    if wish == "price_drop_complaint":
        # 差4块到99，送个礼包呗 names two sums, and no price that fell.
        return first == "request_gift" and names_threshold(text) and not names_price_drop(text)
    if wish == "contact_courier" and first == "change_address":
        # 电话换一下 那个号停机了 is of the buyer's own number.
        return not _NAMES_COURIER.search(text)
    if wish in ("change_item", "change_address") and first in ("cancel_order", "request_refund"):
        # 拍错数量了 取消掉我重拍: what was wrong is why, and nothing is to be changed any more.
        return not _SAYS_CHANGE.search(text)
    if wish in ("change_item", "request_exchange") and first in ("ask_product", "ask_usage"):
        # 腰松了能改小吗 asks of the goods.
        return not _CHANGES.search(text)
    if wish == "report_missing_gift":
        # 洗衣液呢，发了吗
        return not names_gift(text)
    if wish == "report_missing_item":
        return first == "report_missing_gift" and not _BESIDES.search(text)
    return False
