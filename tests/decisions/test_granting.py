"""What a grant moves, and in which order; what the order's budget leaves for it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.decisions.granting import Grant, carry
from bot.decisions.model import Money, State
from bot.decisions.paying import Bill, pay
from bot.desk.model import Role
from bot.errors import AlreadyGranted, OverBudget
from bot.policy import model
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import CUP, ORDER, PACK_99, PACK_199, SAMPLE, World
from tests.decisions.race import GOODWILL, LookedBefore, blinded_uow


def the_bill(world: World, uow: SqlUnitOfWork, decision_id: int, **changes: object) -> Bill:
    values = {
        "order": uow.shop.order_for_staff(ORDER),
        "kind": Money.REFUND,
        "cause": None,
        "amount_fen": 5_00,
        "decision_id": decision_id,
        "by": "安安",
        "at": world.clock(),
        "policy": world.policy,
    }
    return Bill(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "left_fen"),
    [
        pytest.param({}, 59_00, id="all that was paid"),
        pytest.param({"postage_paid_fen": 6_00}, 65_00, id="the postage too"),
        pytest.param({"refunded_fen": 50_00}, 9_00, id="less what the platform gave back"),
        pytest.param({"refunded_fen": 50_00, "postage_paid_fen": 6_00}, 15_00, id="both together"),
    ],
)
def test_an_order_is_paid_back_what_it_paid_and_not_a_fen_more(
    world: World, changes: dict[str, Any], left_fen: int
) -> None:
    """The rules see the platform's refunds first; the budget behind them sees them as well."""
    world.change_order(**changes)
    decision_id = world.ask(GOODWILL).id

    with pytest.raises(OverBudget), world.open_uow() as uow:
        pay(uow, the_bill(world, uow, decision_id, amount_fen=left_fen + 1))
    with world.open_uow() as uow:
        pay(uow, the_bill(world, uow, decision_id, amount_fen=left_fen))
        uow.commit()

    assert world.paid() == [("refund", left_fen)]


def test_gifts_are_locked_in_one_order_whoever_asks(world: World) -> None:
    """Two grants that take the same gifts the other way round would wait for each other."""
    decision = world.ask(GOODWILL).record
    with world.open_uow() as uow:
        order = uow.shop.order_for_staff(ORDER)
        carry(
            uow,
            Grant(
                decision_id=decision.id,
                request=model.EverydayGift(),
                order=order,
                seen=decision.facts,
                amount_fen=0,
                gifts=tuple(model.Gift(sku, 1) for sku in (SAMPLE, PACK_99, CUP, PACK_199)),
                reason="everyday_gift",
                remark=None,
                by="安安",
                at=world.clock(),
                policy=world.policy,
            ),
        )
        uow.commit()
    with world.open_uow(writes=False) as uow:
        taken = [gift.sku for gift in uow.decisions.gifts_of(ORDER)]
    assert taken == sorted([SAMPLE, PACK_99, CUP, PACK_199])


class BlindAtFirst:
    """Units of work of which the first see nothing of what others granted: they lost the race."""

    def __init__(self, world: World, times: int) -> None:
        self._seeing = world.open_uow
        self._blind = blinded_uow(world.engine, LookedBefore)
        self._left = times

    def __call__(self, *, writes: bool = True) -> SqlUnitOfWork:
        if self._left == 0:
            return self._seeing(writes=writes)
        self._left -= 1
        return self._blind(writes=writes)


@pytest.mark.parametrize("times", [1, 2])
def test_who_loses_a_race_looks_again_and_hears_what_the_winner_got(
    world: World, times: int
) -> None:
    first, second = world.ask(GOODWILL), world.ask(GOODWILL)
    won = world.carry_out(first.id)
    loser = World(world.engine, BlindAtFirst(world, times))

    lost = loser.carry_out(second.id)

    assert (lost.record.id, lost.again) == (won.record.id, True)
    assert world.paid() == [("goodwill", 3_00)]


def test_who_never_sees_the_winner_is_told_and_gets_nothing(world: World) -> None:
    first, second = world.ask(GOODWILL), world.ask(GOODWILL)
    world.carry_out(first.id)
    loser = World(world.engine, BlindAtFirst(world, 9))

    with pytest.raises(AlreadyGranted):
        loser.carry_out(second.id)

    assert world.paid() == [("goodwill", 3_00)]


def test_an_approved_refund_says_what_was_paid_and_not_what_was_proposed(world: World) -> None:
    """The platform gave some of it back while the decision waited."""
    waiting = world.ask(model.RefundOnly())
    assert (waiting.record.state, waiting.record.amount_fen) == (State.WAITING, 59_00)
    world.change_order(refunded_fen=20_00)

    world.approvals.approve(waiting.id, staff=world.staff(Role.SUPERVISOR))

    assert world.paid() == [("refund", 39_00)]
    assert world.decisions.decision(waiting.id).amount_fen == 39_00
