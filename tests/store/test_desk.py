"""The desk's SQL where two come at once, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, text

from bot.desk.model import (
    TAKEOVER,
    HandOver,
    Holder,
    Outgoing,
    Queue,
    Role,
    Sender,
    TicketState,
    Wait,
)
from bot.desk.opening import open_ticket
from bot.desk.waiting import leave_queue
from bot.store.uow import OpenUow, SqlUnitOfWork, uow_opener

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PAGES = 8


def at_once(work) -> list[object]:
    """What each of several threads gave, or the error that it met."""
    gate, found = threading.Barrier(PAGES), []

    def one(number: int) -> None:
        gate.wait()
        try:
            found.append(work(number))
        except Exception as error:
            found.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PAGES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_many_pages_of_a_new_buyer_open_one_conversation(engine: Engine):
    open_uow = uow_opener(engine)
    with open_uow() as uow:
        uow.shop.ensure_buyer("b1", "小王")
        uow.commit()

    def visit(number: int) -> str:
        with open_uow() as uow:
            conversation = uow.desk.open(f"c{number}", buyer_id="b1", at=AT)
            uow.commit()
            return conversation.id

    found = at_once(visit)
    assert len(set(found)) == 1, found


def test_a_token_is_good_for_one_of_many_who_bring_it(engine: Engine):
    open_uow = uow_opener(engine)

    def use(number: int) -> bool:
        with open_uow() as uow:
            fresh = uow.accounts.use_token("the-token", expires_at=AT)
            if fresh:
                uow.commit()
            return fresh

    assert Counter(at_once(use)) == {True: 1, False: PAGES - 1}


def test_messages_of_many_pages_are_numbered_without_gaps(engine: Engine):
    open_uow = uow_opener(engine)
    with open_uow() as uow:
        uow.shop.ensure_buyer("b1", "小王")
        uow.desk.open("c", buyer_id="b1", at=AT)
        uow.commit()

    def write(number: int) -> None:
        for step in range(5):
            key = f"key-{number}-{step}"
            for _ in range(2):  # each is sent again
                with open_uow() as uow:
                    text = Outgoing(key)
                    uow.desk.append("c", text, sender=Sender.BUYER, at=AT, client_msg_id=key)
                    uow.commit()

    assert at_once(write) == [None] * PAGES
    with open_uow(writes=False) as uow:
        written = uow.desk.messages_after("c", 0)
    assert [message.seq for message in written] == list(range(1, 5 * PAGES + 1))
    assert len({message.client_msg_id for message in written}) == 5 * PAGES


def test_what_waits_for_the_bot_is_known_by_number_also_after_a_retry(engine: Engine):
    open_uow = uow_opener(engine)
    with open_uow() as uow:
        uow.shop.ensure_buyer("b1", "小王")
        uow.desk.open("c", buyer_id="b1", at=AT)
        for words, sender in (("在吗", Sender.BUYER), ("在的", Sender.BOT)):
            uow.desk.append("c", Outgoing(words), sender=sender, at=AT, client_msg_id=words)
        assert uow.desk.unanswered() == ["c"]
        uow.desk.end_turn("c", seq=1, epoch=1)
        again = uow.desk.append(
            "c", Outgoing("在吗"), sender=Sender.BUYER, at=AT, client_msg_id="在吗"
        )
        assert (again.duplicate, uow.desk.unanswered()) == (True, [])
        uow.desk.append("c", Outgoing("人呢"), sender=Sender.BUYER, at=AT)
        assert uow.desk.unanswered() == ["c"]
        uow.desk.hand_to("c", Holder.QUEUE, staff_id=None)
        assert uow.desk.unanswered() == ["c"]
        uow.desk.hand_to("c", Holder.AGENT, staff_id=None)
        assert uow.desk.unanswered() == []
        uow.desk.hand_to("c", Holder.BOT, staff_id=None)
        uow.desk.answered("c", up_to=again.seq + 2)
        assert uow.desk.unanswered() == []


LOOKS: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "ix_conversations_unanswered": lambda uow: uow.desk.unanswered(),
    "ix_tickets_state_closed_at": lambda uow: uow.tickets.find(state=TicketState.CLOSED, limit=5),
    "ix_tickets_claimed_at": lambda uow: uow.tickets.waits_since(AT),
}


@pytest.mark.parametrize("index", LOOKS)
def test_what_is_looked_at_often_is_read_by_its_index(engine: Engine, index: str):
    """As the database itself says; PostgreSQL would read a table of no rows whole."""
    plans: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def explain(_connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
            cursor.execute(how + statement, parameters)
            plans.extend(str(row) for row in cursor.fetchall())

    with uow_opener(engine)(writes=False) as uow:
        if engine.dialect.name != "sqlite":
            for way in ("seqscan", "bitmapscan", "sort"):
                uow.session.execute(text(f"SET enable_{way} = off"))
        LOOKS[index](uow)
    assert any(index in line for line in plans), plans


# Waiting for a person


def queued(engine: Engine, *wishes: HandOver) -> tuple[OpenUow, int]:
    """A conversation that waits; and its ticket."""
    open_uow = uow_opener(engine)
    with open_uow() as uow:
        uow.shop.ensure_buyer("b1", "小王")
        uow.desk.open("c1", buyer_id="b1", at=AT)
        for wish in wishes or (HandOver(Queue.AGENT, "request_human"),):
            ticket = open_ticket(uow, "c1", wish, at=AT)
        uow.accounts.add_staff(username="lin", name="小林", role=Role.AGENT, password_hash="x")
        uow.commit()
    return open_uow, ticket.id


def test_of_leaving_the_queue_and_being_taken_one_happens(engine: Engine):
    """Half of them are the buyer, half an agent: either he left, or he was taken."""
    open_uow, ticket_id = queued(engine)

    def go(number: int) -> str:
        with open_uow() as uow:
            if number % 2:
                done = leave_queue(uow, "c1", at=AT)
            else:
                uow.desk.lock("c1")
                uow.tickets.claim(ticket_id, staff_id=1, at=AT)
                uow.desk.hand_to("c1", Holder.AGENT, staff_id=1)
                done = True
            uow.commit()
            return ("left" if number % 2 else "taken") if done else ""

    at_once(go)
    with open_uow(writes=False) as uow:
        holder, state = uow.desk.conversation("c1").holder, uow.tickets.ticket(ticket_id).state
    assert (holder, state) in [
        (Holder.BOT, TicketState.CLOSED),
        (Holder.AGENT, TicketState.CLAIMED),
    ]


def test_a_ticket_knows_all_orders_that_it_is_about(engine: Engine):
    wishes = [HandOver(Queue.AGENT, "paid_twice", order_no=no) for no in ("B", "A", "B", None)]
    open_uow, ticket_id = queued(engine, *wishes)
    with open_uow(writes=False) as uow:
        assert uow.tickets.ticket(ticket_id).orders == (None, "A", "B")


def test_a_person_who_was_only_wanted_is_about_no_order(engine: Engine):
    wishes = [HandOver(Queue.AGENT, "request_human", order_no=no) for no in ("A", None)]
    open_uow, ticket_id = queued(engine, *wishes)
    with open_uow(writes=False) as uow:
        assert uow.tickets.ticket(ticket_id).orders == ("A",)


def test_of_two_matters_beside_the_talk_none_calls_for_a_person(engine: Engine):
    """The place in the queue is counted from those who are waited for."""
    open_uow, ticket_id = queued(engine, HandOver(Queue.AGENT, "request_invoice", order_no="A"))
    with open_uow(writes=False) as uow:
        assert uow.tickets.place("c1") is None
        assert not uow.tickets.ticket(ticket_id).takes_over


def test_words_are_added_to_what_waits_and_only_the_last_are_kept(engine: Engine):
    open_uow, ticket_id = queued(engine)
    for number in range(25):
        with open_uow() as uow:
            uow.tickets.add_words("c1", f"第{number}句")
            uow.commit()
    with open_uow(writes=False) as uow:
        added = uow.tickets.ticket(ticket_id).card["added"]
    assert (added[0], added[-1], len(added)) == ("第5句", "第24句", 20)


def test_waits_are_those_of_buyers_who_asked_and_were_taken_lately_or_still_wait(engine: Engine):
    open_uow, ticket_id = queued(engine)
    later = AT + timedelta(minutes=5)
    with open_uow() as uow:
        uow.tickets.claim(ticket_id, staff_id=1, at=later)
        uow.commit()
    for number, reason in enumerate(["request_human", TAKEOVER, "overdue"], start=2):
        with open_uow() as uow:
            uow.shop.ensure_buyer(f"b{number}", "小李")
            uow.desk.open(f"c{number}", buyer_id=f"b{number}", at=AT)
            queue = Queue.WAREHOUSE if reason == "overdue" else Queue.AGENT
            open_ticket(uow, f"c{number}", HandOver(queue, reason), at=AT)
            uow.commit()
    with open_uow(writes=False) as uow:
        assert uow.tickets.waits_since(AT) == [Wait(AT, None), Wait(AT, later)]
        assert uow.tickets.waits_since(later + timedelta(seconds=1)) == [Wait(AT, None)]
