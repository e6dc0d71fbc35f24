"""Claiming, leaving, passing on and answering at the same moment: each waits for the other at most
as long as it takes, and one of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Engine, text

from bot.desk.model import HandOver, Holder, Outgoing, Queue, Role, Sender, TicketState
from bot.errors import AnxinError
from tests import lock_order
from tests.desk.test_waiting import turn_of

pytestmark = pytest.mark.slow
ROUNDS = 25
WISH = HandOver(Queue.AGENT, "request_human", order_no="A")


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave: a value, or the refusal. What is no refusal of ours fails the test."""
    start, gave = threading.Barrier(len(works), timeout=60), list[object](works)

    def run(number: int) -> None:
        start.wait()
        try:
            gave[number] = works[number]()
        except Exception as error:
            gave[number] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in gave:
        if isinstance(one, Exception) and not isinstance(one, AnxinError):
            raise one
    return gave


def test_claiming_leaving_answering_and_adding_never_end_each_other(desk):
    lin = desk.agent()
    for number in range(ROUNDS):
        id_ = desk.conversation(f"b{number}")
        ticket = desk.tickets.open(id_, WISH)
        turn = turn_of(desk, id_, "不等了")

        def leave_in_turn(id_=id_, turn=turn) -> object:
            epoch = desk.conversations.leave_in_turn(id_, epoch=turn.epoch)
            now = replace(turn, epoch=epoch, waiting=None)
            return desk.conversations.finish_turn(now, [Outgoing("好的")])

        at_once(
            partial(desk.tickets.claim, ticket.id, staff=lin),
            partial(desk.tickets.leave, id_),
            leave_in_turn,
            partial(desk.tickets.open, id_, WISH),
        )
        states = {one.state for one in desk.tickets.of_conversation(id_)}
        holder = desk.conversations.conversation(id_).holder
        assert (holder is Holder.AGENT) == (TicketState.CLAIMED in states)
        assert (holder is Holder.BOT) == (not states)


def test_after_a_takeover_the_bot_says_nothing(desk):
    """X6: whichever comes first, what the bot says stands before the person's coming."""
    lin = desk.agent()
    for number in range(ROUNDS):
        id_ = desk.conversation(f"b{number}")
        turn = turn_of(desk, id_, "到哪了")
        at_once(
            partial(desk.tickets.take_over, id_, staff=lin, card={}),
            partial(desk.conversations.finish_turn, turn, [Outgoing("在杭州")]),
        )
        said = [message.sender for message in desk.conversations.messages_after(id_, 0)]
        joined = said.index(Sender.SYSTEM)
        assert Sender.BOT not in said[joined:]
        desk.tickets.release(desk.tickets.of_conversation(id_)[0].id, staff=lin)


def test_of_a_line_and_its_being_taken_back_one_happens(desk):
    """Who just wrote keeps the conversation; who lost it did not write."""
    lin = desk.agent()
    for number in range(ROUNDS):
        id_ = desk.conversation(f"b{number}")
        ticket = desk.tickets.open(id_, WISH)
        desk.tickets.claim(ticket.id, staff=lin)
        desk.later(minutes=10)
        desk.passing_on.seen([lin.id])

        def write(id_=id_) -> object:
            return desk.conversations.say_as_agent(
                id_, staff=lin, client_msg_id="key-of-the-line", text="在的"
            )

        line, _ = at_once(write, desk.passing_on.sweep)
        kept = desk.tickets.ticket(ticket.id).state is TicketState.CLAIMED
        assert kept is not isinstance(line, AnxinError)
        holder = desk.conversations.conversation(id_).holder
        assert holder is (Holder.AGENT if kept else Holder.QUEUE)
        if kept:
            desk.tickets.release(ticket.id, staff=lin)


def test_of_two_who_pass_it_on_and_one_who_ends_it_all_agree_in_the_end(desk):
    lin, wang, boss = desk.agent(), desk.agent("wang"), desk.agent("boss", Role.SUPERVISOR)
    for number in range(ROUNDS):
        id_ = desk.conversation(f"b{number}")
        ticket = desk.tickets.open(id_, WISH)
        desk.tickets.claim(ticket.id, staff=lin)
        desk.passing_on.seen([wang.id])
        at_once(
            partial(desk.passing_on.to_person, ticket.id, staff=lin, to=wang.id, note="交接"),
            partial(desk.tickets.take_from, ticket.id, staff=boss),
            partial(desk.tickets.resolve, ticket.id, staff=lin, summary=""),
            partial(desk.passing_on.signed_out, lin),
        )
        after, now = desk.tickets.ticket(ticket.id), desk.conversations.conversation(id_)
        assert (
            now.holder
            is {
                TicketState.OPEN: Holder.QUEUE,
                TicketState.CLAIMED: Holder.AGENT,
                TicketState.CLOSED: Holder.BOT,
            }[after.state]
        )
        assert now.staff_id == (after.staff_id if after.state is TicketState.CLAIMED else None)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE tickets SET state=%(s)s WHERE id = 1", "tickets"),
        ("SELECT conversations.id \nFROM conversations \nWHERE id = 1 FOR NO KEY UPDATE",
         "conversations"),
        ("SELECT payouts.id \nFROM payouts JOIN ledger ON true FOR UPDATE OF payouts", "payouts"),
        ("SELECT conversations.id \nFROM conversations", None),
        ("UPDATE staff SET given_at=%(at)s WHERE id = 1", "staff"),
        ("UPDATE products SET title='x'", None),
    ],
)  # fmt: skip
def test_what_locks_is_told_from_what_reads(statement, table):
    assert lock_order.table_of(statement) == table


def test_another_order_is_refused_at_once(postgres_engine: Engine):
    with postgres_engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET state='open'"))
        with pytest.raises(lock_order.OutOfOrder):
            connection.execute(text("UPDATE conversations SET epoch=1"))
