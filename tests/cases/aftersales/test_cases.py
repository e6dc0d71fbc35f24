"""How cases open, what buyers do with them, and what money they move; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.cases import model as decisions
from bot.cases.aftersales.model import Given, Kind, NewCase, Parcel, State
from bot.cases.aftersales.moving import NoSuchMove
from bot.desk.model import Holder
from bot.errors import AlreadySettled, BadInput, Conflict, NotFound
from bot.policy import model
from bot.store.tables.aftersales import AfterSalesRow
from bot.store.tables.cases import LedgerRow
from tests.cases.aftersales.builders import (
    DISLIKE,
    GIVEN,
    GRANTED,
    QUALITY,
    WAITS,
    a_case,
    a_picture,
    an_order,
    ask,
    do,
    grant,
    newest,
    paid,
    supervisor,
    timeline,
)
from tests.cases.builders import BAG, CUP, NOT_SHIPPED, NOW, PACK_99, World

RETURN, EXCHANGE = Kind.RETURN_REFUND, Kind.EXCHANGE


# Opening


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.RETURN_REFUND, State.AWAITING_RETURN),
        (Kind.EXCHANGE, State.AWAITING_RETURN),
        (Kind.REFUND_ONLY, State.REFUNDING),
        (Kind.POSTAGE, State.REFUNDING),
    ],
)
def test_a_grant_opens_its_case_once(world: World, kind: Kind, state: State) -> None:
    case = a_case(world, kind, state, supervisor(world))

    assert (case.kind, case.state, case.no) == (kind, state, f"SH{case.id:06}")
    assert timeline(world, case) == ["grant"]
    assert [one.id for one in world.aftersales.of_order(case.order_no) if one.kind is kind] == [
        case.id
    ]


def test_an_offer_and_a_refusal_of_the_rules_open_nothing(world: World) -> None:
    no = an_order(world)
    ask(world, no, GRANTED[RETURN])
    late = an_order(world, status="shipped", signed_at=None)
    ask(world, late, model.ReturnRefund(DISLIKE, evidence=False))
    ask(world, no, model.Goodwill(model.GoodwillCause.COURIER))

    assert world.aftersales.of_order(no) == []
    assert world.aftersales.of_order(late) == []


def test_an_escalation_waits_with_the_deadline_of_the_rule(world: World) -> None:
    no = an_order(world)
    ask(world, no, WAITS[RETURN])

    case = newest(world, no, RETURN)
    assert (case.state, case.deadline) == (State.ASKED, NOW + timedelta(hours=36))
    assert (case.amount_fen, [item.sku for item in case.items]) == (95_00, [CUP, BAG])


def test_late_evidence_lets_the_rule_agree_in_the_same_case(world: World) -> None:
    no = an_order(world)
    waiting = ask(world, no, WAITS[RETURN])
    world.clock.on(hours=20)

    granted = grant(world, no, GRANTED[RETURN])

    (case,) = world.aftersales.of_order(no)
    assert (case.state, case.decision_id) == (State.AWAITING_RETURN, granted)
    assert world.cases.decision(waiting).state is decisions.State.DECLINED
    assert world.aftersales.decision_ids(case.id) == [waiting, granted]


def test_a_second_article_of_the_order_goes_into_the_same_case(world: World) -> None:
    no = an_order(world)
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=CUP, new_sku=CUP))
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG))

    (case,) = world.aftersales.of_order(no)
    assert [(item.sku, item.new_sku) for item in case.items] == [(CUP, CUP), (BAG, BAG)]
    assert case.state is State.AWAITING_RETURN


def test_a_missing_gift_is_sent_by_a_case(world: World) -> None:
    no = an_order(world, items=[(CUP, 2, 59_00)])
    grant(world, no, model.MissingGift())

    (case,) = world.aftersales.of_order(no)
    assert (case.kind, case.state, case.amount_fen) == (Kind.RESHIP, State.TO_RESHIP, None)
    assert [(item.sku, item.quantity) for item in case.items] == [(PACK_99, 1)]


def test_a_person_who_approves_or_refuses_moves_the_case(world: World) -> None:
    boss = supervisor(world)
    yes, no = an_order(world), an_order(world)
    approved, refused = ask(world, yes, WAITS[RETURN]), ask(world, no, WAITS[RETURN])

    world.approvals.approve(approved, staff=boss)
    world.approvals.refuse(refused, staff=boss, reason="照片看不出问题")

    assert newest(world, yes, RETURN).state is State.AWAITING_RETURN
    case = newest(world, no, RETURN)
    assert case.state is State.REFUSED
    assert world.aftersales.card(case.id)["timeline"][-1]["text"].count("照片看不出问题") == 1


def test_the_database_itself_refuses_a_second_open_case(world: World) -> None:
    no = an_order(world)
    grant(world, no, GRANTED[RETURN])
    first = newest(world, no, RETURN)
    again = NewCase(
        kind=RETURN,
        state=State.ASKED,
        order_no=no,
        buyer_id=first.buyer_id,
        conversation_id=None,
        decision_id=None,
        items=(),
        at=NOW,
        deadline=None,
    )
    with world.open_uow() as uow:
        assert uow.aftersales.open(again) is None
    with pytest.raises(IntegrityError), world.open_uow() as uow:
        uow.session.execute(
            update(AfterSalesRow).where(AfterSalesRow.id == first.id).values(state="done")
        )


def test_a_withdrawn_return_does_not_open_beside_a_new_one(world: World) -> None:
    no = an_order(world)
    grant(world, no, GRANTED[EXCHANGE])
    first = newest(world, no, EXCHANGE)
    world.aftersales.withdraw(first.id, buyer_id=first.buyer_id)
    grant(world, no, model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG))

    with pytest.raises(Conflict):
        world.aftersales.reopen(first.id, buyer_id=first.buyer_id)


# Money


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
    assert world.aftersales.case(case.id).state is State.DONE
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
    grant(world, no, model.ReturnRefund(DISLIKE, evidence=False, items=(CUP,)))
    case = newest(world, no, RETURN)
    for name in ("send_back", "receive", "refund"):
        do(world, case, name, staff)

    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(no)
        assert uow.aftersales.given_back(no) == {CUP: 1}
    weighed = world.cases.weigh(
        model.Exchange(QUALITY, evidence=True, sku=BAG, new_sku=BAG),
        order_no=no,
        buyer_id=order.buyer_id,
    )
    gone = world.cases.weigh(
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
    assert world.aftersales.case(case.id).state is State.REFUNDING
    assert timeline(world, case) == ["grant", "unpaid"]

    (early,) = world.workbench.do([case.id], "void", GIVEN, staff=staff)
    assert (early.ok, early.message) == (False, "这笔退款没有冲销，不能这样关闭")
    with world.open_uow() as uow:
        (entry,) = uow.cases.ledger_of(case.order_no)
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

    assert do(world, case, "void", staff).state is State.REFUSED


def test_postage_needs_a_return_that_was_agreed_and_not_taken_back(world: World) -> None:
    no = an_order(world)
    postage = GRANTED[Kind.POSTAGE]
    buyer = f"buyer-{no}"
    before = world.cases.weigh(postage, order_no=no, buyer_id=buyer)
    grant(world, no, GRANTED[RETURN])
    agreed = world.cases.weigh(postage, order_no=no, buyer_id=buyer)
    case = newest(world, no, RETURN)
    world.aftersales.withdraw(case.id, buyer_id=buyer)
    after = world.cases.weigh(postage, order_no=no, buyer_id=buyer)

    assert [before.reason, agreed.reason, after.reason] == ["no_case", "seller_pays", "no_case"]


# What buyers do


def test_the_buyer_sends_back_corrects_and_the_card_says_so(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))

    def sent(courier: str, number: str) -> State:
        return world.aftersales.sent_back(
            case.id, courier=courier, tracking_no=number, buyer_id=case.buyer_id
        ).state

    assert sent("顺丰", " sf 1234567890") is State.RETURNING
    assert sent("中通", "ZT99887766") is State.RETURNING
    now = world.aftersales.case(case.id)
    assert now.return_parcel == Parcel("中通", "ZT99887766")
    assert timeline(world, case) == ["grant", "send_back", "correct_parcel"]


@pytest.mark.parametrize("number", ["", "12", "单号没有", "1" * 41])
def test_what_is_no_number_is_refused(sqlite_world: World, number: str) -> None:
    world = sqlite_world
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    with pytest.raises(BadInput):
        world.aftersales.sent_back(
            case.id, courier="顺丰", tracking_no=number, buyer_id=case.buyer_id
        )


def test_withdrawing_declines_what_waited_and_nobody_can_approve_it(world: World) -> None:
    no = an_order(world)
    waiting = ask(world, no, WAITS[Kind.REFUND_ONLY])
    case = newest(world, no, Kind.REFUND_ONLY)

    world.aftersales.withdraw(case.id, buyer_id=case.buyer_id)

    assert world.cases.decision(waiting).state is decisions.State.DECLINED
    with pytest.raises(AlreadySettled):
        world.approvals.approve(waiting, staff=supervisor(world))
    assert world.paid(no) == []


def test_what_was_paid_or_is_under_way_cannot_be_withdrawn(world: World) -> None:
    staff = supervisor(world)
    for kind, state in ((Kind.REFUND_ONLY, State.REFUNDING), (RETURN, State.RETURNING)):
        case = a_case(world, kind, state, staff)
        with pytest.raises(NoSuchMove):
            world.aftersales.withdraw(case.id, buyer_id=case.buyer_id)


def test_a_withdrawn_return_goes_on_where_it_was_agreed(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    world.aftersales.withdraw(case.id, buyer_id=case.buyer_id)
    world.clock.on(days=1)

    again = world.aftersales.reopen(case.id, buyer_id=case.buyer_id)

    assert (again.state, again.closed_at) == (State.AWAITING_RETURN, None)
    assert again.deadline == NOW + timedelta(days=8)


def test_what_was_never_agreed_cannot_be_reopened(world: World) -> None:
    no = an_order(world)
    ask(world, no, WAITS[RETURN])
    case = newest(world, no, RETURN)
    world.aftersales.withdraw(case.id, buyer_id=case.buyer_id)
    with pytest.raises(NoSuchMove):
        world.aftersales.reopen(case.id, buyer_id=case.buyer_id)


def test_nobody_touches_another_buyers_case(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    picture = a_picture(world, case.conversation_id or "", f"mine-{case.id}")
    stranger = f"buyer-{an_order(world)}"

    for attempt in (
        lambda: world.aftersales.case(case.id, buyer_id=stranger),
        lambda: world.aftersales.card(case.id, buyer_id=stranger),
        lambda: world.aftersales.withdraw(case.id, buyer_id=stranger),
        lambda: world.aftersales.add_evidence(case.id, picture, buyer_id=stranger),
        lambda: world.aftersales.sent_back(
            case.id, courier="顺丰", tracking_no="SF123456", buyer_id=stranger
        ),
        lambda: world.aftersales.case(case.id + 1000, buyer_id=case.buyer_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert timeline(world, case) == ["grant"]


def test_nobody_attaches_another_buyers_picture(world: World) -> None:
    case = a_case(world, RETURN, State.ASKED, supervisor(world))
    other = a_picture(world, f"talk-{an_order(world)}", f"other-{case.id}")
    with pytest.raises(NotFound):
        world.aftersales.add_evidence(case.id, other, buyer_id=case.buyer_id)


def test_a_picture_of_the_chat_goes_to_the_case_that_waits_once(world: World) -> None:
    case = a_case(world, RETURN, State.ASKED, supervisor(world))
    talk = case.conversation_id or ""
    late = a_picture(world, talk, f"late-{case.id}")
    with world.open_uow() as uow:
        uow.desk.hand_to(talk, Holder.QUEUE, staff_id=None)
        uow.commit()
    world.clock.on(hours=30)

    assert world.aftersales.picture_came(talk, late) == case.id
    assert world.aftersales.picture_came(talk, late) == case.id

    assert timeline(world, case) == ["ask", "evidence"]
    assert world.aftersales.card(case.id)["evidence"] == 1


def test_a_picture_is_for_no_case_where_none_waits(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    talk = case.conversation_id or ""
    with world.open_uow() as uow:
        uow.desk.hand_to(talk, Holder.QUEUE, staff_id=None)
        uow.commit()
    assert world.aftersales.picture_came(talk, a_picture(world, talk, f"p-{case.id}")) is None


def test_asking_for_a_reship_twice_is_one_case(world: World) -> None:
    case = a_case(world, Kind.RESHIP, State.ASKED, supervisor(world))
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(case.order_no)
    again, new = world.aftersales.ask_reship(
        order, conversation_id=case.conversation_id or "", cause="damaged", note="还是碎的"
    )
    assert (again.id, new) == (case.id, False)


def test_staff_send_something_again(world: World) -> None:
    staff, no = supervisor(world), an_order(world)
    case = world.workbench.reship(no, skus=[BAG], note="少发一个包", staff=staff)
    assert (case.state, [item.sku for item in case.items]) == (State.TO_RESHIP, [BAG])
    with pytest.raises(Conflict):
        world.workbench.reship(no, skus=[BAG], note="少发一个包", staff=staff)
    with pytest.raises(BadInput):
        world.workbench.reship(an_order(world), skus=["NOT-HERE"], note="", staff=staff)


def test_a_case_outlives_a_restart(world: World) -> None:
    """Nothing is kept in memory: another process sees the same case, and goes on with it."""
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RETURNING, staff)
    world.__post_init__()  # every service made anew, as after a restart
    assert world.aftersales.case(case.id) == case
    assert do(world, case, "receive", staff).state is State.RECEIVED


def test_an_order_that_is_cancelled_before_shipment_is_refunded_by_its_case(world: World) -> None:
    no = an_order(world, **NOT_SHIPPED)
    grant(world, no, model.RefundOnly())
    case = newest(world, no, Kind.REFUND_ONLY)
    assert world.paid(no) == [("refund", 95_00)]
    paid(world, case)
    assert world.aftersales.card(case.id)["state_text"] == "已完成"


# The workbench


def test_the_preview_is_what_the_report_says_afterwards(world: World) -> None:
    """Every kind and state at once, for every move: the same cases, the same words."""
    staff = supervisor(world)
    for name in ("agree", "refuse", "receive", "refund", "refund_part", "reship", "withdraw"):
        cases = [
            a_case(world, kind, state, staff)
            for kind, state in (
                (RETURN, State.ASKED),
                (RETURN, State.AWAITING_RETURN),
                (RETURN, State.RECEIVED),
                (Kind.REFUND_ONLY, State.ASKED),
                (EXCHANGE, State.TO_RESHIP),
                (Kind.RESHIP, State.ASKED),
                (Kind.POSTAGE, State.REFUNDING),
            )
        ]
        ids = [case.id for case in cases]
        before = [world.aftersales.case(one) for one in ids]
        foreseen = world.workbench.preview(ids, name, GIVEN, staff=staff)
        assert [world.aftersales.case(one) for one in ids] == before, "a preview changes nothing"
        done = world.workbench.do(ids, name, GIVEN, staff=staff)
        assert [(r.case_id, r.ok) for r in foreseen] == [(r.case_id, r.ok) for r in done]
        for one, other in zip(foreseen, done, strict=True):
            assert one.message.replace("将", "已", 1 if one.ok else 0) == other.message


def test_what_is_above_an_agents_power_is_foreseen_and_refused(world: World) -> None:
    agent = world.staff(name="小李")
    no = an_order(world)
    grant(world, no, GRANTED[RETURN])
    ask(world, no, model.Postage(QUALITY, amount_fen=80_00, evidence=True))
    case = newest(world, no, Kind.POSTAGE)

    (foreseen,) = world.workbench.preview([case.id], "agree", GIVEN, staff=agent)
    (done,) = world.workbench.do([case.id], "agree", GIVEN, staff=agent)

    assert (foreseen.ok, done.ok) == (False, False)
    names = {move["name"] for move in world.workbench.moves_of(case, staff=agent)}
    assert "agree" not in names
    assert world.paid(no) == []
