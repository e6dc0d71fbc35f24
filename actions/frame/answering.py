"""An open question is answered by what the words mean under it, whichever rule they came in by.

Each question has one function here. It says whether it dealt with the turn; where it did not, the
action that the engine chose goes on. `docs/dialogue.md` shows the way of a turn.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from actions.case_answers import answer_case, put_case_again
from actions.frame.context import context_of
from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.goods import owned_skus_named
from actions.haggling import hear_haggling
from actions.manner import heed_manner
from actions.meant import GIVING, asks_for_another, last_wish_goes_on, meant_instead
from actions.reading.addresses import corrected, keeps_all, keeps_the_rest
from actions.reading.causes import cause_in, just_returns, undoes, wants_back_instead
from actions.reading.doubts import names_another_size
from actions.reading.insistence import insists
from actions.reading.model import Act
from actions.reading.offered import names_only_some, only_repeats
from actions.reading.phrases import only_labels, shows_nothing
from actions.reading.pieces import several_in
from actions.reading.pointing import says_not_this
from actions.reading.replaced import remedy_chosen, remedy_instead
from actions.saying.explaining import explain
from actions.saying.instead import taken_back_with
from actions.saying.offers import accept, decline, explain_offer, put_offer_again
from actions.waiting import drop, go_on_with_wish, wait
from actions.words import CAUSE_OF, REMEDIES, WISHES_OF_KIND
from bot.policy.address import PARTS

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]
Handler = Callable[[Turn, Book], Awaitable[bool]]

# Intents of words that only answer: what they answer is read here.
_ANSWERS = frozenset({"affirm", "deny", "inform", "nlu_fallback"})
# What a part of an address may be read as, by the words before it.
_HARDLY_WISHES = frozenset(
    {"chitchat", "nlu_fallback", "greet", "thank", "goodbye", "urge_reply", "contact_courier"}
)
# A question about one of these is none of them.
MONEY_WISHES = GIVING | {"request_gift"}
# Asked for with a picture.
_SHOWN = ("evidence", "amount")
_SURE, _PLAINLY = 0.6, 0.9


async def answer_what_is_open(turn: Turn, book: Book) -> bool:
    """True where the words answered what was asked, and the answer was acted on."""
    if turn.heard.files and turn.before.question in _SHOWN and _is_what_was_asked(turn):
        # A picture and 小票 is what was asked for, and no wish for an invoice.
        await go_on_with_wish(turn, book)
        return True
    handler = _HANDLERS.get(turn.before.question)
    if handler is None or turn.heard.pressed or turn.heard.files:
        return False
    return await handler(turn, book)


def _is_what_was_asked(turn: Turn) -> bool:
    return only_labels(turn.heard.text) or turn.heard.intent in _ANSWERS


async def _offer(turn: Turn, book: Book) -> bool:
    read, intent = turn.reading, turn.heard.intent
    if read.accepts:
        await accept(turn)
    elif turn.offered_kind == "address_change" and keeps_all(turn.heard.text):
        await decline(turn)
    elif wish := _wish_instead(turn):
        await _begin_anew(turn, book, wish)
    elif await hear_haggling(turn):
        return True
    elif last := await last_wish_goes_on(turn, book):
        await _answer_beside_the_offer(turn, book, last)
    elif only_repeats(context_of(turn)) or _keeps_the_rest(turn) or _names_it_once_more(turn):
        put_offer_again(turn)
    elif read.is_(Act.DECLINES) and intent != "withdraw_request":
        await decline(turn)
    elif read.is_(Act.WAITS):
        turn.say("wait_offer")
    elif read.is_(Act.NOT_THAT):
        return await _not_that_offer(turn, book)
    elif read.is_(Act.ASKS, Act.BARGAINS, Act.CONDITION):
        return await _other_terms(turn)
    elif intent == "affirm" or (read.is_(Act.TAKES) and _is_its_answer(turn)):
        put_offer_again(turn)
    else:
        return False
    return True


def _names_it_once_more(turn: Turn) -> bool:
    """还是别换了 退货退款, to the offer in the place of the exchange: no word against it."""
    if taken_back_with(turn, turn.memory.offer) is None:
        return False
    return remedy_instead(turn.heard.text) in WISHES_OF_KIND.get(turn.offered_kind, ())


async def _fulfil(turn: Turn, book: Book, wish: str) -> None:
    """那换S行吗: another offer instead, which wants its own yes."""
    turn.wish = wish
    turn.memory.settled()
    await book[wish].fulfil(turn)


async def _begin_anew(turn: Turn, book: Book, wish: str) -> None:
    turn.wish = turn.answered = wish
    turn.memory.settled()
    turn.keep("words", turn.heard.text)
    if several_in(turn.heard.text):
        turn.memory.notes.pop("pieces", None)
    await book[wish].fulfil(turn)


async def _answer_beside_the_offer(turn: Turn, book: Book, wish: str) -> None:
    """那床单呢: the same for other goods; what was offered stands, unless something else is now."""
    offer = turn.memory.offer
    turn.wish = wish
    turn.memory.settled()
    await book[wish].fulfil(turn)
    if not (turn.asked or turn.handed_over):
        turn.memory.offer = offer
        put_offer_again(turn)


# Of an offer of several goods, one of which is named alone.
_GOES_BACK = {"refund_only": "request_refund", "return_refund": "request_return"}


def _wish_instead(turn: Turn) -> str | None:
    """What is begun anew in the place of the offer."""
    kind, text = turn.offered_kind, turn.heard.text
    if kind == "address_change":
        # 是8号楼不是6号楼, of the address that was put together.
        words = {"detail": str(turn.before.notes.get("offered_words") or "")}
        return "change_address" if corrected(text, words) else None
    if kind in _GOES_BACK and names_only_some(context_of(turn)):
        # 单退杯子这件, of the two that were offered.
        for name in ("lines", "return_items"):
            turn.memory.notes.pop(name, None)
        return _GOES_BACK[kind]
    if kind == "exchange" and wants_back_instead(text):
        # 黑的不要，那退一双行不: another remedy for the same goods.
        return "request_return"
    if kind == "exchange" and (several_in(text) or names_another_size(context_of(turn))):
        # 要换3件, of the one piece that was offered.
        return "request_exchange"
    return None


def _keeps_the_rest(turn: Turn) -> bool:
    """其他不变, of the address that was put together: no word against it."""
    return turn.offered_kind == "address_change" and keeps_the_rest(turn.heard.text)


def _is_its_answer(turn: Turn) -> bool:
    """Rather an answer in doubt than a wish that only sounds like one."""
    if turn.heard.intent in (*_ANSWERS, *_SAID_OF.get(turn.offered_kind, ())):
        return True
    return turn.reading.confidence >= _SURE and not _wants_another(turn)


# 补一个吧, of the pack that was offered to be sent: not the goods once more.
_SAID_OF = {"missing_gift": ("request_reship", "report_missing_gift", "request_gift")}
# 钱不要，给我重寄 of an offer of the money back: who names another remedy so plainly means it.
_REMEDY_OF = {
    "request_reship": ("reship",),
    "request_exchange": ("exchange",),
    "request_return": ("return_refund", "refund_only", "price_difference"),
}


def _wants_another(turn: Turn) -> bool:
    kinds = _REMEDY_OF.get(turn.heard.intent)
    plain = turn.heard.confidence >= _PLAINLY
    if plain and turn.heard.intent in _RETURNS and "another wish" in turn.reading.doubts:
        # 全部退款得了, of an offer of a few yuan.
        return turn.heard.intent not in WISHES_OF_KIND.get(turn.offered_kind, ())
    return kinds is not None and plain and turn.offered_kind not in kinds


async def _other_terms(turn: Turn) -> bool:
    """Asks about the offer, or wants it otherwise: it stands as it is."""
    act, intent = turn.reading.act, turn.heard.intent
    if act is not Act.CONDITION and await explain(turn):
        return True
    if act is Act.ASKS:
        if intent not in _ANSWERS | MONEY_WISHES and turn.heard.confidence >= _SURE:
            return False
        explain_offer(turn)
        return True
    if intent in _OTHER_TERMS.get(turn.offered_kind, ()):
        return False
    put_offer_again(turn, "offer_is_all" if act is Act.BARGAINS else "offer_unconditional")
    return True


# What the buyer may name instead, and the wish that reckons with it.
_OTHER_TERMS = {
    "goodwill": ("request_gift", "request_compensation"),
    "address_change": ("change_address", "inform"),
    "exchange": ("request_exchange", "change_item", "inform"),
    "return_refund": ("request_return", "request_refund"),
}


_I_MEAN = re.compile(
    r"(?:我|俺)?(?:是|的意思是|刚才|其实|明明)*(?:说|要|想|问)(?:的)?(?:是|要)?(?=[^,，。?？]*[退换补改送取开])"
)


def _says_what_is_meant(turn: Turn, book: Book) -> bool:
    """不对 我是说退差价: another wish than the offered one, named in the same words."""
    intent, kinds = turn.heard.intent, WISHES_OF_KIND
    sure = intent in book and turn.heard.confidence >= _PLAINLY
    if not sure or intent in kinds.get(turn.offered_kind, ()) or intent not in MONEY_WISHES:
        return False
    return bool(_I_MEAN.search(turn.heard.text))


async def _not_that_offer(turn: Turn, book: Book) -> bool:
    """不是这个: of the order, so which then; else the bot misread, and the offer stands."""
    wish = turn.memory.wish or ""
    if _says_what_is_meant(turn, book):
        await _begin_anew(turn, book, turn.heard.intent)
        return True
    if wish in book and says_not_this(turn.heard.text) and await _has_others(turn):
        turn.wish = wish
        turn.memory.settled()
        await book[wish].fulfil(turn)
        return True
    if turn.heard.intent not in _ANSWERS | MONEY_WISHES:
        return False
    turn.say("misread_offer", offer=turn.note("offered") or "")
    return True


async def _case(turn: Turn, book: Book) -> bool:
    read, intent = turn.reading, turn.heard.intent
    asks = read.is_(Act.ASKS) and intent in (*_ANSWERS, "withdraw_request")
    if read.accepts or read.is_(Act.DECLINES):
        await answer_case(turn)
    elif read.is_(Act.WAITS):
        turn.say("wait_case")
    elif asks or read.is_(*_NEITHER) or intent in ("affirm", "deny"):
        put_case_again(turn)
    else:
        return False
    return True


_SIZED = frozenset({"request_exchange", "change_item"})
# Neither a yes nor a no to what is asked about a case.
_NEITHER = (Act.TAKES, Act.CONDITION, Act.BARGAINS, Act.NOT_THAT)


def _back_instead(turn: Turn) -> bool:
    """黑的不要，那退一双行不, asked about an exchange: another remedy for the same goods."""
    wish, text = turn.before.wish, turn.heard.text
    if wish not in _SIZED:
        return False
    return just_returns(text) or (wish == "request_exchange" and wants_back_instead(text))


async def _data(turn: Turn, book: Book) -> bool:
    """The order, an address, a picture, a reason, a sum, details."""
    read, question, intent = turn.reading, turn.before.question, turn.heard.intent
    if question == "address" and keeps_all(turn.heard.text):
        drop(turn)
        return True
    if await asks_for_another(turn):
        # 毛巾呢, asked for the new address of another order: the same wish, from its beginning.
        wish = str(turn.before.wish)
        turn.memory.settled()
        # What was asked for before is no question any more: these words are no answer to it.
        turn.before = deepcopy(turn.memory)
        await _fulfil(turn, book, wish)
        return True
    if question == "address" and intent in _HARDLY_WISHES and _gives_a_part(turn):
        # 哎呀 159…, and 等下 写错了 159…: the part that was asked for, whatever stands before it.
        await go_on_with_wish(turn, book)
        return True
    if _back_instead(turn):
        # 那退了吧, asked which size it should become: back instead, for the cause that was told.
        await _fulfil(turn, book, "request_return")
        return True
    if (question == "cause" and _names_cause(turn)) or await _names_which_goods(turn):
        await go_on_with_wish(turn, book)
        return True
    later = read.is_(Act.WAITS, at_least=_SURE) and intent in (*_ANSWERS, "withdraw_request")
    if later or (read.is_(Act.TAKES, at_least=_SURE) and intent in _ANSWERS):
        wait(turn)
    elif read.is_(Act.GIVES, at_least=_SURE):
        if intent not in ("affirm", "deny") and question not in ("order", "detail"):
            return False
        if intent in ("inform", "nlu_fallback") or _is_its_own(turn, book):
            return False
        await go_on_with_wish(turn, book)
    elif read.is_(Act.NOT_THAT, at_least=_SURE) and intent in _ANSWERS and question != "evidence":
        await (_another_order(turn, book) if question == "order" else _misread(turn))
    elif _lacks(turn) or (read.is_(Act.DECLINES, at_least=_SURE) and intent in _ANSWERS):
        return await _declined(turn, book)
    else:
        return False
    return True


async def _names_which_goods(turn: Turn) -> bool:
    """嗯 杯子吧 还没用过, asked which goods go back; a problem that is named, or another remedy, is
    more than that."""
    text, order_no = turn.heard.text, turn.memory.order_no
    if (
        turn.before.question != "detail"
        or turn.before.wish not in _RETURNS
        or order_no is None
        or turn.heard.intent not in _OF_GOODS
    ):
        return False
    if cause_in(text) is not None or remedy_chosen(text) not in ("", *_RETURNS):
        return False
    if turn.reading.is_(Act.ASKS, Act.CONDITION, Act.WAITS, Act.DECLINES):
        return False
    order = await turn.call(turn.services.shop.order, order_no, buyer_id=turn.heard.buyer_id)
    return bool(await owned_skus_named(turn, [order]))


_RETURNS = frozenset({"request_return", "request_refund", "cancel_order"})
# What the name of goods beside a word about them is read as.
_OF_GOODS = frozenset({*CAUSE_OF, "inform", "nlu_fallback", "affirm", "ask_product", "chitchat"})


def _gives_a_part(turn: Turn) -> bool:
    return any(turn.heard.entity(part) is not None for part in PARTS)


def _is_its_own(turn: Turn, book: Book) -> bool:
    """The words name the order or the article, and are the same wish anyhow."""
    return turn.heard.intent == turn.before.wish and turn.before.wish in book


def _names_cause(turn: Turn) -> bool:
    """左边没声，质量问题: asked why, a problem is the reason and no wish of its own."""
    if turn.before.wish not in REMEDIES:
        return False
    if turn.heard.intent == "complain_service" and not insists("complain_service", turn.heard.text):
        # 质量太差了 vents, and is the reason.
        return cause_in(turn.heard.text) is not None
    problem = CAUSE_OF.get(turn.heard.intent)
    if problem is None:
        return _says_why(turn)
    if cause_in(turn.heard.text) is None:
        turn.keep("cause", problem.value)
    return True


def _says_why(turn: Turn) -> bool:
    """味道不喜欢, whatever the engine reads in it."""
    plain = turn.heard.intent in _ANSWERS | _HARDLY or turn.heard.confidence < _SURE
    asks = turn.reading.is_(Act.ASKS, at_least=_SURE)
    return plain and not asks and cause_in(turn.heard.text) is not None


# What 味道不喜欢 may be read as.
_HARDLY = frozenset({"chitchat", "ask_product", "withdraw_request", "request_return", "ask_usage"})
_WILL_COME = (Act.WAITS, Act.TAKES, Act.GIVES, Act.CONDITION)


def _lacks(turn: Turn) -> bool:
    """小票早扔了, 照片发不出去: no proof, whatever else the words sound like."""
    shown = turn.before.question == "evidence" or bool(turn.note("postage"))
    if not shown or turn.reading.act in _WILL_COME:
        return False
    return shows_nothing(turn.heard.text)


async def _declined(turn: Turn, book: Book) -> bool:
    """没有 to a picture goes on without one; else the wish is given up."""
    if turn.before.question == "evidence" or turn.note("postage"):
        await go_on_with_wish(turn, book)
    else:
        drop(turn)
    return True


async def _another_order(turn: Turn, book: Book) -> None:
    await go_on_with_wish(turn, book)


async def _misread(turn: Turn) -> None:
    turn.memory.settled()
    turn.memory.wishes = []
    turn.say("misread")


async def _has_others(turn: Turn) -> bool:
    orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id, limit=2)
    return len(orders) > 1


async def _readings(turn: Turn, book: Book) -> bool:
    """嗯 退了 别寄, to a choice between ways to give goods back: what is typed is meant, too."""
    read, text = turn.reading, turn.heard.text
    if turn.heard.intent not in _ANSWERS or read.is_(*_NO_CHOICE, at_least=_SURE):
        return False
    wish = await meant_instead(turn, book) or ("" if undoes(text) else remedy_chosen(text))
    if wish not in book:
        return False
    turn.keep("words", text)
    turn.keep("misses", 0)
    await _fulfil(turn, book, wish)
    turn.answered = wish
    return True


# None of these chooses.
_NO_CHOICE = (Act.ASKS, Act.CONDITION, Act.WAITS, Act.REPORTS, Act.NEGATES, Act.NOT_THAT)

_HANDLERS: dict[str, Handler] = {
    NOTHING: heed_manner,
    "readings": _readings,
    "offer": _offer,
    "case": _case,
    **dict.fromkeys(("order", "address", "evidence", "cause", "amount", "detail"), _data),
}
