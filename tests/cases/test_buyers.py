"""What buyers do with their cases; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases.model import Kind, Parcel, State
from bot.cases.transition import NoSuchMove
from bot.decisions import model as decisions
from bot.desk.model import Holder
from bot.errors import AlreadySettled, BadInput, NotFound
from tests.cases.builders import (
    WAITS,
    a_case,
    a_picture,
    an_order,
    ask,
    newest,
    supervisor,
    timeline,
)
from tests.decisions.builders import NOW, World

RETURN, EXCHANGE = Kind.RETURN_REFUND, Kind.EXCHANGE


def test_the_buyer_sends_back_corrects_and_the_card_says_so(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))

    def sent(courier: str, number: str) -> State:
        return world.cases.sent_back(
            case.id, courier=courier, tracking_no=number, buyer_id=case.buyer_id
        ).state

    assert sent("顺丰", " sf 1234567890") is State.RETURNING
    assert sent("中通", "ZT99887766") is State.RETURNING
    now = world.cases.case(case.id)
    assert now.return_parcel == Parcel("中通", "ZT99887766")
    assert timeline(world, case) == ["grant", "send_back", "correct_parcel"]


@pytest.mark.parametrize("number", ["", "12", "单号没有", "1" * 41])
def test_what_is_no_number_is_refused(sqlite_world: World, number: str) -> None:
    world = sqlite_world
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    with pytest.raises(BadInput):
        world.cases.sent_back(case.id, courier="顺丰", tracking_no=number, buyer_id=case.buyer_id)


def test_withdrawing_declines_what_waited_and_nobody_can_approve_it(world: World) -> None:
    no = an_order(world)
    waiting = ask(world, no, WAITS[Kind.REFUND_ONLY])
    case = newest(world, no, Kind.REFUND_ONLY)

    world.cases.withdraw(case.id, buyer_id=case.buyer_id)

    assert world.decisions.decision(waiting).state is decisions.State.DECLINED
    with pytest.raises(AlreadySettled):
        world.approvals.approve(waiting, staff=supervisor(world))
    assert world.paid(no) == []


def test_what_was_paid_or_is_under_way_cannot_be_withdrawn(world: World) -> None:
    staff = supervisor(world)
    for kind, state in ((Kind.REFUND_ONLY, State.REFUNDING), (RETURN, State.RETURNING)):
        case = a_case(world, kind, state, staff)
        with pytest.raises(NoSuchMove):
            world.cases.withdraw(case.id, buyer_id=case.buyer_id)


def test_a_withdrawn_return_goes_on_where_it_was_agreed(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    world.cases.withdraw(case.id, buyer_id=case.buyer_id)
    world.clock.on(days=1)

    again = world.cases.reopen(case.id, buyer_id=case.buyer_id)

    assert (again.state, again.closed_at) == (State.AWAITING_RETURN, None)
    assert again.deadline == NOW + timedelta(days=8)


def test_what_was_never_agreed_cannot_be_reopened(world: World) -> None:
    no = an_order(world)
    ask(world, no, WAITS[RETURN])
    case = newest(world, no, RETURN)
    world.cases.withdraw(case.id, buyer_id=case.buyer_id)
    with pytest.raises(NoSuchMove):
        world.cases.reopen(case.id, buyer_id=case.buyer_id)


def test_nobody_touches_another_buyers_case(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    picture = a_picture(world, case.conversation_id or "", f"mine-{case.id}")
    stranger = f"buyer-{an_order(world)}"

    for attempt in (
        lambda: world.cases.case(case.id, buyer_id=stranger),
        lambda: world.cases.card(case.id, buyer_id=stranger),
        lambda: world.cases.withdraw(case.id, buyer_id=stranger),
        lambda: world.cases.add_evidence(case.id, picture, buyer_id=stranger),
        lambda: world.cases.sent_back(
            case.id, courier="顺丰", tracking_no="SF123456", buyer_id=stranger
        ),
        lambda: world.cases.case(case.id + 1000, buyer_id=case.buyer_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert timeline(world, case) == ["grant"]


def test_nobody_attaches_another_buyers_picture(world: World) -> None:
    case = a_case(world, RETURN, State.ASKED, supervisor(world))
    other = a_picture(world, f"talk-{an_order(world)}", f"other-{case.id}")
    with pytest.raises(NotFound):
        world.cases.add_evidence(case.id, other, buyer_id=case.buyer_id)


def test_a_picture_of_the_chat_goes_to_the_case_that_waits_once(world: World) -> None:
    case = a_case(world, RETURN, State.ASKED, supervisor(world))
    talk = case.conversation_id or ""
    late = a_picture(world, talk, f"late-{case.id}")
    with world.open_uow() as uow:
        uow.desk.hand_to(talk, Holder.QUEUE, staff_id=None)
        uow.commit()
    world.clock.on(hours=30)

    assert world.cases.picture_came(talk, late) == case.id
    assert world.cases.picture_came(talk, late) == case.id

    assert timeline(world, case) == ["ask", "evidence"]
    assert world.cases.card(case.id).evidence == 1


def test_a_picture_is_for_no_case_where_none_waits(world: World) -> None:
    case = a_case(world, RETURN, State.AWAITING_RETURN, supervisor(world))
    talk = case.conversation_id or ""
    with world.open_uow() as uow:
        uow.desk.hand_to(talk, Holder.QUEUE, staff_id=None)
        uow.commit()
    assert world.cases.picture_came(talk, a_picture(world, talk, f"p-{case.id}")) is None


def test_asking_for_a_reship_twice_is_one_case(world: World) -> None:
    case = a_case(world, Kind.RESHIP, State.ASKED, supervisor(world))
    with world.open_uow(writes=False) as uow:
        order = uow.shop.order_for_staff(case.order_no)
    again, new = world.cases.ask_reship(
        order, conversation_id=case.conversation_id or "", cause="damaged", note="还是碎的"
    )
    assert (again.id, new) == (case.id, False)
