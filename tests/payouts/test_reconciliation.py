"""A day of money side by side: nothing differs, and each thing that is wrong is shown."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.decisions.model import State
from bot.payouts.reconciliation import says
from bot.policy import model
from bot.times import shop_day
from tests.decisions.builders import CUP, NOW, ORDER
from tests.payouts.builders import (
    FAILED,
    PAID,
    SILENT,
    FakePort,
    Owing,
    boss,
    granted,
    payouts_of,
)

TODAY = shop_day(NOW)


def codes(world, day=TODAY):
    return [line.code for line in payouts_of(world).reconcile(day).differences]


def change(world, statement):
    with world.open_uow() as uow:
        uow.session.execute(text(statement))
        uow.commit()


@pytest.mark.parametrize(
    ("answer", "state"),
    [(PAID, "confirmed"), (FAILED, "failed"), (SILENT, "unknown")],
    ids=["arrived", "failed", "unknown"],
)
def test_a_day_without_mistakes_has_no_difference(world, answer, state):
    granted(world)
    payouts_of(world, FakePort(answer)).send_due()

    found = payouts_of(world).reconcile(TODAY)

    assert (found.count, found.ledger_fen, found.differences) == (1, 3_00, [])
    assert found.by_state == {state: 3_00}
    assert [line.code for line in found.open] == ([] if answer is PAID else [state])


def test_what_a_person_approved_agrees_too(world):
    world.set_price(CUP, 59_00 - 25_00)
    asked = world.ask(model.PriceDifference())
    world.approvals.approve(asked.id, staff=world.staff())

    assert codes(world) == []


def test_a_reversal_is_no_difference(world):
    payout, chief = granted(world), boss(world)
    payouts_of(world).reverse(payout.ledger_id, staff=chief, note="重复申请")

    found = payouts_of(world).reconcile(TODAY)

    assert (found.differences, found.open, found.by_state) == ([], [], {"reversed": 3_00})


def test_another_day_has_its_own_money(world):
    granted(world)
    tomorrow = payouts_of(world).reconcile(shop_day(NOW).replace(day=22))

    assert (tomorrow.count, tomorrow.differences) == (0, [])


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        pytest.param("DELETE FROM payouts", "no_payout", id="the payout is gone"),
        pytest.param("UPDATE payouts SET amount_fen = 30000", "payout_differs", id="edited amount"),
        pytest.param("UPDATE payouts SET state = 'reversed'", "reversal", id="reversed by hand"),
        pytest.param("UPDATE payouts SET dispute = '金额不符'", "dispute", id="disputed"),
        pytest.param("DELETE FROM messages", "untold", id="the buyer was told nothing"),
        pytest.param(
            "UPDATE messages SET text = '已为您退 13 元'", "told_differs", id="told another amount"
        ),
        pytest.param(
            "UPDATE messages SET text = '已为您退 0.3 元'", "told_differs", id="a tenth of it"
        ),
    ],
)
def test_each_thing_that_is_wrong_is_one_line(world, statement, code):
    granted(world)
    change(world, "DELETE FROM payout_events")
    change(world, statement)

    found = payouts_of(world).reconcile(TODAY)

    assert [line.code for line in found.differences] == [code]
    (line,) = found.differences
    assert line.order_no == ORDER


def test_what_was_noted_beside_the_text_is_compared_too(world):
    granted(world)
    told = '{"told": {"decision": 1, "amount": 500}}'
    change(world, f"UPDATE messages SET data = '{told}'")

    assert codes(world) == ["told_differs"]


def test_a_grant_without_a_ledger_row_is_found(world):
    """The decision says done, and no money moved."""
    offer = world.ask(model.Goodwill(model.GoodwillCause.COURIER))
    with world.open_uow() as uow:
        uow.decisions.change_state(offer.id, State.OFFERED, State.DONE, by="安安", at=NOW)
        uow.commit()

    found = payouts_of(world).reconcile(TODAY)

    assert [(line.code, line.amount_fen) for line in found.differences] == [
        ("granted_unpaid", 3_00)
    ]
    assert found.difference_fen == 3_00


def test_a_message_about_money_that_never_moved_is_found(world):
    payout = granted(world)
    told = f'{{"told": {{"decision": {payout.decision_id + 1}, "amount": 500}}}}'
    change(world, f"UPDATE messages SET data = '{told}'")

    assert "told_unpaid" in codes(world)


@pytest.mark.slow
def test_five_hundred_payments_agree_and_one_edited_amount_among_them_is_found(world):
    ids = Owing(world).orders(500)
    assert codes(world) == []

    change(world, f"UPDATE payouts SET amount_fen = amount_fen + 1 WHERE ledger_id = {ids[250]}")

    (line,) = payouts_of(world).reconcile(TODAY).differences
    assert (line.ledger_id, line.amount_fen) == (ids[250], 1)


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [
        ("已为您退 5 元", True),
        ("已为您退5元", True),
        ("已为您退 5.00 元", True),
        ("已为您退 15 元", False),
        ("已为您退 5.5 元", False),
        ("已为您退 0.5 元", False),
        ("差价 20 元里已退 5 元", True),
        ("好的，已经为您办理", True),
    ],
)
def test_the_sentence_has_to_name_the_amount(sentence, fits):
    assert says(sentence, 5_00) is fits
