"""A message that is a list: each item is answered by itself, what only tells before what asks."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.case_answers import put_case_again
from actions.concerns import hear_concern
from actions.frame.context import context_of
from actions.frame.incoming import Incoming, Item
from actions.frame.memory import Memory
from actions.frame.queue import when_served
from actions.frame.turn import Turn
from actions.holding import hear_release
from actions.manner import heed_manner
from actions.reading.concerns import concern_in
from actions.reading.read import read
from actions.saying.offers import put_offer_again
from actions.what_waits import tell_what_waits
from actions.words import SMALL_TALK
from bot.errors import MatterWaits
from nlu.shapes import find_entities

if TYPE_CHECKING:
    from actions.frame.base import WishAction

Book = Mapping[str, "WishAction"]

# Fewer are no list.
LEAST_ITEMS = 2
# Read less surely, an item is said to be unclear rather than guessed at.
_SURE = 0.4


async def answer_list(turn: Turn, book: Book) -> bool:
    """True where the message was a list, and all of it was answered or is kept for later."""
    if len(turn.heard.items) < LEAST_ITEMS or turn.reading.accepts:
        return False
    whole, before = turn.heard, turn.before
    turn.memory.settled()
    turn.memory.wishes = []
    # Each item is read by itself, with nothing open: what is said of one is no answer to an offer
    # that stood before the list.
    turn.before = deepcopy(turn.memory)
    items = sorted(enumerate(whole.items, 1), key=lambda one: not _tells(one[1], book))
    while items and not (turn.asked or turn.handed_over):
        number, item = items.pop(0)
        await _answer(turn, book, number, _heard(whole, item))
    turn.heard = whole
    if not (turn.asked or turn.handed_over):
        _back_to(turn, before)
    if not turn.handed_over:
        _keep(turn, book, [item for _, item in items])
    return True


def _back_to(turn: Turn, before: Memory) -> None:
    """What waited for a yes before the list waits again."""
    if before.question == "offer" and before.offer is not None:
        turn.memory.offer = before.offer
        put_offer_again(turn)
    elif before.question == "case":
        put_case_again(turn)


def _tells(item: Item, book: Book) -> bool:
    if item.intent not in book or concern_in(item.text) is not None:
        return False
    return book[item.intent].tells


def _heard(whole: Incoming, item: Item) -> Incoming:
    """The item as if it had been said alone."""
    return replace(
        whole,
        text=item.text,
        intent=item.intent,
        confidence=item.ranking[0][1],
        ranking=item.ranking,
        wishes=(item.intent,),
        perhaps=(),
        items=(),
        entities=tuple((found.type, found.norm) for found in find_entities(item.text)),
    )


async def _answer(turn: Turn, book: Book, number: int, heard: Incoming) -> None:
    turn.heard = heard
    turn.wish = heard.intent
    turn.reading = await turn.call(read, context_of(turn))
    turn.keep("words", heard.text)
    turn.memory.notes.pop("concern", None)
    turn.say("list_item", number=number, words=heard.text)
    try:
        await _answer_alone(turn, book, heard)
    except MatterWaits as waits:
        await tell_what_waits(turn, waits.order_no)


async def _answer_alone(turn: Turn, book: Book, heard: Incoming) -> None:
    if await hear_release(turn) or await hear_concern(turn, book) or await heed_manner(turn, book):
        return
    if heard.intent not in book or heard.confidence < _SURE:
        if heard.waiting is not None:
            turn.leave_to_person("waiting_noted", when=when_served(turn))
            return
        turn.say("list_unclear")
        turn.unanswered = True
        return
    await book[heard.intent].fulfil(turn)


def _keep(turn: Turn, book: Book, rest: list[Item]) -> None:
    """What waits for the answer to what was asked: each comes back in its own words."""
    waiting = {item.intent: item.text for item in rest if item.intent in book}
    waiting = {wish: words for wish, words in waiting.items() if wish not in SMALL_TALK}
    if not waiting:
        return
    turn.memory.wishes = list(waiting)
    turn.keep("listed", waiting)
    turn.say("list_rest", wishes="、".join(turn.wish_text(wish) for wish in waiting))
