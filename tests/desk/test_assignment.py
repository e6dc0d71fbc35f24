"""Buyers are given to who is online, on both databases and from two gateways at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.desk.assignment import Assignment
from bot.desk.model import HandOver, Holder, Queue, Role, TicketState
from bot.desk.roster import Post, StaffState, StateReason
from bot.desk.steps import StepKind
from bot.safety.model import Alarm
from nlu.danger import Danger
from tests.desk.test_passing_on import NOTE, claimed, kinds, last, online
from tests.desk.test_races import at_once

WISH = HandOver(Queue.AGENT, "request_human")


def gateway(desk) -> Assignment:
    return Assignment(desk.open_uow, **desk.parts)


def waits(desk, buyer_id: str, wish: HandOver = WISH) -> int:
    desk.later(seconds=1)
    return desk.tickets.open(desk.conversation(buyer_id), wish).id


def holder_of(desk, number: int) -> int | None:
    return desk.tickets.ticket(number).staff_id


def test_who_waits_gets_who_is_online_and_hears_it(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    desk.passing_on.stand(wang, StaffState.BREAK, StateReason.MEAL)
    number = waits(desk, "b1")
    assert gateway(desk).run() == 1
    ticket = desk.tickets.ticket(number)
    assert (ticket.state, ticket.staff_id) == (TicketState.CLAIMED, lin.id)
    now = desk.conversations.conversation(ticket.conversation_id)
    assert (now.holder, now.staff_id) == (Holder.AGENT, lin.id)
    assert last(desk, now.id) == "utter_agent_joined"
    assert kinds(desk, number) == [StepKind.ASSIGNED]
    assert desk.told[-1].queue
    assert gateway(desk).run() == 0


def test_the_work_is_shared_and_no_limit_exceeded(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    desk.team.set_post(lin.id, Post(most_talks=2))
    desk.team.set_post(wang.id, Post(most_talks=2))
    numbers = [waits(desk, f"b{n}") for n in range(6)]
    assert gateway(desk).run() == 4
    held = [holder_of(desk, number) for number in numbers]
    assert [held[:4].count(one.id) for one in (lin, wang)] == [2, 2]
    assert held[4:] == [None, None]


def test_places_are_told_in_the_order_in_which_people_are_given(desk):
    numbers = [waits(desk, "b1")]
    numbers.append(waits(desk, "b2", HandOver(Queue.AGENT, "request_refund", high=True)))
    late = HandOver(Queue.AGENT, "request_refund", deadline=desk.now - timedelta(hours=1))
    numbers.append(waits(desk, "b3", late))
    danger = HandOver(Queue.AGENT, "danger", alarm=Alarm(Danger.SHOCK, 1, "漏电"))
    numbers.append(waits(desk, "b4", danger))
    with desk.open_uow(writes=False) as uow:
        served = [one.id for one in uow.tickets.waiters()]
        asked = [one.id for one in sorted(uow.tickets.waiters(), key=lambda one: one.order)]
        places = [conversation.buyer_id for conversation, _ in uow.tickets.places()]
    assert served == asked == [numbers[n] for n in (3, 1, 2, 0)]
    assert places == ["b4", "b2", "b3", "b1"]


def test_a_buyer_comes_back_to_who_had_them_last(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, wang)
    desk.tickets.resolve(number, staff=wang, summary="")
    claimed(desk, wang, "b2")
    again = waits(desk, "b1")
    gateway(desk).run()
    assert holder_of(desk, again) == wang.id
    assert lin.id != wang.id


def test_who_puts_a_buyer_back_does_not_get_them_again(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, lin)
    claimed(desk, wang, "b2")
    desk.passing_on.to_queue(number, staff=lin, queue=Queue.AGENT, note=NOTE)
    gateway(desk).run()
    assert holder_of(desk, number) == wang.id


def test_queues_and_matters_decide_who_may_get_whom(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    wang = online(desk, "wang")
    desk.team.set_post(wang.id, Post(matters=frozenset({"request_invoice_again"})))
    complaint = waits(desk, "b1", HandOver(Queue.SUPERVISOR, "complain_service"))
    plain = [waits(desk, f"c{n}") for n in range(3)]
    gateway(desk).run()
    assert holder_of(desk, complaint) == boss.id
    assert {holder_of(desk, number) for number in plain} == {lin.id}


def test_what_needs_no_talk_is_left_to_be_claimed(desk):
    online(desk, "lin")
    waits(desk, "b1", HandOver(Queue.AGENT, "request_invoice"))
    waits(desk, "b2", HandOver(Queue.WAREHOUSE, "intercept"))
    assert gateway(desk).run() == 0


def test_who_has_a_person_is_given_no_second_one(desk):
    lin, _ = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    id_, _ = claimed(desk, lin)
    desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "complain_service"))
    assert gateway(desk).run() == 0


def test_who_falls_silent_loses_the_buyer_to_a_colleague(desk):
    """F22, to its end: taken back with its history, and somebody else goes on."""
    lin = online(desk, "lin")
    number = waits(desk, "b1")
    gateway(desk).run()
    wang = online(desk, "wang")
    desk.later(minutes=10)
    desk.passing_on.seen([lin.id, wang.id])
    desk.passing_on.sweep()
    assert gateway(desk).run() == 1
    assert holder_of(desk, number) == wang.id
    assert kinds(desk, number) == [StepKind.ASSIGNED, StepKind.SILENT, StepKind.ASSIGNED]


@pytest.mark.slow
def test_two_gateways_and_hands_give_each_buyer_once(desk):
    """F21, small: nobody twice, no limit exceeded, nobody lost."""
    people = [online(desk, name) for name in ("lin", "wang", "chen")]
    for one in people:
        desk.team.set_post(one.id, Post(most_talks=4))
    numbers = [waits(desk, f"b{n}") for n in range(14)]
    at_once(
        gateway(desk).run,
        gateway(desk).run,
        *(partial(desk.tickets.claim, numbers[n], staff=people[n % 3]) for n in range(4)),
    )
    gateway(desk).run()
    found = [desk.tickets.ticket(number) for number in numbers]
    assert sum(one.state is TicketState.CLAIMED for one in found) == 12
    assert [one.talks for one in desk.team.members()] == [4, 4, 4]
    for one in found:
        taken = [kind for kind in kinds(desk, one.id) if kind is not StepKind.ENDED]
        assert len(taken) == (one.state is TicketState.CLAIMED)
