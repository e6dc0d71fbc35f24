"""Another one instead, by P6: of the same article another size or colour, or other goods."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Any

from actions.base import WishAction
from actions.goods import goods_named, item_named
from actions.orders import need_order, signed
from actions.price import named_cause
from actions.problems import ask_picture, says_no_picture
from actions.talk import Talk
from actions.verdicts import granted_before, settle, tell_granted, weigh
from actions.words import title_of_goods
from bot.desk.model import Queue
from bot.policy.model import Cause, Exchange
from bot.shop.kinds import COLOURS
from bot.shop.model import Order, OrderItem
from bot.shop.variants import Variant, by_size, wanted_in

_SAME = re.compile(r"同款|同样|一样的|换新|换个新|换一个新|重新换|换个?好的")
_INTO = re.compile(r"换[成为]|改[成为]")
# 黑色的换成L, 白色M换大一码: what stands behind is what it should become.
_TARGET = re.compile(
    rf"(?:换|改)(?:[成为]|个?(?=[A-Za-z0-9{COLOURS}]|[大小][一两二三1-3]?个?[码号]))"
)
_MOST_BUTTONS = 8


class Choice(Enum):
    """Of what it should become: known from now or before; not named; or named something that
    cannot be told, and the buyer has been answered."""

    KNOWN = auto()
    OPEN = auto()
    TOLD = auto()

    @classmethod
    def before(cls, talk: Talk) -> Choice:
        return cls.KNOWN if talk.note("becomes") else cls.OPEN


class ExchangeGoods(WishAction):
    title = "action_exchange_goods"
    wishes = ("request_exchange",)

    async def act(self, talk: Talk) -> None:
        order = await need_order(talk, signed)
        if order is None:
            return
        item = await _item(talk, order)
        if await self._agreed_before(talk, order, item):
            return
        first = Exchange(Cause.SIZE, evidence=False, sku=item.sku, new_sku=item.sku)
        weighed = await weigh(talk, first, order)
        if weighed.reason in ("order_closed", "not_signed", "nothing_left"):
            await settle(talk, first, order)
            return
        if not talk.answering:
            talk.memory.notes.pop("becomes", None)
            talk.memory.notes.pop("new_sku", None)
        cause = named_cause(talk)
        choice = await _choose(talk, order, item, cause)
        if choice is Choice.TOLD:
            return
        if choice is Choice.KNOWN:
            cause = cause or Cause.SIZE
        elif cause is None or cause.on_buyer:
            cause = await _same_again(talk, item, cause)
        if cause is None:
            return
        evidence = bool(talk.note("files"))
        if not cause.on_buyer and not evidence and not says_no_picture(talk):
            ask_picture(talk, cause)
            return
        new = talk.note("new_sku") or item.sku
        await settle(talk, Exchange(cause, evidence=evidence, sku=item.sku, new_sku=new), order)

    async def _agreed_before(self, talk: Talk, order: Order, item: OrderItem) -> bool:
        """The same article was agreed to before: its case is the answer."""
        earlier = await granted_before(talk, Exchange.kind, order)
        if earlier is None or earlier.line["request"]["sku"] != item.sku:
            return False
        return await tell_granted(talk, earlier, order)


async def _item(talk: Talk, order: Order) -> OrderItem:
    """What is to be exchanged: named in front of what it should become, else as before."""
    line = talk.note("line") if talk.answering else None
    kept = next((item for item in order.items if item.line == line), None)
    if kept is not None:
        return kept
    head = _TARGET.split(talk.heard.text)[0]
    named = await item_named(talk, order, head) if head or not talk.heard.text else None
    item = named or order.items[0]
    talk.keep("line", item.line)
    return item


async def _choose(talk: Talk, order: Order, item: OrderItem, cause: Cause | None) -> Choice:
    text, asked = talk.heard.text, talk.answering and talk.before.question
    if asked == "order":
        text = talk.note("words") or text
    faulty = cause is not None and not cause.on_buyer
    if faulty and asked != "detail" and not _INTO.search(text):
        # 发成黑色的了 says what came, not what it should become.
        return Choice.before(talk)
    if (other := await _other_goods(talk, order)) is not None:
        _becomes(talk, other, text)
        return Choice.KNOWN
    own = Variant(item.sku, item.spec)
    variants = await talk.call(talk.services.shop.variants_of, item)
    fits = wanted_in(text, own, variants)
    if fits is None:
        return Choice.before(talk)
    others = [one for one in variants if one != own]
    if len(fits) == 1 and fits[0] != own:
        _becomes(talk, fits[0], text)
        return Choice.KNOWN
    if not others:
        _nothing_known(talk, own)
    elif fits == [own]:
        _ask(talk, "ask_exchange_same", others, spec=own.spec)
    else:
        name = "ask_exchange_which" if fits else "ask_exchange_other"
        _ask(talk, name, [one for one in fits if one != own] or others)
    return Choice.TOLD


async def _same_again(talk: Talk, item: OrderItem, cause: Cause | None) -> Cause | None:
    """Nothing else is named. 换同款 is for what is faulty; else it is asked what it should be."""
    own = Variant(item.sku, item.spec)
    same = bool(_SAME.search(talk.heard.text))
    if same and cause is None:
        talk.keep("cause", Cause.QUALITY.value)
        return Cause.QUALITY
    others = [one for one in await talk.call(talk.services.shop.variants_of, item) if one != own]
    if same:
        talk.say("exchange_same_only_faulty")
    else:
        _ask(talk, "ask_exchange", others)
    return None


def _nothing_known(talk: Talk, own: Variant) -> None:
    """Sold in one way only; or nothing is known of its sizes, and a person looks."""
    if own.spec:
        talk.propose("request_return", "exchange_one_only")
    else:
        talk.say("exchange_to_person")
        talk.hand_over(Queue.AGENT, "request_exchange")


def _ask(talk: Talk, name: str, variants: list[Variant], **values: Any) -> None:
    specs = dict.fromkeys(one.spec for one in by_size(variants))
    # What is pressed is read as its words: the title names the variant.
    buttons = [{"title": spec, "payload": "/inform"} for spec in [*specs][:_MOST_BUTTONS]]
    talk.ask("detail", name, buttons=buttons, **values)


def _becomes(talk: Talk, new: Variant, words: str) -> None:
    talk.keep("new_sku", new.sku)
    talk.keep("becomes", new.spec)
    talk.keep("detail", new.spec if new.spec == words else f"{new.spec}（{words.strip()}）")


async def _other_goods(talk: Talk, order: Order) -> Variant | None:
    """Other goods of the shop, named by their SKU or so that no others can be meant."""
    owned = {item.sku for item in order.items}
    sku = (talk.heard.entity("sku") or "").upper()
    if not sku or sku in owned:
        sku = await _named_otherwise(talk, order, owned)
    product = await talk.call(talk.services.shop.product, sku) if sku else None
    return None if product is None else Variant(product.sku, title_of_goods(product.title))


async def _named_otherwise(talk: Talk, order: Order, owned: set[str]) -> str:
    for mention in await goods_named(talk, [order]):
        others = [sku for sku in mention.likeliest if sku not in owned]
        if len(others) == 1 and len(mention.likeliest) == 1:
            return others[0]
    return ""
