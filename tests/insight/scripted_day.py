"""A day of conversations that end in known ways. What each adds to the board is counted by hand
where it is written, and the rows go into the tables directly: nothing of the product counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.desk import ConversationRow, MessageRow, ReadingRow, TicketRow
from bot.store.tables.shop import BuyerRow, OrderRow
from tests.insight.builders import at

TRACK, URGE, PRICE = "track_logistics", "urge_shipping", "price_drop_complaint"
# Three days later, in the middle of the day: of half of the talks nobody can be sure yet.
NOW = at(24, "14:00:00")


@dataclass
class Talk:
    """One conversation of the 21st. `minutes` are counted from its beginning."""

    session: Session
    number: int
    begin: datetime
    counted: Counter[str]
    seq: int = 0
    order_no: str = field(init=False)

    def __post_init__(self) -> None:
        self.id, buyer = f"t{self.number}", f"b{self.number}"
        self.order_no = f"261101-{self.number:015}"
        self.session.add(BuyerRow(id=buyer, name="王小姐"))
        self.session.flush()
        self.session.add_all(
            [
                ConversationRow(id=self.id, buyer_id=buyer, opened_at=at(1), last_at=self.begin),
                OrderRow(
                    no=self.order_no,
                    buyer_id=buyer,
                    status="signed",
                    placed_at=at(1),
                    paid_fen=900_00,
                ),
            ]
        )
        self.session.flush()

    def count(self, **figures: int) -> None:
        self.counted.update(figures)

    def says(self, minutes: float, sender: str = "buyer", **values: Any) -> None:
        self.seq += 1
        moment = self.begin + timedelta(minutes=minutes)
        text = values.pop("text", f"第{self.seq}句")
        self.session.add(
            MessageRow(
                conversation_id=self.id, seq=self.seq, at=moment, sender=sender, text=text, **values
            )
        )

    def asks(
        self,
        minutes: float,
        outcome: str,
        intent: str = TRACK,
        *,
        order_no: str | None = "",
        answer: float = 0.1,
        read: float = 0.05,
        pressed: bool = False,
    ) -> None:
        """The buyer writes; the bot reads it `read` minutes later and answers after `answer`."""
        self.says(minutes, data={"payload": f"/{intent}"} if pressed else {})
        self.session.add(
            ReadingRow(
                conversation_id=self.id,
                seq=self.seq,
                at=self.begin + timedelta(minutes=minutes + read),
                text=f"第{self.seq}句",
                intent=intent,
                confidence=0.9,
                outcome=outcome,
                order_no=self.order_no if order_no == "" else order_no,
            )
        )
        self.says(minutes + answer, "bot")

    def ticket(
        self,
        minutes: float,
        queue: str,
        *,
        replied: float | None = None,
        closed: float | None = None,
        reason: str = "request_human",
        due: datetime | None = None,
    ) -> None:
        """Closed with the reply, or without one at `closed`."""
        answered = self._moment(replied)
        self.session.add(
            TicketRow(
                conversation_id=self.id,
                queue=queue,
                state="open" if replied is closed is None else "closed",
                reason=reason,
                opened_at=self._moment(minutes),
                first_reply_due=due,
                claimed_at=answered,
                replied_at=answered,
                closed_at=self._moment(closed) or answered,
            )
        )

    def _moment(self, minutes: float | None) -> datetime | None:
        return None if minutes is None else self.begin + timedelta(minutes=minutes)

    def rates(self, score: int) -> None:
        row = self.session.get(ConversationRow, self.id)
        assert row is not None
        row.rated, row.rated_at = score, self.begin + timedelta(minutes=20)

    def pays(self, kind: str, cause: str, fen: int) -> None:
        values: dict[str, Any] = {
            "order_no": self.order_no,
            "buyer_id": f"b{self.number}",
            "kind": kind,
        }
        decision = DecisionRow(
            **values, at=self.begin, rule="P", outcome="grant", reason=cause,
            policy_version="1", input={}, proof=[], state="done",
        )  # fmt: skip
        self.session.add(decision)
        self.session.flush()
        self.session.add(
            LedgerRow(
                **values, at=self.begin, cause=cause, amount_fen=fen, decision_id=decision.id,
                by="安安",
            )
        )  # fmt: skip
        self.count(**{f"{kind}_fen": fen, f"{kind}:{cause}": fen, f"{kind}:{cause}:times": 1})

    def settled(self, last: float = 0.0) -> None:
        """By the hand that wrote it; `last` is when its last matter was asked."""
        waits = self.begin + timedelta(minutes=last, hours=72) > NOW
        self.count(settled_by_bot=1, settled_provisional=waits)


def answered(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def answered_late(talk: Talk) -> None:
    talk.asks(0, "settled", answer=3.5)
    talk.count(rounds=1)
    talk.settled()


def greeted_and_answered(talk: Talk) -> None:
    talk.asks(0, "settled", "greet")
    talk.asks(1, "settled")
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=1)


def small_talk_only(talk: Talk) -> None:
    talk.asks(0, "settled", "greet")
    talk.asks(1, "settled", "thank")
    talk.count(rounds=2, rounds_in_time=2)


def offer_taken(talk: Talk) -> None:
    talk.asks(0, "asked", PRICE)
    talk.asks(1, "settled", "affirm")
    talk.pays("price_difference", "price_dropped", 12_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def offer_taken_by_button(talk: Talk) -> None:
    talk.asks(0, "asked", "request_compensation")
    talk.asks(1, "settled", "affirm", pressed=True)
    talk.pays("goodwill", "courier", 3_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def refunded(talk: Talk) -> None:
    talk.asks(0, "asked", "request_refund")
    talk.asks(2, "settled", "affirm")
    talk.pays("refund", "not_shipped", 88_00)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled()


def offer_left(talk: Talk) -> None:
    talk.asks(0, "asked", PRICE)
    talk.count(rounds=1, rounds_in_time=1)


def one_answered_and_one_left(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.asks(2, "asked", PRICE)
    talk.count(rounds=2, rounds_in_time=2)


def pressed_and_answered(talk: Talk) -> None:
    talk.asks(0, "settled", pressed=True)
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def pressed_and_left(talk: Talk) -> None:
    talk.asks(0, "asked", PRICE, pressed=True)
    talk.count(rounds=1, rounds_in_time=1)


def not_understood(talk: Talk) -> None:
    talk.asks(0, "unclear", "nlu_fallback")
    talk.count(rounds=1, rounds_in_time=1)


def no_facts(talk: Talk) -> None:
    talk.asks(0, "unanswered", "ask_product")
    talk.count(rounds=1, rounds_in_time=1, unanswered=1)


def failed(talk: Talk) -> None:
    talk.asks(0, "failed", "nlu_fallback")
    talk.ticket(0.1, "agent")
    talk.count(rounds=1, rounds_in_time=1, unanswered=1, handed_over=1, waiting=1, tickets_due=1)


def failed_and_the_bot_was_back(talk: Talk) -> None:
    """Nobody was brought in: the ticket is closed by itself, the reading is the answer's."""
    talk.asks(0, "settled", answer=1)
    talk.ticket(0.1, "agent", reason="bot_failed", closed=1)
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def failed_and_the_bot_was_back_late(talk: Talk) -> None:
    """Nobody was brought in, and nobody came in the three minutes either."""
    talk.asks(0, "settled", answer=8)
    talk.ticket(0.1, "agent", reason="bot_failed", closed=8)
    talk.count(rounds=1, tickets_due=1)
    talk.settled()


def asked_for_a_person_and_left_the_queue_at_once(talk: Talk) -> None:
    talk.asks(0, "handed_over", "request_human")
    talk.ticket(0.1, "agent", closed=2)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1)


def handed_over_at_night(talk: Talk) -> None:
    """The three minutes run from nine o'clock on."""
    talk.begin = at(21, "02:00:00")
    talk.asks(0, "handed_over", "request_human")
    talk.ticket(0.1, "agent", replied=7 * 60 + 2, due=at(21, "09:03:00"))
    talk.says(7 * 60 + 2, "agent")
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)


def handed_over_at_night_and_late_in_the_morning(talk: Talk) -> None:
    talk.begin = at(21, "02:00:00")
    talk.asks(0, "handed_over", "request_human")
    talk.ticket(0.1, "agent", replied=7 * 60 + 4, due=at(21, "09:03:00"))
    talk.says(7 * 60 + 4, "agent")
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1)


def failed_and_a_person_helped(talk: Talk) -> None:
    talk.asks(0, "failed", "nlu_fallback")
    talk.ticket(0.1, "agent", replied=2)
    talk.says(2, "agent")
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)


def handed_over(talk: Talk) -> None:
    talk.asks(0, "handed_over", "request_human")
    talk.ticket(0.1, "agent", replied=3)
    talk.says(3, "agent")
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1)


def handed_over_late(talk: Talk) -> None:
    talk.asks(0, "handed_over", "complain_service")
    talk.ticket(0.1, "supervisor", replied=9)
    talk.says(9, "agent")
    talk.pays("goodwill", "product", 8_00)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1, tickets_due=1)


def warehouse_asked(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.ticket(0.1, "warehouse")
    talk.count(rounds=1, rounds_in_time=1)


def colleague_stepped_in(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.says(2, "agent")
    talk.pays("postage", "quality", 10_00)
    talk.count(rounds=1, rounds_in_time=1, handed_over=1)


def given_back_unanswered(talk: Talk) -> None:
    talk.asks(0, "handed_over", "request_human")
    talk.ticket(0.1, "agent", replied=2)
    talk.says(2, "agent")
    talk.says(5)
    talk.asks(40, "settled", URGE)
    # The second round opens at 5 and is answered by the bot after 35 minutes.
    talk.count(
        rounds=2, rounds_in_time=1, handed_over=1, tickets_due=1, tickets_in_time=1, unanswered=1
    )


def nobody_answered(talk: Talk) -> None:
    talk.says(0)
    talk.count(rounds=1, unanswered=1)


def answered_and_later_nobody(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.says(5)
    talk.count(rounds=2, rounds_in_time=1, unanswered=1)


def rated_badly(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.rates(2)
    talk.count(rounds=1, rounds_in_time=1, rated=1, rating_sum=2)


def rated_well(talk: Talk) -> None:
    talk.asks(0, "settled")
    talk.rates(3)
    talk.count(rounds=1, rounds_in_time=1, rated=1, rating_sum=3)
    talk.settled()


def asked_again_at_once(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(29, "settled", URGE)
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=29)


def came_back(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(30, "settled", TRACK)
    talk.count(rounds=2, rounds_in_time=2)


def came_back_without_the_order(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(45, "settled", URGE, order_no=None)
    talk.count(rounds=2, rounds_in_time=2)


def came_back_for_another_order(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(45, "settled", URGE, order_no="another")
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=45)


def came_back_with_something_else(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(45, "settled", "request_invoice")
    talk.count(rounds=2, rounds_in_time=2)
    talk.settled(last=45)


def came_back_two_days_later(talk: Talk) -> None:
    talk.asks(0, "settled", URGE)
    talk.asks(2 * 24 * 60, "settled", URGE)
    talk.count(rounds=1, rounds_in_time=1)


def came_back_after_the_three_days(talk: Talk) -> None:
    talk.begin = at(21, "08:00:00")
    talk.asks(0, "settled", URGE)
    talk.asks(3 * 24 * 60 + 1, "settled", URGE)
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


def read_after_midnight(talk: Talk) -> None:
    talk.begin = at(21, "23:59:58")
    talk.asks(0, "settled")
    talk.count(rounds=1, rounds_in_time=1)
    talk.settled()


ENDINGS: tuple[Callable[[Talk], None], ...] = (
    answered, answered_late, greeted_and_answered, small_talk_only, offer_taken,
    offer_taken_by_button, refunded, offer_left, one_answered_and_one_left, pressed_and_answered,
    pressed_and_left, not_understood, no_facts, failed, failed_and_the_bot_was_back,
    failed_and_the_bot_was_back_late, asked_for_a_person_and_left_the_queue_at_once,
    handed_over_at_night, handed_over_at_night_and_late_in_the_morning,
    failed_and_a_person_helped, handed_over,
    handed_over_late, warehouse_asked, colleague_stepped_in, given_back_unanswered,
    nobody_answered, answered_and_later_nobody, rated_badly, rated_well, asked_again_at_once,
    came_back, came_back_without_the_order, came_back_for_another_order,
    came_back_with_something_else, came_back_two_days_later, came_back_after_the_three_days,
    read_after_midnight,
)  # fmt: skip


def play(session: Session, *, talks: int, seed: int) -> Counter[str]:
    """Every ending at least once, the others by lot. What the board of the 21st has to show."""
    chance = random.Random(seed)
    endings = [*ENDINGS, *chance.choices(ENDINGS, k=talks - len(ENDINGS))]
    chance.shuffle(endings)
    counted: Counter[str] = Counter()
    for number, ending in enumerate(endings, start=1):
        begin = at(21, "08:00:00") + timedelta(minutes=chance.randrange(12 * 60))
        counted["conversations"] += 1
        ending(Talk(session, number, begin, counted))
        session.flush()
    return counted
