"""Which wish the words mean where the engine reads another: 那床单呢, 不退了补差价, 便宜3块了."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from actions.frame.turn import Turn
from actions.goods import goods_named, owned_skus_named
from actions.orders import not_shipped, on_the_way
from actions.reading.asking import asks_how_long
from actions.reading.causes import (
    after_all,
    asks_for_a_sum,
    cause_in,
    gives_up_goods,
    just_returns,
    may_return_goods,
    names_price_drop,
    price_today,
    returns_one_of_them,
    swaps_for_size,
    tells_fall,
    tells_price_drop,
    turns_down,
    undoes,
    wants_a_bit_instead,
    wants_back,
    wants_instead,
    wants_some_back,
)
from actions.reading.going_on import Further, further, goes_on, names_parcel, only_points
from actions.reading.insistence import all_turned_off, insists
from actions.reading.keeping import asks_only_of_the_money
from actions.reading.model import Act
from actions.reading.phrases import (
    asks_for_gift,
    asks_how_far,
    asks_price,
    names_gift,
    names_threshold,
    names_way_to_pay,
    urges_to_ship,
    wants_delivery,
)
from actions.reading.repairs import wants_repair
from actions.reading.unmeant import unmeant
from actions.reading.use import asks_of_use
from actions.saying.cards import cases_of_buyer
from actions.words import CAUSE_OF, SMALL_TALK, title_of_goods
from bot.policy.model import Cause

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# Wishes that move goods or money.
GIVING = frozenset(
    {
        "request_refund", "request_return", "request_exchange", "request_reship", "cancel_order",
        "request_compensation", "price_drop_complaint", "shipping_fee_dispute",
    }
)  # fmt: skip
# What two prices in a message are rather than this.
_VAGUE = frozenset(
    {
        "nlu_fallback", "inform", "chitchat", "request_gift", "ask_promotion", "ask_product",
        "request_compensation", "complain_service", "request_refund", "request_return",
    }
)  # fmt: skip
# 不喜欢 退了 names a reason: it asks for what these ask about.
_ONLY_DATA = frozenset({"inform", "nlu_fallback", "chitchat"})
_OF_CASES = frozenset({"withdraw_request", "check_refund_status"})
_FEW_YUAN = frozenset({"price_drop_complaint", "request_compensation"})
_ABOUT_RETURNS = frozenset({"ask_return_policy", "request_return", "request_refund"})
# Surer than this, 那发票呢 is a wish of its own.
_MOST_PLAIN = 0.9
# Less sure than this, a single word says nothing of a wish.
_HARDLY = 0.7
# A question about goods that goes on: 那保修呢 asks something else of the same.
_ABOUT_GOODS = frozenset({"ask_product", "ask_usage", "ask_payment", "request_repair"})
# What 容量呢 and 洗碗机呢 are read as, alone.
_MAY_BE_DETAILS = frozenset(
    {"ask_product", "ask_usage", "ask_promotion", "nlu_fallback", "inform", "chitchat"}
)
# 按键摁不动了 修得了不 tells what is wrong, and wants it repaired.
_MAY_BE_REPAIR = frozenset(
    {"report_quality_issue", "report_damaged", "nlu_fallback", "inform", "chitchat"}
)
# Also of goods that the buyer has not bought.
_OF_ANY_GOODS = _ABOUT_GOODS | {"shipping_fee_dispute", "ask_promotion"}
_RETURNS = frozenset({"request_return", "request_refund", "cancel_order"})
_PROBLEM_OF = {cause: wish for wish, cause in CAUSE_OF.items()} | {
    Cause.SIZE: "request_exchange",
    Cause.NOT_AS_DESCRIBED: "report_quality_issue",
}
_MAY_COME_BACK = _FEW_YUAN | {"request_return", "request_refund", "cancel_order"}
_TWO = 2
# So likely together, ways to give goods back are meant.
_TOGETHER = 0.5
# 行 换L, once it was asked whether L is there.
_MAY_TAKE_IT = frozenset({"affirm", "inform", "nlu_fallback", "change_item", "chitchat"})
# Nobody says 那物流呢 and means them once more.
_FOR_A_PERSON = ("request_human", "complain_service")


async def meant_instead(turn: Turn, book: Book) -> str:
    """The wish; an empty text where the engine's reading stands."""
    return _turned_to(turn, book) or await _after_what_went_before(turn)


def _by_plain_words(intent: str, text: str) -> str:
    """What is said plainly and read as something vague."""
    if intent == "greet" and (cause := cause_in(text)) is not None:
        # hi，衣服有点大 greets, and tells what is wrong.
        return _PROBLEM_OF.get(cause, "")
    if intent in _MAY_BE_REPAIR and wants_repair(text):
        return "request_repair"
    if intent == "withdraw_request" and wants_a_bit_instead(text):
        return "request_compensation"
    if intent in _ONLY_DATA and asks_only_of_the_money(text):
        return "check_refund_status"
    if intent in _MAY_BE_DETAILS and wants_delivery(text):
        return "arrange_delivery"
    if intent in _MAY_BE_DETAILS and asks_for_gift(text):
        return "request_gift"
    return "track_logistics" if intent in _ONLY_DATA and names_parcel(text) else ""


def _turned_to(turn: Turn, book: Book) -> str:
    """我不换货了，直接修一下: the first clause turns one wish down, the rest names another.
    不退了，给我补差价: what is due under a rule is not lost to what was wished before."""
    text, intent = turn.heard.text, turn.heard.intent
    if (instead := wants_instead(text)) == "price_drop_complaint":
        return instead
    if intent == "request_compensation" and names_price_drop(text):
        return "price_drop_complaint"
    if intent in _VAGUE and (tells_price_drop(text) or tells_fall(text)):
        return "price_drop_complaint"
    if intent in _ABOUT_RETURNS and wants_some_back(text):
        # The goods stay: what is given for the trouble.
        return "request_compensation"
    if intent in ("nlu_fallback", "inform", "chitchat") and asks_for_a_sum(text):
        return "request_compensation"
    if by_words := _by_plain_words(intent, text):
        return by_words
    if intent == "nlu_fallback" and urges_to_ship(text):
        return "urge_shipping"
    if names_threshold(text) and (intent == "nlu_fallback" or asks_how_far(text)):
        return "request_gift"
    if intent in _OF_CASES and cause_in(text) and wants_back(text):
        return "request_return"
    if intent in ("nlu_fallback", "inform", "chitchat") and gives_up_goods(text):
        # Signed for or not: this one knows both.
        return "request_refund"
    named = [*turn.heard.wishes[1:], *turn.heard.perhaps]
    # 不用换了，帮我退货: what is wanted is no word against itself.
    off = SMALL_TALK | all_turned_off(text) | ({"withdraw_request"} if wants_back(text) else set())
    others = [wish for wish in named if wish in book and wish not in off]
    if intent in ("complain_service", "request_human") and others and not insists(intent, text):
        # 破店，给我退货: who only vents beside a wish wants the wish.
        return others[0] if others[0] in turn.heard.wishes else ""
    return others[0] if turns_down(text) and others and intent in GIVING else ""


async def _after_what_went_before(turn: Turn) -> str:
    """那退了吧 was read as asking what became of a refund, where there is none; 退锅 as nothing."""
    text, intent, last = turn.heard.text, turn.heard.intent, turn.note("last")
    if last in _MAY_COME_BACK and turn.note("turned_down") == last and after_all(text):
        # 还是退给我吧, right after 差价不要了: the few yuan, not the goods.
        return str(last)
    if intent in _MAY_TAKE_IT and turn.note("of_stock") is not None and swaps_for_size(text):
        return "request_exchange"
    if intent in CAUSE_OF and last in _ABOUT_GOODS and asks_of_use(text):
        return "ask_usage"
    if await _asks_what_it_costs(turn):
        return "ask_payment"
    if last is None and intent in _MAY_BE_DETAILS and asks_how_long(text):
        # 还得等多久, as the first word of a talk: of what is still to come.
        return await _still_to_come(turn)
    if intent in ("inform", "nlu_fallback") and await _costs_less(turn):
        return "price_drop_complaint"
    if intent in _OF_CASES and just_returns(text):
        return "" if await cases_of_buyer(turn) else "request_return"
    if intent in ("nlu_fallback", "inform") and returns_one_of_them(text):
        return "request_return"
    if intent == "nlu_fallback" and await _rather_returns(turn):
        return "request_return"
    if intent == "nlu_fallback" and may_return_goods(text):
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        shown = turn.note("files") and turn.note("cause")
        return "request_return" if shown or await owned_skus_named(turn, orders) else ""
    return ""


async def _rather_returns(turn: Turn) -> bool:
    """这个我咬不动 能给我退了不: the readings are at odds only about how it goes back. Before
    anything was asked for there is nothing to be taken back either."""
    text, ways = turn.heard.text, _RETURNS
    if not (undoes(text) or await cases_of_buyer(turn)):
        ways = ways | {"withdraw_request"}
    share = sum(share for name, share in turn.heard.ranking if name in ways)
    likeliest = turn.heard.ranking[0][0] if turn.heard.ranking else ""
    if likeliest not in ways or share < _TOGETHER or "退" not in text:
        return False
    against = (Act.NEGATES, Act.CONDITION, Act.REPORTS, Act.WAITS)
    return unmeant(turn.heard.text) is None and not turn.reading.is_(*against)


async def _still_to_come(turn: Turn) -> str:
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    coming = [one for one in orders if not_shipped(one) or on_the_way(one)]
    if len(coming) != 1:
        return ""
    return "urge_shipping" if not_shipped(coming[0]) else "track_logistics"


async def _asks_what_it_costs(turn: Turn) -> bool:
    """台灯什么价 is about goods, whatever else the engine hears."""
    text = turn.heard.text
    if turn.heard.intent not in _MAY_BE_DETAILS or not asks_price(text) or names_way_to_pay(text):
        return False
    return bool(turn.note("product") or await goods_named(turn, (), text))


async def _costs_less(turn: Turn) -> bool:
    """鼠标现在61了, of a mouse that was bought for more."""
    if (today := price_today(turn.heard.text)) is None:
        return False
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = await owned_skus_named(turn, orders)
    items = (item for order in orders for item in order.items if item.sku in named)
    return any(item.paid_unit_price_fen > today * 100 for item in items)


async def last_wish_goes_on(turn: Turn, book: Book) -> str:
    """那床单呢, 第二个呢, 毛巾也没到: the last wish, for other goods or another order; 容量呢 after
    a question about goods: the same, asked of something else. The words of the turn become those
    of the wish, where it looks at them."""
    last, text = turn.note("last"), turn.heard.text
    said = further(text)
    if last not in book or last in _FOR_A_PERSON or said is None or not said.fits(last):
        return ""
    if turn.before.question == "offer" and not (said.asks or said.joined):
        # 第二个, to an offer: whatever it takes, nobody said.
        return ""
    if said.another or await _names_goods(turn, said.what, last):
        await _name_the_other(turn, said)
        if last in _RETURNS:
            await _beside_before(turn, said)
        _ask_for_that(turn, await _asked_for(turn, said.what, last))
        return str(last)
    if last in _ABOUT_GOODS and said.asks and not said.verb and await _is_asked_on(turn, said.what):
        return str(last)
    plain = turn.heard.confidence <= _MOST_PLAIN or turn.heard.intent in ("inform", "nlu_fallback")
    if not plain or said.verb or not said.asks:
        return ""
    if last in _ABOUT_GOODS and not said.joined and turn.heard.intent not in _MAY_BE_DETAILS:
        return ""
    if last in _ABOUT_GOODS or goes_on(text):
        return str(last)
    return ""


async def _is_asked_on(turn: Turn, what: str) -> bool:
    """燃气灶呢 after 能用电磁炉不, whatever a single word is read as: something is known of it,
    or nothing speaks for another wish."""
    sku = turn.note("product")
    if sku is None:
        return False
    known = await turn.call(turn.services.shop.answers_on, sku, f"{what}呢")
    return bool(known) or turn.heard.confidence < _HARDLY


async def asks_for_another(turn: Turn) -> bool:
    """毛巾那单呢, while something is asked for: another order than the one in hand."""
    said = further(turn.heard.text)
    if said is None or not (said.asks or said.joined) or turn.before.question == "order":
        return False
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    skus = await owned_skus_named(turn, orders, f"{said.what}呢")
    meant = [one for one in orders if any(item.sku in skus for item in one.items)]
    return bool(meant) and all(one.no != turn.memory.order_no for one in meant)


async def _names_goods(turn: Turn, what: str, last: str) -> bool:
    """Of the buyer's own; of the shop's where the last question was about goods."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    if names_gift(what):
        return False
    owned = {item.sku for order in orders for item in order.items}
    return any(
        only_points(what[: one.start] + what[one.end :])
        and (last in _OF_ANY_GOODS or owned.intersection(one.likeliest))
        # 包 of 包呢 is a bag; alone it may be a verb.
        for one in await goods_named(turn, orders, f"{what}呢")
    )


async def _name_the_other(turn: Turn, said: Further) -> None:
    """那另外那个呢, of the only order with two goods in it, of which one was named."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    if not said.another or len(orders) != 1 or len(orders[0].items) != _TWO:
        return
    asked = await owned_skus_named(turn, orders, str(turn.note("words") or ""))
    others = [item for item in orders[0].items if item.sku not in asked]
    if len(others) == 1:
        turn.heard = turn.heard.saying(f"{title_of_goods(others[0].title)}呢")


async def _beside_before(turn: Turn, said: Further) -> None:
    """帆布包也退: with what was to go back before; 那包呢: that alone."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    skus = await owned_skus_named(turn, orders, f"{said.what}呢")
    before: list[list[Any]] = turn.note("return_items") or []
    for name in ("lines", "return_items", "line"):
        turn.memory.notes.pop(name, None)
    if said.verb and before and skus:
        turn.keep("return_items", [*before, *([sku, None] for sku in skus[:1])])
    elif skus:
        # All that is said of pieces is of what went before.
        turn.keep("words", turn.heard.text)


async def _asked_for(turn: Turn, what: str, last: str) -> str:
    """What was asked of goods before, with these in their place: 饭盒多少钱, for 帆布包."""
    asked = str(turn.note("words") or "")
    if last not in _OF_ANY_GOODS or not asked:
        return ""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    named = await goods_named(turn, orders, asked)
    meant = await goods_named(turn, orders, f"{what}呢")
    if not named or not meant:
        # 容量呢: of the same goods, in its own words.
        return ""
    product = await turn.call(turn.services.shop.product, meant[0].likeliest[0])
    title = title_of_goods(product.title) if product is not None else what
    return f"{asked[: named[0].start]}{title}{asked[named[0].end :]}"


def _ask_for_that(turn: Turn, words: str) -> None:
    if words:
        turn.heard = turn.heard.saying(words)
        turn.keep("words", words)
