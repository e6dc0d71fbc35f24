"""No ticket is stuck: passed on by hand, taken over, and taken back from who is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.model import (
    HandOver,
    Holder,
    Incoming,
    Outgoing,
    Queue,
    Role,
    Sender,
    TicketState,
)
from bot.desk.passing_on import Patience
from bot.desk.steps import StepKind
from bot.errors import BadInput, ConversationMoved, Forbidden, NotFound, NotHolder, TicketTaken
from bot.opening_hours import OpeningHours
from bot.safety.model import Alarm
from nlu.danger import Danger

NOTE = "买家等退款，金额已核对"


def claimed(desk, staff, buyer_id: str = "b1", **wish) -> tuple[str, int]:
    """A conversation that this person has, and its ticket."""
    id_ = desk.conversation(buyer_id)
    given = {"queue": Queue.AGENT, "reason": "request_human", **wish}
    ticket = desk.tickets.open(id_, HandOver(**given))
    desk.tickets.claim(ticket.id, staff=staff)
    return id_, ticket.id


def online(desk, username: str, role: Role = Role.AGENT):
    staff = desk.agent(username, role)
    desk.passing_on.seen([staff.id])
    return staff


def say(desk, id_: str, staff, text: str = "在的"):
    key = f"key-{len(desk.conversations.messages_after(id_, 0)):06}"
    return desk.conversations.say_as_agent(id_, staff=staff, client_msg_id=key, text=text)


def ask(desk, id_: str, text: str = "人呢"):
    key = f"ask-{len(desk.conversations.messages_after(id_, 0)):06}"
    return desk.conversations.receive(id_, Incoming(key, text=text))


def last(desk, id_: str) -> str:
    return desk.conversations.messages_after(id_, 0)[-1].text


def kinds(desk, ticket_id: int) -> list[StepKind]:
    return [step.kind for step in desk.passing_on.history(ticket_id)]


# To a colleague


def test_a_colleague_who_is_there_gets_ticket_and_conversation(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    before = desk.conversations.conversation(id_).epoch

    ticket = desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)

    assert (ticket.state, ticket.staff_id) == (TicketState.CLAIMED, wang.id)
    now = desk.conversations.conversation(id_)
    assert (now.holder, now.staff_id, now.epoch) == (Holder.AGENT, wang.id, before + 1)
    assert last(desk, id_) == "utter_agent_passed_on"
    say(desk, id_, wang)
    with pytest.raises(NotHolder):
        say(desk, id_, lin)


def test_the_note_stands_in_the_talk_for_staff_alone_and_in_the_history(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    desk.passing_on.to_person(number, staff=lin, to=wang.id, note=f"  {NOTE} ")
    notes = [
        message.text
        for message in desk.conversations.messages_after(id_, 0, with_notes=True)
        if message.kind == "note"
    ]
    assert notes == [f"转给客服wang：{NOTE}"]
    assert all(NOTE not in m.text for m in desk.conversations.messages_after(id_, 0))
    step = desk.passing_on.history(number)[-1]
    assert (step.kind, step.by, step.to) == (StepKind.TO_PERSON, "客服lin", "客服wang")
    assert (step.note, step.at) == (NOTE, desk.now)


def test_who_is_not_there_gets_nothing(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, lin)
    desk.later(minutes=2)
    with pytest.raises(BadInput, match="不在线"):
        desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)
    with pytest.raises(NotFound):
        desk.passing_on.to_person(number, staff=lin, to=999, note=NOTE)
    assert desk.tickets.ticket(number).staff_id == lin.id


def test_only_who_has_it_or_a_supervisor_passes_it_on(desk):
    lin, wang, boss = online(desk, "lin"), online(desk, "wang"), desk.agent("boss", Role.SUPERVISOR)
    _, number = claimed(desk, lin)
    with pytest.raises(NotHolder):
        desk.passing_on.to_person(number, staff=wang, to=wang.id, note=NOTE)
    assert desk.passing_on.to_person(number, staff=boss, to=wang.id, note=NOTE).staff_id == wang.id


def test_a_supervisor_gives_out_what_nobody_has_yet(desk):
    wang, boss = online(desk, "wang"), desk.agent("boss", Role.SUPERVISOR)
    id_ = desk.conversation()
    ticket = desk.tickets.open(id_, HandOver(Queue.AGENT, "request_human"))
    desk.conversations.receive(id_, Incoming("key-danger", text="孩子把电池吞下去了"))
    desk.passing_on.to_person(ticket.id, staff=boss, to=wang.id, note=NOTE)
    assert desk.conversations.conversation(id_).staff_id == wang.id
    assert last(desk, id_) == "utter_agent_joined"
    assert desk.tickets.ticket(ticket.id).reason == "danger", "heard although the bot is silent now"


@pytest.mark.parametrize("note", ["", " 好 ", "\n"])
def test_nothing_is_passed_on_without_a_word(desk, note):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, lin)
    with pytest.raises(BadInput):
        desk.passing_on.to_person(number, staff=lin, to=wang.id, note=note)
    with pytest.raises(BadInput):
        desk.passing_on.to_queue(number, staff=lin, queue=Queue.SUPERVISOR, note=note)


def test_what_is_over_is_not_passed_on(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, lin)
    desk.tickets.resolve(number, staff=lin, summary="")
    with pytest.raises(BadInput):
        desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)


def test_work_behind_the_scenes_is_passed_on_without_a_word_to_the_buyer(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin, queue=Queue.WAREHOUSE)
    said = desk.conversations.messages_after(id_, 0)
    desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)
    assert desk.tickets.ticket(number).staff_id == wang.id
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.conversations.messages_after(id_, 0) == said


# Into a queue


def test_in_another_queue_it_is_waited_for_again_and_the_bot_goes_on(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin, order_no="A")
    desk.later(minutes=30)
    ask(desk, id_, "那多久能退")

    ticket = desk.passing_on.to_queue(number, staff=lin, queue=Queue.SUPERVISOR, note=NOTE)

    assert (ticket.state, ticket.queue, ticket.staff_id) == (
        TicketState.OPEN,
        Queue.SUPERVISOR,
        None,
    )
    assert ticket.reply_due == desk.now + timedelta(minutes=3)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert "utter_passed_to_queue" in [m.text for m in desk.conversations.messages_after(id_, 0)]
    turn = desk.conversations.take_turn(id_, owner="r1")
    assert (turn.text, turn.waiting.covers("A")) == ("那多久能退", True)
    assert kinds(desk, number) == [StepKind.CLAIMED, StepKind.TO_QUEUE]


def test_it_keeps_its_place_before_who_came_later(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    desk.later(minutes=1)
    other = desk.conversation("b2")
    desk.tickets.open(other, HandOver(Queue.AGENT, "request_human"))
    desk.passing_on.to_queue(number, staff=lin, queue=Queue.AGENT, note=NOTE)
    assert (desk.tickets.place(id_).place, desk.tickets.place(other).place) == (1, 2)


def test_a_queue_that_has_a_ticket_of_this_buyer_takes_no_second(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "above_limit"))
    with pytest.raises(BadInput, match="已经有一张工单"):
        desk.passing_on.to_queue(number, staff=lin, queue=Queue.SUPERVISOR, note=NOTE)
    assert desk.conversations.conversation(id_).staff_id == lin.id


@pytest.mark.parametrize(
    ("own", "wanted"), [(Queue.AGENT, Queue.WAREHOUSE), (Queue.COURIER, Queue.SUPERVISOR)]
)
def test_talking_and_work_behind_the_scenes_do_not_mix(desk, own, wanted):
    lin = online(desk, "lin")
    _, number = claimed(desk, lin, queue=own)
    with pytest.raises(BadInput):
        desk.passing_on.to_queue(number, staff=lin, queue=wanted, note=NOTE)


def test_what_was_passed_on_is_no_claim_in_the_told_waiting_time(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    _, number = claimed(desk, lin)
    start = desk.now
    desk.later(seconds=30)
    desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)
    with desk.open_uow(writes=False) as uow:
        assert [wait.claimed_at for wait in uow.tickets.waits_since(start)] == [start]


# A supervisor


def test_a_supervisor_takes_over_what_an_agent_has(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    id_, number = claimed(desk, lin)
    ticket = desk.tickets.take_from(number, staff=boss)
    assert (ticket.state, ticket.staff_id) == (TicketState.CLAIMED, boss.id)
    assert desk.conversations.conversation(id_).staff_id == boss.id
    assert last(desk, id_) == "utter_agent_passed_on"
    assert kinds(desk, number)[-1] is StepKind.TAKEN_OVER
    say(desk, id_, boss)
    again = desk.conversations.conversation(id_).epoch
    assert desk.tickets.take_from(number, staff=boss).staff_id == boss.id
    assert desk.conversations.conversation(id_).epoch == again, "twice is once"


def test_a_supervisor_steps_into_a_conversation_that_somebody_has(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    id_, number = claimed(desk, lin)
    assert desk.tickets.take_over(id_, staff=boss, card={}).id == number
    assert desk.conversations.conversation(id_).staff_id == boss.id


def test_an_agent_takes_nothing_from_another(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    with pytest.raises(Forbidden):
        desk.tickets.take_from(number, staff=wang)
    with pytest.raises(TicketTaken):
        desk.tickets.take_over(id_, staff=wang, card={})


def test_a_supervisor_takes_nothing_that_is_over(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    _, number = claimed(desk, lin)
    desk.tickets.resolve(number, staff=lin, summary="")
    with pytest.raises(TicketTaken):
        desk.tickets.take_from(number, staff=boss)


def test_who_ends_one_of_two_tickets_leaves_the_talk_to_the_other_person(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    id_, first = claimed(desk, lin)
    second = desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "above_limit"))
    desk.tickets.claim(second.id, staff=boss)
    desk.tickets.resolve(second.id, staff=boss, summary="")
    assert desk.conversations.conversation(id_).staff_id == lin.id
    assert last(desk, id_) == "utter_agent_joined"
    say(desk, id_, lin)
    desk.tickets.release(first, staff=lin)
    assert desk.conversations.conversation(id_).holder is Holder.BOT


def test_who_gets_the_talk_back_has_the_whole_time_from_then_on(desk):
    lin, boss = online(desk, "lin"), online(desk, "boss", Role.SUPERVISOR)
    id_, _ = claimed(desk, lin)
    second = desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "above_limit"))
    desk.tickets.claim(second.id, staff=boss)
    desk.later(minutes=30)
    desk.tickets.resolve(second.id, staff=boss, summary="")
    assert desk.passing_on.sweep() == 0
    assert desk.conversations.conversation(id_).staff_id == lin.id


def test_who_ends_one_of_their_own_two_tickets_goes_on_without_a_word(desk):
    lin = online(desk, "lin")
    id_, first = claimed(desk, lin)
    second = desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "above_limit"))
    desk.tickets.claim(second.id, staff=lin)
    before = desk.conversations.messages_after(id_, 0)
    desk.tickets.resolve(second.id, staff=lin, summary="")
    assert desk.conversations.messages_after(id_, 0) == before
    assert desk.conversations.conversation(id_).staff_id == lin.id
    desk.tickets.resolve(first, staff=lin, summary="")
    assert last(desk, id_) == "utter_rate_us"


# Signed out


@pytest.mark.parametrize("reason", ["request_invoice", "bot_failed"])
@pytest.mark.parametrize("by_hand", [True, False])
def test_who_was_talked_to_beside_the_queue_is_promised_the_next_person(desk, reason, by_hand):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin, reason=reason, order_no="A")
    if by_hand:
        desk.passing_on.to_queue(number, staff=lin, queue=Queue.SUPERVISOR, note=NOTE)
    else:
        desk.passing_on.signed_out(lin)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert desk.tickets.place(id_).place == 1
    waiting = turn(desk, id_).waiting
    assert not (waiting.covers("A") or waiting.covers("B")), "the bot goes on with both"
    assert desk.tickets.ticket(number).reason == "request_human"
    assert not desk.tickets.leave(id_) or reason == "bot_failed", "an invoice is not lost"


def test_a_question_that_nobody_talked_about_stays_beside_the_talk(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, _ = claimed(desk, wang, queue=Queue.SUPERVISOR)
    ticket = desk.tickets.open(id_, HandOver(Queue.AGENT, "request_invoice"))
    with desk.open_uow() as uow:
        uow.passing.hand(ticket.id, staff_id=lin.id, at=desk.now)
        uow.commit()
    desk.passing_on.signed_out(lin)
    assert desk.tickets.ticket(ticket.id).reason == "request_invoice"
    assert desk.conversations.conversation(id_).staff_id == wang.id


def test_who_signs_out_leaves_nothing_behind(desk):
    lin = online(desk, "lin")
    id_, talk = claimed(desk, lin)
    _, parcel = claimed(desk, lin, "b2", queue=Queue.COURIER)
    assert desk.passing_on.signed_out(lin) == 2
    for number in (talk, parcel):
        ticket = desk.tickets.ticket(number)
        assert (ticket.state, ticket.staff_id) == (TicketState.OPEN, None)
        assert kinds(desk, number)[-1] is StepKind.SIGNED_OUT
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert last(desk, id_) == "utter_agent_left"
    assert last(desk, desk.conversation("b2")) == "utter_welcome"


def test_who_is_signed_in_elsewhere_goes_on(desk):
    lin = online(desk, "lin")
    _, number = claimed(desk, lin)
    desk.staff.sign_in(username="lin", password="correct horse")
    _, token = desk.staff.sign_in(username="lin", password="correct horse")
    assert desk.staff.sign_out(token) == lin
    assert desk.passing_on.signed_out(lin) == 0
    assert desk.tickets.ticket(number).staff_id == lin.id


# Silent, or away


def test_a_buyer_whom_nobody_ever_answered_is_waited_for_again(desk):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    desk.later(minutes=9, seconds=59)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 0
    desk.later(seconds=1)
    assert desk.passing_on.sweep() == 1
    assert kinds(desk, number) == [StepKind.CLAIMED, StepKind.SILENT]
    assert desk.passing_on.history(number)[-1].to == "客服lin"
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    assert last(desk, id_) == "utter_agent_left"
    assert desk.passing_on.sweep() == 0


def test_a_buyer_who_waits_for_the_next_word_is_waited_for_again(desk):
    lin = online(desk, "lin")
    id_, _ = claimed(desk, lin)
    say(desk, id_, lin)
    desk.later(hours=1)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 0, "nobody waits: the buyer has the last word"
    ask(desk, id_)
    desk.later(minutes=10)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 1


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢！", "没有了谢谢 再见"])
def test_thanks_at_the_end_wait_for_no_word(desk, text):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    say(desk, id_, lin)
    ask(desk, id_, text)
    desk.later(hours=1)
    assert desk.passing_on.sweep() == 0
    assert desk.tickets.ticket(number).staff_id == lin.id


@pytest.mark.parametrize("text", ["好的", "谢谢，那什么时候退"])
def test_what_asks_for_more_than_thanks_waits(desk, text):
    lin = online(desk, "lin")
    id_, _ = claimed(desk, lin)
    say(desk, id_, lin)
    ask(desk, id_, text)
    ask(desk, id_, "谢谢")
    desk.later(minutes=10)
    assert desk.passing_on.sweep() == 1


def test_a_word_starts_the_time_anew_and_a_note_does_not(desk):
    lin = online(desk, "lin")
    id_, _ = claimed(desk, lin)
    desk.later(minutes=9)
    desk.conversations.note(id_, staff=lin, client_msg_id="key-note-1", text="查一下")
    desk.passing_on.seen([lin.id])
    say(desk, id_, lin)
    desk.later(minutes=9)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 0
    id_, _ = claimed(desk, lin, "b2")
    desk.conversations.note(id_, staff=lin, client_msg_id="key-note-2", text="查一下")
    desk.later(minutes=10)
    desk.passing_on.seen([lin.id])
    assert desk.passing_on.sweep() == 1


def test_who_got_it_from_a_colleague_has_the_whole_time(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    say(desk, id_, lin)
    ask(desk, id_)
    desk.later(minutes=9)
    desk.passing_on.seen([lin.id, wang.id])
    desk.passing_on.to_person(number, staff=lin, to=wang.id, note=NOTE)
    desk.later(minutes=9)
    desk.passing_on.seen([wang.id])
    assert desk.passing_on.sweep() == 0
    desk.later(minutes=1)
    desk.passing_on.seen([wang.id])
    assert desk.passing_on.sweep() == 1


def test_who_is_away_too_long_has_it_no_more(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    _, other = claimed(desk, wang, "b2")
    _, parcel = claimed(desk, lin, "b3", queue=Queue.COURIER)
    say(desk, id_, lin)
    pass_minutes(desk, 5, wang)
    assert desk.passing_on.sweep() == 1
    assert kinds(desk, number)[-1] is StepKind.AWAY
    assert desk.tickets.ticket(other).staff_id == wang.id
    assert desk.tickets.ticket(parcel).staff_id == lin.id, "work behind the scenes needs no page"


def test_after_the_gateway_was_down_everybody_has_time_to_come_back(desk):
    lin = online(desk, "lin")
    id_, _ = claimed(desk, lin)
    say(desk, id_, lin)
    desk.later(hours=1)
    desk.restarts()
    assert desk.passing_on.sweep() == 0
    pass_minutes(desk, 5)
    assert desk.passing_on.sweep() == 1


@pytest.mark.parametrize("hours", [1, -1], ids=["an outage", "a clock that was set back"])
def test_while_nobody_could_be_seen_nobody_was_away(desk, hours):
    lin = online(desk, "lin")
    id_, number = claimed(desk, lin)
    say(desk, id_, lin)
    pass_minutes(desk, 6, lin)
    desk.later(hours=hours)
    assert desk.passing_on.sweep() == 0, "asked before anybody could be seen again"
    pass_minutes(desk, 4)
    assert desk.passing_on.sweep() == 0
    assert desk.tickets.ticket(number).staff_id == lin.id


def pass_minutes(desk, minutes: int, *there) -> None:
    """As the gateway sees it: again and again who is there."""
    for _ in range(minutes * 2):
        desk.later(seconds=30)
        desk.passing_on.seen([staff.id for staff in there])


def test_without_a_set_time_nothing_is_taken_back(desk):
    lin = online(desk, "lin")
    claimed(desk, lin)
    desk.restarts(Patience(silent=None, away=None))
    desk.later(days=3)
    assert desk.passing_on.sweep() == 0


def test_at_night_it_is_due_after_the_opening(desk):
    desk.keeps(OpeningHours.read("11:00-22:00"))
    lin = online(desk, "lin")
    _, number = claimed(desk, lin)
    desk.passing_on.signed_out(lin)
    assert desk.tickets.ticket(number).reply_due.hour == 3


def test_danger_stays_the_first_in_line(desk):
    lin = online(desk, "lin")
    alarm = Alarm(Danger.INJURY, 2, "割伤了")
    id_, _ = claimed(desk, lin, reason="danger", alarm=alarm)
    desk.tickets.open(desk.conversation("b2"), HandOver(Queue.AGENT, "dispute", high=True))
    desk.passing_on.signed_out(lin)
    assert desk.tickets.place(id_).place == 1


def test_claimed_again_the_next_one_has_the_conversation(desk):
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_, number = claimed(desk, lin)
    desk.passing_on.signed_out(lin)
    desk.conversations.finish_turn(turn(desk, id_), [Outgoing("我先看看")])
    desk.tickets.claim(number, staff=wang)
    say(desk, id_, wang)
    assert desk.tickets.ticket(number).reply_due is None
    assert kinds(desk, number) == [StepKind.CLAIMED, StepKind.SIGNED_OUT, StepKind.CLAIMED]


def turn(desk, id_: str):
    ask(desk, id_, "还有人吗")
    return desk.conversations.take_turn(id_, owner="r1")


# Who is there


def test_colleagues_are_told_with_who_is_there_and_what_they_have(desk):
    lin, _ = online(desk, "lin"), desk.agent("wang")
    claimed(desk, lin)
    found = [(one.staff.username, one.online(desk.now), one.tickets) for one in desk.team.members()]
    assert found == [("lin", True, 1), ("wang", False, 0)]


def test_a_sender_is_never_the_bot_after_it_was_passed_on(desk):
    """X6: an answer that was begun before the claim is void for every hand after it, too."""
    lin, wang = online(desk, "lin"), online(desk, "wang")
    id_ = desk.conversation()
    begun = turn(desk, id_)
    ticket = desk.tickets.open(id_, HandOver(Queue.AGENT, "request_human"))
    desk.tickets.claim(ticket.id, staff=lin)
    desk.passing_on.to_person(ticket.id, staff=lin, to=wang.id, note=NOTE)
    with pytest.raises(ConversationMoved):
        desk.conversations.finish_turn(begun, [Outgoing("在杭州")])
    assert desk.conversations.messages_after(id_, 0)[-1].sender is Sender.SYSTEM
