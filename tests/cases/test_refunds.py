"""What money cases move, once and within bounds; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.cases.model import Case, Given, Kind, State
from bot.decisions import model as decisions
from bot.errors import AlreadySettled
from bot.policy import model
from bot.store.tables.cases import CaseDecisionRow
from bot.store.tables.decisions import LedgerRow
from tests.cases.builders import (
    DISLIKE,
    GIVEN,
    GRANTED,
    QUALITY,
    WAITS,
    a_case,
    an_order,
    ask,
    do,
    grant,
    newest,
    paid,
    supervisor,
    timeline,
)
from tests.decisions.builders import BAG, CUP, NOT_SHIPPED, NOW, World

RETURN, EXCHANGE = Kind.RETURN_REFUND, Kind.EXCHANGE


def test_a_return_is_paid_after_the_check_once_and_what_was_decided(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    assert world.paid(case.order_no) == [], "the money follows the goods"

    do(world, case, "refund", staff)
    (again,) = world.workbench.do([case.id], "refund", GIVEN, staff=staff)

    assert world.paid(case.order_no) == [("refund", 95_00)]
    assert (again.ok, again.message) == (False, "退货退款“退款中”时不能这样处理")
    paid(world, case)
    paid(world, case)
    assert world.cases.case(case.id).state is State.DONE
    assert timeline(world, case) == ["grant", "send_back", "receive", "refund", "paid"]


def test_what_was_given_back_meanwhile_makes_the_refund_smaller(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    world.change_order(case.order_no, refunded_fen=90_00)

    (foreseen,) = world.workbench.preview([case.id], "refund", GIVEN, staff=staff)
    do(world, case, "refund", staff)

    assert "5 元" in foreseen.message
    assert world.paid(case.order_no) == [("refund", 5_00)]


def test_nothing_left_is_no_refund(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    world.change_order(case.order_no, refunded_fen=95_00)

    (report,) = world.workbench.do([case.id], "refund", GIVEN, staff=staff)

    assert (report.ok, report.message) == (False, "这个订单已经没有可退的金额")
    assert world.paid(case.order_no) == []


@pytest.mark.parametrize(
    ("amount_fen", "note", "message"),
    [
        pytest.param(95_00, "少了一件", "退一部分应少于 95 元", id="the whole"),
        pytest.param(500_00, "少了一件", "退一部分应少于 95 元", id="more than was decided"),
        pytest.param(0, "少了一件", "请填写退款金额", id="nothing"),
        pytest.param(-5_00, "少了一件", "请填写退款金额", id="less than nothing"),
        pytest.param(40_00, " ", "请写明原因，至少两个字", id="without a reason"),
    ],
)
def test_a_part_is_bounded_and_has_its_reason(
    sqlite_world: World, amount_fen: int, note: str, message: str
) -> None:
    world, staff = sqlite_world, supervisor(sqlite_world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    given = Given(amount_fen=amount_fen, note=note)

    (report,) = world.workbench.do([case.id], "refund_part", given, staff=staff)

    assert (report.ok, report.message) == (False, message)
    assert world.paid(case.order_no) == []


def test_a_part_is_paid_and_the_buyer_reads_why(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)

    done = do(world, case, "refund_part", staff, Given(amount_fen=40_00, note="杯子有使用痕迹"))

    assert (done.state, done.amount_fen) == (State.REFUNDING, 40_00)
    assert world.paid(case.order_no) == [("refund", 40_00)]
    with world.open_uow(writes=False) as uow:
        told = uow.desk.messages_after(f"talk-{case.order_no}", 0)[-1]
    assert told.kind == "case"
    assert told.data["told"] == {"decision": case.decision_id, "amount": 40_00}
    assert "杯子有使用痕迹" in told.text


def test_a_return_of_a_part_leaves_the_order_open_for_the_rest(world: World) -> None:
    staff = supervisor(world)
    no = an_order(world)
    grant(world, no, model.ReturnRefund(DISLIKE, evidence=False, items=(model.Named(CUP),)))
    case = newest(world, no, RETURN)
    for name in ("send_back", "receive", "refund"):
        do(world, case, name, staff)

    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(no)
        assert uow.cases.given_back(no) == {CUP: 1}
    weighed = world.decisions.weigh(
        model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG),
        order_no=no,
        buyer_id=order.buyer_id,
    )
    gone = world.decisions.weigh(
        model.Exchange(QUALITY, evidence=True, sku=CUP, new_sku=CUP),
        order_no=no,
        buyer_id=order.buyer_id,
    )
    assert (weighed.reason, gone.reason) == ("seller_cause", "nothing_left")


def test_a_payment_that_failed_keeps_the_case_and_one_that_was_taken_back_lets_it_close(
    world: World,
) -> None:
    staff = supervisor(world)
    case = a_case(world, Kind.REFUND_ONLY, State.REFUNDING, staff)
    paid(world, case, confirmed=False)
    assert world.cases.case(case.id).state is State.REFUNDING
    assert timeline(world, case) == ["grant", "unpaid"]

    (early,) = world.workbench.do([case.id], "void", GIVEN, staff=staff)
    assert (early.ok, early.message) == (False, "这笔退款没有冲销，不能这样关闭")
    take_back(world, case)

    assert do(world, case, "void", staff).state is State.REFUSED


def take_back(world: World, case: Case) -> None:
    """The payment, as a supervisor does in 打款."""
    with world.open_uow() as uow:
        (entry,) = uow.decisions.ledger_of(case.order_no)
        assert case.decision_id is not None
        uow.session.add(
            LedgerRow(
                at=NOW,
                order_no=case.order_no,
                buyer_id=case.buyer_id,
                kind="refund",
                amount_fen=-entry.amount_fen,
                decision_id=case.decision_id,
                by="主管",
                reverses=entry.id,
            )
        )
        uow.commit()


@pytest.mark.parametrize(
    ("kind", "state", "move"),
    [
        (Kind.REFUND_ONLY, State.REFUNDING, "void"),
        (Kind.RETURN_REFUND, State.AWAITING_RETURN, "close"),
        (Kind.RETURN_REFUND, State.RECEIVED, "refuse"),
        (Kind.RETURN_REFUND, State.AWAITING_RETURN, "withdraw"),
    ],
)
def test_what_still_waited_on_a_case_that_ended_without_it_is_not_approved_any_more(
    world: World, kind: Kind, state: State, move: str
) -> None:
    staff = supervisor(world)
    case = a_case(world, kind, state, staff)
    waiting = ask(world, an_order(world), WAITS[kind])
    belongs = update(CaseDecisionRow).where(CaseDecisionRow.decision_id == waiting)
    with world.open_uow() as uow:
        uow.session.execute(belongs.values(case_id=case.id))
        uow.commit()
    if move == "void":
        take_back(world, case)

    do(world, case, move, staff)

    assert world.decisions.decision(waiting).state is decisions.State.DECLINED
    with pytest.raises(AlreadySettled):
        world.approvals.approve(waiting, staff=staff)


def test_postage_needs_a_return_that_was_agreed_and_not_taken_back(world: World) -> None:
    no = an_order(world)
    postage = GRANTED[Kind.POSTAGE]
    buyer = f"buyer-{no}"
    before = world.decisions.weigh(postage, order_no=no, buyer_id=buyer)
    grant(world, no, GRANTED[RETURN])
    agreed = world.decisions.weigh(postage, order_no=no, buyer_id=buyer)
    case = newest(world, no, RETURN)
    world.cases.withdraw(case.id, buyer_id=buyer)
    after = world.decisions.weigh(postage, order_no=no, buyer_id=buyer)

    assert [before.reason, agreed.reason, after.reason] == ["no_case", "seller_pays", "no_case"]


def test_an_order_that_is_cancelled_before_shipment_is_refunded_by_its_case(world: World) -> None:
    no = an_order(world, **NOT_SHIPPED)
    grant(world, no, model.RefundOnly())
    case = newest(world, no, Kind.REFUND_ONLY)
    assert world.paid(no) == [("refund", 95_00)]
    paid(world, case)
    assert world.cases.card(case.id).state_text == "已完成"
