"""Paying and taking back: all of it in one transaction, once, and within the budgets."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from bot.decisions.model import Money
from bot.decisions.paying import Bill, pay
from bot.errors import AlreadyGranted, AlreadySettled, AnxinError, BadInput, OverBudget
from bot.payouts.model import PayoutState
from bot.policy import Policy
from bot.store.tables.decisions import LedgerRow
from bot.store.tables.payouts import PayoutRow
from bot.times import shop_day
from tests.decisions.builders import NOW, ORDER, add_order
from tests.decisions.race import in_threads
from tests.payouts.builders import FAILED, PAID, boss, budget, granted, payouts_of

DAY_BUDGET = f"goodwill:{shop_day(NOW)}"


def a_bill(world, uow, decision_id, **changes):
    values = {
        "order": uow.shop.order_for_staff(ORDER),
        "kind": Money.GOODWILL,
        "cause": None,
        "amount_fen": 3_00,
        "decision_id": decision_id,
        "by": "安安",
        "at": world.clock(),
        "policy": Policy(),
    }
    return Bill(**(values | changes))


def count(world, table):
    with world.open_uow(writes=False) as uow:
        return uow.session.scalar(select(func.count()).select_from(table))


def test_what_is_granted_waits_to_be_paid_out_under_the_key_of_its_ledger_row(world):
    payout = granted(world)

    assert payout.state is PayoutState.REQUESTED
    assert payout.key == f"payout:{payout.ledger_id}"
    assert (payout.amount_fen, payout.order_no, payout.attempts) == (3_00, ORDER, 0)


def test_a_transaction_that_is_left_leaves_neither_ledger_nor_payout(world):
    decision = granted(world)
    with world.open_uow() as uow:
        again = uow.decisions.decisions_of_order(ORDER)[0]
        with pytest.raises(AlreadyGranted):
            pay(uow, a_bill(world, uow, again.id))

    assert (count(world, LedgerRow), count(world, PayoutRow)) == (1, 1)
    assert budget(world, f"order:{ORDER}") == decision.amount_fen


def test_one_decision_pays_once_whoever_carries_it_out(world):
    """Eight at once with one decision: the unique index lets one through."""
    payout = granted(world)
    add_order(world, "second", "buyer-2", "conversation-2")
    start, refused = threading.Barrier(8), []

    def payer():
        with world.open_uow() as uow:
            start.wait(timeout=60) if world.engine.dialect.name != "sqlite" else None
            try:
                pay(uow, a_bill(world, uow, payout.decision_id))
                uow.commit()
            except AnxinError as error:
                refused.append(error)

    in_threads(payer, 8)

    assert len(refused) == 8
    assert count(world, LedgerRow) == 1


@pytest.mark.parametrize("amount_fen", [0, -1])
def test_nothing_and_less_is_no_payment(world, amount_fen):
    decision_id = granted(world).decision_id
    with world.open_uow() as uow, pytest.raises(BadInput):
        pay(uow, a_bill(world, uow, decision_id, amount_fen=amount_fen))


def test_no_bill_passes_what_the_order_paid(world):
    decision_id = granted(world).decision_id
    with world.open_uow() as uow, pytest.raises(OverBudget):
        pay(uow, a_bill(world, uow, decision_id, kind=Money.REFUND, amount_fen=56_01))


def test_a_reversal_is_a_row_and_gives_the_budgets_back(world):
    payout, chief = granted(world), boss(world)

    done = payouts_of(world).reverse(payout.ledger_id, staff=chief, note="重复申请")

    assert done.state is PayoutState.REVERSED
    assert world.paid() == [("goodwill", 3_00), ("goodwill", -3_00)]
    assert world.decisions.ledger_of(ORDER)[1].reverses == payout.ledger_id
    assert (budget(world, f"order:{ORDER}"), budget(world, DAY_BUDGET)) == (0, 0)


def test_a_reversal_the_day_after_frees_the_day_that_had_paid(world):
    payout, chief = granted(world), boss(world)
    world.clock.on(days=1)

    payouts_of(world).reverse(payout.ledger_id, staff=chief, note="重复申请")

    assert budget(world, DAY_BUDGET) == 0
    with world.open_uow(writes=False) as uow:
        assert uow.decisions.goodwill_spent(NOW, world.clock()) == 0


def test_what_is_reversed_is_not_sent_and_not_reversed_again(world):
    payout, chief = granted(world), boss(world)
    payouts = payouts_of(world)
    payouts.reverse(payout.ledger_id, staff=chief, note="重复申请")

    with pytest.raises(AlreadySettled):
        payouts.reverse(payout.ledger_id, staff=chief, note="再来一次")
    with pytest.raises(BadInput):
        payouts.batch(chief)


@pytest.mark.parametrize(
    "said", [pytest.param(PAID, id="arrived"), pytest.param(None, id="on_its_way")]
)
def test_money_that_may_have_left_is_not_reversed(world, said):
    payout, chief = granted(world), boss(world)
    payouts = payouts_of(world)
    payouts.batch(chief)
    if said is not None:
        payouts.take_report(payout.key, said, source="平台")

    with pytest.raises(AlreadySettled):
        payouts.reverse(payout.ledger_id, staff=chief, note="不想给了")

    assert world.paid() == [("goodwill", 3_00)]


def test_what_failed_may_be_reversed(world):
    payout, chief = granted(world), boss(world)
    payouts = payouts_of(world)
    payouts.batch(chief)
    payouts.take_report(payout.key, FAILED, source="平台")

    assert payouts.reverse(payout.ledger_id, staff=chief, note="买家不要了").state is (
        PayoutState.REVERSED
    )


def test_of_two_who_reverse_at_once_one_does(world):
    payout, chief = granted(world), boss(world)
    payouts, results = payouts_of(world), []
    start = threading.Barrier(2)

    def reverser():
        start.wait(timeout=60)
        try:
            payouts.reverse(payout.ledger_id, staff=chief, note="重复申请")
            results.append("done")
        except AlreadySettled:
            results.append("late")

    in_threads(reverser, 2)

    assert sorted(results) == ["done", "late"]
    assert world.paid() == [("goodwill", 3_00), ("goodwill", -3_00)]


def test_a_reversal_says_why(world):
    payout = granted(world)
    with pytest.raises(BadInput):
        payouts_of(world).reverse(payout.ledger_id, staff=boss(world), note=" ")
    assert world.paid() == [("goodwill", 3_00)]
