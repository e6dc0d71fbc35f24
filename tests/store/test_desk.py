"""The desk's SQL where two come at once, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event, text

from bot.desk.model import Holder, Outgoing, Sender, TicketState
from bot.store.uow import SqlUnitOfWork, uow_opener

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
        assert uow.desk.unanswered() == []
        uow.desk.hand_to("c", Holder.BOT, staff_id=None)
        uow.desk.all_answered("c")
        assert uow.desk.unanswered() == []


LOOKS: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "ix_conversations_unanswered": lambda uow: uow.desk.unanswered(),
    "ix_tickets_state_closed_at": lambda uow: uow.tickets.find(state=TicketState.CLOSED, limit=5),
    "ix_tickets_claimed_at": lambda uow: uow.tickets.typical_wait(),
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
