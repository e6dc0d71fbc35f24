"""Who is at the desk: states with their history, and never more buyers than one may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.desk.model import HandOver, Holder, Queue, Role, Staff, TicketState
from bot.desk.roster import Member, Post, Presence, StaffState, StateReason
from bot.desk.steps import StepKind
from bot.errors import BadInput, BadLogin, FullHands
from tests.desk.test_passing_on import NOTE, claimed, kinds, last, online
from tests.desk.test_races import at_once

ONLINE, BUSY, BREAK, OFFLINE = StaffState
NONE = StateReason.NONE
WISH = HandOver(Queue.AGENT, "request_human")


def state(desk, staff) -> tuple[StaffState, StateReason]:
    found = desk.team.member(staff.id)
    return found.state(desk.now), found.presence.reason


def history(desk, staff) -> list[tuple[StaffState, StateReason]]:
    return [(one.state, one.reason) for one in reversed(desk.team.history(staff.id))]


def limit(desk, staff, most: int) -> None:
    desk.team.set_post(staff.id, Post(most_talks=most))


# States


def test_a_state_is_chosen_and_kept_with_its_history(desk):
    lin = online(desk, "lin")
    desk.passing_on.stand(lin, BREAK, StateReason.MEAL)
    assert state(desk, lin) == (BREAK, StateReason.MEAL)
    desk.later(minutes=1)
    desk.passing_on.stand(lin, ONLINE, NONE)
    assert history(desk, lin) == [(BREAK, StateReason.MEAL), (ONLINE, NONE)]
    first, second = reversed(desk.team.history(lin.id))
    assert second.since - first.since == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [(ONLINE, StateReason.MEAL), (BREAK, NONE), (OFFLINE, StateReason.LOST), (BUSY, NONE)],
)
def test_a_reason_belongs_to_its_state_and_what_is_seen_is_nobodys_to_say(desk, chosen, reason):
    lin = online(desk, "lin")
    with pytest.raises(BadInput):
        desk.passing_on.stand(lin, chosen, reason)
    assert history(desk, lin) == []


def test_who_is_out_of_sight_is_offline_and_back_with_the_connection(desk):
    lin = online(desk, "lin")
    for _ in range(5):
        desk.later(seconds=15)
        desk.passing_on.seen([])
        desk.passing_on.sweep()
    assert state(desk, lin) == (OFFLINE, StateReason.LOST)
    desk.passing_on.seen([lin.id])
    assert state(desk, lin) == (ONLINE, StateReason.BACK)
    assert history(desk, lin) == [(OFFLINE, StateReason.LOST), (ONLINE, StateReason.BACK)]


def test_a_gateway_that_was_down_has_lost_nobody(desk):
    lin = online(desk, "lin")
    desk.later(minutes=3)
    desk.restarts()
    desk.passing_on.seen([])
    desk.passing_on.sweep()
    assert history(desk, lin) == []


def test_who_went_offline_stays_so_while_the_page_is_open(desk):
    lin = online(desk, "lin")
    desk.passing_on.stand(lin, OFFLINE, StateReason.SHIFT_OVER)
    desk.later(seconds=15)
    desk.passing_on.seen([lin.id])
    assert state(desk, lin) == (OFFLINE, StateReason.SHIFT_OVER)


def test_going_offline_gives_back_what_one_had_and_tells_the_buyer(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    desk.passing_on.stand(lin, OFFLINE, StateReason.SHIFT_OVER)
    assert desk.tickets.ticket(number).state is TicketState.OPEN
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert kinds(desk, number)[-1] is StepKind.OFFLINE
    assert last(desk, id_) == "utter_agent_left"


@pytest.mark.parametrize("chosen", [(BUSY, StateReason.MEETING), (BREAK, StateReason.REST)])
def test_busy_or_on_a_break_one_keeps_the_buyers_one_has(desk, chosen):
    lin = online(desk, "lin")
    _, number = claimed(desk, lin)
    desk.passing_on.stand(lin, *chosen)
    assert desk.tickets.ticket(number).state is TicketState.CLAIMED


def test_signing_out_and_in_is_in_the_history(desk):
    desk.agent()
    lin, token = desk.staff.sign_in(username="lin", password="correct horse")
    desk.staff.sign_out(token)
    desk.passing_on.signed_out(lin)
    desk.staff.sign_in(username="lin", password="correct horse")
    assert history(desk, lin) == [
        (OFFLINE, StateReason.SIGNED_OUT),
        (ONLINE, StateReason.SIGNED_IN),
    ]


def test_a_wrong_password_brings_nobody_online(desk):
    lin = desk.agent()
    desk.passing_on.signed_out(lin)
    with pytest.raises(BadLogin):
        desk.staff.sign_in(username="lin", password="wrong horse")
    assert history(desk, lin) == [(OFFLINE, StateReason.SIGNED_OUT)]


def test_who_let_a_buyer_wait_in_silence_is_busy_until_they_say_otherwise(desk):
    lin = online(desk, "lin")
    claimed(desk, lin)
    desk.later(minutes=10)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 1
    assert state(desk, lin) == (BUSY, StateReason.SILENT)


def test_silence_wakes_nobody_from_a_break(desk):
    lin = online(desk, "lin")
    claimed(desk, lin)
    desk.passing_on.stand(lin, BREAK, StateReason.MEAL)
    desk.later(minutes=10)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 1
    assert state(desk, lin) == (BREAK, StateReason.MEAL)


# As many buyers as one may have


def test_no_claim_beyond_the_limit_and_room_again_after_an_end(desk):
    lin = online(desk, "lin")
    limit(desk, lin, 1)
    _, first = claimed(desk, lin, "b1")
    second = desk.tickets.open(desk.conversation("b2"), WISH)
    with pytest.raises(FullHands):
        desk.tickets.claim(second.id, staff=lin)
    assert desk.tickets.ticket(second.id).state is TicketState.OPEN
    assert desk.tickets.claim(first, staff=lin).id == first  # theirs already
    desk.tickets.release(first, staff=lin)
    assert desk.tickets.claim(second.id, staff=lin).staff_id == lin.id


def test_no_stepping_in_and_no_passing_on_beyond_the_limit(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    boss = online(desk, "boss", Role.SUPERVISOR)
    for one in (wang, boss):
        limit(desk, one, 0)
    id_, number = claimed(desk, lin)
    for refused in (
        partial(desk.passing_on.to_person, number, staff=lin, to=wang.id, note=NOTE),
        partial(desk.tickets.take_from, number, staff=boss),
        partial(desk.tickets.take_over, id_, staff=boss, card={}),
        partial(desk.tickets.take_over, desk.conversation("b2"), staff=wang, card={}),
    ):
        with pytest.raises(FullHands):
            refused()
    assert desk.tickets.ticket(number).staff_id == lin.id


def test_a_second_matter_of_the_same_buyer_is_no_second_buyer(desk):
    lin = online(desk, "lin")
    limit(desk, lin, 1)
    id_, _ = claimed(desk, lin)
    other = desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "complain_service"))
    desk.tickets.claim(other.id, staff=lin)
    assert desk.team.member(lin.id).talks == 1
    assert desk.team.member(lin.id).tickets == 2


def test_work_behind_the_scenes_needs_no_room(desk):
    lin = online(desk, "lin")
    limit(desk, lin, 0)
    ticket = desk.tickets.open(desk.conversation(), HandOver(Queue.WAREHOUSE, "intercept"))
    desk.tickets.claim(ticket.id, staff=lin)
    assert desk.team.member(lin.id).talks == 0


@pytest.mark.slow
def test_of_many_claims_at_once_as_many_succeed_as_there_is_room(desk):
    """F21: two pages of one person, on two gateways."""
    lin = online(desk, "lin")
    limit(desk, lin, 3)
    for round_ in range(5):
        numbers = [
            desk.tickets.open(desk.conversation(f"b{round_}-{n}"), WISH).id for n in range(8)
        ]
        gave = at_once(*(partial(desk.tickets.claim, n, staff=lin) for n in numbers))
        assert sum(isinstance(one, FullHands) for one in gave) == 5
        assert desk.team.member(lin.id).talks == 3
        for number in numbers:
            if desk.tickets.ticket(number).staff_id == lin.id:
                desk.tickets.release(number, staff=lin)


# Posts

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning


def member(**post) -> Member:
    staff = Staff(1, "lin", "小林", Role.AGENT)
    return Member(staff, Post(**post), Presence(ONLINE, NONE, NOW), NOW, 0, 0)


@pytest.mark.parametrize(
    ("post", "minutes", "takes"),
    [
        ({}, 0, True),
        ({"shifts": "Mo-Fr 09:00-18:00"}, 0, True),
        ({"shifts": "Mo-Fr 09:00-18:00"}, -1, False),
        ({"shifts": "Mo-Fr 09:00-18:00"}, 8 * 60 + 44, True),
        ({"shifts": "Mo-Fr 09:00-18:00"}, 8 * 60 + 45, False),
        ({"shifts": "Tu 09:00-18:00"}, 0, False),
        ({"days_off": "2026-11-23"}, 0, False),
        ({"shifts": "Mo-Fr 09:00-18:00", "days_off": "2026-11-24"}, 0, True),
        ({"shifts": "22:00-06:00"}, 17 * 60, True),
    ],
    ids=["none", "begins", "before", "last minute", "hand-over", "other day", "day off",
         "other day off", "over midnight"],
)  # fmt: skip
def test_new_buyers_come_in_the_shift_until_a_quarter_of_an_hour_before_its_end(
    post, minutes, takes
):
    now = NOW + timedelta(minutes=minutes)
    one = replace(member(**post), seen_at=now)
    assert one.takes_new(now) is takes


def test_who_is_not_seen_or_not_online_takes_none():
    one = member()
    assert one.takes_new(NOW + timedelta(seconds=60))
    assert not one.takes_new(NOW + timedelta(seconds=61))
    for other in (BUSY, BREAK, OFFLINE):
        assert not replace(one, presence=Presence(other, NONE, NOW)).takes_new(NOW)


def test_what_a_supervisor_sets_stands(desk):
    lin = desk.agent()
    post = Post(
        most_talks=7,
        queues=frozenset({Queue.AGENT, Queue.SUPERVISOR}),
        matters=frozenset({"request_refund"}),
        shifts="Mo-Fr 09:00-18:00",
        days_off="2027-02-06/2027-02-12",
    )
    desk.team.set_post(lin.id, post)
    assert desk.team.member(lin.id).post == post
    assert desk.told[-1].lists


@pytest.mark.parametrize(
    "post",
    [
        {"most_talks": -1},
        {"most_talks": 201},
        {"queues": frozenset({Queue.WAREHOUSE})},
        {"shifts": "nine to five"},
        {"days_off": "2027-02-30"},
    ],
)
def test_what_cannot_be_is_not_set(desk, post):
    lin = desk.agent()
    with pytest.raises(BadInput):
        desk.team.set_post(lin.id, Post(**post))
    assert desk.team.member(lin.id).post == Post()
