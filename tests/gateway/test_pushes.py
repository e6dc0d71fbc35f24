"""Pushes: as many statements for a thousand who wait as for one, everybody told, once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from structlog.testing import capture_logs

from bot.desk.model import HandOver, Holder, Message, Queue, Role, Sender, Staff
from bot.desk.ports import Happened
from bot.desk.tickets import Tickets
from bot.gateway.pushes import BUYER, CONSOLE, Pushes, room_of
from bot.store.tables.desk import ConversationRow, StaffRow, TicketRow
from bot.store.tables.shop import BuyerRow
from bot.store.uow import uow_opener
from tests.desk.conftest import EchoPhrases

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LIN = Staff(1, "lin", "小林", Role.AGENT)


class Server:
    """Takes what is emitted; `fails` says for which rooms it cannot."""

    def __init__(self) -> None:
        self.emitted: list[tuple[str, str, str, Any]] = []
        self.fails: Callable[[str], bool] = lambda room: False

    async def emit(self, event: str, data: Any, *, room: str, namespace: str) -> None:
        if self.fails(room):
            raise OSError("the socket is gone")
        self.emitted.append((namespace, event, room, data))

    def places(self) -> dict[str, int]:
        """What buyers were told since the last look."""
        told = {
            room.removeprefix("c:"): data["place"]
            for namespace, event, room, data in self.emitted
            if (namespace, event) == (BUYER, "state")
        }
        self.emitted.clear()
        return told


class Waiting:
    """A desk with buyers who wait, and its pushes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.open_uow = uow_opener(engine)
        self.now = NOW
        self.tickets = Tickets(
            self.open_uow, clock=lambda: self.now, notify=self._tell, phrases=EchoPhrases()
        )
        self.server = Server()
        self.pushes = Pushes(self.server, self.tickets)
        self.happened: list[Happened] = []
        with self.open_uow() as uow:
            uow.session.add(
                StaffRow(id=1, username="lin", name="小林", role="agent", password_hash="x")
            )
            uow.commit()

    def _tell(self, happened: Happened) -> None:
        self.happened.append(happened)

    def queue_of(self, count: int) -> None:
        with self.open_uow() as uow:
            each = [f"b{number:05}" for number in range(count)]
            uow.session.execute(insert(BuyerRow), [{"id": one, "name": one} for one in each])
            uow.session.execute(
                insert(ConversationRow),
                [
                    {
                        "id": one,
                        "buyer_id": one,
                        "holder": Holder.QUEUE.value,
                        "opened_at": NOW,
                        "last_at": NOW,
                    }
                    for one in each
                ],
            )
            uow.session.execute(
                insert(TicketRow),
                [
                    {
                        "conversation_id": one,
                        "queue": Queue.AGENT.value,
                        "reason": "request_human",
                        "opened_at": NOW + timedelta(seconds=number),
                    }
                    for number, one in enumerate(each)
                ],
            )
            uow.commit()

    def comes(self, name: str, **wish: Any) -> None:
        self.now += timedelta(hours=1)
        with self.open_uow() as uow:
            uow.session.add(BuyerRow(id=name, name=name))
            uow.session.flush()
            uow.desk.open(name, buyer_id=name, at=self.now)
            uow.commit()
        self.tickets.open(name, HandOver(**{"queue": Queue.AGENT, "reason": "asks", **wish}))

    def first(self) -> int:
        return self.tickets.view(view="open", staff=LIN).tickets[0].id

    async def push(self) -> None:
        batch, self.happened = self.happened, []
        await self.pushes.push_changes(batch)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection, cursor, statement, *_: Any) -> None:
            seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", note)


@pytest.fixture
def waiting(engine: Engine) -> Waiting:
    return Waiting(engine)


@pytest.mark.parametrize("count", [1, 300, 1_000])
async def test_one_event_costs_the_same_few_statements_however_many_wait(waiting, count):
    waiting.queue_of(count)
    waiting.tickets.claim(waiting.first(), staff=LIN)
    with waiting.statements() as seen:
        await waiting.push()
    assert len(seen) <= 5, seen
    told = waiting.server.places()
    assert told.pop("b00000") is None, "whose turn it is"
    assert told == {f"b{number:05}": number for number in range(1, count)}


async def test_only_whose_number_changed_is_told_again(waiting):
    waiting.queue_of(4)
    waiting.tickets.claim(waiting.first(), staff=LIN)
    await waiting.push()
    assert set(waiting.server.places()) == {"b00000", "b00001", "b00002", "b00003"}

    waiting.comes("late")
    await waiting.push()
    assert waiting.server.places() == {"late": 4}

    waiting.comes("urgent", high=True)
    await waiting.push()
    assert waiting.server.places() == {
        "urgent": 1, "b00001": 2, "b00002": 3, "b00003": 4, "late": 5,
    }  # fmt: skip


async def test_who_was_put_before_others_moves_and_so_do_they(waiting):
    waiting.queue_of(3)
    waiting.comes("b")
    await waiting.push()
    waiting.server.places()
    waiting.tickets.open("b", HandOver(Queue.AGENT, "complain", high=True))
    await waiting.push()
    assert waiting.server.places() == {"b": 1, "b00000": 2, "b00001": 3, "b00002": 4}


async def test_a_line_tells_staff_to_look_again_and_asks_the_database_nothing(waiting):
    waiting.queue_of(3)
    with waiting.statements() as seen:
        await waiting.pushes.push_changes([Happened("b00001", lists=True)])
    assert seen == []
    assert [(where, what) for where, what, _, _ in waiting.server.emitted] == [(CONSOLE, "queue")]


async def test_a_conversation_in_two_queues_stands_once_and_where_it_is_served_first(waiting):
    waiting.queue_of(2)
    waiting.comes("b")
    waiting.tickets.open("b00000", HandOver(Queue.SUPERVISOR, "complain", high=True))
    await waiting.push()
    assert waiting.server.places() == {"b00000": 1, "b00001": 2, "b": 3}
    assert waiting.tickets.place("b").place == 3


async def test_a_push_that_fails_keeps_no_other_back_and_is_told_the_next_time(waiting):
    waiting.queue_of(3)
    waiting.comes("b")
    waiting.server.fails = lambda room: room in ("staff", room_of("b00001"))
    with capture_logs() as lines:
        await waiting.push()
    assert set(waiting.server.places()) == {"b00000", "b00002", "b"}
    assert {line["event"] for line in lines} == {"push_failed"}

    waiting.server.fails = lambda room: False
    waiting.comes("c")
    await waiting.push()
    assert waiting.server.places() == {"b00001": 2, "c": 5}


def a_message(text: str, kind: str = "text") -> Message:
    return Message("b00001", 7, NOW, Sender.AGENT, "小林", kind, text, {}, (), None)


class Stuck:
    """Tickets whose database does not answer, and then fails."""

    def __init__(self) -> None:
        self.answer = threading.Event()

    def standings(self, changed: set[str], *, everybody: bool) -> Any:
        self.answer.wait(5)
        raise OSError("the database is away")


async def test_messages_never_wait_behind_changes_nor_fall_with_them():
    server, tickets = Server(), Stuck()
    pushes = Pushes(server, tickets)  # type: ignore[arg-type]
    with capture_logs() as lines:
        async with pushes.running(), asyncio.timeout(5):
            pushes.push(Happened("b00001", state=True, queue=True))
            pushes.push(Happened("b00001", a_message("第一句")))
            while not server.emitted:
                await asyncio.sleep(0)
            pushes.push(Happened("b00001", a_message("第二句"), lists=True))
            while sum(what == "message" for _, what, _, _ in server.emitted) < 4:
                await asyncio.sleep(0)
            assert lines == [], "the look at the database is still on its way"
            tickets.answer.set()
            while not lines:
                await asyncio.sleep(0)
    texts = [data["text"] for where, what, _, data in server.emitted
             if (where, what) == (BUYER, "message")]  # fmt: skip
    assert texts == ["第一句", "第二句"]
    assert [line["event"] for line in lines] == ["push_failed"]


async def test_a_private_note_is_pushed_to_staff_alone():
    server = Server()
    pushes = Pushes(server, Stuck())  # type: ignore[arg-type]
    async with pushes.running():
        pushes.push(Happened("b00001", a_message("脾气大", "note")))
        async with asyncio.timeout(5):
            while not server.emitted:
                await asyncio.sleep(0)
    assert [(where, what) for where, what, _, _ in server.emitted] == [(CONSOLE, "message")]


@pytest.mark.parametrize(("page", "shown"), [(1, 200), (2, 200), (3, 50), (4, 0)])
def test_the_queue_comes_in_pages_that_say_how_many_there_are(waiting, page, shown):
    waiting.queue_of(450)
    found = waiting.tickets.view(view="open", staff=LIN, page=page)
    assert len(found.tickets) == shown
    assert (found.total, found.pages, found.waiting, found.mine) == (450, 3, 450, 0)


def test_the_pages_hold_everybody_once(waiting):
    waiting.queue_of(450)
    seen = [
        ticket.conversation_id
        for page in (1, 2, 3)
        for ticket in waiting.tickets.view(view="open", staff=LIN, page=page).tickets
    ]
    assert seen == [f"b{number:05}" for number in range(450)]
