"""While a person is waited for: where the buyer stands, what is left to the person, the way back.

Everything else is served as ever; what would give something for an order that waits ends in
MatterWaits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from actions.frame.incoming import Waiting
from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.reading.going_on import goes_on
from actions.reading.insistence import insists
from actions.reading.phrases import asks_for_person, asks_price, waits_no_longer
from actions.words import MOVING, SMALL_TALK, when

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

_FOR_PERSON = frozenset({"request_human", "complain_service", "urge_reply", "greet"})
# Words that the person may make more of than the bot.
_ONLY_WORDS = frozenset({"nlu_fallback", "inform", "affirm", "deny", "chitchat"})
_OF_GOODS = frozenset({"ask_product", "ask_usage", "ask_payment", "ask_promotion", "ask_review"})
_SEVERAL, _SURE = 2, 0.6


async def serve_who_waits(turn: Turn, book: Book) -> bool:
    """True where the turn was about the person, or is left to the person."""
    waiting = turn.heard.waiting
    if waiting is None:
        return False
    if turn.before.question in ("offer", "case") and turn.reading.accepts:
        # 不等了，退吧 takes what is offered for another order.
        return False
    if _waits_no_longer(turn):
        _leave(turn, book)
    elif _asks_for_person(turn):
        _tell_place_and_others(turn, book)
    elif len(turn.heard.items) >= _SEVERAL or _goes_on_with_bot(turn, book):
        return False
    elif turn.heard.intent in _ONLY_WORDS and asks_price(turn.heard.text):
        turn.wish = "ask_payment"
        await book[turn.wish].fulfil(turn)
    elif turn.heard.files or turn.heard.intent in _ONLY_WORDS:
        turn.leave_to_person("waiting_noted")
        # What was not understood has no second wish.
        understood = turn.heard.intent != "nlu_fallback"
        turn.memory.wishes = _only_facts(turn, book) if understood else []
    elif turn.heard.intent in MOVING and (waiting.order_unknown or turn.threatens):
        turn.leave_to_person("waiting_matter")
        turn.memory.wishes = _only_facts(turn, book)
    else:
        return False
    return True


def _asks_for_person(turn: Turn) -> bool:
    """Also while the bot has asked something: its question stays open. What only sounds like a
    complaint may be the answer to it."""
    intent, text = turn.heard.intent, turn.heard.text
    if asks_for_person(text):
        # 前面有几个口袋 is about the goods.
        return intent not in _OF_GOODS or turn.heard.confidence < _SURE
    if intent not in _FOR_PERSON:
        return False
    return turn.before.question == NOTHING or (intent != "greet" and insists(intent, text))


def _waits_no_longer(turn: Turn) -> bool:
    if turn.heard.intent == "complain_service":
        return False
    return waits_no_longer(turn.heard.text)


def _goes_on_with_bot(turn: Turn, book: Book) -> bool:
    """An answer to what the bot asked or proposed, another order, or 那床单呢."""
    heard, before = turn.heard, turn.before
    if before.question != NOTHING or heard.order is not None:
        return True
    if heard.intent == "affirm" and before.notes.get("proposed") in book:
        return True
    last = turn.note("last")
    return last in book and last not in _FOR_PERSON and goes_on(heard.text)


def _leave(turn: Turn, book: Book) -> None:
    """What beside it only asks for facts is answered at once; what moves something is proposed,
    for until the end of the turn it is still with the person."""
    turn.leave_queue()
    turn.memory.settled()
    others = _others(turn, book)
    turn.memory.wishes = _only_facts(turn, book)
    if moving := [wish for wish in others if wish in MOVING]:
        named = "、".join(turn.wish_text(wish) for wish in moving)
        turn.propose(moving[0], "left_queue_wish", wish=named)
        turn.keep("proposed_then", moving[1:])


def tell_place(turn: Turn, waiting: Waiting) -> None:
    """Where the buyer stands in the queue."""
    if waiting.opens_at is not None:
        opens = when(waiting.opens_at, now=turn.services.clock())
        turn.say("waiting_closed", opens=opens)
    elif waiting.place is None:
        turn.say("waiting_noted")
    elif waiting.minutes is None:
        turn.say("waiting_place", place=waiting.place)
    else:
        turn.say("waiting_minutes", place=waiting.place, minutes=waiting.minutes)


def _tell_place_and_others(turn: Turn, book: Book) -> None:
    assert turn.heard.waiting is not None
    if turn.heard.intent == "complain_service":
        turn.press_person()
    tell_place(turn, turn.heard.waiting)
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
