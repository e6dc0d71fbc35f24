"""Paying: budgets, ledger and payout in the caller's transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.decisions.model import Money, Payment
from bot.decisions.ports import Uow
from bot.errors import BadInput, OverBudget
from bot.policy import Policy
from bot.shop.model import Order
from bot.times import shop_day


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A payment that was decided. Who pays it out has the order before him."""

    order: Order
    kind: Money
    cause: str | None
    amount_fen: int
    decision_id: int
    by: str
    at: datetime
    policy: Policy
    # A supervisor may go beyond the day's goodwill, never beyond what the order paid.
    beyond_the_day: bool = False


def pay(uow: Uow, bill: Bill) -> int:
    """The id of the ledger row. Raises OverBudget, and AlreadyGranted where the decision was
    paid before; the transaction is void then."""
    if bill.amount_fen <= 0:
        raise BadInput("打款金额应大于 0")
    if bill.kind.from_the_order:
        # What the platform gave back itself leaves the less for us; what we gave is in the budget.
        cap = bill.order.left_fen()
        try:
            uow.decisions.spend(_order_budget(bill.order.no), bill.amount_fen, cap_fen=cap)
        except OverBudget:
            raise OverBudget("超出这个订单实付且未退的金额") from None
    if bill.kind is Money.GOODWILL:
        try:
            uow.decisions.spend(
                _day_budget(bill.at),
                bill.amount_fen,
                cap_fen=bill.policy.goodwill.daily_budget_fen,
                beyond=bill.beyond_the_day,
            )
        except OverBudget:
            raise OverBudget("今天的安抚退款预算已用完，请主管处理") from None
    ledger_id = uow.decisions.add_payment(
        Payment(
            at=bill.at,
            order_no=bill.order.no,
            buyer_id=bill.order.buyer_id,
            kind=bill.kind,
            cause=bill.cause,
            amount_fen=bill.amount_fen,
            decision_id=bill.decision_id,
            by=bill.by,
        )
    )
    uow.payouts.add(ledger_id, order_no=bill.order.no, amount_fen=bill.amount_fen, at=bill.at)
    return ledger_id


def give_back(uow: Uow, kind: Money, amount_fen: int, *, order_no: str, paid_at: datetime) -> None:
    """The budgets as they were before a payment that never left or did not arrive."""
    if kind.from_the_order:
        uow.decisions.give_back(_order_budget(order_no), amount_fen)
    if kind is Money.GOODWILL:
        # The day that paid gets it back, not the day that looks at it.
        uow.decisions.give_back(_day_budget(paid_at), amount_fen)


def _order_budget(order_no: str) -> str:
    return f"order:{order_no}"


def _day_budget(at: datetime) -> str:
    return f"goodwill:{shop_day(at)}"
