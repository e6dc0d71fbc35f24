"""Talks of a day as they really go, each at its own time, all in one transaction.

Where a person comes in, everything goes through the desk's own services. What the bot answers
alone is most of it, and written as it ends up: through the services a first start would take
half a minute longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from bot.demo.days.book import Line
from bot.demo.days.plan import Planned
from bot.demo.model import DOMAIN
from bot.desk.conversations import Conversations
from bot.desk.holding import Anyway, PromiseHeld
from bot.desk.model import (
    BOT_NAME,
    REQUEST_HUMAN,
    HandOver,
    Incoming,
    Outgoing,
    Queue,
    Reading,
    Sender,
    Staff,
)
from bot.desk.phrases import DomainPhrases
from bot.desk.ports import Happened
from bot.desk.ratings import Ratings
from bot.desk.tickets import Tickets
from bot.money import yuan
from bot.policy import Policy
from bot.promises.gate import Gate
from bot.shop.model import Order
from bot.store.uow import SqlUnitOfWork

# Of a hundred talks that somebody had badly: how many are of the one who has still to learn.
_OF_THE_NEWEST = 70
_BAD = 3
_SURE = 0.97


class _Within:
    """What services open is the transaction that is open already; it ends when that one does."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def __call__(self, *, writes: bool = True) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._uow, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def commit(self) -> None:
        self._uow.session.flush()


class Player:
    def __init__(self, uow: SqlUnitOfWork, team: Sequence[Staff], *, at: datetime) -> None:
        self._uow, self._team = uow, team
        self._at = at
        within = _Within(uow)
        self._phrases = DomainPhrases.load(DOMAIN)
        telling: dict[str, Any] = {
            "clock": lambda: self._at,
            "notify": _nobody_listens,
            "phrases": self._phrases,
        }
        gate = Gate(clock=lambda: self._at, policy=Policy)
        self._conversations = Conversations[Any](within, **telling, gate=gate)
        self._tickets = Tickets(within, **telling)
        self._ratings = Ratings(within, **telling)

    def play(self, planned: Planned) -> None:
        _Talk(self, planned).play()

    # What a talk is made with

    def begin(self, planned: Planned) -> str:
        self._at, buyer = planned.at, planned.buyer
        self._uow.shop.ensure_buyer(buyer.id, buyer.name)
        opened = self._uow.desk.open(f"demo-{buyer.id}", buyer_id=buyer.id, at=self._at)
        if not opened.last_seq:
            self._bot_says(opened.id, self.say("utter_welcome", {}), key="welcome")
        if planned.order is not None:
            self._uow.desk.show_order(opened.id, planned.order.no)
        return opened.id

    def order(self, no: str) -> Order:
        return self._uow.shop.order_for_staff(no)

    def passes(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)

    @property
    def now(self) -> datetime:
        return self._at

    def agent(self, planned: Planned) -> Staff:
        chance, newest = planned.chance, self._team[-1]
        bad = bool(planned.scene.rated) and sum(planned.scene.rated) / len(planned.scene.rated)
        if bad and bad < _BAD and chance.randrange(100) < _OF_THE_NEWEST:
            return newest
        return chance.choice(self._team)

    def receives(self, conversation_id: str, text: str, key: str) -> None:
        self._conversations.receive(conversation_id, Incoming(key, text=text))

    def settles(
        self, conversation_id: str, text: str, answer: str, line: Line, order_no: str | None
    ) -> None:
        """A question that the bot answers by itself, and how it was read."""
        asked = self._uow.desk.append(
            conversation_id, Outgoing(text), sender=Sender.BUYER, at=self._at
        )
        self.passes(2)
        self._bot_says(conversation_id, answer, key=f"turn:{asked.seq}:0")
        self._uow.desk.answered(conversation_id, up_to=asked.seq)
        self._uow.readings.add(
            _reading(conversation_id, asked.seq, text, line, order_no), at=self._at
        )

    def _bot_says(self, conversation_id: str, text: str, *, key: str) -> None:
        self._uow.desk.append(
            conversation_id,
            Outgoing(text),
            sender=Sender.BOT,
            name=BOT_NAME,
            at=self._at,
            reply_key=key,
        )

    def hands_over(self, conversation_id: str, line: Line, order_no: str | None) -> None:
        """The bot's turn in which it brings in a person."""
        turn = self._conversations.take_turn(conversation_id, owner="demo")
        assert turn is not None
        wish = HandOver(Queue.AGENT, REQUEST_HUMAN, summary=turn.text, order_no=order_no)
        self._conversations.finish_turn(
            turn,
            [Outgoing(self.say("utter_hand_over", {}))],
            hand_overs=[wish],
            reading=_reading(
                conversation_id, turn.seq, turn.text, replace(line, outcome="handed_over"), order_no
            ),
        )

    def claims(self, conversation_id: str, staff: Staff) -> int:
        ticket = self._uow.tickets.of_conversation(conversation_id)[0]
        return self._tickets.claim(ticket.id, staff=staff).id

    def says(self, conversation_id: str, staff: Staff, line: Line, text: str, key: str) -> None:
        said: dict[str, Any] = {"staff": staff, "client_msg_id": key, "text": text}
        try:
            self._conversations.say_as_agent(conversation_id, **said)
        except PromiseHeld as held:
            if line.reason:
                anyway = Anyway(held.held.id, line.reason)
                self._conversations.say_as_agent(conversation_id, **said, anyway=anyway)

    def ends(self, conversation_id: str, ticket_id: int, staff: Staff, rated: int) -> None:
        self._tickets.resolve(ticket_id, staff=staff, summary="已答复")
        last = self._uow.desk.conversation(conversation_id).last_seq
        # What the person left open was asked somewhere else in the end.
        self._uow.desk.answered(conversation_id, up_to=last)
        if rated:
            self.passes(60)
            self._ratings.rate(conversation_id, score=rated, comment="")

    def say(self, name: str, values: Mapping[str, object]) -> str:
        return self._phrases.say(name, values)


class _Talk:
    """One talk from its first line to its end."""

    def __init__(self, player: Player, planned: Planned) -> None:
        self._player, self._planned = player, planned
        self._chance = planned.chance
        self._staff = player.agent(planned)
        self._ticket: int | None = None
        self._key = 0
        self._values = self._known()

    def play(self) -> None:
        planned = self._planned
        self._id = self._player.begin(planned)
        lines = planned.scene.lines
        for place, line in enumerate(lines):
            if line.by == "buyer":
                if not self._asks(line, lines[place + 1 :]):
                    break
            elif line.by == "agent":
                self._agent(line)
        if self._ticket is not None:
            self._player.passes(self._chance.randint(60, 240) if planned.scene.closes else 2_700)
            rated = self._chance.choice(planned.scene.rated)
            self._player.ends(self._id, self._ticket, self._staff, rated)

    def _asks(self, line: Line, after: Sequence[Line]) -> bool:
        """False where the buyer says nothing more."""
        text = self._text(line)
        if not text:
            return False
        self._player.passes(self._chance.randint(15, 90))
        order_no = self._planned.order.no if self._planned.order else None
        if self._ticket is not None:
            self._player.receives(self._id, text, self._next_key())
        elif after and after[0].by == "agent":
            self._player.receives(self._id, text, self._next_key())
            self._player.passes(2)
            self._player.hands_over(self._id, line, order_no)
        else:
            answer = self._player.say(_answer(line, after), self._values)
            self._player.settles(self._id, text, answer, line, order_no)
        return True

    def _agent(self, line: Line) -> None:
        if self._ticket is None:
            # Most are taken at once; who comes in a rush waits.
            self._player.passes(self._chance.choice((15, 20, 25, 30, 40, 50, 60, 70, 90, 100, 260)))
            self._ticket = self._player.claims(self._id, self._staff)
        after = self._planned.scene.after
        usual = self._chance.choice((12, 20, 30, 45, 60, 90))
        self._player.passes(after + usual if after else usual)
        self._player.says(self._id, self._staff, line, self._text(line), self._next_key())

    def _text(self, line: Line) -> str:
        return self._chance.choice(line.texts).format(**self._values)

    def _next_key(self) -> str:
        self._key += 1
        return f"demo-{self._planned.number}-{self._key}"

    def _known(self) -> dict[str, object]:
        product, scene = self._planned.product, self._planned.scene
        values: dict[str, object] = {
            "title": product.title,
            "goods": _spoken(product.title),
            "price": yuan(product.price_fen),
            "spec": product.specs[0],
            "agent": self._staff.name,
            "fact": "".join(product.facts.get(scene.fact, ())),
        }
        if scene.at == "way" and self._planned.order is not None:
            values |= self._on_its_way(self._planned.order.no)
        return values

    def _on_its_way(self, no: str) -> dict[str, object]:
        """What the parcel's page told then."""
        order = self._player.order(no)
        parcel = order.parcels[0] if order.parcels else None
        known = [one for one in parcel.events if one.at <= self._planned.at] if parcel else []
        return {
            "courier": parcel.courier if parcel else "",
            "tracking_no": parcel.tracking_no if parcel else "",
            "event": known[0].text if known else "已揽收",
        }


def _reading(
    conversation_id: str, seq: int, text: str, line: Line, order_no: str | None
) -> Reading:
    return Reading(
        conversation_id=conversation_id,
        seq=seq,
        text=text,
        intent=line.intent,
        confidence=_SURE,
        ranking=((line.intent, _SURE),),
        outcome=line.outcome,
        order_no=order_no,
    )


def _answer(line: Line, after: Sequence[Line]) -> str:
    if after and after[0].by == "bot":
        return after[0].texts[0]
    return "utter_thank" if line.intent == "thank" else "utter_close"


def _spoken(title: str) -> str:
    """As buyers call it: the first word of the title that says what it is."""
    return next(
        (word for word in title.split() if any("一" <= sign <= "鿿" for sign in word)), title
    )


def _nobody_listens(_happened: Happened) -> None:
    return None
