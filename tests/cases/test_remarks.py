"""The remark for the warehouse follows the case: gone where it was refused, and what was paid."""

from __future__ import annotations

from bot.cases.model import Given, Kind, State
from tests.cases.builders import GIVEN, a_case, do, supervisor
from tests.decisions.builders import World
from tests.order_review.builders import order_notes_of

RETURN = Kind.RETURN_REFUND


def test_a_refused_return_leaves_no_remark_for_the_file(world: World) -> None:
    staff, notes = supervisor(world), order_notes_of(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    assert notes.of(case.order_no).remark == "退货退款95元"
    do(world, case, "refuse", staff)
    assert notes.of(case.order_no).remark == ""
    assert notes.waiting() == 0
    assert world.remarks(case.order_no) == []


def test_what_a_file_said_already_is_unsaid_by_the_next(world: World) -> None:
    staff, notes = supervisor(world), order_notes_of(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    first = notes.export(staff=staff)
    # The platform's remark comes back with the next import.
    world.change_order(case.order_no, seller_remark="送贺卡；退货退款95元")
    do(world, case, "refuse", staff)
    assert notes.waiting() == 1
    second = notes.export(staff=staff)
    lines = [notes.lines(one.id)[0] for one in (first, second)]
    assert [line.remark for line in lines] == ["退货退款95元", "送贺卡"]
    assert notes.waiting() == 0


def test_a_return_that_was_withdrawn_and_goes_on_has_its_remark_again(world: World) -> None:
    staff, notes = supervisor(world), order_notes_of(world)
    case = a_case(world, RETURN, State.AWAITING_RETURN, staff)
    world.cases.withdraw(case.id, buyer_id=case.buyer_id)
    assert notes.of(case.order_no).remark == ""
    world.cases.reopen(case.id, buyer_id=case.buyer_id)
    assert notes.of(case.order_no).remark == "退货退款95元"


def test_a_return_that_is_paid_in_part_says_the_part(world: World) -> None:
    staff, notes = supervisor(world), order_notes_of(world)
    case = a_case(world, RETURN, State.RECEIVED, staff)
    do(world, case, "refund_part", staff, Given(note="包装破损", amount_fen=GIVEN.amount_fen))
    assert notes.of(case.order_no).remark == "退货退款10元"
