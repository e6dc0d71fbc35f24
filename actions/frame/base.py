"""The frame of every action: errors become replies, second wishes follow, readings are kept."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.address_answers import hear_new_address
from actions.arrivals import hear_arrival
from actions.asides import OF_ASIDES, hear_aside
from actions.both import hear_both
from actions.case_steps import hear_parcel
from actions.concerns import covered_by, hear_concern
from actions.danger import hear_danger
from actions.follow_up import hear_follow_up
from actions.frame.answering import answer_what_is_open
from actions.frame.context import context_of
from actions.frame.covered import OF_PARCELS, is_misheard, left_after
from actions.frame.listing import LEAST_ITEMS, answer_list
from actions.frame.memory import NOTHING
from actions.frame.turn import Services, Turn
from actions.holding import hear_release
from actions.in_the_queue import serve_who_waits
from actions.library import answer_from_library
from actions.reading.asking import leaves_it
from actions.reading.causes import cause_in
from actions.reading.insistence import insists, turned_down_here
from actions.reading.read import read
from actions.reading.several import fall_and_rest, plain_questions
from actions.saying.spoken_of import NotWishedYet, ask_if_wished
from actions.standing import take_up_again
from actions.what_waits import tell_what_waits
from actions.words import (
    ABOUT_GOODS,
    CAUSE_OF,
    MATTER_OF,
    REMEDIES,
    SMALL_TALK,
    is_settled_by,
)
from bot.desk.matters import matter_of, same_matter
from bot.desk.model import Queue, Reading
from bot.errors import (
    ActionFailed,
    AlreadyGranted,
    AlreadySettled,
    AnxinError,
    MatterWaits,
    OrderOfNobody,
)
from bot.shape import plain

__all__ = ["SPEAKABLE", "Book", "BotAction", "Services", "WishAction"]

log = structlog.get_logger()

# Errors that have a sentence for buyers; any other is said as its nearest base.
SPEAKABLE = frozenset(
    {
        "refused", "not_found", "order_not_found", "order_of_nobody", "conflict",
        "conversation_moved", "already_granted", "already_settled", "over_budget", "out_of_stock",
    }
)  # fmt: skip
_SETTLED, _ASKED, _UNCLEAR, _HANDED_OVER, _FAILED, _UNANSWERED = (
    "settled", "asked", "unclear", "handed_over", "failed", "unanswered",
)  # fmt: skip
# Beside another wish these are done only where their own words stand.
_ANGER, _PRICE_FELL = "complain_service", "price_drop_complaint"
_INTERRUPTS = frozenset({_ANGER, "request_human"})
_CLAUSES = re.compile(r"[\s,，。.!！?？;；、]+(?=\S)")
# So many matters are remembered as asked about.
_MOST_MATTERS = 20
# Errors that are an answer: what the buyer wants was done before.
_DONE_BEFORE = (AlreadyGranted, AlreadySettled)

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
            turn = Turn.open(self._services, tracker, dispatcher)
        except KeyError:
            # Not from our gateway: nobody's orders may be looked up.
            log.error("action_without_metadata", action=self.title)
            dispatcher.utter_message(response="utter_error_internal")
            return []
        try:
            if not await hear_danger(turn):
                turn.reading = await turn.call(read, context_of(turn))
                await self._hear(turn)
        except MatterWaits as waits:
            await tell_what_waits(turn, waits.order_no)
            turn.memory.wishes = []
        except NotWishedYet:
            _ask_if_wished(turn)
        except AnxinError as error:
            log.info("action_refused", action=self.title, code=error.code)
            turn.say(f"error_{speakable(error)}")
            turn.memory.settled()
            turn.unanswered = not isinstance(error, _DONE_BEFORE)
            if isinstance(error, OrderOfNobody):
                turn.hand_over(Queue.AGENT, error.code)
        except Exception as error:
            # Nothing was said: the gateway asks once more, then a person gets this question.
            log.exception(
                "action_failed", action=self.title, conversation=turn.heard.conversation_id
            )
            await self._finish(turn, failed=True)
            raise ActionFailed from error
        if turn.asked:
            turn.keep("epoch", turn.heard.epoch)
        turn.remember_what_was_said()
        await self._finish(turn, failed=False)
        return turn.memory.events(turn.kept)

    async def _hear(self, turn: Turn) -> None:
        """What a case of the buyer's waits for is nobody else's; then the person that is waited
        for, then all the rest."""
        if await hear_parcel(turn) or await hear_arrival(turn):
            await self._beside(turn, left_after(turn, *OF_PARCELS))
        elif len(turn.heard.items) < LEAST_ITEMS and await hear_release(turn):
            await self._beside(turn, left_after(turn))
        elif len(turn.heard.items) < LEAST_ITEMS and await hear_aside(turn, self._book):
            await self._beside(turn, left_after(turn, *OF_ASIDES))
            if not (turn.asked or turn.handed_over):
                _back_to(turn)
        elif await serve_who_waits(turn, self._book):
            await self._next_wishes(turn)
        else:
            await self._answer(turn)

    async def _answer(self, turn: Turn) -> None:
        """What is open first: an answer is acted on whatever the words mean by themselves."""
        if await hear_both(turn, self._book) or await hear_new_address(turn, self._book):
            await self._next_wishes(turn)
            return
        if await answer_list(turn, self._book):
            return
        also: frozenset[str] = frozenset()
        try:
            answered = await take_up_again(turn) or await hear_concern(turn, self._book)
            also = covered_by(turn.reading.concern) if answered else also
            answered = (
                answered
                or await hear_follow_up(turn, self._book)
                or await answer_what_is_open(turn, self._book)
            )
        except MatterWaits as waits:
            # Only this one is the person's: what stands beside it is served.
            await tell_what_waits(turn, waits.order_no)
            answered = True
        if answered:
            await self._beside(turn, left_after(turn, *also))
            return
        if await answer_from_library(turn, self._book):
            self._line_up(turn, ())
            await self._next_wishes(turn)
            if not (turn.asked or turn.handed_over):
                _back_to(turn)
            return
        await self.start(turn)
        await self._go_on(turn)

    async def _beside(self, turn: Turn, wishes: tuple[str, ...]) -> None:
        """The words were an answer; what was wished beside it is not lost."""
        turn.heard = replace(turn.heard, wishes=wishes)
        self._line_up(turn, ())
        if _INTERRUPTS.intersection(turn.memory.wishes):
            # 凭什么才三块，转人工: who wants a person waits for no answer of his own.
            turn.memory.settled()
        await self._next_wishes(turn)

    async def start(self, turn: Turn) -> None:
        """Actions that answer a question; actions that fulfil a wish begin it first."""
        self._line_up(turn, ())
        await self.act(turn)

    @abstractmethod
    async def act(self, turn: Turn) -> None: ...

    def _line_up(self, turn: Turn, suspended: tuple[str, ...]) -> None:
        """The wishes that come after this one: of this message, then those that waited."""
        # What was not understood has no second wish either.
        first = turn.answered or turn.heard.intent
        heard = () if first == "nlu_fallback" else turn.heard.wishes
        waiting = [*heard, *suspended, *turn.memory.wishes]
        down = turned_down_here(turn.heard.text)
        turn.memory.wishes = [
            wish
            for wish in dict.fromkeys(waiting)
            if wish in self._book
            and wish not in down
            and not same_matter(wish, first)
            and not same_matter(wish, turn.wish)
            and wish not in SMALL_TALK
            and (wish not in heard or insists(wish, turn.heard.text))
            and not self._is_the_cause(turn, wish)
            and not is_settled_by(first, wish)
            and not is_misheard(wish, first, turn.heard.text)
        ]

    def _is_the_cause(self, turn: Turn, wish: str) -> bool:
        """开胶了，我要退货: the problem is why, not a second wish."""
        if wish not in CAUSE_OF or turn.heard.intent not in REMEDIES:
            return False
        named = cause_in(turn.heard.text)
        if named is None or not named.on_buyer:
            # 不是质量问题，就是不喜欢 names the buyer's own.
            turn.keep("cause", CAUSE_OF[wish].value)
        return True

    async def _go_on(self, turn: Turn) -> None:
        await self._next_wishes(turn)

    async def _next_wishes(self, turn: Turn) -> None:
        listed, tone = turn.note("listed") or {}, int(_vents(turn))
        while turn.memory.wishes and not turn.asked and not turn.handed_over:
            turn.wish = turn.memory.wishes.pop(0)
            if words := listed.get(turn.wish):
                turn.heard = turn.heard.saying(words)
                turn.keep("words", words)
            if turn.said > tone:
                turn.say("next_wish", wish=turn.wish_text(turn.wish))
            turn.answering = False
            try:
                await self._book[turn.wish].fulfil(turn)
            except MatterWaits as waits:
                await tell_what_waits(turn, waits.order_no)
            except NotWishedYet:
                _ask_if_wished(turn)
        if turn.handed_over:
            turn.memory.wishes = []
        if not turn.memory.wishes:
            turn.memory.notes.pop("listed", None)

    async def _finish(self, turn: Turn, *, failed: bool) -> None:
        try:
            if not failed and turn.heard.waiting is None:
                self._ask_if_helped(turn)
            await self._complete_cards(turn)
            await self._record(turn, failed=failed)
        except Exception:
            # The answer is ready and, perhaps, a grant carried out: it must reach the buyer.
            log.exception("reading_not_kept", conversation=turn.heard.conversation_id)

    def _ask_if_helped(self, turn: Turn) -> None:
        """After a matter was settled, once for each; a refusal settles nothing."""
        wish = turn.wish
        if wish not in self._book or wish in SMALL_TALK or turn.refused or turn.granted:
            return
        # Under an answer of the library it is asked anyway.
        if turn.answer_id is not None or not turn.said or _outcome(turn, failed=False) != _SETTLED:
            return
        matter = f"{matter_of(wish)} {turn.memory.order_no or ''}"
        asked = turn.note("helped") or []
        if matter not in asked:
            turn.keep("helped", [*asked, matter][-_MOST_MATTERS:])
            turn.ask_if_helped()

    async def _complete_cards(self, turn: Turn) -> None:
        for hand_over in turn.hand_overs():
            if not hand_over["summary"]:
                continue
            now = await turn.call(turn.services.decisions.card_of, turn.heard.conversation_id)
            card = plain(now)
            card["wish"] = turn.wish_text(turn.wish)
            card["order_no"] = hand_over["order_no"] or now.order_no
            card["last_words"] = turn.heard.text or now.last_words
            hand_over["card"] = card

    async def _record(self, turn: Turn, *, failed: bool) -> None:
        """Written with the answer; by itself where there is none."""
        heard = turn.heard
        reading = Reading(
            conversation_id=heard.conversation_id,
            seq=heard.seq,
            text=heard.text,
            intent=heard.intent,
            confidence=heard.confidence,
            ranking=heard.ranking[:5],
            outcome=_outcome(turn, failed=failed),
            order_no=turn.memory.order_no,
            in_context=turn.reading.wire(),
            answer_id=turn.answer_id,
        )
        if failed:
            await turn.call(turn.services.conversations.record_reading, reading)
        else:
            turn.leave_reading(reading)


class WishAction(BotAction):
    """Fulfils wishes: by its rule in stories/, as a second wish, or after an answer."""

    wishes: ClassVar[tuple[str, ...]]
    # A side question: what had been asked before still waits for its answer.
    aside: ClassVar[bool] = False
    # Mostly tells a fact: of several wishes such a one is answered before one that asks back.
    tells: ClassVar[bool] = False

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        cls.tells = cls.tells or cls.aside

    async def start(self, turn: Turn) -> None:
        before = turn.before
        turn.wish = turn.heard.intent
        same = before.wish == turn.wish
        # What waited only for an order or an address goes on later; other questions are dropped.
        waits = before.question in ("order", "address") and not same and before.wish is not None
        suspended = (before.wish,) if waits and before.wish and not self.aside else ()
        self._line_up(turn, suspended)
        turn.memory.settled()
        turn.memory.notes.pop("concern", None)
        if turn.wish not in SMALL_TALK:
            turn.keep("misses", 0)
            turn.keep("words", turn.heard.text)
            self._hear_plain_questions(turn)
        if _vents(turn):
            turn.say("sorry_first")
        self._tell_first(turn)
        await self._next_wishes(turn)

    def _hear_plain_questions(self, turn: Turn) -> None:
        """包什么时候发 发票能开吗 包邮不: each is answered, also those the engine did not hear."""
        if turn.heard.pressed or turn.before.question != NOTHING:
            return
        if (parted := fall_and_rest(turn.heard.text)) is not None and turn.wish != _PRICE_FELL:
            # 毛巾掉了五块补我 另外砧板啥时候发: each in its own words, of its own order.
            turn.memory.wishes = list(dict.fromkeys([*turn.memory.wishes, _PRICE_FELL]))
            turn.keep("listed", dict(zip((_PRICE_FELL, turn.wish), parted, strict=True)))
            return
        if not (found := plain_questions(turn.heard.text)):
            return
        wishes = [turn.wish, *turn.memory.wishes]
        turn.memory.wishes += [
            wish
            for wish in found
            if wish in self._book and not any(same_matter(wish, one) for one in wishes)
        ]
        turn.keep("listed", {wish: words for wish, words in found.items() if wish != turn.wish})

    def _tell_first(self, turn: Turn) -> None:
        """东西几号发，发票咋开: what only tells comes before what asks or interrupts; what had
        waited before this message comes after it."""
        wishes = [turn.wish, *turn.memory.wishes]
        now = {turn.wish, *turn.heard.wishes, *(turn.note("listed") or ())}
        tells = {wish for wish in wishes if wish in now and self._book[wish].tells}
        turn.memory.wishes = sorted(wishes, key=lambda wish: wish not in tells)

    async def knows(self, turn: Turn) -> bool:
        """Whether it has more to say than a general word: the library's answer gives way."""
        return False

    async def fulfil(self, turn: Turn) -> None:
        """Act, and remember what the trouble was: compensation may be asked for it next."""
        await self.act(turn)
        if turn.wish in MATTER_OF:
            turn.keep("matter", MATTER_OF[turn.wish].value)
        if turn.wish not in SMALL_TALK:
            turn.keep("last", turn.wish)

    async def _go_on(self, turn: Turn) -> None:
        await super()._go_on(turn)
        if (self.aside or turn.side_answer) and not (turn.asked or turn.handed_over):
            _back_to(turn)
        left = turn.handed_over or turn.left_to_person
        if not (turn.asked or left or turn.unanswered):
            self._offer_the_likely(turn)

    def _offer_the_likely(self, turn: Turn) -> None:
        """What the message may want besides is too doubtful to be done, and one press away."""
        if turn.wish in ABOUT_GOODS or not _CLAUSES.search(turn.heard.text.strip()):
            # One clause has one wish, and what is asked about goods has been answered.
            return
        done = (turn.heard.intent, *turn.heard.wishes, turn.wish)
        for wish in turn.heard.perhaps:
            fits = wish in self._book and wish not in SMALL_TALK | CAUSE_OF.keys()
            if fits and wish not in _INTERRUPTS and not any(same_matter(wish, one) for one in done):
                button = {"title": turn.wish_text(wish), "payload": f"/{wish}"}
                turn.say("perhaps_also", buttons=[button])
                turn.keep("said", turn.heard.text)
                turn.keep("perhaps", wish)
                return


def _ask_if_wished(turn: Turn) -> None:
    turn.memory.settled()
    turn.memory.wishes = []
    ask_if_wished(turn, turn.wish)


def _vents(turn: Turn) -> bool:
    """什么破店，给我退货: the anger is heard, and what is wanted is done."""
    angry = _ANGER in turn.heard.wishes and turn.wish != _ANGER
    return angry and not insists(_ANGER, turn.heard.text)


def _back_to(turn: Turn) -> None:
    """After a side question: what had been asked is asked again."""
    before = turn.before
    if before.question in (NOTHING, "readings") or turn.wish == "goodbye":
        return
    if leaves_it(turn.heard.text):
        return  # 当我没说，查查降价没
    if before.wish is not None and same_matter(before.wish, turn.heard.intent):
        return  # that was the answer
    turn.memory.question, turn.memory.wish = before.question, before.wish
    turn.memory.offer = before.offer
    of_goods = before.question == "detail" and before.wish in ABOUT_GOODS
    turn.say(
        "again_product" if of_goods else f"again_{before.question}",
        offer=turn.note("offered") or "",
        missing=turn.note("missing") or "",
    )


def speakable(error: AnxinError) -> str:
    """The code of the nearest class that has a sentence."""
    codes = (getattr(kind, "code", "") for kind in type(error).__mro__)
    return next((code for code in codes if code in SPEAKABLE), AnxinError.code)


def _outcome(turn: Turn, *, failed: bool) -> str:
    if failed:
        return _FAILED
    if turn.handed_over or turn.left_to_person:
        return _UNCLEAR if turn.unclear else _HANDED_OVER
    if turn.memory.question == "readings":
        return _UNCLEAR
    if turn.unanswered:
        return _UNANSWERED
    return _ASKED if turn.asked else _SETTLED
