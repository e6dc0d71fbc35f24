"""Appeals over a database: proposed once, submitted within the month's cap, settled by people."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.appeals.model import AppealState, Filters
from bot.appeals.service import SYSTEM
from bot.cases.model import Due
from bot.desk.model import Outgoing, Sender
from bot.errors import AlreadySettled, BadInput, NotFound
from bot.policy import model
from bot.store.tables.cases import CaseEventRow, CaseRow
from bot.store.tables.shop import ParcelRow
from bot.store.uow import uow_opener
from tests.appeals.builders import proposed, refunded, the_only
from tests.decisions.builders import CONVERSATION, DAY, NOW, ORDER, World, add_order, add_parcel
from tests.decisions.race import in_threads
from tests.order_review.builders import ADDRESS, NO, WAITS, add_waiting, tag


def test_each_kind_is_proposed_when_the_facts_fit(world, appeals):
    refunded(world)
    add_waiting(world, ship_by=NOW + timedelta(hours=3), detail="")
    tag(world, "buyer-9", "黑名单")
    assert proposed(appeals) == [
        ("cannot_ship", NO, "address_incomplete"),
        ("fast_refund", ORDER, "nothing"),
        ("malicious", NO, "blacklisted"),
    ]


def test_looking_again_proposes_nothing_twice_and_keeps_the_first_deadline(world, appeals):
    refunded(world)
    assert appeals.propose() == 1
    first = the_only(appeals)
    world.clock.on(days=2)
    assert appeals.propose() == 0
    assert the_only(appeals) == first
    assert first.deadline == NOW + 7 * DAY


def test_of_six_who_look_at_once_one_proposes(world, appeals):
    refunded(world)
    barrier, added = threading.Barrier(6), []

    def work() -> None:
        barrier.wait()
        added.append(appeals.propose())

    in_threads(work, 6)
    assert sorted(added) == [0, 0, 0, 0, 0, 1]
    assert len(appeals.page(Filters()).appeals) == 1


def test_what_does_not_fit_any_more_is_dropped_and_comes_back_when_it_fits(world, appeals):
    refunded(world)
    appeals.propose()
    add_parcel(world, "SF1", state="returned")
    appeals.propose()
    assert appeals.page(Filters()).appeals == []
    dropped = the_only(appeals, AppealState.DROPPED)
    assert (dropped.settled_by, dropped.note) == (SYSTEM, "情况已变化，不再符合申诉条件")

    with uow_opener(world.engine)() as uow:
        uow.session.execute(update(ParcelRow).values(state="signed"))
        uow.commit()
    appeals.propose()
    assert (the_only(appeals).state, the_only(appeals).settled_by) == (AppealState.PROPOSED, None)


def test_what_a_person_dropped_is_not_proposed_again(world, appeals):
    refunded(world)
    appeals.propose()
    appeals.do([the_only(appeals).id], "drop", note="买家已退回运费", staff=world.staff())
    appeals.propose()
    assert appeals.page(Filters()).appeals == []
    assert the_only(appeals, AppealState.DROPPED).settled_by == "小林"


def a_return(world: World, state: str, *moves: tuple[str, str], no: str = ORDER) -> None:
    """A return case of the order, with the (move, note) that were made."""
    closed = NOW if state in ("done", "refused", "withdrawn") else None
    with uow_opener(world.engine)() as uow:
        row = CaseRow(
            kind="return_refund", state=state, order_no=no, buyer_id="buyer-1", items=[],
            opened_at=NOW - 2 * DAY, since=NOW - DAY, closed_at=closed,
        )  # fmt: skip
        uow.session.add(row)
        uow.session.flush()
        for move, note in moves:
            uow.session.add(
                CaseEventRow(
                    case_id=row.id, at=NOW, move=move, was=None, now=state, by="小林", note=note
                )
            )
        uow.commit()


RETURNS = [
    ("asked", [], "nothing"),
    ("awaiting_return", [("agree", "")], "nothing"),
    ("withdrawn", [("withdraw", "")], "nothing"),
    ("returning", [("send_back", "")], "under_way"),
    ("received", [("receive", "")], None),
    ("refunding", [("receive", ""), ("refund", "")], None),
    ("done", [("receive", ""), ("refund", ""), ("paid", "")], None),
    ("done", [("receive", ""), ("refund_part", "少了一只"), ("paid", "")], "wrong"),
    ("refused", [("receive", ""), ("refuse", "是别家的杯子")], "wrong"),
    ("refused", [("refuse", "超过期限")], "nothing"),
]


@pytest.mark.parametrize(
    ("state", "moves", "reason"),
    RETURNS,
    ids=[f"{state} {' '.join(name for name, _ in moves)}" for state, moves, _ in RETURNS],
)
def test_the_shops_own_return_case_says_what_came_back(world, appeals, state, moves, reason):
    refunded(world)
    a_return(world, state, *moves)
    assert [found[2] for found in proposed(appeals)] == ([reason] if reason else [])


def test_how_many_returns_there_are_costs_no_statement_more(world):
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    counts = []
    for more in (1, 5):
        for number in range(more):
            no = f"back-{more}-{number}"
            add_order(world, no, signed_at=NOW - DAY)
            refunded(world, no)
            words = f"少了{number}只"
            a_return(world, "done", ("receive", ""), ("refund_part", words), no=no)
        statements.clear()
        with world.open_uow(writes=False) as uow:
            found = uow.appeals.refunded(since=NOW - 30 * DAY)
        counts.append(len(statements))
        assert len({one.returned.words for one in found}) == more
    assert counts[0] == counts[1]


def test_the_words_of_who_checked_the_goods_are_in_the_text(world, appeals):
    refunded(world)
    a_return(world, "refused", ("receive", ""), ("refuse", "是别家的杯子"))
    appeals.propose()
    assert "是别家的杯子" in the_only(appeals).text


def test_a_refund_that_the_shop_agreed_to_is_no_appeal(world, appeals):
    world.change_order(status="shipped", signed_at=None, shipped_at=NOW - 5 * DAY)
    add_parcel(world, "SF1", events=(NOW - 5 * DAY,))
    world.grant(model.RefundOnly())
    refunded(world)
    assert proposed(appeals) == []


def test_the_evidence_is_collected_and_frozen_when_it_is_submitted(world, appeals):
    refunded(world, placed_at=NOW - 10 * DAY)
    add_parcel(world, "SF1234567890", state="signed", events=(NOW - 6 * DAY,))
    world.ask(model.PriceDifference())

    def say(text: str, **more: Any) -> None:
        with uow_opener(world.engine)() as uow:
            uow.desk.append(
                CONVERSATION, Outgoing(text, **more), sender=Sender.BUYER, at=world.clock()
            )
            uow.commit()

    say("东西我不退了，钱先退给我")
    say("", kind="image", data={"file": "photo-1"})
    appeals.propose()
    shown = appeals.appeal(the_only(appeals).id)
    assert [one["text"] for one in shown.evidence["messages"]] == [
        "东西我不退了，钱先退给我",
        "[图片]",
    ]
    assert shown.evidence["photos"] == ["photo-1"]
    assert shown.evidence["parcels"][0]["tracking_no"] == "SF1234567890"
    assert [one["kind"] for one in shown.evidence["decisions"]] == ["price_difference"]

    appeals.do([shown.appeal.id], "submit", note="", staff=world.staff())
    say("后来说的话")
    after = appeals.appeal(shown.appeal.id)
    assert after.evidence == shown.evidence
    assert (after.appeal.submitted_by, after.appeal.submitted_at) == ("小林", NOW)


MOVES = [
    ((), "submit", True),
    ((), "win", False),
    ((), "lose", False),
    ((), "drop", True),
    ((), "restore", False),
    (("submit",), "submit", False),
    (("submit",), "win", True),
    (("submit",), "lose", True),
    (("submit",), "drop", True),
    (("submit", "win"), "lose", False),
    (("submit", "win"), "drop", False),
    (("submit", "lose"), "win", False),
    (("drop",), "restore", True),
    (("drop",), "submit", False),
]


@pytest.mark.parametrize(
    ("before", "move", "allowed"),
    MOVES,
    ids=[f"{' '.join(before) or 'new'} then {move}" for before, move, _ in MOVES],
)
def test_which_move_is_allowed_from_where(world, appeals, before, move, allowed):
    refunded(world)
    appeals.propose()
    number, staff = the_only(appeals).id, world.staff()
    for earlier in before:
        assert appeals.do([number], earlier, note="说明", staff=staff)[0].ok
    was = appeals.appeal(number).appeal
    told = appeals.preview([number], move, note="说明", staff=staff)
    assert appeals.appeal(number).appeal == was, "a preview changes nothing"
    assert appeals.do([number], move, note="说明", staff=staff) == told
    assert told[0].ok is allowed


@pytest.mark.parametrize("move", ["lose", "drop"])
def test_an_end_that_is_not_a_success_needs_a_reason(world, appeals, move):
    refunded(world)
    appeals.propose()
    with pytest.raises(BadInput, match="原因"):
        appeals.do([the_only(appeals).id], move, note=" ", staff=world.staff())


def test_a_persons_own_words_stay(world, appeals):
    refunded(world)
    appeals.propose()
    number = the_only(appeals).id
    appeals.write(number, "  买家收到商品后拒绝退回，请平台核实。 ")
    world.change_order(after_sales="退款成功，买家已评价")
    appeals.propose()
    found = appeals.appeal(number).appeal
    assert found.text == "买家收到商品后拒绝退回，请平台核实。"
    assert dict(found.facts)["平台售后"] == "退款成功，买家已评价"


def test_the_text_of_a_submitted_one_cannot_be_changed(world, appeals):
    refunded(world)
    appeals.propose()
    number = the_only(appeals).id
    appeals.do([number], "submit", note="", staff=world.staff())
    with pytest.raises(AlreadySettled):
        appeals.write(number, "买家收到商品后拒绝退回，请平台核实。")
    with pytest.raises(BadInput):
        appeals.write(number, "太短")
    with pytest.raises(NotFound):
        appeals.appeal(404)


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, []), (3.4, []), (3.5, ["amber"]), (5.6, ["amber", "red"]),
     (7, ["amber", "red", "overdue"])],
    ids=["new", "before half", "half", "four fifths", "past"],
)  # fmt: skip
def test_amber_at_half_red_at_four_fifths_overdue_after(world, appeals, days, due):
    refunded(world)
    appeals.propose()
    world.clock.on(days=days)
    page = appeals.page(Filters())
    assert [name for name, count in page.due.items() if count] == due
    for name in (Due.AMBER, Due.RED, Due.OVERDUE):
        assert len(appeals.page(Filters(due=name)).appeals) == (name.value in due)


def test_search_and_counts(world, appeals):
    refunded(world)
    add_waiting(world, detail="")
    tag(world, "buyer-9", "黑名单")
    appeals.propose()
    page = appeals.page(Filters())
    assert (page.states, page.total) == ({"proposed": 3}, 3)
    assert page.kinds == {"cannot_ship": 1, "fast_refund": 1, "malicious": 1}
    assert [one.order_no for one in appeals.page(Filters(q=ORDER[-6:])).appeals] == [ORDER]
    assert appeals.page(Filters(q="没有这个人")).total == 0


def test_old_refunds_are_left_alone(world, appeals):
    """A first start on years of orders proposes nothing that is long over."""
    add_order(world, "260801-1", "buyer-2", "c-2", **(WAITS | ADDRESS | {"status": "refunded"}))
    refunded(world, "260801-1", shipped_at=NOW - 46 * DAY)
    assert proposed(appeals) == []
