"""Waiting for a person: the bot goes on, knows what it may not touch, and there is a way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.desk.model import (
    Button,
    HandOver,
    Holder,
    Incoming,
    Outgoing,
    Queue,
    Sender,
    TicketState,
    Wait,
)
from bot.desk.waiting import keep_hands_off, must_stay, seconds_lately
from bot.errors import ConversationMoved, MatterWaits
from bot.opening_hours import ALWAYS, OpeningHours
from bot.safety.model import Alarm
from bot.store.tables.desk import TicketRow
from nlu.danger import Danger

DAILY = OpeningHours.read("09:00-22:00")
NIGHT = datetime(2026, 11, 20, 18, 40, tzinfo=UTC)  # 02:40 of the 21st
PERSON = HandOver(Queue.AGENT, "request_human")


def wait_in_queue(desk, buyer_id: str = "b1", **given) -> str:
    id_ = desk.conversation(buyer_id)
    desk.tickets.open(id_, replace(PERSON, **given))
    return id_


def turn_of(desk, id_: str, text: str):
    key = f"key-{len(desk.conversations.messages_after(id_, 0)):06}"
    desk.conversations.receive(id_, Incoming(key, text=text))
    return desk.conversations.take_turn(id_, owner="r1")


def answer(desk, id_: str, text: str, *replies: Outgoing, **more) -> list[str]:
    turn = turn_of(desk, id_, text)
    written = desk.conversations.finish_turn(turn, replies, **more).messages
    return [message.text for message in written]


def test_every_turn_is_taken_while_nobody_has_come(desk):
    id_ = wait_in_queue(desk)
    for number in range(20):
        turn = turn_of(desk, id_, f"第{number}句")
        assert turn.waiting is not None
        desk.conversations.finish_turn(turn, [Outgoing("记下了")])
    assert desk.conversations.unanswered() == []


def test_what_is_added_meanwhile_is_on_the_card(desk):
    id_ = wait_in_queue(desk, card={"wish": "退差价"})
    answer(desk, id_, "是灰色那件", Outgoing("记下了"))
    answer(desk, id_, "降了 20", Outgoing("记下了"))
    (ticket,) = desk.tickets.of_conversation(id_)
    assert ticket.card == {"wish": "退差价", "added": ["是灰色那件", "降了 20"]}
    assert desk.told[-1].lists, "the lists of the staff show it"


def test_a_person_who_comes_silences_the_bot_at_once(desk):
    id_, lin = wait_in_queue(desk), desk.agent()
    turn = turn_of(desk, id_, "到哪了")
    (ticket,) = desk.tickets.of_conversation(id_)
    desk.tickets.claim(ticket.id, staff=lin)
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(turn, [Outgoing("在杭州")])
    assert "在杭州" not in [m.text for m in desk.conversations.messages_after(id_, 0)]
    assert desk.conversations.take_turn(id_, owner="r1") is None


def test_danger_that_the_bot_had_not_answered_yet_is_heard_by_the_claim(desk):
    id_, lin = wait_in_queue(desk), desk.agent()
    desk.conversations.receive(id_, Incoming("key-danger", text="孩子把电池吞下去了"))
    (ticket,) = desk.tickets.of_conversation(id_)
    desk.tickets.claim(ticket.id, staff=lin)
    assert desk.tickets.ticket(ticket.id).reason == "danger"


# What the bot keeps its hands off


def hands_off(desk, id_: str, order_no: str) -> bool:
    with desk.open_uow(writes=False) as uow:
        try:
            keep_hands_off(uow, id_, order_no)
        except MatterWaits:
            return True
        return False


def test_the_order_of_the_matter_waits_and_others_do_not(desk):
    id_ = wait_in_queue(desk, order_no="A")
    assert (hands_off(desk, id_, "A"), hands_off(desk, id_, "B")) == (True, False)


def test_without_a_known_order_every_order_waits(desk):
    id_ = wait_in_queue(desk, reason="paid_twice")
    assert hands_off(desk, id_, "A")


@pytest.mark.parametrize("reason", ["request_human", "complain_service", "unclear"])
def test_who_only_wants_a_person_has_no_matter_that_waits(desk, reason):
    id_ = wait_in_queue(desk, reason=reason)
    assert not hands_off(desk, id_, "A")


def test_a_matter_that_joins_it_waits_and_the_rest_does_not(desk):
    id_ = wait_in_queue(desk)
    desk.tickets.open(id_, HandOver(Queue.AGENT, "above_limit", order_no="B"))
    assert (hands_off(desk, id_, "A"), hands_off(desk, id_, "B")) == (False, True)


def test_a_person_asked_for_beside_a_matter_makes_no_other_order_wait(desk):
    id_ = wait_in_queue(desk, reason="above_limit", order_no="A")
    desk.tickets.open(id_, PERSON)
    assert (hands_off(desk, id_, "A"), hands_off(desk, id_, "B")) == (True, False)


# What a person sees to beside the talk

INVOICE = HandOver(Queue.AGENT, "request_invoice", summary="抬头王明", order_no="A")


def test_an_invoice_leaves_the_conversation_with_the_bot(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, INVOICE)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.takes_over, ticket.reply_due) == (False, None)
    with desk.open_uow(writes=False) as uow:
        assert uow.desk.conversation(id_).holder is Holder.BOT
        assert uow.tickets.place(id_) is None
    assert not hands_off(desk, id_, "A")


def test_a_person_wanted_after_the_invoice_is_waited_for_from_then_on(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, INVOICE)
    (before,) = desk.tickets.of_conversation(id_)
    desk.later(hours=2)
    desk.tickets.open(id_, PERSON)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.takes_over, ticket.reason) == (True, "request_human")
    assert ticket.opened_at > before.opened_at
    assert ticket.reply_due is not None
    with desk.open_uow(writes=False) as uow:
        promised = uow.session.scalar(select(TicketRow.first_reply_due))
    assert promised == ticket.reply_due, "what the board counts"


@pytest.mark.parametrize("reason", ["request_invoice", "bot_failed"])
@pytest.mark.parametrize("order_no", ["A", None])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_seen_to_beside_the_talk_makes_no_order_wait(desk, reason, order_no, first):
    id_ = desk.conversation()
    beside = HandOver(Queue.AGENT, reason, order_no=order_no)
    for wish in (beside, PERSON) if first else (PERSON, beside):
        desk.tickets.open(id_, wish)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert not hands_off(desk, id_, "A")
    assert desk.tickets.of_conversation(id_)[0].order_no == order_no


def test_an_invoice_asked_for_while_waiting_is_not_lost_with_the_place(desk):
    id_ = wait_in_queue(desk)
    desk.tickets.open(id_, INVOICE)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.takes_over, ticket.reason) == (True, "request_human")
    assert not desk.tickets.leave(id_)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert ticket.state is TicketState.OPEN


def test_a_second_matter_does_not_free_the_order_of_the_first(desk):
    id_ = wait_in_queue(desk, order_no="A")
    desk.tickets.open(id_, HandOver(Queue.AGENT, "above_limit", order_no="B"))
    assert all(hands_off(desk, id_, order_no) for order_no in "AB")
    assert not hands_off(desk, id_, "C")


def test_a_second_matter_without_an_order_makes_every_order_wait(desk):
    id_ = wait_in_queue(desk, order_no="A")
    desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "complain"))
    assert hands_off(desk, id_, "C")


def test_a_ticket_whose_orders_were_not_kept_makes_every_order_wait(desk):
    """Opened before orders were kept."""
    id_ = wait_in_queue(desk, reason="above_limit", order_no="A")
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("delete from ticket_orders")
    assert hands_off(desk, id_, "C")


def test_nothing_waits_where_the_bot_has_the_conversation(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, HandOver(Queue.WAREHOUSE, "overdue", order_no="A"))
    assert not hands_off(desk, id_, "A")


def test_an_answer_that_was_begun_before_another_matter_was_added_is_void(desk):
    id_ = wait_in_queue(desk, order_no="A")
    turn = turn_of(desk, id_, "B 那单退差价")
    desk.tickets.open(id_, HandOver(Queue.AGENT, "above_limit", order_no="B"))
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(turn, [Outgoing("退您 5 元？")])
    assert desk.conversations.take_turn(id_, owner="r1").text == "B 那单退差价"


# Buttons


def test_what_goes_with_a_hand_over_has_no_buttons(desk):
    id_ = desk.conversation()
    turn = turn_of(desk, id_, "烂了")
    choice = Outgoing("您想怎么处理呢？", buttons=(Button("b1", "退货退款", "/request_return"),))
    written = desk.conversations.finish_turn(turn, [choice], hand_overs=[PERSON]).messages
    assert [message.buttons for message in written] == [(), ()]


def test_buttons_of_an_answer_in_the_queue_can_be_pressed(desk):
    id_ = wait_in_queue(desk)
    shown = Outgoing("在杭州", buttons=(Button("b1", "不动了？", "/logistics_stalled"),))
    turn = turn_of(desk, id_, "到哪了")
    (message,) = desk.conversations.finish_turn(turn, [shown]).messages
    desk.conversations.receive(id_, Incoming("key-press", button=(message.seq, "b1")))
    assert desk.conversations.take_turn(id_, owner="r1").payload == "/logistics_stalled"


# The way back


def test_who_waits_no_longer_is_back_with_the_bot_and_out_of_the_queue(desk):
    id_ = wait_in_queue(desk)
    assert desk.tickets.leave(id_)
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.tickets.place(id_) is None
    last = desk.conversations.messages_after(id_, 0)[-1]
    assert (last.sender, last.text) == (Sender.SYSTEM, "utter_left_queue")


def test_a_turn_leads_back_too_and_goes_on_under_the_next_epoch(desk):
    id_ = wait_in_queue(desk)
    turn = turn_of(desk, id_, "算了不用人工了，到哪了")
    epoch = desk.conversations.leave_in_turn(id_, epoch=turn.epoch)
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.tickets.of_conversation(id_) == []
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(turn, [Outgoing("在杭州")])
    now = replace(turn, epoch=epoch, waiting=None)
    (said,) = desk.conversations.finish_turn(now, [Outgoing("在杭州")]).messages
    assert said.text == "在杭州"


def test_a_turn_that_began_before_another_came_leaves_nothing(desk):
    id_ = wait_in_queue(desk)
    turn = turn_of(desk, id_, "不等了")
    desk.tickets.open(id_, HandOver(Queue.AGENT, "dispute"))
    with pytest.raises(ConversationMoved):
        desk.conversations.leave_in_turn(id_, epoch=turn.epoch)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE


@pytest.mark.parametrize(
    ("reason", "decided", "settled", "left"),
    [
        pytest.param("window_passed", 7, {7: "window_passed"}, True, id="its decision is settled"),
        pytest.param("window_passed", 7, {}, False, id="its decision still waits"),
        pytest.param("window_passed", 7, {8: "window_passed"}, False, id="another one is"),
        pytest.param("dispute", 7, {7: "window_passed"}, False, id="something else beside it"),
        pytest.param("report_damaged", None, {}, True, id="nobody has to"),
        pytest.param("paid_twice", None, {}, False, id="somebody has to"),
    ],
)
def test_what_is_settled_holds_nobody_in_the_queue(desk, reason, decided, settled, left):
    (ticket,) = desk.tickets.of_conversation(wait_in_queue(desk, reason=reason))
    ticket = replace(ticket, decision_ids=() if decided is None else (decided,))
    assert must_stay(ticket, settled) is not left


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"deadline": datetime(2026, 11, 23, tzinfo=UTC)}, id="a promised answer"),
        pytest.param({"reason": "above_limit"}, id="something to approve"),
        pytest.param({"alarm": Alarm(Danger.INJURY, 2, "割伤了"), "reason": "danger"}, id="danger"),
    ],
)
def test_what_a_person_has_to_look_at_stays_and_that_is_said(desk, given):
    id_ = wait_in_queue(desk, **given)
    assert not desk.tickets.leave(id_)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    (ticket,) = desk.tickets.of_conversation(id_)
    assert ticket.state is TicketState.OPEN
    assert desk.conversations.messages_after(id_, 0)[-1].text == "utter_must_stay_in_queue"
    turn = turn_of(desk, id_, "不等了")
    with pytest.raises(MatterWaits):
        desk.conversations.leave_in_turn(id_, epoch=turn.epoch)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE


def test_what_was_added_for_a_person_outlives_a_wish_that_may_be_taken_back(desk):
    id_ = wait_in_queue(desk)
    desk.tickets.open(id_, HandOver(Queue.AGENT, "dispute"))
    assert not desk.tickets.leave(id_)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.state, ticket.reason) == (TicketState.OPEN, "dispute")


def test_a_buyer_behind_a_hundred_notices_is_answered(desk):
    id_ = desk.conversation()
    with desk.open_uow() as uow:
        for number in range(101):
            notice = Outgoing(f"通知 {number}")
            uow.desk.append(id_, notice, sender=Sender.SYSTEM, at=desk.now)
        uow.commit()
    assert turn_of(desk, id_, "退货").text == "退货"


def test_leaving_after_a_person_came_changes_nothing(desk):
    id_, lin = wait_in_queue(desk), desk.agent()
    (ticket,) = desk.tickets.of_conversation(id_)
    desk.tickets.claim(ticket.id, staff=lin)
    assert not desk.tickets.leave(id_)
    assert desk.conversations.conversation(id_).holder is Holder.AGENT
    assert desk.tickets.ticket(ticket.id).state is TicketState.CLAIMED


def test_leaving_twice_is_leaving_once(desk):
    id_ = wait_in_queue(desk)
    assert desk.tickets.leave(id_) and desk.tickets.leave(id_)
    said = [message.text for message in desk.conversations.messages_after(id_, 0)]
    assert said.count("utter_left_queue") == 1


# When somebody comes


def test_at_night_the_hand_over_says_when_somebody_comes(desk):
    desk.keeps(DAILY)
    desk.now = NIGHT
    id_ = desk.conversation()
    told = answer(desk, id_, "转人工", Outgoing("排上了"), hand_overs=[PERSON])
    assert told == ["排上了", "utter_closed_until"]
    (ticket,) = desk.tickets.of_conversation(id_)
    assert ticket.reply_due == datetime(2026, 11, 21, 1, 3, tzinfo=UTC), "9:03"


@pytest.mark.parametrize(
    ("ago", "told"), [(20, ["排上了", "utter_queue_place"]), (90, ["排上了", "utter_closed_until"])]
)
def test_who_works_past_the_hours_is_there(desk, ago, told):
    desk.keeps(DAILY)
    desk.now = NIGHT - timedelta(seconds=ago)
    desk.passing_on.seen([desk.agent().id])
    desk.now = NIGHT
    id_ = desk.conversation()
    assert answer(desk, id_, "转人工", Outgoing("排上了"), hand_overs=[PERSON]) == told
    place = turn_of(desk, id_, "人呢").waiting.place
    assert (place.opens_at is None) == (told[1] != "utter_closed_until")


def test_by_day_it_says_the_place_and_nothing_of_hours(desk):
    desk.keeps(DAILY)
    id_ = desk.conversation()
    told = answer(desk, id_, "转人工", Outgoing("排上了"), hand_overs=[PERSON])
    assert told == ["排上了", "utter_queue_place"]
    later = replace(PERSON, reason="dispute")
    assert answer(desk, id_, "投诉", Outgoing("记下了"), hand_overs=[later]) == ["记下了"]


def test_where_an_hour_was_told_the_place_is_not(desk):
    id_ = desk.conversation()
    by = replace(PERSON, reason="window_passed", deadline=desk.now + timedelta(hours=36))
    assert answer(desk, id_, "换货", Outgoing("最晚后天"), hand_overs=[by]) == ["最晚后天"]


def test_danger_at_night_gets_its_one_sentence(desk):
    desk.keeps(DAILY)
    desk.now = NIGHT
    alarm = replace(PERSON, alarm=Alarm(Danger.FIRE, 2, "冒烟了"), reason="danger")
    id_ = desk.conversation()
    assert answer(desk, id_, "冒烟了", Outgoing("断电"), hand_overs=[alarm]) == ["断电"]


def test_who_waits_at_night_is_told_the_opening_and_no_minutes(desk):
    desk.keeps(DAILY)
    desk.now = NIGHT
    place = turn_of(desk, wait_in_queue(desk), "多久").waiting.place
    assert (place.place, place.wait_minutes) == (1, None)
    assert place.opens_at == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


# How long it takes

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def a_wait(opened: float, claimed: float | None) -> Wait:
    minutes = None if claimed is None else AT + timedelta(minutes=claimed)
    return Wait(AT + timedelta(minutes=opened), minutes)


def lately(waits: list[Wait], hours: OpeningHours) -> float | None:
    now = AT + timedelta(minutes=21)
    return seconds_lately(waits, hours, since=now - timedelta(hours=12), now=now)


@pytest.mark.parametrize(
    ("waits", "minutes"),
    [
        pytest.param([], None, id="nobody came"),
        pytest.param([a_wait(0, 4), a_wait(0, 8)], None, id="too few"),
        pytest.param([a_wait(n, n + 2) for n in (0, 10, 20)], 2, id="no queue"),
        pytest.param([a_wait(n / 10, 3 * n + 3) for n in range(4)], 3, id="who queued"),
        pytest.param([a_wait(0, None), *(a_wait(n, n + 4) for n in (1, 9, 17))], 7, id="overtaken"),
        pytest.param(
            [*(a_wait(n, n) for n in range(9)), *(a_wait(n, n + 2) for n in (0, 9, 15))],
            2,
            id="who found somebody at once says nothing",
        ),
    ],
)
def test_a_place_takes_as_long_as_it_took_lately(waits, minutes):
    seconds = lately(waits, ALWAYS)
    assert (None if seconds is None else round(seconds / 60)) == minutes


def test_who_waited_for_the_morning_does_not_count():
    waits = [Wait(NIGHT, AT) for _ in range(5)]
    assert lately(waits, DAILY) is None
    assert lately(waits, ALWAYS) is not None


def test_waiting_time_is_told_from_recent_claims_only(desk):
    lin = desk.agent()
    for number in range(3):
        id_ = wait_in_queue(desk, f"earlier-{number}")
        desk.later(minutes=4)
        (ticket,) = desk.tickets.of_conversation(id_)
        desk.tickets.claim(ticket.id, staff=lin)
    id_ = wait_in_queue(desk)
    assert desk.tickets.place("nobody") is None
    # A claim each four minutes; half of those who are next wait less than two thirds of it.
    assert desk.tickets.place(id_).wait_minutes == 3
    desk.later(hours=3)
    assert desk.tickets.place(id_).wait_minutes is None


def test_an_agent_who_steps_in_unasked_says_nothing_of_waiting(desk):
    lin = desk.agent()
    for number in range(3):
        desk.tickets.take_over(desk.conversation(f"other-{number}"), staff=lin, card={})
    assert desk.tickets.place(wait_in_queue(desk)).wait_minutes is None
