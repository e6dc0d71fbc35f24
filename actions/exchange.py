"""Another one instead, by P6: of the same article another size or colour, or other goods."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from actions.frame.base import WishAction
from actions.frame.turn import Turn
from actions.goods import goods_named, item_named
from actions.open_cases import tells_open_case
from actions.orders import need_order, signed
from actions.pieces import pieces_of
from actions.price import named_cause
from actions.problems import ask_picture, says_no_picture
from actions.reading.phrases import before_target, names_target, wants_the_same
from actions.saying.decisions import decide_and_say, granted_before, say_granted, weigh
from actions.words import title_of_goods
from bot.cases.model import Kind
from bot.desk.model import Queue
from bot.policy.model import Cause, Exchange
from bot.shop.kinds import COLOURS
from bot.shop.model import Order, OrderItem
from bot.shop.variants import Variant, by_size, strays_from, wanted_in

_MOST_BUTTONS = 8


class Choice(Enum):
    """Of what it should become: known from now or before; not named; or named something that
    cannot be told, and the buyer has been answered."""

    KNOWN = auto()
    OPEN = auto()
    TOLD = auto()

    @classmethod
    def before(cls, turn: Turn) -> Choice:
        return cls.KNOWN if turn.note("becomes") else cls.OPEN


class ExchangeGoods(WishAction):
    title = "action_exchange_goods"
    wishes = ("request_exchange",)

    async def act(self, turn: Turn) -> None:
        order = await need_order(turn, signed)
        if order is None:
            return
        item = await _item(turn, order)
        if await self._agreed_before(turn, order, item):
            return
        if not turn.wants_another_size and await tells_open_case(turn, order, Kind.EXCHANGE):
            return
        first = Exchange(Cause.SIZE, evidence=False, sku=item.sku, new_sku=item.sku)
        weighed = await weigh(turn, first, order)
        if weighed.reason in ("order_closed", "not_signed", "nothing_left"):
            await decide_and_say(turn, first, order)
            return
        if not (turn.answering or turn.offered_kind == Exchange.kind):
            turn.memory.notes.pop("becomes", None)
            turn.memory.notes.pop("new_sku", None)
            turn.memory.notes.pop("pieces", None)
        cause = named_cause(turn)
        choice = await _choose(turn, order, item, cause)
        if choice is Choice.TOLD:
            return
        if choice is Choice.KNOWN:
            cause = cause or Cause.SIZE
        elif cause is None or cause.on_buyer:
            cause = await _same_again(turn, item, cause)
        if cause is None or (pieces := pieces_of(turn, item)) is None:
            return
        evidence = bool(turn.note("files"))
        if not cause.on_buyer and not evidence and not says_no_picture(turn):
            ask_picture(turn, cause)
            return
        await decide_and_say(turn, _request(turn, item, cause, pieces, evidence), order)

    async def _agreed_before(self, turn: Turn, order: Order, item: OrderItem) -> bool:
        """The same article was agreed to before: its case is the answer."""
        earlier = await granted_before(turn, Exchange.kind, order)
        if earlier is None or earlier.line["request"]["sku"] != item.sku:
            return False
        return await say_granted(turn, earlier, order)


def _request(turn: Turn, item: OrderItem, cause: Cause, pieces: int, evidence: bool) -> Exchange:
    new = turn.note("new_sku") or item.sku
    some = pieces if pieces < item.quantity - item.refunded_quantity else None
    return Exchange(cause, evidence=evidence, sku=item.sku, new_sku=new, quantity=some)


async def _item(turn: Turn, order: Order) -> OrderItem:
    """What is to be exchanged: named in front of what it should become, else as before."""
    line = turn.note("line") if turn.answering else None
    kept = next((item for item in order.items if item.line == line), None)
    if kept is not None:
        return kept
    head = before_target(turn.heard.text)
    named = await item_named(turn, order, head) if head or not turn.heard.text else None
    item = named or order.items[0]
    turn.keep("line", item.line)
    return item


async def _choose(turn: Turn, order: Order, item: OrderItem, cause: Cause | None) -> Choice:
    text, asked = turn.heard.text, turn.answering and turn.before.question
    if asked == "order":
        text = turn.note("words") or text
    faulty = cause is not None and not cause.on_buyer
    if faulty and asked != "detail" and not names_target(text):
        # 发成黑色的了 says what came, not what it should become.
        return Choice.before(turn)
    if (other := await _other_goods(turn, order)) is not None:
        _becomes(turn, other, text)
        return Choice.KNOWN
    own = Variant(item.sku, item.spec)
    variants = await turn.call(turn.services.shop.variants_of, item)
    words = _apart_from_title(text, item, variants)
    fits = wanted_in(words, own, variants)
    if fits is None:
        return Choice.before(turn)
    if fits == [own] and faulty:
        # 我要M 发来L, 换成M: what was bought, and never came as it should.
        _becomes(turn, own, text)
        return Choice.KNOWN
    others = [one for one in variants if one != own]
    if len(fits) == 1 and (what := strays_from(own, fits[0], text)):
        # 栗色的没有39: 黑色 is not chosen for the buyer.
        values = {"spec": own.spec, "found": fits[0].spec, "what": what}
        _ask(turn, "ask_exchange_strays", others, **values)
        return Choice.TOLD
    if len(fits) == 1 and fits[0] != own:
        _becomes(turn, fits[0], text)
        return Choice.KNOWN
    if not others:
        _nothing_known(turn, own)
    elif fits == [own]:
        _ask(turn, "ask_exchange_same", others, spec=own.spec)
    else:
        name = "ask_exchange_which" if fits else "ask_exchange_other"
        _ask(turn, name, [one for one in fits if one != own] or others)
    return Choice.TOLD


def _apart_from_title(text: str, item: OrderItem, variants: list[Variant]) -> str:
    """黑色M of 卫衣黑色, which is sold in no other colour: the title chooses nothing."""
    for colour in COLOURS:
        if f"{colour}色" in item.title and not any(colour in one.spec for one in variants):
            text = text.replace(f"{colour}色", "")
    return text


async def _same_again(turn: Turn, item: OrderItem, cause: Cause | None) -> Cause | None:
    """Nothing else is named. 换同款 is for what is faulty; else it is asked what it should be."""
    own = Variant(item.sku, item.spec)
    same = wants_the_same(turn.heard.text)
    if same and cause is None:
        turn.keep("cause", Cause.QUALITY.value)
        return Cause.QUALITY
    others = [one for one in await turn.call(turn.services.shop.variants_of, item) if one != own]
    if same:
        turn.say("exchange_same_only_faulty")
    else:
        _ask(turn, "ask_exchange", others)
    return None


def _nothing_known(turn: Turn, own: Variant) -> None:
    """Sold in one way only; or nothing is known of its sizes, and a person looks."""
    if own.spec:
        turn.propose("request_return", "exchange_one_only")
    else:
        turn.say("exchange_to_person")
        turn.hand_over(Queue.AGENT, "request_exchange")


def _ask(turn: Turn, name: str, variants: list[Variant], **values: Any) -> None:
    specs = dict.fromkeys(one.spec for one in by_size(variants))
    # What is pressed is read as its words: the title names the variant.
    buttons = [{"title": spec, "payload": "/inform"} for spec in [*specs][:_MOST_BUTTONS]]
    turn.ask("detail", name, buttons=buttons, **values)


def _becomes(turn: Turn, new: Variant, words: str) -> None:
    turn.keep("new_sku", new.sku)
    turn.keep("becomes", new.spec)
    turn.keep("detail", new.spec if new.spec == words else f"{new.spec}（{words.strip()}）")


async def _other_goods(turn: Turn, order: Order) -> Variant | None:
    """Other goods of the shop, named by their SKU or so that no others can be meant."""
    owned = {item.sku for item in order.items}
    sku = (turn.heard.entity("sku") or "").upper()
    if not sku or sku in owned:
        sku = await _named_otherwise(turn, order, owned)
    product = await turn.call(turn.services.shop.product, sku) if sku else None
    return None if product is None else Variant(product.sku, title_of_goods(product.title))


async def _named_otherwise(turn: Turn, order: Order, owned: set[str]) -> str:
    for mention in await goods_named(turn, [order]):
        others = [sku for sku in mention.likeliest if sku not in owned]
        if len(others) == 1 and len(mention.likeliest) == 1:
            return others[0]
    return ""
