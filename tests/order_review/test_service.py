"""The list before the cut-off over a database, and what is done with many orders at once."""

from __future__ import annotations

import itertools
import threading
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.desk.model import Role
from bot.errors import BadInput
from bot.order_review.gathering import gather
from bot.order_review.model import (
    Action,
    Board,
    Filters,
    FindingKind,
    Handling,
    OrderReviewNumbers,
    Picked,
)
from bot.order_review.service import OrderReview, next_cut_off
from bot.policy import model
from bot.shop.model import Flag
from bot.times import SHOP_ZONE
from tests.decisions.builders import CUP, NOW, ORDER, PACK_99, World, add_order
from tests.decisions.race import in_threads
from tests.order_review.builders import NO, WAITS, add_waiting, order_notes_of, order_review_of, tag

OTHER = "261121-100000000000010"


@pytest.fixture
def screening(world: World) -> OrderReview:
    return order_review_of(world)


def kinds(board: Board, no: str = NO) -> list[str]:
    return [
        seen.finding.kind.value
        for one in board.orders
        if one.waiting.order.no == no
        for seen in one.seen
    ]


def everything(no: str, board: Board) -> Picked:
    (one,) = [one for one in board.orders if one.waiting.order.no == no]
    return Picked(no, tuple(seen.finding.key for seen in one.seen))


def black(world: World, no: str = NO, buyer_id: str = "buyer-9") -> None:
    """An order that has exactly one thing to be found in it."""
    add_waiting(world, no, buyer_id, phone=f"1390000{no[-4:]}", detail=f"{no} 号")
    tag(world, buyer_id, "黑名单")


def test_an_order_without_findings_waits_and_is_not_listed(world, screening):
    add_waiting(world)
    board = screening.board(Filters(state=None))
    assert (board.waiting, board.orders, board.total) == (1, [], 0)


@pytest.mark.parametrize(
    "changes",
    [{"status": "unpaid"}, {"status": "cancelled"}, {"status": "shipped", "shipped_at": NOW}],
    ids=["unpaid", "cancelled", "shipped"],
)
def test_only_orders_that_wait_for_the_warehouse_are_looked_at(world, screening, changes):
    add_waiting(world, **changes)
    tag(world, "buyer-9", "黑名单")
    assert screening.board(Filters(state=None)).waiting == 0


def test_what_was_decided_in_the_chat_is_found_in_the_order(world, screening):
    world.change_order(**WAITS)
    world.set_stock(CUP, 0)
    given = model.Address("浙江省", "杭州市", "西湖区", "文二路 2 号", "李先生", "13900000000")
    asked = world.ask(model.AddressChange(given))
    world.carry_out(asked.id)
    world.grant(model.EverydayGift())
    found = kinds(screening.board(Filters()), ORDER)
    assert found == ["out_of_stock", "address_changed", "gift_promised"]


def test_orders_to_one_place_within_a_day_are_counted_and_older_ones_are_not(world, screening):
    for number in range(3):
        no = f"261121-20000000000000{number}"
        add_waiting(world, no, f"buyer-{number}", placed_at=NOW - timedelta(hours=24 * number))
    assert kinds(screening.board(Filters()), "261121-200000000000000") == []
    add_waiting(world, OTHER, "buyer-5", placed_at=NOW - timedelta(hours=25))
    board = screening.board(Filters())
    assert kinds(board, OTHER) == ["suspicious"]
    (seen,) = board.orders[0].seen
    assert "24 小时内有 3 单" in seen.finding.text


def test_masked_phones_of_several_people_are_not_one_phone(world, screening):
    for number in range(4):
        no = f"261121-20000000000000{number}"
        add_waiting(
            world, no, f"b-{number}", phone="138****5678", detail=f"{number} 号", consignee="王"
        )
    assert screening.board(Filters()).total == 0


def test_refunds_before_shipping_count_for_thirty_days(world, screening):
    add_waiting(world)
    back = {"status": "refunded", "paid_at": NOW}
    for number, days in enumerate((3, 29, 31)):
        no = f"26102{number}-100000000000000"
        add_order(world, no, "buyer-9", **(WAITS | back | {"placed_at": NOW - timedelta(days)}))
    board = screening.board(Filters())
    assert kinds(board) == ["suspicious"]
    assert "30 天内有 2 单" in board.orders[0].seen[0].finding.text


def test_a_passed_finding_does_not_come_back_until_its_facts_change(world, screening):
    black(world)
    staff = world.staff(Role.SUPERVISOR)
    picked = everything(NO, screening.board(Filters()))

    (report,) = screening.do([picked], Action.PASS, note="核实过", staff=staff)

    assert (report.ok, report.message) == (True, "放行，备注「核实过」")
    assert screening.board(Filters()).total == 0
    assert kinds(screening.board(Filters(state=Handling.PASSED))) == ["blacklisted"]
    world.clock.on(days=1)
    assert screening.board(Filters()).total == 0
    tag(world, "buyer-9", "黑名单", "拉黑")
    assert kinds(screening.board(Filters())) == ["blacklisted"]


def test_holding_raises_the_red_flag_with_the_reason_and_passing_takes_it_down(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff(Role.SUPERVISOR)
    black(world)
    picked = everything(NO, order_review.board(Filters()))

    order_review.do([picked], Action.HOLD, note="", staff=staff)
    held = notes.of(NO)
    assert (held.flag, held.remark) == (Flag.RED, "暂缓发货：黑名单买家")
    assert kinds(order_review.board(Filters(state=Handling.HELD))) == ["blacklisted"]

    (report,) = order_review.do([picked], Action.PASS, note="主管同意", staff=staff)
    freed = notes.of(NO)
    assert report.message == "放行，备注「主管同意」，备注「已核实，可以发货」，取消红旗"
    assert freed.flag is None
    assert freed.remark == "暂缓发货：黑名单买家；主管同意；已核实，可以发货"


def test_a_gift_to_pack_is_no_reason_to_hold_unless_it_is_all_there_is(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff()
    dear: dict[str, Any] = {"items": [(CUP, 1, 99_00)]}
    add_waiting(world, **dear)
    add_waiting(world, OTHER, "buyer-8", phone="13900000000", detail="别处", **dear)
    # An order that names its pack: so this shop's exports do.
    lines = [(CUP, 1, 59_00), (PACK_99, 1, 0)]
    add_waiting(world, "named", "buyer-7", phone="13700000000", detail="远处", items=lines)
    tag(world, "buyer-9", "黑名单")
    board = order_review.board(Filters())
    picked = [everything(no, board) for no in (NO, OTHER)]
    order_review.do(picked, Action.HOLD, note="", staff=staff)
    assert notes.of(NO).remark == "暂缓发货：黑名单买家"
    assert notes.of(OTHER).remark == "暂缓发货：少满赠礼包"


def test_an_order_held_for_one_thing_keeps_its_flag_when_another_is_passed(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff(Role.SUPERVISOR)
    black(world)
    world.set_stock(CUP, 0)
    one = everything(NO, order_review.board(Filters()))
    first, second = (Picked(NO, (key,)) for key in one.keys)
    order_review.do([first], Action.HOLD, note="", staff=staff)
    order_review.do([second], Action.PASS, note="核实过", staff=staff)
    assert notes.of(NO).flag is Flag.RED


def test_an_order_held_for_two_things_keeps_its_flag_until_both_are_passed(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff(Role.SUPERVISOR)
    black(world)
    world.set_stock(CUP, 0)
    both = everything(NO, order_review.board(Filters()))
    order_review.do([both], Action.HOLD, note="", staff=staff)
    first, second = (Picked(NO, (key,)) for key in both.keys)

    (report,) = order_review.do([first], Action.PASS, note="核实过", staff=staff)
    assert (report.message, notes.of(NO).flag) == ("放行，备注「核实过」", Flag.RED)
    assert "可以发货" not in notes.of(NO).remark

    order_review.do([second], Action.PASS, note="核实过", staff=staff)
    assert notes.of(NO).flag is None
    assert notes.of(NO).remark.endswith("已核实，可以发货")


def test_the_preview_says_what_is_done_and_changes_nothing(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff()
    black(world)
    black(world, OTHER, "buyer-8")
    add_waiting(world, "261121-100000000000011", "buyer-7")
    board = order_review.board(Filters())
    picked = [everything(NO, board), everything(OTHER, board)]
    picked += [Picked("261121-100000000000011", ("blacklisted:0",)), Picked("no-such", ("x",))]

    told = order_review.preview(picked, Action.HOLD, note="等主管", staff=staff)
    assert order_review.board(Filters()).total == 2
    assert notes.of(NO).remark == ""
    done = order_review.do(picked, Action.HOLD, note="等主管", staff=staff)

    assert told == done
    assert [report.ok for report in done] == [True, True, False, False]
    assert [report.message for report in done][2:] == [
        "订单情况有变化，请刷新后再看",
        "没有找到这个订单",
    ]
    assert notes.of(NO).remark == "暂缓发货：等主管"


def test_an_order_that_was_shipped_meanwhile_is_told_and_left_alone(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    world.change_order(NO, shipped_at=NOW, status="shipped")
    (report,) = screening.do([picked], Action.HOLD, note="", staff=world.staff())
    assert (report.ok, report.message) == (False, "订单已经发货或关闭，不用再审")
    assert order_notes_of(world).of(NO).remark == ""


def test_facts_that_changed_after_the_look_are_not_waved_through(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    tag(world, "buyer-9", "黑名单", "恶意退货")
    (report,) = screening.do(
        [picked], Action.PASS, note="核实过", staff=world.staff(Role.SUPERVISOR)
    )
    assert (report.ok, report.message) == (False, "订单情况有变化，请刷新后再看")


def test_a_second_pass_is_told_who_was_first(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    screening.do([picked], Action.PASS, note="核实过", staff=world.staff(Role.SUPERVISOR))
    (report,) = screening.do([picked], Action.HOLD, note="", staff=world.staff(name="小周"))
    assert (report.ok, report.message) == (False, "已经由小林放行")


@pytest.mark.parametrize(
    ("role", "note", "says"),
    [
        (Role.AGENT, "买家保证不退", "放行需要主管"),
        (Role.SUPERVISOR, "", "要写明原因"),
        (Role.SUPERVISOR, "  ", "要写明原因"),
    ],
)
def test_what_must_not_leave_is_let_go_by_a_supervisor_with_a_reason(
    world, screening, role, note, says
):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    (report,) = screening.do([picked], Action.PASS, note=note, staff=world.staff(role))
    assert not report.ok
    assert says in report.message
    assert kinds(screening.board(Filters())) == ["blacklisted"]


def test_what_only_has_to_be_looked_at_is_passed_by_an_agent(world, screening):
    add_waiting(world, items=[(CUP, 10, 59_00)])
    world.set_stock(CUP, 100)
    board = screening.board(Filters())
    assert board.levels == {"check": 1}
    (report,) = screening.do([everything(NO, board)], Action.PASS, note="", staff=world.staff())
    assert (report.ok, report.message) == (True, "放行")


def test_a_pass_is_taken_back_until_the_warehouse_comes(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    black(world)
    picked = everything(NO, order_review.board(Filters()))
    order_review.do([picked], Action.PASS, note="核实过", staff=world.staff(Role.SUPERVISOR))
    (passed,) = order_review.board(Filters(state=Handling.PASSED)).orders
    until = passed.seen[0].undo_until
    assert until == next_cut_off(time(16), world.clock())

    world.clock.now = until
    anybody = world.staff(name="小周")
    (report,) = order_review.do([picked], Action.UNDO, note="", staff=anybody)

    assert report.message.startswith("撤回放行，暂缓发货，插红旗")
    (held,) = order_review.board(Filters(state=Handling.HELD)).orders
    assert held.seen[0].handled is not None
    assert held.seen[0].handled.by == "小周"
    assert notes.of(NO).flag is Flag.RED
    assert notes.of(NO).remark.endswith("暂缓发货：黑名单买家")
    (again,) = order_review.do([picked], Action.UNDO, note="", staff=anybody)
    assert (again.ok, again.message) == (False, "没有放行过，不用撤回")


def test_of_two_who_take_a_pass_back_one_does(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    screening.do([picked], Action.PASS, note="核实过", staff=world.staff(Role.SUPERVISOR))
    (key,) = picked.keys
    with world.open_uow() as uow:
        done = [
            uow.order_review.hold_again(NO, key, by=name, at=NOW, note="") for name in ("甲", "乙")
        ]
        uow.commit()
    assert done == [True, False]


def test_after_the_cut_off_the_warehouse_has_to_be_asked(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    staff = world.staff(Role.SUPERVISOR)
    screening.do([picked], Action.PASS, note="核实过", staff=staff)
    world.clock.now = next_cut_off(time(16), world.clock()) + timedelta(seconds=1)
    (one,) = screening.board(Filters(state=Handling.PASSED)).orders
    assert one.seen[0].undo_until is None
    (report,) = screening.do([picked], Action.UNDO, note="", staff=staff)
    assert not report.ok
    assert "联系仓库拦截" in report.message
    assert screening.board(Filters(state=Handling.HELD)).total == 0


def test_of_eight_who_handle_the_same_finding_one_does(world, screening):
    black(world)
    picked = everything(NO, screening.board(Filters()))
    staff, done = [world.staff(Role.SUPERVISOR, f"同事{number}") for number in range(8)], []
    numbers, barrier = itertools.count(), threading.Barrier(8)

    def work() -> None:
        number = next(numbers)
        barrier.wait()
        (report,) = screening.do([picked], Action.PASS, note="核实过", staff=staff[number])
        done.append(report.ok)

    in_threads(work, 8)
    with world.open_uow(writes=False) as uow:
        handled = uow.order_review.handled([NO])[NO]
    assert (done.count(True), len(handled)) == (1, 1)


def test_a_remark_is_written_and_nothing_is_handled(world):
    order_review, notes = order_review_of(world), order_notes_of(world)
    staff = world.staff()
    black(world)
    picked = [Picked(NO, ())]
    (report,) = order_review.do(picked, Action.REMARK, note="先电话核实", staff=staff)
    assert (report.ok, report.message) == (True, "备注：先电话核实")
    assert notes.of(NO).remark == "先电话核实"
    assert order_review.board(Filters()).total == 1


@pytest.mark.parametrize(
    ("picked", "action", "note"),
    [([], Action.PASS, ""), ([Picked(NO, ())] * 501, Action.PASS, ""),
     ([Picked(NO, ())], Action.REMARK, "  "), ([Picked(NO, ())], Action.HOLD, "字" * 201)],
    ids=["nothing", "too many", "an empty remark", "too long a note"],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_as_a_whole(world, screening, picked, action, note):
    with pytest.raises(BadInput):
        screening.do(picked, action, note=note, staff=world.staff())


def test_counts_filters_and_search(world, screening):
    black(world)
    add_waiting(world, OTHER, "buyer-8", phone="13900000000", detail="", consignee="赵")
    board = screening.board(Filters())
    assert board.states == {"open": 2, "held": 0, "passed": 0}
    assert board.kinds == {"blacklisted": 1, "address_incomplete": 1}
    assert board.levels == {"stop": 2}
    only = Filters(kind=FindingKind.ADDRESS_INCOMPLETE)
    assert [one.waiting.order.no for one in screening.board(only).orders] == [OTHER]
    assert [one.waiting.order.no for one in screening.board(Filters(q=NO[-6:])).orders] == [NO]
    assert screening.board(Filters(q="商品cup")).total == 2


def test_pages_of_fifty_and_everything_to_print(world, screening):
    for number in range(53):
        black(world, f"261121-3000000000000{number:02}", f"b-{number}")
    assert [len(screening.board(Filters(), page=page).orders) for page in (1, 2, 3)] == [50, 3, 0]
    assert len(screening.board(Filters(), page=None).orders) == 53


def test_the_same_few_queries_for_one_order_and_for_thirty(world):
    def count() -> int:
        asked: list[str] = []
        listen = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(world.engine, "before_cursor_execute", listen)
        with world.open_uow(writes=False) as uow:
            gather(uow, now=NOW, numbers=OrderReviewNumbers())
        return len(asked)

    add_waiting(world)
    few = count()
    for number in range(29):
        black(world, f"261121-3000000000000{number:02}", f"b-{number}")
    assert count() == few


@pytest.mark.parametrize(
    ("now", "day", "hour"),
    [((15, 59, 59), 21, 16), ((16, 0, 0), 21, 16), ((16, 0, 1), 22, 16)],
    ids=["a second before", "at it", "a second after"],
)
def test_the_next_cut_off(now, day, hour):
    moment = NOW.astimezone(SHOP_ZONE).replace(hour=now[0], minute=now[1], second=now[2])
    found = next_cut_off(time(16), moment)
    assert (found.day, found.hour, found.tzinfo) == (day, hour, SHOP_ZONE)
