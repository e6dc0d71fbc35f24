"""The queue: one open ticket a conversation and queue, one winner a claim."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.desk.model import (
    Button,
    HandOver,
    Holder,
    Incoming,
    Outgoing,
    Queue,
    Role,
    TicketState,
)
from bot.errors import NotHolder, TicketTaken


def wish(**given) -> HandOver:
    return HandOver(**{"queue": Queue.AGENT, "reason": "request_human", **given})


def test_a_second_escalation_is_added_to_the_open_ticket(desk):
    id_ = desk.conversation()
    soon, late = desk.now + timedelta(hours=1), desk.now + timedelta(hours=9)
    first = desk.tickets.open(id_, wish(deadline=late))
    second = desk.tickets.open(id_, wish(deadline=soon, high=True, reason="complain"))
    assert second.id == first.id
    assert (second.high, second.deadline) == (True, soon)
    third = desk.tickets.open(id_, wish(deadline=late))
    assert (third.high, third.deadline) == (True, soon), "it only rises and only comes nearer"


def test_each_queue_has_its_own_ticket(desk):
    id_ = desk.conversation()
    first = desk.tickets.open(id_, wish())
    second = desk.tickets.open(id_, wish(queue=Queue.WAREHOUSE))
    assert first.id != second.id


def test_after_it_is_closed_a_new_one_opens(desk):
    id_, lin = desk.conversation(), desk.agent()
    first = desk.tickets.open(id_, wish())
    desk.tickets.claim(first.id, staff=lin)
    desk.tickets.resolve(first.id, staff=lin, summary="好了")
    assert desk.tickets.open(id_, wish()).id != first.id


def test_high_priority_comes_first_then_the_nearer_deadline(desk):
    late = desk.tickets.open(desk.conversation("a"), wish(deadline=desk.now + timedelta(hours=9)))
    none = desk.tickets.open(desk.conversation("b"), wish())
    soon = desk.tickets.open(desk.conversation("c"), wish(deadline=desk.now + timedelta(hours=1)))
    high = desk.tickets.open(desk.conversation("d"), wish(high=True))
    page = desk.tickets.view(view="open", staff=desk.agent())
    assert [t.id for t in page.tickets] == [high.id, soon.id, late.id, none.id]
    assert (page.total, page.waiting, page.mine) == (4, 4, 0)


def test_a_buyer_who_waits_for_a_word_comes_before_a_parcel_that_has_a_day(desk):
    parcel = desk.tickets.open(
        desk.conversation("a"),
        wish(queue=Queue.COURIER, deadline=desk.now + timedelta(hours=24)),
    )
    desk.later(minutes=1)
    waits = desk.tickets.open(desk.conversation("b"), wish())
    listed = desk.tickets.view(view="open", staff=desk.agent()).tickets
    assert [ticket.id for ticket in listed] == [waits.id, parcel.id]


def test_the_place_in_the_queue_counts_who_is_served_before(desk):
    first, second = desk.conversation("a"), desk.conversation("b")
    desk.tickets.open(first, wish())
    desk.later(seconds=5)
    desk.tickets.open(second, wish())
    assert (desk.tickets.place(first).place, desk.tickets.place(second).place) == (1, 2)
    desk.later(seconds=5)
    third = desk.conversation("c")
    desk.tickets.open(third, wish(high=True))
    assert (desk.tickets.place(third).place, desk.tickets.place(first).place) == (1, 2)


def test_claiming_takes_the_conversation_and_tells_the_buyer(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish())
    desk.tickets.claim(ticket.id, staff=lin)
    conversation = desk.conversations.conversation(id_)
    assert (conversation.holder, conversation.staff_name) == (Holder.AGENT, "客服lin")
    assert desk.conversations.messages_after(id_, 0)[-1].text == "utter_agent_joined"


def test_claiming_a_warehouse_ticket_leaves_the_bot_in_the_conversation(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish(queue=Queue.WAREHOUSE))
    desk.tickets.claim(ticket.id, staff=lin)
    assert desk.conversations.conversation(id_).holder is Holder.BOT


def test_one_of_many_wins_a_claim(desk):
    agents = [desk.agent(f"agent{number}") for number in range(8)]
    tickets = [desk.tickets.open(desk.conversation(f"b{n}"), wish()) for n in range(10)]
    won: list[tuple[int, int]] = []
    gate = threading.Barrier(len(agents))

    def race(agent) -> None:
        gate.wait()
        for ticket in tickets:
            try:
                desk.tickets.claim(ticket.id, staff=agent)
                won.append((ticket.id, agent.id))
            except TicketTaken:
                pass

    threads = [threading.Thread(target=race, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ticket for ticket, _ in won) == sorted(ticket.id for ticket in tickets)


def test_giving_back_wakes_the_bot_for_the_question_that_the_person_left(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish())
    desk.tickets.claim(ticket.id, staff=lin)
    desk.conversations.receive(id_, Incoming("key-old-1", text="人呢"))
    desk.conversations.say_as_agent(id_, staff=lin, client_msg_id="key-reply", text="在的")
    desk.conversations.receive(id_, Incoming("key-new-1", text="那个锅第一次用要注意啥"))
    assert desk.conversations.unanswered() == []
    desk.tickets.resolve(ticket.id, staff=lin, summary="好了")
    assert desk.conversations.unanswered() == [id_]
    assert desk.conversations.take_turn(id_, owner="r1").text == "那个锅第一次用要注意啥"


def test_a_button_that_was_pressed_while_a_person_spoke_is_void(desk):
    id_, lin = desk.conversation(), desk.agent()
    desk.conversations.receive(id_, Incoming("key-ask-1", text="降价了"))
    turn = desk.conversations.take_turn(id_, owner="r1")
    offer = Outgoing("要办吗？", buttons=(Button("b1", "好的", "/affirm"),))
    desk.conversations.finish_turn(turn, [offer])
    ticket = desk.tickets.take_over(id_, staff=lin, card={})
    desk.conversations.receive(id_, Incoming("key-press", button=(3, "b1")))
    desk.tickets.release(ticket.id, staff=lin)
    assert desk.conversations.take_turn(id_, owner="r1") is None


def test_only_the_claimer_ends_a_ticket(desk):
    lin, wang = desk.agent("lin"), desk.agent("wang")
    ticket = desk.tickets.open(desk.conversation(), wish())
    desk.tickets.claim(ticket.id, staff=lin)
    with pytest.raises(NotHolder):
        desk.tickets.resolve(ticket.id, staff=wang, summary="")
    assert desk.tickets.resolve(ticket.id, staff=lin, summary="").state is TicketState.CLOSED


def test_a_second_agent_cannot_take_over_a_held_conversation(desk):
    id_, lin, wang = desk.conversation(), desk.agent("lin"), desk.agent("wang")
    desk.tickets.take_over(id_, staff=lin, card={})
    with pytest.raises(TicketTaken):
        desk.tickets.take_over(id_, staff=wang, card={})


def test_the_first_reply_ends_its_countdown(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish())
    assert ticket.reply_due == desk.now + timedelta(minutes=3)
    desk.tickets.claim(ticket.id, staff=lin)
    desk.conversations.say_as_agent(id_, staff=lin, client_msg_id="key-reply", text="您好")
    assert desk.tickets.ticket(ticket.id).reply_due is None


def test_the_order_of_the_queue_moves_with_tickets_and_not_with_lines(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish())
    desk.conversations.receive(id_, Incoming("in-the-queue", text="有人吗"))
    desk.tickets.claim(ticket.id, staff=lin)
    desk.conversations.receive(id_, Incoming("to-a-person", text="你好"))
    desk.conversations.say_as_agent(id_, staff=lin, client_msg_id="answer-1", text="您好")
    desk.tickets.resolve(ticket.id, staff=lin, summary="好了")
    desk.conversations.receive(id_, Incoming("to-the-bot", text="谢谢"))

    moved = [(told.queue, told.lists) for told in desk.told]
    opened, line, claimed, asked, said, closed, thanks = moved
    assert opened == claimed == closed == (True, False)
    assert line == asked == said == (False, True), "unread lines are in the staff's lists"
    assert thanks == (False, False)


def test_while_a_supervisors_ticket_is_open_the_buyer_goes_on_waiting(desk):
    """The agent is done; the buyer still waits for a word of the supervisor."""
    id_, lin, boss = desk.conversation(), desk.agent(), desk.agent("boss", Role.SUPERVISOR)
    ticket = desk.tickets.open(id_, wish())
    above = desk.tickets.open(id_, wish(queue=Queue.SUPERVISOR, reason="complain"))
    desk.tickets.claim(ticket.id, staff=lin)

    desk.tickets.resolve(ticket.id, staff=lin, summary="转主管")

    assert desk.conversations.conversation(id_).holder is Holder.QUEUE
    desk.conversations.receive(id_, Incoming("key-after-1", text="还在吗"))
    assert desk.conversations.take_turn(id_, owner="r1").waiting is not None
    desk.tickets.claim(above.id, staff=boss)
    desk.tickets.resolve(above.id, staff=boss, summary="好了")
    assert desk.conversations.conversation(id_).holder is Holder.BOT


def test_a_supervisor_who_is_at_it_keeps_the_conversation_when_the_agent_is_done(desk):
    id_, lin, boss = desk.conversation(), desk.agent(), desk.agent("boss", Role.SUPERVISOR)
    ticket = desk.tickets.open(id_, wish())
    above = desk.tickets.open(id_, wish(queue=Queue.SUPERVISOR, reason="complain"))
    desk.tickets.claim(ticket.id, staff=lin)
    desk.tickets.claim(above.id, staff=boss)

    desk.tickets.resolve(ticket.id, staff=lin, summary="转主管")

    conversation = desk.conversations.conversation(id_)
    assert (conversation.holder, conversation.staff_id) == (Holder.AGENT, boss.id)


def test_what_an_agent_answered_is_not_unread_any_more(desk):
    id_, lin = desk.conversation(), desk.agent()
    ticket = desk.tickets.open(id_, wish())
    desk.tickets.claim(ticket.id, staff=lin)
    for number in range(2):
        desk.conversations.receive(id_, Incoming(f"key-ask-{number}", text="人呢"))
    assert desk.tickets.ticket(ticket.id).unread == 2

    desk.conversations.say_as_agent(id_, staff=lin, client_msg_id="key-reply", text="在的")

    assert desk.tickets.ticket(ticket.id).unread == 0
    desk.conversations.receive(id_, Incoming("key-ask-9", text="好的"))
    assert desk.tickets.ticket(ticket.id).unread == 1


# One ticket of the warehouse


@pytest.mark.parametrize(
    ("wishes", "reason", "order_no"),
    [
        (["hold_shipping A", "release_shipping A"], "release_shipping", "A"),
        (["release_shipping A", "hold_shipping A"], "hold_shipping", "A"),
        (["overdue A", "hold_shipping A"], "hold_shipping", "A"),
        (["hold_shipping A", "overdue A"], "hold_shipping", "A"),
        (["overdue A", "hold_shipping A", "release_shipping A"], "release_shipping", "A"),
        (["release_shipping A", "intercept A"], "intercept", "A"),
        (["intercept A", "hold_shipping A", "release_shipping A"], "intercept", "A"),
        (["hold_shipping A", "release_shipping B"], "hold_shipping", "A"),
        (["hold_shipping A", "overdue B"], "hold_shipping", "A"),
    ],
)
def test_the_warehouse_reads_what_it_was_told_last(desk, wishes, reason, order_no):
    id_ = desk.conversation()
    for wish in wishes:
        name, order = wish.split()
        ticket = desk.tickets.open(id_, HandOver(Queue.WAREHOUSE, name, order_no=order))
    assert (ticket.reason, ticket.order_no) == (reason, order_no)
    assert set(ticket.orders) == {wish.split()[1] for wish in wishes}
