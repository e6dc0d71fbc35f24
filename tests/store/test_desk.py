"""The desk's SQL where two come at once, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.desk.model import Outgoing, Sender
from bot.store.uow import uow_opener

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
