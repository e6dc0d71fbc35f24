"""Questions about goods whose answer the shop's own data have: the price now, the sizes and
colours, what is in a gift. They need no order, and are about the goods named or spoken of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.another_size import names_size_instead
from actions.frame.memory import NOTHING, seq_before
from actions.frame.turn import Turn
from actions.goods import goods_named
from actions.goods_meant import skus_meant
from actions.reading.asked import Asked, is_asked
from actions.reading.asking import asks_if_under_warranty
from actions.reading.going_on import further, only_points
from actions.reading.goods_asked import (
    asks_at_another_total,
    asks_for_packs,
    asks_if_it_fell,
    asks_if_it_is_sold,
    asks_price_now,
    asks_something,
    asks_to_pay_more,
    asks_what_is_in_the_gift,
    asks_what_it_is_sold_in,
)
from actions.reading.phrases import names_gift
from actions.words import MOVING, title_of_goods
from bot.money import short_yuan
from bot.shop.aspects import aspects_of
from bot.shop.model import Order, OrderItem, Product
from bot.shop.variants import Variant, by_size, named_of

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# What these questions are read as by themselves; surer of anything else, the words mean that.
_READ_AS = frozenset(
    {
        "ask_product", "ask_usage", "ask_payment", "ask_promotion", "price_drop_complaint",
        "request_exchange", "change_item", "shipping_fee_dispute", "request_gift",
        "report_missing_gift", "nlu_fallback", "inform", "chitchat", "affirm", "deny",
        "complain_service", "track_logistics", "request_repair", "ask_return_policy",
    }
)  # fmt: skip
_EXCHANGES = ("request_exchange", "change_item")
# What a question about goods is misread as; of two intents that are about goods the rules know.
_MISREAD = frozenset(
    {
        "nlu_fallback", "inform", "chitchat", "request_gift", "ask_promotion", "affirm", "deny",
        "change_item",
    }
)  # fmt: skip
_PACKS_OFFERED = ("threshold_gift", "missing_gift")
_OF_PACKS = ("request_gift", "ask_promotion", "report_missing_gift")
_OF_KNOWLEDGE = ("ask_product", "ask_usage")
_SURE = 0.8
_MOST_SPECS = 12


async def hear_of_goods(turn: Turn, book: Book) -> bool:
    """True where it was asked and told."""
    heard = turn.heard
    if await names_size_instead(turn):
        # No question about stock: what waits is to become this one.
        return False
    if await _goes_on(turn, book):
        return True
    sure_of_else = heard.intent not in _READ_AS and heard.confidence >= _SURE
    if sure_of_else and not _of_another_size(turn):
        return False
    for hear in (_warranty, _top_up, _packs, _price, _gift, _variants, _known):
        if await hear(turn, book):
            return True
    return False


async def _warranty(turn: Turn, book: Book) -> bool:
    """保多久来着, also while a picture of the fault is waited for."""
    text = turn.heard.text
    if not (is_asked(text, Asked.WARRANTY_LENGTH) or asks_if_under_warranty(text)):
        return False
    products = await _one_of_each(turn)
    if len(products) != 1:
        return False
    facts = await turn.call(turn.services.shop.answers_on, products[0].sku, "保修多久")
    if not facts:
        return False
    turn.only_about("ask_usage")
    goods = title_of_goods(products[0].title)
    turn.say("product_fact", goods=f"{goods}：", fact=facts[0].text)
    return True


async def _top_up(turn: Turn, book: Book) -> bool:
    """130吧 星空的 要补钱吗: of the exchange spoken of; what it shall become is not lost."""
    about = (turn.before.wish, turn.note("last"), turn.heard.intent)
    named = "换" in turn.heard.text or any(one in _EXCHANGES for one in about)
    if not named or not asks_to_pay_more(turn.heard.text):
        return False
    turn.say("exchange_same_price")
    if turn.before.question in ("detail", NOTHING, "readings") and "request_exchange" in book:
        turn.wish, turn.answered = "request_exchange", "request_exchange"
        turn.answering = turn.before.question == "detail"
        turn.memory.settled()
        await book["request_exchange"].fulfil(turn)
    else:
        turn.only_about("request_exchange")
        turn.memory.settled()
    return True


async def _price(turn: Turn, book: Book) -> bool:
    fell = asks_if_it_fell(turn.heard.text)
    if not (fell or asks_price_now(turn.heard.text)):
        return False
    if turn.before.question == "offer" and not await _goods_named(turn):
        # 多少钱 under an offer is about the offer.
        return False
    products = await _one_of_each(turn)
    spoken_of = turn.note("product") is not None or turn.before.order_no is not None
    if len(products) != 1 or not products[0].price_fen or not spoken_of:
        return False
    product = products[0]
    paid = await _paid(turn, product.sku)
    turn.keep("product", product.sku)
    _about(turn, "price_drop_complaint" if fell else "ask_payment")
    turn.memory.settled()
    goods, price = title_of_goods(product.title), short_yuan(product.price_fen)
    if paid is None:
        turn.say("product_price", goods=goods, price=price)
        return True
    order, item = paid
    was = item.paid_unit_price_fen
    values: dict[str, Any] = {"goods": goods, "price": price, "paid": short_yuan(was)}
    if product.price_fen >= was and fell and order.signed_at is not None:
        # 查查便宜了没: asked of the rule, which keeps what it was told.
        turn.memory.about(order.no)
        await book["price_drop_complaint"].fulfil(turn)
        return True
    if product.price_fen >= was:
        turn.say("price_not_fallen", **values)
        return True
    turn.say("price_fallen", less=short_yuan(was - product.price_fen), **values)
    if fell:
        turn.memory.about(order.no)
        await book["price_drop_complaint"].fulfil(turn)
    return True


# 有活动吗 beside a price; 现在什么价 alone asks for none.
_PROMOTION = re.compile(r"活动|优惠|券|满减|打折|折扣|便宜点|促销")


def _about(turn: Turn, wish: str) -> None:
    """那包呢, right after it, asks the same of other goods."""
    turn.only_about(wish)
    turn.keep("last", wish)
    turn.keep("words", turn.heard.text)
    if not _PROMOTION.search(turn.heard.text):
        left = tuple(one for one in turn.heard.wishes if one != "ask_promotion")
        turn.heard = replace(turn.heard, wishes=left)


async def _paid(turn: Turn, sku: str) -> tuple[Order, OrderItem] | None:
    """The order in hand first, else the newest that has it."""
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    for order in sorted(orders, key=lambda one: one.no != turn.memory.order_no):
        for item in order.items:
            if item.sku == sku:
                return order, item
    return None


async def _gift(turn: Turn, book: Book) -> bool:
    """礼包里都有啥: of the one that was given or offered last, or that is named."""
    if not asks_what_is_in_the_gift(turn.heard.text):
        return False
    decisions = await turn.call(
        turn.services.decisions.decisions_of_conversation, turn.heard.conversation_id
    )
    gifts = [gift.sku for one in reversed(decisions) for gift in one.decision.gifts]
    for sku in dict.fromkeys(gifts):
        facts = await turn.call(turn.services.shop.answers_on, sku, "里面有什么")
        product = await turn.call(turn.services.shop.product, sku)
        if product is not None:
            name = "gift_contents" if facts else "gift_contents_unknown"
            told = facts[0].text if facts else ""
            turn.only_about("request_gift")
            turn.memory.settled()
            turn.say(name, gift=product.title, fact=told)
            return True
    return False


async def _packs(turn: Turn, book: Book) -> bool:
    """满99送什么, 那199呢: the shop's row of packs. None is given by being told."""
    asks, total = asks_for_packs(turn.heard.text)
    if not asks and (turn.offered_kind in _PACKS_OFFERED or turn.note("last") in _OF_PACKS):
        total = asks_at_another_total(turn.heard.text)
    packs = turn.services.decisions.packs()
    if not packs or not (asks or total is not None):
        return False
    titles = {pack.sku: await _title(turn, pack.sku) for pack in packs}
    turn.only_about(turn.heard.intent if turn.heard.intent in _OF_PACKS else "ask_promotion")
    turn.keep("last", turn.wish)
    turn.memory.settled()
    if total is None:
        rows = [f"满 {short_yuan(pack.from_fen)} 元送“{titles[pack.sku]}”" for pack in packs]
        turn.say("packs", packs="，".join(rows))
        return True
    reached = [pack for pack in packs if pack.from_fen <= total * 100]
    if reached:
        pack, at = reached[-1], short_yuan(reached[-1].from_fen)
        turn.say("pack_at", total=total, reached=at, pack=titles[pack.sku])
    else:
        first = packs[0]
        turn.say(
            "pack_at_none", total=total, next=short_yuan(first.from_fen), pack=titles[first.sku]
        )
    return True


async def _title(turn: Turn, sku: str) -> str:
    product = await turn.call(turn.services.shop.product, sku)
    return sku if product is None else product.title


async def _variants(turn: Turn, book: Book) -> bool:
    """栗色没有39吗, 还有别的颜色吗: from what the shop sells, never from what is known of it."""
    text = turn.heard.text
    lists, asks = asks_what_it_is_sold_in(text), asks_if_it_is_sold(text) or _of_another_size(turn)
    if not (lists or asks):
        return False
    products = await _one_of_each(turn)
    if len(products) != 1:
        return False
    product = products[0]
    sold = await turn.call(turn.services.shop.sold_as, product.sku)
    named = named_of(_WANTS.sub("", text), sold)
    if not sold or not (lists or named.said):
        return False
    turn.keep("product", product.sku)
    _about(turn, "ask_product")
    turn.keep("of_stock", turn.heard.seq)
    if turn.before.wish not in _EXCHANGES:
        # What is being chosen for an exchange is still to be chosen.
        turn.memory.settled()
    goods = title_of_goods(product.title)
    if named.fits:
        await _tell_stock(turn, product, goods, named.fits)
    elif named.said:
        near = _specs(named.near) or _specs(sold)
        turn.say("not_sold_as", goods=goods, said=named.said, specs=near)
    else:
        turn.say("sold_as" if len(sold) > 1 else "sold_as_one", goods=goods, specs=_specs(sold))
    return True


# S绷得紧 换L还有没有 asks of L.
_WANTS = re.compile(r"^.*换(?:个|成|为|一个|件|条|双)*(?=\s*[0-9a-zA-Z\u4e00-\u9fff])")


def _of_another_size(turn: Turn) -> bool:
    """S码呢, 那41的呢, right after 有L码吗."""
    asked = turn.note("of_stock")
    if asked is None or asked != seq_before(turn.before):
        return False
    said = further(turn.heard.text)
    return said is not None and said.asks


async def _tell_stock(turn: Turn, product: Product, goods: str, fits: tuple[Variant, ...]) -> None:
    left = await turn.call(turn.services.shop.stock_of, fits[0].sku)
    name = "product_in_stock" if left is None or left > 0 else "product_sold_out"
    turn.say(name, title=f"{goods} {_specs(fits)}")


def _specs(variants: tuple[Variant, ...] | list[Variant]) -> str:
    specs = dict.fromkeys(one.spec for one in by_size(variants) if one.spec)
    return "、".join(list(specs)[:_MOST_SPECS])


async def _goods_named(turn: Turn) -> bool:
    before = turn.note("product")
    turn.memory.notes.pop("product", None)
    await skus_meant(turn)
    named = turn.note("product") is not None
    if not named and before is not None:
        turn.keep("product", before)
    return named


async def _one_of_each(turn: Turn) -> list[Product]:
    """Two colours of an article are the same to such a question."""
    skus = await skus_meant(turn)
    found = await turn.call(turn.services.shop.products_of, skus)
    return list({one.title: one for one in found}.values())


async def _goes_on(turn: Turn, book: Book) -> bool:
    """能预约几个小时, right after a question about the same goods: what buyers asked of them before
    counts more than what the words alone are read as, where that moves nothing."""
    heard, sku = turn.heard, turn.note("product")
    if heard.intent in (*_OF_KNOWLEDGE, "nlu_fallback") or heard.intent in MOVING or sku is None:
        return False
    if turn.note("last") not in _OF_KNOWLEDGE or turn.before.question != NOTHING:
        return False
    if not asks_something(heard.text) or names_gift(heard.text):
        return False
    found = await turn.call(turn.services.shop.answers_on, sku, heard.text)
    if not any(fact.question for fact in found):
        return False
    turn.wish = turn.answered = "ask_product"
    turn.memory.settled()
    await book[turn.wish].fulfil(turn)
    return True


async def _known(turn: Turn, book: Book) -> bool:
    """猫粮吃软便 咋回事, 有没有礼盒, read as another wish: where a question names what pieces of
    knowledge speak of, and the goods, it is about them."""
    heard = turn.heard
    if heard.intent not in _MISREAD or turn.before.question in ("offer", "case", "address"):
        return False
    if names_gift(heard.text):
        # 离199就差一丢丢 大的那个礼包给我成不 wishes for what no goods' knowledge tells of.
        return False
    if await _only_names_goods(turn):
        # 台灯呢 after 毛巾到哪了: whatever was asked before, and no question of its own.
        return False
    just_spoken = turn.note("last") in _OF_KNOWLEDGE
    if not asks_something(heard.text) or not aspects_of(heard.text):
        return False
    if not (just_spoken or await _goods_named(turn)):
        return False
    turn.wish = turn.answered = "ask_product"
    turn.memory.settled()
    await book[turn.wish].fulfil(turn)
    return True


async def _only_names_goods(turn: Turn) -> bool:
    said = further(turn.heard.text)
    if said is None or not said.asks or said.verb:
        return False
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
    return any(
        only_points(said.what[: one.start] + said.what[one.end :])
        for one in await goods_named(turn, orders, f"{said.what}呢")
    )
