"""A grant in the place of what waits for a person: both in one transaction and once, on both
databases."""

from __future__ import annotations

import pytest

from bot.cases.model import Kind
from bot.cases.model import State as CaseState
from bot.decisions.model import DecisionRecord, State
from bot.desk.model import HandOver, Holder, Queue
from bot.desk.opening import open_ticket
from bot.errors import AlreadySettled, ConversationMoved, MatterWaits
from bot.policy.model import Cause, Exchange, Goodwill, GoodwillCause, Request, ReturnRefund
from tests.decisions.builders import (
    BAG,
    BUYER,
    CONVERSATION,
    CUP,
    NOW,
    ORDER,
    World,
    add_order,
)

RETURN = ReturnRefund(Cause.SIZE, evidence=False)
GOODWILL = Goodwill(GoodwillCause.PRODUCT)
EPOCH = 2  # the bot's, after it brought a person in
OTHER = "261106-100000000000002"


@pytest.fixture
def waiting(world: World) -> DecisionRecord:
    world.set_stock(BAG, 0)
    record = world.ask(Exchange(Cause.SIZE, evidence=False, sku=CUP, new_sku=BAG)).record
    with world.open_uow() as uow:
        wish = HandOver(
            Queue.AGENT,
            record.reason,
            order_no=ORDER,
            decision_id=record.id,
            deadline=record.decision.deadline,
        )
        open_ticket(uow, CONVERSATION, wish, at=NOW)
        uow.commit()
    return record


def asked(world: World, request: Request, waiting: DecisionRecord, order_no: str = ORDER) -> int:
    return world.decisions.ask(
        request,
        order_no=order_no,
        buyer_id=BUYER,
        conversation_id=CONVERSATION,
        instead_of=waiting.id,
    ).id


def cases(world: World) -> dict[Kind, CaseState]:
    return {case.kind: case.state for case in world.cases.of_order(ORDER)}


def test_both_happen_and_the_bot_has_the_talk_again(world, waiting):
    offer = asked(world, RETURN, waiting)

    done = world.carry_out(offer, epoch=EPOCH, instead_of=waiting.id)

    assert done.record.state is State.DONE
    assert world.decisions.decision(waiting.id).state is State.DECLINED
    assert cases(world) == {
        Kind.EXCHANGE: CaseState.WITHDRAWN,
        Kind.RETURN_REFUND: CaseState.AWAITING_RETURN,
    }
    with world.open_uow(writes=False) as uow:
        now = uow.desk.conversation(CONVERSATION)
        assert (now.holder, now.epoch) == (Holder.BOT, done.epoch)
        assert uow.tickets.of_conversation(CONVERSATION) == []


def test_a_second_yes_pays_nothing_more(world, waiting):
    offer = asked(world, GOODWILL, waiting)

    first = world.carry_out(offer, epoch=EPOCH, instead_of=waiting.id)
    again = world.carry_out(offer, epoch=EPOCH + 1, instead_of=waiting.id)

    assert again.again and again.record.id == first.record.id
    assert world.paid() == [("goodwill", 3_00)]


def test_of_two_offers_in_its_place_one_is_carried_out(world, waiting):
    goodwill, back = asked(world, GOODWILL, waiting), asked(world, RETURN, waiting)
    world.carry_out(back, epoch=EPOCH, instead_of=waiting.id)

    with pytest.raises(AlreadySettled):
        world.carry_out(goodwill, epoch=EPOCH + 1, instead_of=waiting.id)

    assert world.paid() == []
    assert world.decisions.decision(goodwill).state is State.OFFERED


def test_where_the_talk_moved_on_neither_happens(world, waiting):
    offer = asked(world, GOODWILL, waiting)

    with pytest.raises(ConversationMoved):
        world.carry_out(offer, epoch=EPOCH + 5, instead_of=waiting.id)

    assert cases(world) == {Kind.EXCHANGE: CaseState.ASKED}
    assert world.decisions.decision(waiting.id).state is State.WAITING
    assert world.paid() == []


def test_without_giving_it_up_the_order_is_left_alone(world, waiting):
    offer = asked(world, GOODWILL, waiting)

    with pytest.raises(MatterWaits):
        world.carry_out(offer, epoch=EPOCH)
    with pytest.raises(MatterWaits):
        world.ask(RETURN)

    assert cases(world) == {Kind.EXCHANGE: CaseState.ASKED}
    assert world.paid() == []


def test_what_somebody_claimed_is_theirs(world, waiting):
    offer, staff = asked(world, GOODWILL, waiting), world.staff()
    with world.open_uow() as uow:
        (ticket,) = uow.tickets.of_conversation(CONVERSATION)
        assert uow.tickets.claim(ticket.id, staff_id=staff.id, at=NOW)
        uow.commit()

    with pytest.raises(MatterWaits):
        world.carry_out(offer, epoch=EPOCH, instead_of=waiting.id)

    assert cases(world) == {Kind.EXCHANGE: CaseState.ASKED}
    assert world.paid() == []


def test_another_order_gives_nothing_up(world, waiting):
    add_order(world, OTHER)

    with pytest.raises(AlreadySettled):
        asked(world, GOODWILL, waiting, OTHER)


def test_what_was_decided_meanwhile_gives_no_way(world, waiting):
    offer = asked(world, GOODWILL, waiting)
    (case,) = world.cases.of_order(ORDER)
    world.cases.withdraw(case.id, buyer_id=BUYER)

    with pytest.raises(AlreadySettled):
        world.carry_out(offer, epoch=EPOCH, instead_of=waiting.id)

    assert world.paid() == []
