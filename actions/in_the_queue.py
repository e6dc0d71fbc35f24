"""While a person is waited for: where the buyer stands, and the way back.

Everything else is served as ever; what would give something for an order that waits ends in
MatterWaits, which what_waits.py tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.another_size import names_size_instead
from actions.frame.memory import NOTHING
from actions.frame.queue import leave_queue, when_served
from actions.frame.turn import Turn
from actions.reading.asking import asks_how_long, asks_only_why
from actions.reading.going_on import OF_PARCELS
from actions.reading.insistence import insists
from actions.reading.phrases import asks_for_person, drops_complaint, names_days, waits_no_longer
from actions.reading.replaced import remedy_instead
from actions.saying.cards import ask_about, can_withdraw, cases_of_buyer
from actions.saying.explaining import explain
from actions.what_waits import go_on_without_reason, tell_days_of_hand, tell_what_waits
from actions.words import MOVING, SMALL_TALK, WISHES_OF_KIND
from bot.cases.model import Case, State

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

_COMPLAINT = "complain_service"
_FOR_PERSON = frozenset({"request_human", _COMPLAINT, "urge_reply", "greet"})
_OF_GOODS = frozenset({"ask_product", "ask_usage", "ask_payment", "ask_promotion", "ask_review"})
_SEVERAL, _SURE = 2, 0.6
# So much of a complaint is said back.
_LONGEST_QUOTE = 24


async def serve_who_waits(turn: Turn, book: Book) -> bool:
    """True where the turn was about the person, or is left to the person."""
    waiting = turn.heard.waiting
    if waiting is None:
        return False
    if turn.before.question in ("offer", "case") and turn.reading.accepts:
        # 不等了，退吧 takes what is offered for another order.
        return False
    if await _chose_the_bot(turn):
        return False
    if wish := await _wants_instead(turn, book):
        await _begin_instead(turn, book, wish)
    elif _waits_no_longer(turn):
        await _leave(turn, book)
    elif asks_only_why(turn.heard.text) and await explain(turn):
        turn.memory.wishes = []
    elif _asks_for_person(turn):
        await _tell_place_and_others(turn, book)
    elif len(turn.heard.items) >= _SEVERAL or turn.before.question != NOTHING:
        return False
    elif turn.heard.files:
        turn.leave_to_person("waiting_noted", when=when_served(turn))
        turn.memory.wishes = _only_facts(turn, book)
    elif turn.heard.intent in MOVING and (waiting.order_unknown or turn.threatens):
        turn.wish = turn.heard.intent
        await tell_what_waits(turn, None)
        turn.memory.wishes = _only_facts(turn, book)
    else:
        return False
    return True


async def _wants_instead(turn: Turn, book: Book) -> str:
    """那别换了 退货退款得了, of an exchange that waits: what takes its place, and is weighed."""
    if turn.heard.pressed or turn.before.question not in (NOTHING, "readings", "case"):
        return ""
    if await names_size_instead(turn):
        turn.wants_another_size = True
        return "request_exchange"
    wish = remedy_instead(turn.heard.text)
    if wish not in book:
        return ""
    for case in await cases_of_buyer(turn):
        if case.state is State.ASKED and can_withdraw(case):
            own = turn.memory.order_no in (None, case.order_no)
            covered = turn.heard.waiting is not None and turn.heard.waiting.covers(case.order_no)
            same = wish in WISHES_OF_KIND.get(case.kind.value, ())
            return wish if own and covered and not same else ""
    return ""


async def _begin_instead(turn: Turn, book: Book, wish: str) -> None:
    turn.wish = turn.answered = wish
    turn.gives_up_first = turn.means_it = True
    turn.keep("words", turn.heard.text)
    turn.memory.settled()
    turn.memory.wishes = []
    await book[wish].fulfil(turn)


async def _chose_the_bot(turn: Turn) -> bool:
    """By a button that says so: what was pressed goes on with free hands."""
    chosen = turn.before.notes.get("leaves_for") or ()
    if not turn.heard.pressed or turn.heard.intent not in chosen:
        return False
    if not await leave_queue(turn):
        return False
    await go_on_without_reason(turn, turn.heard.intent)
    return True


def _asks_for_person(turn: Turn) -> bool:
    """Also while the bot has asked something: its question stays open. What only sounds like a
    complaint may be the answer to it."""
    intent, text = turn.heard.intent, turn.heard.text
    if asks_for_person(text):
        if asks_how_long(text) and turn.note("last") in OF_PARCELS:
            # 还要多久 after a question about the parcel is about that.
            return False
        # 前面有几个口袋 is about the goods.
        return intent not in _OF_GOODS or turn.heard.confidence < _SURE
    if intent not in _FOR_PERSON:
        return False
    return turn.before.question == NOTHING or (intent != "greet" and insists(intent, text))


def _waits_no_longer(turn: Turn) -> bool:
    return turn.heard.intent != _COMPLAINT and waits_no_longer(turn.heard.text)


async def _leave(turn: Turn, book: Book) -> None:
    """Back to the bot, and on with what was wished beside it, or was just proposed. Where a person
    has to decide, what the buyer may still take back is asked about."""
    proposed = turn.before.notes.get("proposed")
    others = _others(turn, book) or ([str(proposed)] if proposed in book else [])
    turn.memory.settled()
    if await leave_queue(turn):
        turn.say("left_queue")
        for wish in others:
            await go_on_without_reason(turn, wish)
        turn.memory.wishes = others
    elif (case := await _may_take_back(turn)) is not None and not _only_facts(turn, book):
        turn.wish = "withdraw_request"
        turn.memory.about(case.order_no)
        ask_about(turn, case, "withdraw", "must_stay_case")
        turn.memory.wishes = []
    else:
        turn.say("must_stay", when=when_served(turn))
        turn.memory.wishes = others
        turn.left_to_person = not others


async def _may_take_back(turn: Turn) -> Case | None:
    waiting = turn.heard.waiting
    found = [
        case
        for case in await cases_of_buyer(turn)
        if case.state is State.ASKED and waiting is not None and waiting.covers(case.order_no)
    ]
    return next((case for case in found if can_withdraw(case)), None)


def tell_place(turn: Turn) -> None:
    """Where the buyer stands in the queue; who was hurt is told first what to do."""
    waiting = turn.heard.waiting
    assert waiting is not None
    if waiting.danger:
        turn.say("waiting_danger", when=when_served(turn))
    elif waiting.opens_at is not None:
        turn.say("waiting_closed", when=when_served(turn))
    else:
        turn.say("waiting_stays" if waiting.stays else "waiting_place", when=when_served(turn))


def take_complaint(turn: Turn) -> None:
    """Sorry first; what it is about stands on the ticket, which comes before others now."""
    if drops_complaint(turn.heard.text):
        turn.say("complaint_dropped", when=when_served(turn))
        return
    turn.press_person()
    words = turn.heard.text.strip()
    short = words[:_LONGEST_QUOTE] + ("…" if len(words) > _LONGEST_QUOTE else "")
    turn.say("complaint_waiting", when=when_served(turn), words=short)


async def _tell_place_and_others(turn: Turn, book: Book) -> None:
    if turn.heard.intent == _COMPLAINT and not turn.heard.pressed:
        take_complaint(turn)
    else:
        tell_place(turn)
    if names_days(turn.heard.text):
        # 客服啥时候来，快七天了: the days that run are told with it.
        await tell_days_of_hand(turn)
    # 要等多久 alone is about the person, whatever else the engine reads in it.
    alone = asks_for_person(turn.heard.text) and len(turn.heard.wishes) < _SEVERAL
    waits = turn.memory.wishes if turn.asked else []
    turn.memory.wishes = [*([] if alone else _others(turn, book)), *waits]
    turn.left_to_person = not turn.memory.wishes


def _only_facts(turn: Turn, book: Book) -> list[str]:
    """Beside the person, what gives nothing away."""
    return [wish for wish in _others(turn, book) if wish not in MOVING]


def _others(turn: Turn, book: Book) -> list[str]:
    """What is wished beside the person."""
    wishes = [turn.heard.intent, *turn.heard.wishes]
    return [
        wish
        for wish in dict.fromkeys(wishes)
        if wish in book and wish not in _FOR_PERSON | SMALL_TALK
    ]
