"""A day of conversations through the services, each at its time: messages, turns, tickets, offers,
approvals, ratings. What each adds to the board is counted by hand where it is written."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.conversations import Conversations
from bot.desk.failed_turns import FailedTurns
from bot.desk.model import HELPED, Button, HandOver, Incoming, Outgoing, Queue, Reading, Staff, Turn
from bot.desk.ratings import Ratings
from bot.desk.tickets import Tickets
from bot.policy import Request
from bot.policy.model import (
    Cause,
    Goodwill,
    GoodwillCause,
    MissingGift,
    Postage,
    PriceDifference,
    RefundOnly,
    ReturnRefund,
)
from tests.decisions.builders import BAG, CUP, NOT_SHIPPED, PlainPhrases, World, add_order
from tests.insight.builders import at

TRACK, URGE, PRICE = "track_logistics", "urge_shipping", "price_drop_complaint"
# Of half of the talks nobody can be sure yet at this time, three days later.
NOW = at(24, "14:00:00")
OWNER = "bot-1"
YES = Button("1", "好的", "/affirm")


class Shop:
    """The services of the desk and the rules over one database, and everything that is to happen,
    by its time."""

    def __init__(self, world: World) -> None:
        self.world = world
        parts: dict[str, Any] = {
            "clock": world.clock,
            "notify": world.happened.append,
            "phrases": PlainPhrases(),
        }
        self.conversations = Conversations(world.open_uow, **parts, gate=world.gate)
        self.tickets = Tickets(world.open_uow, **parts)
        self.failed_turns = FailedTurns(world.open_uow, **parts, card_of=lambda _: {})
        self.ratings = Ratings(world.open_uow, **parts)
        self.agent = world.staff()
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []

    def then(self, moment: datetime, act: Callable[[], None]) -> None:
        self._plan.append((moment, len(self._plan), act))

    def live(self) -> None:
        for moment, _, act in sorted(self._plan, key=lambda one: one[:2]):
            self.world.clock.now = moment
            act()


@dataclass
class Talk:
    """One conversation of the 21st. Minutes are counted from its beginning."""

    shop: Shop
    number: int
    begin: datetime
    counted: Counter[str]
    order: dict[str, Any] = field(default_factory=dict)
    _sent: int = 0

    def __post_init__(self) -> None:
        self.id, self.buyer, self.order_no = (
            f"t{self.number}", f"b{self.number}", f"261101-{self.number:015}",
        )  # fmt: skip

    def has_order(self, **changes: Any) -> None:
        """Signed a week ago, one cup of 59 yuan, if nothing else is said."""
        add_order(self.shop.world, self.order_no, self.buyer, self.id, **changes)

    def count(self, **figures: int) -> None:
        self.counted.update(figures)

    def settled(self, last: float = 0.0) -> None:
        """By the hand that wrote it; `last` is when its last matter was asked."""
        waits = self.begin + timedelta(minutes=last, hours=72) > NOW
        self.count(settled_by_bot=1, settled_provisional=waits)

    def at(self, minutes: float, act: Callable[[], None]) -> None:
        self.shop.then(self.begin + timedelta(minutes=minutes), act)

    def says(self, minutes: float, *, press: bool = False) -> None:
        self._sent += 1
        key = f"{self.id}-message-{self._sent}"

        def send() -> None:
            button = (self._newest_buttons(), YES.id) if press else None
            text = None if press else f"第{key}句"
            self.shop.conversations.receive(self.id, Incoming(key, text, button=button))

        self.at(minutes, send)

    def _newest_buttons(self) -> int:
        said = self.shop.conversations.messages_after(self.id, 0)
        return max(message.seq for message in said if message.buttons)

    def asks(
        self,
        minutes: float,
        outcome: str,
        intent: str = TRACK,
        *,
        answer: float = 0.1,
        press: bool = False,
        order_no: str | None = "",
        to: Queue | None = None,
        does: Callable[[Turn], None] | None = None,
        buttons: Sequence[Button] = (),
    ) -> None:
        """The buyer writes, and the bot answers after `answer` minutes. `to` brings somebody in;
        `does` happens in place of the answer, as what is carried out is said with it."""
        self.says(minutes, press=press)

        def respond() -> None:
            turn = self.shop.conversations.take_turn(self.id, owner=OWNER)
            assert turn is not None, (self.id, intent)
            about = self.order_no if order_no == "" else order_no
            self.shop.conversations.record_reading(
                Reading(self.id, turn.seq, turn.text, intent, 0.9, ((intent, 0.9),), outcome, about)
            )
            said = [] if does else [Outgoing("好的", data={HELPED: None}, buttons=tuple(buttons))]
            if does:
                does(turn)
            calls = [HandOver(to, "request_human")] if to else []
            self.shop.conversations.finish_turn(turn, said, hand_overs=calls)

        self.at(minutes + answer, respond)

    def fails(self, minutes: float) -> None:
        """The engine gives no answer: a person gets this question."""
        self.says(minutes)

        def hand_over() -> None:
            turn = self.shop.conversations.take_turn(self.id, owner=OWNER)
            assert turn is not None
            self.shop.failed_turns.hand_over(turn)

        self.at(minutes + 0.1, hand_over)

    def grants(self, request: Request) -> Callable[[Turn], None]:
        """What the bot carries out in a turn, after a yes."""

        def carry_out(turn: Turn) -> None:
            asked = self._ask(request)
            self.shop.world.decisions.carry_out(
                asked,
                buyer_id=self.buyer,
                conversation_id=self.id,
                epoch=turn.epoch,
                message=Outgoing("办好了", data={HELPED: None}),
            )

        return carry_out

    def approved(self, minutes: float, request: Request) -> None:
        """By the agent: beyond the bot's limit, or without its evidence."""
        self.at(
            minutes,
            lambda: _approve(self.shop, self._ask(request)),
        )

    def _ask(self, request: Request) -> int:
        return self.shop.world.decisions.ask(
            request, order_no=self.order_no, buyer_id=self.buyer, conversation_id=None
        ).id

    def claimed(self, minutes: float) -> None:
        self.at(minutes, lambda: _with_ticket(self, self.shop.tickets.claim))

    def resolved(self, minutes: float) -> None:
        def resolve(ticket_id: int, *, staff: Staff) -> object:
            return self.shop.tickets.resolve(ticket_id, staff=staff, summary="好了")

        self.at(minutes, lambda: _with_ticket(self, resolve))

    def stepped_in(self, minutes: float) -> None:
        self.at(
            minutes,
            lambda: _drop(self.shop.tickets.take_over(self.id, staff=self.shop.agent, card={})),
        )

    def agent_says(self, minutes: float) -> None:
        self._sent += 1
        key = f"{self.id}-agent-{self._sent}"
        self.at(
            minutes,
            lambda: _drop(
                self.shop.conversations.say_as_agent(
                    self.id, staff=self.shop.agent, client_msg_id=key, text="您好，我看一下"
                )
            ),
        )

    def rates(self, minutes: float, score: int) -> None:
        self.at(minutes, lambda: self.shop.ratings.rate(self.id, score=score, comment=""))

    def thumbs(self, minutes: float, *, up: bool) -> None:
        def press() -> None:
            said = self.shop.conversations.messages_after(self.id, 0)
            seq = max(message.seq for message in said if HELPED in message.data)
            self.shop.ratings.helped(self.id, seq, helped=up)

        self.at(minutes, press)

    def paid(self, kind: str, cause: str, fen: int) -> None:
        self.count(**{f"{kind}_fen": fen, f"{kind}:{cause}": fen, f"{kind}:{cause}:times": 1})


def _drop(_: object) -> None:
    """What a service gives back is of no use here."""


def _approve(shop: Shop, decision_id: int) -> None:
    shop.world.approvals.approve(decision_id, staff=shop.agent, note="情况属实")


def _with_ticket(talk: Talk, act: Callable[..., object]) -> None:
    ticket = talk.shop.tickets.of_conversation(talk.id)[-1]
    act(ticket.id, staff=talk.shop.agent)


def answered(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled")
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def answered_late(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", answer=3.5)
    talk.count(rounds=1)
    talk.settled()


def small_talk_only(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", "greet")
    talk.asks(1, "settled", "thank")
    talk.count(rounds=2, rounds_in_time=2)


def difference_taken(talk: Talk) -> None:
    talk.has_order(items=[(BAG, 1, 36_00)])
    talk.asks(0, "asked", PRICE)
    talk.asks(1, "settled", "affirm", does=talk.grants(PriceDifference()))
    talk.paid("price_difference", "price_dropped", 6_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def goodwill_taken_by_button(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "asked", "request_compensation", buttons=[YES])
    taken = talk.grants(Goodwill(GoodwillCause.COURIER, None))
    talk.asks(1, "settled", "affirm", press=True, does=taken)
    talk.paid("goodwill", "courier", 3_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def refunded(talk: Talk) -> None:
    talk.has_order(**NOT_SHIPPED)
    talk.asks(0, "asked", "request_refund")
    talk.asks(2, "settled", "affirm", does=talk.grants(RefundOnly()))
    talk.paid("refund", "not_shipped", 59_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def gift_sent_again(talk: Talk) -> None:
    talk.has_order(items=[(CUP, 2, 59_00)])
    talk.asks(0, "asked", "report_missing_gift")
    talk.asks(1, "settled", "affirm", does=talk.grants(MissingGift()))
    talk.count(rounds=2, rounds_in_time=2, gifts=1)
    talk.settled()


def return_and_its_postage(talk: Talk) -> None:
    """The postage counts when it is paid; of the goods no money moves before they are back."""
    talk.has_order()
    back = ReturnRefund(Cause.QUALITY, evidence=True)
    talk.asks(0, "asked", "request_return")
    talk.asks(1, "settled", "affirm", does=talk.grants(back))
    talk.asks(3, "asked", "shipping_fee_dispute")
    paid = Postage(Cause.QUALITY, amount_fen=10_00, evidence=True)
    talk.asks(4, "settled", "affirm", does=talk.grants(paid))
    talk.paid("postage", "quality", 10_00)
    talk.count(rounds=4, rounds_in_time=4)
    talk.settled(last=3)


def offer_left(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "asked", PRICE)
    talk.count(rounds=1, rounds_in_time=1)


def not_understood(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "unclear", "nlu_fallback")
    talk.count(rounds=1, rounds_in_time=1)


def no_facts(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "unanswered", "ask_product")
    talk.count(rounds=1, rounds_in_time=1, unanswered=1)


def failed(talk: Talk) -> None:
    talk.has_order()
    talk.fails(0)
    talk.count(rounds=1, rounds_in_time=1, unanswered=1, handed_over=1, waiting=1, tickets_due=1)


def failed_and_a_person_helped(talk: Talk) -> None:
    talk.has_order()
    talk.fails(0)
    talk.claimed(1)
    talk.agent_says(2)
    talk.resolved(6)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)


def waits_for_a_person(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "handed_over", "request_human", to=Queue.AGENT)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, waiting=1, tickets_due=1)


def helped_by_a_person(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "handed_over", "request_human", to=Queue.AGENT)
    talk.claimed(1)
    talk.agent_says(3)
    talk.resolved(8)
    talk.rates(9, 5)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)
    talk.count(rated=1, rating_sum=5)


def supervisor_late(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "handed_over", "complain_service", to=Queue.SUPERVISOR)
    talk.claimed(8)
    talk.agent_says(9)
    talk.approved(10, Goodwill(GoodwillCause.PRODUCT, asked_fen=8_00))
    talk.paid("goodwill", "product", 8_00)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1)


def warehouse_asked(talk: Talk) -> None:
    """People behind the scenes: the conversation stays with the bot, and is not its own success."""
    talk.has_order()
    talk.asks(0, "settled", URGE, to=Queue.WAREHOUSE)
    talk.count(rounds=1, rounds_in_time=1)


def colleague_stepped_in(talk: Talk) -> None:
    """The ticket of who steps in opens with that moment."""
    talk.has_order()
    talk.asks(0, "settled")
    talk.stepped_in(1)
    talk.agent_says(2)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)


def nobody_answered(talk: Talk) -> None:
    talk.has_order()
    talk.says(0)
    talk.count(rounds=1, unanswered=1)


def answered_and_later_nobody(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled")
    talk.says(5)
    talk.count(rounds=2, rounds_in_time=1, unanswered=1)


def rated_badly(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled")
    talk.rates(20, 2)
    talk.count(rounds=1, rounds_in_time=1, rated=1, rating_sum=2)


def thumb_down(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled")
    talk.thumbs(1, up=False)
    talk.count(rounds=1, rounds_in_time=1)


def thumb_up(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled")
    talk.thumbs(1, up=True)
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def asked_again_at_once(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", URGE)
    talk.asks(29, "settled", URGE)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=29)


def came_back(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", URGE)
    talk.asks(30, "settled", TRACK)
    talk.count(rounds=2, rounds_in_time=2)


def came_back_without_the_order(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", URGE)
    talk.asks(45, "settled", URGE, order_no=None)
    talk.count(rounds=2, rounds_in_time=2)


def came_back_with_something_else(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", URGE)
    talk.asks(45, "settled", "request_invoice")
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=45)


def came_back_two_days_later(talk: Talk) -> None:
    talk.has_order()
    talk.asks(0, "settled", URGE)
    talk.asks(2 * 24 * 60, "settled", URGE)
    talk.count(rounds=1, rounds_in_time=1)


ENDINGS: tuple[Callable[[Talk], None], ...] = (
    answered, answered_late, small_talk_only, difference_taken, goodwill_taken_by_button, refunded,
    gift_sent_again, return_and_its_postage, offer_left, not_understood, no_facts, failed,
    failed_and_a_person_helped, waits_for_a_person, helped_by_a_person, supervisor_late,
    warehouse_asked, colleague_stepped_in, nobody_answered, answered_and_later_nobody, rated_badly,
    thumb_down, thumb_up, asked_again_at_once, came_back, came_back_without_the_order,
    came_back_with_something_else, came_back_two_days_later,
)  # fmt: skip


def open_shop(world: World) -> Shop:
    """Bags have become cheaper by six yuan; gifts for a whole day are there."""
    world.policy = replace(
        world.policy, goodwill=replace(world.policy.goodwill, daily_budget_fen=100_000_00)
    )
    world.set_price(BAG, 30_00)
    world.set_stock("GIFT-99", 500)
    return Shop(world)


def live(world: World, *, talks: int, seed: int) -> Counter[str]:
    """Every ending at least once, the others by lot. What the board of the 21st has to show."""
    shop, chance = open_shop(world), random.Random(seed)
    endings = [*ENDINGS, *chance.choices(ENDINGS, k=talks - len(ENDINGS))]
    chance.shuffle(endings)
    counted: Counter[str] = Counter()
    for number, ending in enumerate(endings, start=1):
        begin = at(21, "10:00:00") + timedelta(minutes=chance.randrange(12 * 60))
        counted["conversations"] += 1
        ending(Talk(shop, number, begin, counted))
    shop.live()
    return counted
