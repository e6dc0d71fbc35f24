"""What was reversed was not given: who is entitled may have it anew, once."""

from __future__ import annotations

import threading

import pytest

from bot.cases.model import Given, Kind
from bot.cases.model import State as CaseState
from bot.decisions.model import OfferChanged, State
from bot.desk.model import Holder, Role, Staff
from bot.errors import AlreadySettled, AnxinError
from bot.payouts.model import Payout, PayoutState
from bot.policy import model
from tests.cases.builders import newest as newest_case
from tests.decisions.builders import CONVERSATION, CUP, NOT_SHIPPED, ORDER, World
from tests.decisions.race import in_threads
from tests.payouts.builders import GOODWILL, boss, budget, granted, payouts_of

CHIEF = Staff(99, "chief", "老王", Role.SUPERVISOR)
DIFFERENCE, REFUND = model.PriceDifference(), model.RefundOnly()


def newest(world: World) -> Payout:
    with world.open_uow(writes=False) as uow:
        return uow.payouts.find(states=list(PayoutState), limit=None)[-1]


def reverse(world: World) -> None:
    payouts_of(world).reverse(newest(world).ledger_id, staff=CHIEF, note="没有到账")


def standing(world: World) -> int:
    return sum(fen for _, fen in world.paid())


def test_a_reversed_goodwill_is_offered_and_paid_anew(world: World) -> None:
    first = granted(world)
    reverse(world)

    asked = world.ask(GOODWILL)
    done = world.carry_out(asked.id)

    assert (asked.again, done.again, done.record.amount_fen) == (False, False, 3_00)
    assert world.paid() == [("goodwill", 3_00), ("goodwill", -3_00), ("goodwill", 3_00)]
    assert world.decisions.decision(first.decision_id).state is State.REVERSED
    assert budget(world, f"order:{ORDER}") == 3_00
    assert len(world.remarks()) == 1, "the warehouse reads of one payment"


def test_what_is_paid_anew_answers_whoever_asks_again(world: World) -> None:
    granted(world)
    reverse(world)
    second = world.grant(GOODWILL)

    again = world.ask(GOODWILL)

    assert (again.again, again.id) == (True, second.record.id)
    assert standing(world) == 3_00


def test_a_yes_to_what_was_reversed_is_an_offer_anew_and_not_the_message_of_then(
    world: World,
) -> None:
    first = granted(world)
    reverse(world)

    with pytest.raises(OfferChanged) as changed:
        world.carry_out(first.decision_id)

    offer = changed.value.asked
    assert (offer.record.state, offer.again) == (State.OFFERED, False)
    assert standing(world) == 0
    assert not world.carry_out(offer.id).again
    assert world.carry_out(first.decision_id).record.id == offer.id


def test_a_refund_that_was_reversed_is_paid_anew_in_the_case_that_waits_for_it(
    world: World,
) -> None:
    world.change_order(**NOT_SHIPPED)
    granted(world, REFUND)
    reverse(world)
    case = newest_case(world, ORDER, Kind.REFUND_ONLY)

    second = world.grant(REFUND)

    assert not second.again
    assert standing(world) == 59_00
    assert world.cases.case(case.id).decision_id == second.record.id
    payouts = payouts_of(world)
    payouts.batch(CHIEF)
    payouts.resolve(
        newest(world).ledger_id,
        staff=CHIEF,
        state=PayoutState.CONFIRMED,
        note="查到了",
    )
    assert world.cases.case(case.id).state is CaseState.DONE


def test_postage_that_was_reversed_is_paid_anew(world: World) -> None:
    world.grant(model.ReturnRefund(model.Cause.QUALITY, True))
    postage = model.Postage(model.Cause.QUALITY, 8_00, True)
    granted(world, postage)
    reverse(world)

    assert not world.grant(postage).again
    assert standing(world) == 8_00


def test_a_return_stays_agreed_until_its_case_is_closed_and_is_agreed_anew_then(
    world: World,
) -> None:
    request = model.ReturnRefund(model.Cause.QUALITY, True)
    agreed = world.grant(request)
    chief = world.staff(Role.SUPERVISOR, "店长")
    case = newest_case(world, ORDER, Kind.RETURN_REFUND)
    for name in ("receive", "refund"):
        world.workbench.do([case.id], name, Given(note="已核对"), staff=chief)
    reverse(world)
    assert world.ask(request).id == agreed.record.id

    (closed,) = world.workbench.do([case.id], "void", Given(note="账户有误"), staff=chief)

    assert closed.ok, closed.message
    assert world.decisions.decision(agreed.record.id).state is State.REVERSED
    assert not world.grant(request).again


def test_a_price_difference_is_owed_once_however_often_it_was_reversed(world: World) -> None:
    """Sums go up and down with reversals; no key of before stands in the way, none lets two by."""
    world.set_price(CUP, 54_00)
    granted(world, DIFFERENCE)
    for _ in range(2):
        reverse(world)
        assert not world.grant(DIFFERENCE).again
        assert standing(world) == 5_00
    world.set_price(CUP, 51_00)
    assert not world.grant(DIFFERENCE).again
    reverse(world)
    assert not world.grant(DIFFERENCE).again

    assert standing(world) == 8_00
    assert world.ask(DIFFERENCE).again


def test_what_was_reversed_is_no_answer_to_who_is_owed_nothing_any_more(world: World) -> None:
    world.set_price(CUP, 54_00)
    granted(world, DIFFERENCE)
    reverse(world)
    world.set_price(CUP, 59_00)

    asked = world.ask(DIFFERENCE)

    assert (asked.again, asked.record.state) == (False, State.REFUSED)


def test_an_approval_that_saw_another_sum_pays_nothing(world: World) -> None:
    """It waited while one difference was paid, a second one paid, and the first reversed."""
    chief, agent = boss(world), world.staff()
    world.hand_to_a_person(agent)
    waits = world.approvals.ask_power(
        agent,
        conversation_id=CONVERSATION,
        order_no=ORDER,
        kind="price_difference",
        amount_fen=55_00,
        reason="买贵了，补差价",
    )
    assert waits.state is State.WAITING
    with world.open_uow() as uow:
        epoch = uow.desk.hand_to(CONVERSATION, Holder.BOT, staff_id=None)
        uow.commit()
    for price in (54_00, 51_00):
        world.set_price(CUP, price)
        world.carry_out(world.ask(DIFFERENCE).id, epoch=epoch)
    first = world.decisions.ledger_of(ORDER)[0]
    payouts_of(world).reverse(first.id, staff=CHIEF, note="没有到账")

    with pytest.raises(AlreadySettled):
        world.approvals.approve(waits.id, staff=chief)

    assert standing(world) == 3_00


def test_two_who_ask_anew_at_once_are_paid_once(world: World) -> None:
    granted(world)
    reverse(world)
    offers = [world.ask(GOODWILL).id for _ in range(4)]
    start, left = threading.Barrier(4), iter(offers)

    def accept() -> None:
        start.wait(timeout=60)
        try:
            world.carry_out(next(left), message=None)
        except (OfferChanged, AnxinError):
            return

    in_threads(accept, 4)

    assert standing(world) == 3_00


def test_a_reversal_and_a_yes_at_once_leave_one_payment_or_none(world: World) -> None:
    payout = granted(world)
    start = threading.Barrier(2)

    def reverser() -> None:
        start.wait(timeout=60)
        payouts_of(world).reverse(payout.ledger_id, staff=CHIEF, note="没有到账")

    def buyer() -> None:
        start.wait(timeout=60)
        for _ in range(3):
            asked = world.ask(GOODWILL)
            try:
                world.carry_out(asked.id, message=None)
            except (OfferChanged, AnxinError):
                continue

    jobs = iter([reverser, buyer])
    in_threads(lambda: next(jobs)(), 2)  # noqa: PLW0108 - each thread takes its own

    assert standing(world) in (0, 3_00)
    if not world.ask(GOODWILL).again:
        assert standing(world) == 0
