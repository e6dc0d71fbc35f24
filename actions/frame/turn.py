"""One turn: what was heard, what is said and asked, whom to bring in, what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.frame.fresh import Fresh, Sentences
from actions.frame.incoming import Incoming
from actions.frame.memory import NOTHING, Memory
from actions.frame.queue import when_served
from actions.reading.causes import cause_in
from actions.reading.concerns import Concern
from actions.reading.insistence import threatens_to_tell
from actions.reading.model import Act, ReadingInContext
from actions.words import WISHES_OF_KIND
from bot.cases.service import Cases
from bot.decisions.handover import mood_of
from bot.decisions.model import DecisionRecord
from bot.decisions.service import Decisions
from bot.decisions.wording import kind_text
from bot.desk.conversations import Conversations
from bot.desk.model import HELPED, Queue, Reading, takes_over
from bot.errors import MatterWaits
from bot.library.giving import Giving
from bot.money import short_yuan
from bot.safety.model import Alarm
from bot.shop.service import Shop
from bot.times import Clock, iso

if TYPE_CHECKING:
    from actions.saying.instead import GivesWay

T = TypeVar("T")

# A missing answer is asked for in other words once; after that a person helps.
_MOST_MISSES = 2
_COMPLAINT = "complain_service"


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything an action may ask."""

    conversations: Conversations[Any]
    shop: Shop
    decisions: Decisions[Any]
    cases: Cases
    library: Giving
    phrases: Sentences
    clock: Clock


class Turn:
    """Sentences are named as in domain.yml, without `utter_`; Python only passes values."""

    def __init__(
        self,
        services: Services,
        heard: Incoming,
        memory: Memory,
        dispatcher: CollectingDispatcher,
    ) -> None:
        self.services = services
        self.heard = heard
        self.memory = memory
        # What the slots hold: what differs from it in the end is kept.
        self.kept = deepcopy(memory)
        _forget_other_hands(memory, heard.epoch)
        # As the turn began: what had been asked, and of which wish.
        self.before = deepcopy(memory)
        self.wish = memory.wish or heard.intent
        self.answering = False
        # Goes on with what was wished before, or says yes to what was asked.
        self.means_it = False
        # The words give up what waits for a person, for the wish in hand.
        self.gives_up_first = False
        # XL也行, of an exchange that waits because L is out of stock.
        self.wants_another_size = False
        # What a decision of this turn would take the place of, by its number.
        self.ways: dict[int, GivesWay | None] = {}
        # A yes to what was proposed, which may bring an offer and begin nothing at once.
        self.asked_first = False
        # What the words mean under what is open; filled in before anything is done.
        self.reading = ReadingInContext(Act.UNCLEAR, 0.0)
        self.said = 0
        self._fresh = Fresh(services.phrases, self._said_before())
        # What was asked before still waits: this only told a fact.
        self.side_answer = self.unclear = False
        self.unanswered = False  # what was said answers nothing: no facts, an error
        self.handed_over = self.left_to_person = False  # all of the turn, or a matter of it
        self.answer_id: int | None = None  # of the library's answer that was given
        self.answered = ""  # the wish that a reading answered, whatever the engine read first
        # The rules said no, or a grant was told with a thumb of its own.
        self.refused = self.granted = False
        self._dispatcher = dispatcher

    @classmethod
    def open(cls, services: Services, tracker: Tracker, dispatcher: CollectingDispatcher) -> Turn:
        turn = cls(services, Incoming.of(tracker), Memory.of(tracker), dispatcher)
        turn._see_screen()
        turn._recall_words()
        turn._keep_pictures()
        turn._keep_cause()
        turn._hear_threat()
        # Of the turn before, and of no later one.
        turn.memory.notes.pop("proposed", None)
        turn.memory.notes.pop("proposed_then", None)
        turn.memory.notes.pop("proposed_for", None)
        turn.memory.notes.pop("proposed_leaves", None)
        turn.memory.notes.pop("proposed_last", None)
        turn.memory.notes.pop("leaves_for", None)
        turn.memory.notes.pop("done", None)
        return turn

    def _see_screen(self) -> None:
        """The page shows another order than before: that is the one meant from now on."""
        shown = self.heard.order_on_screen
        if shown is not None and shown != self.memory.notes.get("screen"):
            self.memory.notes["screen"] = shown
            self.memory.about(shown)
            self.memory.notes.pop("product", None)
        if self.heard.order is not None:
            # A card that is picked wins over goods that were spoken of.
            self.memory.notes.pop("product", None)

    def _recall_words(self) -> None:
        """A reading was chosen by button: the words it stands for are those of before."""
        said, perhaps = (self.memory.notes.pop(name, None) for name in ("said", "perhaps"))
        offered = self.before.question == "readings" or self.heard.intent == perhaps
        # 那行 chooses none of them, however surely it is read.
        if said is not None and offered and self.heard.pressed:
            self.heard = self.heard.saying(said)

    def _keep_cause(self) -> None:
        """外套有点大 is told once: 退了吧 a day later asks for no reason. Only the buyer's own
        reasons: what is wrong with goods is reported, and shown."""
        named = cause_in(self.heard.text) if not self.heard.pressed else None
        if named is not None and named.on_buyer:
            self.keep("cause_heard", named.value)

    def _hear_threat(self) -> None:
        """不处理就给你差评 is a complaint beside whatever else it is read as."""
        heard = self.heard
        if heard.pressed or _COMPLAINT in heard.wishes or not threatens_to_tell(heard.text):
            return
        self.heard = replace(heard, wishes=(*heard.wishes, _COMPLAINT))

    def _keep_pictures(self) -> None:
        if self.heard.files:
            self.keep("files", [*(self.note("files") or []), *self.heard.files])

    # Looking things up

    async def call(self, func: Callable[..., T], *args: Any, **named: Any) -> T:
        """Services block, so they run in a thread."""
        return await asyncio.to_thread(func, *args, **named)

    def note(self, name: str) -> Any:
        return self.memory.notes.get(name)

    def keep(self, name: str, value: Any) -> None:
        self.memory.notes[name] = value

    def is_about(self, *concerns: Concern) -> bool:
        """What the wish in hand began with: it has words of its own for them."""
        return self.note("concern") in concerns

    def only_about(self, wish: str) -> None:
        """These words were answered as this wish: whatever else they name is still to be done."""
        self.wish = self.answered = wish

    @property
    def offered_kind(self) -> str:
        """Of what waits for a yes: the kind of the decision, or what is asked about a case."""
        if self.before.question == "offer":
            return str(self.before.notes.get("offered_kind") or "")
        if self.before.question == "case":
            return str((self.before.notes.get("case") or (0, ""))[1])
        return ""

    @property
    def takes_what_is_open(self) -> bool:
        """The words say yes to it, and whoever wrote them had it on the screen."""
        return self.reading.accepts and not self.heard.unseen

    @property
    def asked(self) -> bool:
        """Something was asked in this turn and waits for the buyer."""
        return self.memory.question != NOTHING

    # Saying

    def say(self, name: str, *, buttons: Sequence[Mapping[str, str]] = (), **values: Any) -> str:
        """Gives the words as they are said."""
        self.said += 1
        text = self._fresh.words(name, values)
        # The engine adds the buttons of the sentence; the words are chosen here.
        self._dispatcher.utter_message(
            response=f"utter_{name}",
            text=text,
            buttons=[dict(button) for button in buttons],
            **values,
        )
        return text

    def text(self, name: str, **values: Any) -> str:
        """For what is not said through the engine: cards, and messages written with a grant."""
        return self.services.phrases.say(f"utter_{name}", values)

    def cannot_answer(self, name: str, **values: Any) -> None:
        """Say so: the buyer's question stands, and is for the person, if one is waited for."""
        if self.heard.waiting is not None:
            self.leave_to_person("waiting_unknown", when=when_served(self))
            return
        self.say(name, **values)
        self.unanswered = True

    def show(
        self,
        kind: str,
        data: Mapping[str, Any],
        name: str,
        *,
        buttons: Sequence[Mapping[str, str]] = (),
        **values: Any,
    ) -> None:
        """A card with its text: kinds and data as in docs/protocol.md."""
        self.said += 1
        self._dispatcher.utter_message(
            json_message={
                "kind": kind,
                "text": self._fresh.words(name, values),
                "data": dict(data),
                "buttons": [dict(button) for button in buttons],
            }
        )

    def remember_what_was_said(self) -> None:
        self.keep("lately", [self.heard.seq, self._fresh.marks])

    def _said_before(self) -> list[int]:
        """A turn that is asked once more says nothing twice: its first answer was lost."""
        lately: tuple[int, list[int]] = self.note("lately") or (0, [])
        seq, marks = lately
        return marks if seq != self.heard.seq else []

    def ask_if_helped(self) -> None:
        """By thumb, under what was said last."""
        self._dispatcher.utter_message(json_message={HELPED: None})

    def written(self, seq: int) -> None:
        """The message stands in the database already, written together with the grant."""
        self.granted = True
        self.said += 1
        self._dispatcher.utter_message(json_message={"written": seq})

    # Asking

    def ask(
        self,
        question: str,
        name: str,
        *,
        progress: bool = False,
        buttons: Sequence[Mapping[str, str]] = (),
        **values: Any,
    ) -> None:
        """Ask for what the wish in hand needs. The same question over again, with nothing learnt
        from the answer, is put in other words once, and then a person helps."""
        missed = (
            self.answering
            and not progress
            and (self.before.question, self.before.wish) == (question, self.wish)
        )
        misses = self.note("misses") or 0
        self.keep("misses", misses + 1 if missed else 0)
        if missed and misses + 1 >= _MOST_MISSES:
            self.give_up()
            return
        again = f"unclear_answer_{question}"
        name = again if missed and question in _IN_OTHER_WORDS else name
        self.say(name, buttons=buttons, **values)
        self._wait_for(question)

    def ask_card(self, question: str, kind: str, data: Mapping[str, Any], name: str) -> None:
        """As `ask`, with a card to choose from."""
        missed = self.answering and self.before.question == question
        misses = self.note("misses") or 0
        self.keep("misses", misses + 1 if missed else 0)
        if missed and misses + 1 >= _MOST_MISSES:
            self.give_up()
            return
        self.show(kind, data, f"unclear_answer_{question}" if missed else name)
        self._wait_for(question)

    def _wait_for(self, question: str) -> None:
        self.memory.question, self.memory.wish = question, self.wish

    def propose(self, wish: str, name: str, /, **values: Any) -> None:
        """Say what could be done next: 好的 right after it means that."""
        self.say(name, **values)
        self.keep("proposed", wish)
        self.keep("proposed_for", self.heard.told())

    def offer(self, record: DecisionRecord, name: str, **values: Any) -> None:
        """Offer a grant; it is carried out after a yes."""
        self.keep("offered_words", self.say(name, **values))
        self._wait_for("offer")
        self.memory.offer = record.id
        amount = f"{short_yuan(record.amount_fen)} 元" if record.amount_fen else ""
        what = f"{kind_text(record.kind)} {values.get('gifts') or amount}".strip()
        about = values.get("address") or values.get("goods")
        self.keep("offered", f"{what}（{about}）" if about else what)
        # What waited for its turn and is offered now is not said once more.
        done = WISHES_OF_KIND.get(record.kind, ())
        self.memory.wishes = [wish for wish in self.memory.wishes if wish not in done]
        self.keep("offered_kind", record.kind)
        self.keep("offered_fen", record.amount_fen)
        # Other words may come in between; who names it still means it.
        left = {name: self.note(name) for name in ("offered", "offered_words")}
        left |= {"id": record.id, "kind": record.kind, "fen": record.amount_fen, "wish": self.wish}
        left |= {"goods": values.get("title") or "", "order_no": record.order_no}
        self.keep("laid", left | {"seq": self.heard.seq, "declined": False})

    def give_up(self) -> None:
        """Twice not understood: a person. Who is waited for already gets it with the rest."""
        if self.heard.waiting is not None:
            self.leave_to_person("waiting_noted", when=when_served(self))
            return
        self.unclear = True
        self.say("unclear_person")
        self.hand_over(Queue.AGENT, "unclear")

    # The person that is waited for

    def hands_off(self, order_no: str) -> None:
        """Raises MatterWaits where the order is with a person: the bot gives nothing for it."""
        if self.heard.waiting is not None and self.heard.waiting.covers(order_no):
            raise MatterWaits(order_no)

    def leave_to_person(
        self, name: str, *, buttons: Sequence[Mapping[str, str]] = (), **values: Any
    ) -> None:
        """The gateway adds the words of the turn to the ticket. What else is wished goes on."""
        self.say(name, buttons=buttons, **values)
        if self.threatens:
            self.press_person()
        self.memory.settled()
        self.left_to_person = True

    @property
    def threatens(self) -> bool:
        return _COMPLAINT in self.heard.wishes or mood_of([self.heard.text]) == "angry"

    @property
    def complains_besides(self) -> bool:
        """A complaint in so many words waits for its turn behind the wish in hand."""
        return self.wish != _COMPLAINT and _COMPLAINT in self.memory.wishes

    def press_person(self) -> None:
        """What waits comes before others; it stays what it was."""
        if any(one["reason"] == _COMPLAINT for one in self.hand_overs()):
            return
        orders = self.heard.waiting.orders if self.heard.waiting else ()
        order_no = next(iter(orders), self.memory.order_no)
        self.hand_over(
            Queue.AGENT, _COMPLAINT, summary="", order_no=order_no, high=True, raises=True
        )

    def goes_on_under(self, epoch: int) -> None:
        """The gateway ends the turn under this one."""
        self._dispatcher.utter_message(json_message={"epoch": epoch})

    def leave_reading(self, reading: Reading) -> None:
        """The gateway writes it with what was said."""
        self._dispatcher.utter_message(json_message={"reading": asdict(reading)})

    # Bringing people in

    def hand_over(
        self,
        queue: Queue,
        reason: str,
        *,
        record: DecisionRecord | None = None,
        summary: str | None = None,
        order_no: str | None = None,
        high: bool = False,
        alarm: Alarm | None = None,
        raises: bool = False,
    ) -> None:
        """Carried out by the gateway together with the replies; the card is filled in at the end
        of the turn. Without a summary it only adds to what waits already. `raises`: what is open,
        and what else is wished, goes on beside it."""
        about = record.order_no if record else order_no or self.memory.order_no
        told = self.summary() if summary is None else summary
        self._dispatcher.utter_message(
            json_message={
                "hand_over": {
                    "queue": queue.value,
                    "reason": reason,
                    "summary": told[:200],
                    "order_no": about,
                    "decision_id": record.id if record else None,
                    "deadline": iso(record.decision.deadline) if record else None,
                    "high": high or _COMPLAINT in self.heard.wishes,
                    "card": {},
                    "alarm": _alarm_line(alarm),
                }
            }
        )
        if takes_over(queue, reason) and not raises:
            self.handed_over = True
            self.memory.settled()

    @property
    def words(self) -> str:
        """What the buyer told of this matter: how it began, and the answer now."""
        said = (self.note("words"), self.heard.text)
        return "；".join(dict.fromkeys(one for one in said if one))

    def summary(self) -> str:
        others = [self.wish_text(wish) for wish in self.memory.wishes]
        also = f"；另外还问：{'、'.join(others)}" if others else ""
        return f"{self.wish_text(self.wish)}：{self.words}{also}"

    def wish_text(self, wish: str) -> str:
        return self.text(f"wish_{wish}")

    def button(self, wish: str) -> dict[str, str]:
        """A button that says a wish."""
        return {"title": self.text(f"button_{wish}"), "payload": f"/{wish}"}

    def hand_overs(self) -> Iterable[dict[str, Any]]:
        """Those of this turn, to be completed before they leave."""
        for message in self._dispatcher.messages:
            custom = message.get("custom") or {}
            if "hand_over" in custom:
                yield custom["hand_over"]


def _forget_other_hands(memory: Memory, epoch: int) -> None:
    """What was asked or offered before a person came is no question any more: 好的 said to an
    agent, or after one, is no yes to it."""
    if memory.notes.get("epoch", epoch) == epoch:
        return
    # Nor is one that was left before: 就刚才的3块 may mean what the person said.
    memory.notes.pop("laid", None)
    if memory.question != NOTHING:
        memory.settled()


def _alarm_line(alarm: Alarm | None) -> dict[str, Any] | None:
    if alarm is None:
        return None
    return {"kind": alarm.kind.value, "seq": alarm.seq, "words": alarm.words}


# Other questions have buttons, and are simply put again.
_IN_OTHER_WORDS = frozenset({"address", "evidence", "amount"})
