"""Orders that are owed money, and the payouts of a small shop."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from bot.cases.following import CaseFollower
from bot.decisions.model import DecisionRecord, Money, NewDecision, State
from bot.decisions.paying import Bill, pay
from bot.decisions.payment_note import with_payment
from bot.desk.model import Outgoing, Role, Sender, Staff
from bot.money import short_yuan
from bot.payouts.model import Payout, PayoutOrder, PayoutResult, PayoutState, Result
from bot.payouts.ports import PayoutPort
from bot.payouts.service import Payouts
from bot.policy import Policy, model
from bot.store.uow import SqlUnitOfWork, uow_opener
from tests.decisions.builders import ORDER, World, write_order

GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)
PAID = PayoutResult(result=Result.CONFIRMED, amount_fen=3_00, reference="P1")
FAILED = PayoutResult(result=Result.FAILED, amount_fen=3_00, message="账户异常")
SILENT = PayoutResult(result=Result.UNKNOWN)
PENDING = PayoutResult(result=Result.PENDING, amount_fen=3_00)
UNHEARD = PayoutResult(result=Result.NOT_FOUND)


class FakePort:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self, *answers: PayoutResult, asked: PayoutResult = SILENT) -> None:
        self.answers = list(answers)
        self.asked_answer = asked
        self.sent: list[PayoutOrder] = []
        self.asked: list[str] = []

    def send(self, order: PayoutOrder) -> PayoutResult:
        self.sent.append(order)
        return self.answers.pop(0) if self.answers else SILENT

    def ask(self, key: str) -> PayoutResult:
        self.asked.append(key)
        return self.asked_answer


def payouts_of(world: World, port: PayoutPort | None = None) -> Payouts:
    return Payouts(
        world.open_uow,
        clock=world.clock,
        notify=world.happened.append,
        follower=CaseFollower(world.policies),
        port=port,
    )


def granted(world: World, request: Any = GOODWILL) -> Payout:
    """The payout of what the bot granted just now: three yuan, told to the buyer."""
    offer = world.ask(request)
    text = f"已为您退 {short_yuan(offer.decision.amount_fen)} 元"
    done = world.carry_out(offer.id, message=Outgoing(text))
    return newest(world, done.record.order_no)


def newest(world: World, order_no: str = ORDER) -> Payout:
    with world.open_uow(writes=False) as uow:
        return uow.payouts.find(states=list(PayoutState), q=order_no, limit=1)[0]


def boss(world: World, name: str = "老王") -> Staff:
    return world.staff(Role.SUPERVISOR, name)


def budget(world: World, key: str) -> int:
    from bot.store.tables.decisions import BudgetRow

    with world.open_uow(writes=False) as uow:
        return uow.session.get_one(BudgetRow, key).used_fen


@dataclass
class Owing:
    """Writes orders that are owed money, each of a buyer of its own, told of it."""

    world: World
    kind: Money = Money.GOODWILL
    prefix: str = "owed"

    def __post_init__(self) -> None:
        asked = self.world.ask(GOODWILL).record
        self._same = {one.name: getattr(asked, one.name) for one in fields(NewDecision)}
        self._decision = asked.decision

    def orders(self, count: int, *, amount_fen: int = 3_00, at_once: int = 500) -> list[int]:
        """The ids of the ledger rows."""
        made: list[int] = []
        for start in range(0, count, at_once):
            with uow_opener(self.world.engine)() as uow:
                made.extend(
                    self._one(uow, f"{self.prefix}-{number:06}", amount_fen + number % 300)
                    for number in range(start, min(count, start + at_once))
                )
                uow.commit()
        return made

    def _one(self, uow: SqlUnitOfWork, no: str, amount_fen: int) -> int:
        buyer, conversation, at = f"buyer-{no}", f"conversation-{no}", self.world.clock()
        write_order(uow, no, buyer, conversation)
        decision = replace(self._decision, amount_fen=amount_fen)
        changes = {
            "order_no": no,
            "buyer_id": buyer,
            "conversation_id": conversation,
            "decision": decision,
            "state": State.DONE,
            "settled_by": "安安",
            "at": at,
        }
        record: DecisionRecord = uow.decisions.add_decision(NewDecision(**(self._same | changes)))
        uow.desk.append(
            conversation,
            with_payment(Outgoing(f"已为您退 {short_yuan(amount_fen)} 元"), record.id, amount_fen),
            sender=Sender.BOT,
            at=at,
            reply_key=f"decision:{record.id}:done",
        )
        return pay(
            uow,
            Bill(
                order=uow.shop.order_for_staff(no),
                kind=self.kind,
                cause=None,
                amount_fen=amount_fen,
                decision_id=record.id,
                by="安安",
                at=at,
                policy=Policy(),
                beyond_the_day=True,
            ),
        )
