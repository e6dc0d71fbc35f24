"""The frame of every action: errors become replies, second wishes follow, readings are kept."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.arrivals import hear_arrival
from actions.cases import hear_parcel
from actions.memory import NOTHING
from actions.offers import accept, confirms
from actions.pointing import answers_in_few_words
from actions.talk import Services, Talk
from actions.words import (
    CAUSE_OF,
    MATTER_OF,
    REMEDIES,
    SMALL_TALK,
    is_settled_by,
    same_matter,
)
from bot.desk.model import Queue, Reading
from bot.errors import AnxinError

__all__ = ["ENDED_IN_ERROR", "SPEAKABLE", "Book", "BotAction", "Services", "WishAction"]

log = logging.getLogger(__name__)

# Errors that have a sentence for buyers; any other is said as its nearest base.
SPEAKABLE = frozenset(
    {
        "refused", "not_found", "order_not_found", "conflict", "conversation_moved",
        "already_granted", "already_settled", "over_budget", "out_of_stock",
    }
)  # fmt: skip
ENDED_IN_ERROR = "action_failed"
_SETTLED, _ASKED, _UNCLEAR, _HANDED_OVER, _FAILED = (
    "settled", "asked", "unclear", "handed_over", "failed",
)  # fmt: skip

# Actions by the wish that they fulfil; filled by the registry.
Book = Mapping[str, "WishAction"]


class BotAction(Action, ABC):
    """Rasa decides which action runs; `act` does the work of one.

    After it come the other wishes of the message, in order and in the same turn, as long as
    nothing is being asked.
    """

    title: ClassVar[str]

    def __init__(self, services: Services, book: Book) -> None:
        self._services = services
        self._book = book

    def name(self) -> str:
        return self.title

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        try:
            talk = Talk.open(self._services, tracker, dispatcher)
        except KeyError:
            # Not from our gateway: nobody's orders may be looked up.
            log.error("%s was called without the gateway's metadata", self.title)
            dispatcher.utter_message(response="utter_error_internal")
            return []
        failed = False
        try:
            if not (await hear_parcel(talk) or await hear_arrival(talk)):
                await self.start(talk)
                await self._go_on(talk)
        except AnxinError as error:
            log.info("%s: %s", self.title, error.code)
            talk.say(f"error_{speakable(error)}")
            talk.memory.settled()
        except Exception:
            # The SDK would answer 500 and the buyer would see silence.
            log.exception("%s failed: conversation=%s", self.title, talk.heard.conversation_id)
            failed = True
            talk.say("error_internal")
            talk.hand_over(Queue.AGENT, ENDED_IN_ERROR, high=True)
        await self._finish(talk, failed=failed)
        return talk.memory.events(talk.before)

    async def start(self, talk: Talk) -> None:
        """Actions that answer a question; actions that fulfil a wish begin it first."""
        self._line_up(talk, ())
        await self.act(talk)

    @abstractmethod
    async def act(self, talk: Talk) -> None: ...

    def _line_up(self, talk: Talk, suspended: tuple[str, ...]) -> None:
        """The wishes that come after this one: of this message, then those that waited."""
        # What was not understood has no second wish either.
        heard = () if talk.heard.intent == "nlu_fallback" else talk.heard.wishes
        waiting = [*heard, *suspended, *talk.memory.wishes]
        talk.memory.wishes = [
            wish
            for wish in dict.fromkeys(waiting)
            if wish in self._book
            and not same_matter(wish, talk.heard.intent)
            and not same_matter(wish, talk.wish)
            and wish not in SMALL_TALK
            and not self._is_the_cause(talk, wish)
            and not is_settled_by(talk.heard.intent, wish)
        ]

    def _is_the_cause(self, talk: Talk, wish: str) -> bool:
        """开胶了，我要退货: the problem is why, not a second wish."""
        if wish not in CAUSE_OF or talk.heard.intent not in REMEDIES:
            return False
        talk.keep("cause", CAUSE_OF[wish].value)
        return True

    async def _go_on(self, talk: Talk) -> None:
        while talk.memory.wishes and not talk.asked and not talk.handed_over:
            talk.wish = talk.memory.wishes.pop(0)
            if talk.said:
                talk.say("next_wish", wish=talk.wish_text(talk.wish))
            talk.answering = False
            await self._book[talk.wish].fulfil(talk)
        if talk.handed_over:
            talk.memory.wishes = []

    async def _finish(self, talk: Talk, *, failed: bool) -> None:
        try:
            await self._complete_cards(talk)
            await self._record(talk, failed=failed)
        except Exception:
            # The answer is ready and, perhaps, a grant carried out: it must reach the buyer.
            log.exception("keeping the reading failed: %s", talk.heard.conversation_id)

    async def _complete_cards(self, talk: Talk) -> None:
        for hand_over in talk.hand_overs():
            card = await talk.call(talk.services.cases.card_of, talk.heard.conversation_id)
            card["wish"] = talk.wish_text(talk.wish)
            card["order_no"] = hand_over["order_no"] or card.get("order_no")
            card["last_words"] = talk.heard.text or card.get("last_words", "")
            hand_over["card"] = card

    async def _record(self, talk: Talk, *, failed: bool) -> None:
        heard = talk.heard
        await talk.call(
            talk.services.conversations.record_reading,
            Reading(
                conversation_id=heard.conversation_id,
                seq=heard.seq,
                text=heard.text,
                intent=heard.intent,
                confidence=heard.confidence,
                ranking=heard.ranking[:5],
                outcome=_outcome(talk, failed=failed),
                order_no=talk.memory.order_no,
            ),
        )


class WishAction(BotAction):
    """Fulfils wishes: by its rule in stories/, as a second wish, or after an answer."""

    wishes: ClassVar[tuple[str, ...]]
    # A side question: what had been asked before still waits for its answer.
    aside: ClassVar[bool] = False

    async def start(self, talk: Talk) -> None:
        before = talk.before
        if confirms(talk):
            self._line_up(talk, ())
            await accept(talk)
            return
        if before.wish is not None and before.wish in self._book and answers_in_few_words(talk):
            talk.wish, talk.answering = before.wish, True
            talk.memory.settled()
            await self._book[before.wish].fulfil(talk)
            return
        talk.wish = talk.heard.intent
        same = before.wish == talk.wish
        # What waited only for an order or an address goes on later; other questions are dropped.
        waits = before.question in ("order", "address") and not same and before.wish is not None
        suspended = (before.wish,) if waits and before.wish and not self.aside else ()
        self._line_up(talk, suspended)
        talk.memory.settled()
        if talk.wish not in SMALL_TALK:
            talk.keep("misses", 0)
            talk.keep("words", talk.heard.text)
        await self.fulfil(talk)

    async def fulfil(self, talk: Talk) -> None:
        """Act, and remember what the trouble was: compensation may be asked for it next."""
        await self.act(talk)
        if talk.wish in MATTER_OF:
            talk.keep("matter", MATTER_OF[talk.wish].value)
        if talk.wish not in SMALL_TALK:
            talk.keep("last", talk.wish)

    async def _go_on(self, talk: Talk) -> None:
        await super()._go_on(talk)
        done = talk.asked or talk.handed_over or answers_in_few_words(talk)
        if self.aside and not done:
            _back_to(talk)


def _back_to(talk: Talk) -> None:
    """After a side question: what had been asked is asked again."""
    before = talk.before
    if before.question in (NOTHING, "readings") or talk.wish == "goodbye":
        return
    if before.wish is not None and same_matter(before.wish, talk.heard.intent):
        return  # that was the answer
    talk.memory.question, talk.memory.wish = before.question, before.wish
    talk.memory.offer = before.offer
    talk.say(
        f"again_{before.question}",
        offer=talk.note("offered") or "",
        missing=talk.note("missing") or "",
    )


def speakable(error: AnxinError) -> str:
    """The code of the nearest class that has a sentence."""
    codes = (getattr(kind, "code", "") for kind in type(error).__mro__)
    return next((code for code in codes if code in SPEAKABLE), AnxinError.code)


def _outcome(talk: Talk, *, failed: bool) -> str:
    if failed:
        return _FAILED
    if talk.handed_over:
        return _UNCLEAR if talk.unclear else _HANDED_OVER
    if talk.memory.question == "readings":
        return _UNCLEAR
    return _ASKED if talk.asked else _SETTLED
