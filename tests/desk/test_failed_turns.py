"""A question that the bot failed at, beside a person who is waited for."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.model import BOT_FAILED, HandOver, Holder, Incoming, Outgoing, Queue, TicketState
from bot.opening_hours import OpeningHours

PERSON = HandOver(Queue.AGENT, "request_human", order_no="A")


def fail(desk, id_: str, text: str):
    """The question, and the tickets after the bot gave no answer to it."""
    key = f"key-{len(desk.conversations.messages_after(id_, 0)):06}"
    desk.conversations.receive(id_, Incoming(key, text=text))
    desk.failed_turns.hand_over(desk.conversations.take_turn(id_, owner="r1"))
    return desk.tickets.of_conversation(id_)


def test_who_asked_it_waits_for_nobody(desk):
    id_ = desk.conversation()
    fail(desk, id_, "到哪了")
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.tickets.place(id_) is None
    assert [standing.place for standing in desk.tickets.standings([id_], everybody=True)] == [None]


def test_it_has_no_place_before_those_who_wait(desk):
    fail(desk, desk.conversation(), "到哪了")
    other = desk.conversation("b2")
    desk.tickets.open(other, PERSON)
    assert desk.tickets.place(other).place == 1


def test_how_soon_it_was_taken_says_nothing_of_the_wait(desk):
    start = desk.now
    for number in range(3):
        (ticket,) = fail(desk, desk.conversation(f"c{number}"), "到哪了")
        desk.tickets.claim(ticket.id, staff=desk.agent(f"lin{number}"))
    with desk.open_uow(writes=False) as uow:
        assert uow.tickets.waits_since(start) == []


def test_what_is_said_after_it_is_not_written_on_its_card(desk):
    id_ = desk.conversation()
    fail(desk, id_, "到哪了")
    with desk.open_uow() as uow:
        uow.tickets.add_words(id_, "在吗")
        uow.commit()
    (ticket,) = desk.tickets.of_conversation(id_)
    assert "added" not in ticket.card


def test_while_a_person_is_waited_for_it_goes_to_that_person(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, PERSON)
    epoch = desk.conversations.conversation(id_).epoch
    (ticket,) = fail(desk, id_, "到哪了")
    assert (ticket.reason, ticket.card["added"]) == ("request_human", ["到哪了"])
    assert desk.conversations.conversation(id_).epoch == epoch
    assert desk.failed_turns.unclaimed() == []


def test_a_person_asked_for_after_it_takes_it_along(desk):
    id_ = desk.conversation()
    fail(desk, id_, "到哪了")
    desk.tickets.open(id_, PERSON)
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.reason, ticket.takes_over) == ("request_human", True)
    assert desk.conversations.conversation(id_).holder is Holder.QUEUE


def leave_with_a_question(desk) -> tuple[str, int]:
    id_ = desk.conversation()
    desk.tickets.open(id_, PERSON)
    (ticket,) = fail(desk, id_, "到哪了")
    assert desk.tickets.leave(id_)
    return id_, ticket.id


def test_who_waits_no_longer_still_has_the_question_that_failed_meanwhile(desk):
    id_, ticket_id = leave_with_a_question(desk)
    (ticket,) = desk.failed_turns.unclaimed()
    assert (ticket.id, ticket.state, ticket.summary) == (ticket_id, TicketState.OPEN, "到哪了")
    assert (ticket.card["wish"], ticket.card["last_words"]) == ("到哪了", "到哪了")
    assert desk.conversations.conversation(id_).holder is Holder.BOT
    assert desk.tickets.place(id_) is None, "nobody is waited for"


def test_the_order_of_a_wish_that_was_taken_back_waits_for_nobody(desk):
    id_, _ = leave_with_a_question(desk)
    desk.tickets.open(id_, replace(PERSON, order_no=None))
    (ticket,) = desk.tickets.of_conversation(id_)
    assert (ticket.reason, ticket.orders) == ("request_human", ())


def test_the_question_that_is_left_is_put_to_the_bot_again(desk):
    leave_with_a_question(desk)
    (ticket,) = desk.failed_turns.unclaimed()
    turn = desk.failed_turns.take_back(ticket, owner="r1", seconds=30)
    assert (turn.text, turn.waiting) == ("到哪了", None)
    desk.conversations.finish_turn(turn, [Outgoing("在杭州")])
    desk.failed_turns.answered(ticket)
    assert desk.tickets.ticket(ticket.id).state is TicketState.CLOSED


def test_a_question_before_the_wish_for_a_person_is_left_too(desk):
    id_ = desk.conversation()
    fail(desk, id_, "到哪了")
    desk.tickets.open(id_, PERSON)
    assert desk.tickets.leave(id_)
    (ticket,) = desk.failed_turns.unclaimed()
    assert ticket.summary == "到哪了"


def test_somebody_who_took_it_keeps_the_question(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, PERSON)
    (ticket,) = fail(desk, id_, "到哪了")
    desk.tickets.claim(ticket.id, staff=desk.agent())
    with desk.open_uow() as uow:
        assert not uow.tickets.leave_question(ticket.id)


# The order that was on the screen


def show(desk, id_: str, order_no: str | None) -> None:
    with desk.open_uow() as uow:
        uow.desk.show_order(id_, order_no)
        uow.commit()


def test_it_is_asked_again_with_the_order_that_was_on_the_screen(desk):
    id_ = desk.conversation()
    show(desk, id_, "A")
    fail(desk, id_, "这个到哪了")
    show(desk, id_, "B")
    (ticket,) = desk.failed_turns.unclaimed()
    turn = desk.failed_turns.take_back(ticket, owner="r1", seconds=30)
    assert turn.order_on_screen == "A"


def test_two_that_failed_about_different_orders_are_not_read_together(desk):
    id_ = desk.conversation()
    show(desk, id_, "A")
    fail(desk, id_, "这个到哪了")
    show(desk, id_, "B")
    fail(desk, id_, "这个呢")
    (ticket,) = desk.failed_turns.unclaimed()
    assert desk.failed_turns.take_back(ticket, owner="r1", seconds=30) is None


def test_a_question_of_before_has_the_order_of_now(desk):
    """Kept by a version that kept no order."""
    id_ = desk.conversation()
    fail(desk, id_, "到哪了")
    (ticket,) = desk.failed_turns.unclaimed()
    old = replace(ticket, card={"question": {"after": 1, "seq": ticket.card["question"]["seq"]}})
    show(desk, id_, "B")
    turn = desk.failed_turns.take_back(old, owner="r1", seconds=30)
    assert turn.order_on_screen == "B"


def test_put_to_the_bot_again_it_knows_what_waits(desk):
    id_ = desk.conversation()
    desk.tickets.open(id_, HandOver(Queue.SUPERVISOR, "approval", order_no="A"))
    fail(desk, id_, "到哪了")
    (ticket,) = desk.failed_turns.unclaimed()
    assert ticket.reason == BOT_FAILED
    turn = desk.failed_turns.take_back(ticket, owner="r1", seconds=30)
    assert (turn.waiting.covers("A"), turn.waiting.covers("B")) == (True, False)
    desk.conversations.finish_turn(turn, [Outgoing("在杭州")])
    desk.failed_turns.answered(ticket)
    assert [one.queue for one in desk.tickets.of_conversation(id_)] == [Queue.SUPERVISOR]


def test_at_night_a_first_reply_is_due_from_the_opening_on(desk):
    desk.keeps(OpeningHours.read("11:00-22:00"))
    (ticket,) = fail(desk, desk.conversation(), "到哪了")
    assert ticket.reply_due.hour == 3, "an hour and three minutes later"
