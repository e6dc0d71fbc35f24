"""What each person did, beside the period before; counted from the tables in another way."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.performance.service import PerformanceFigures
from bot.store.tables.desk import MessageRow, TicketRow
from tests.insight.builders import FIRST, SECOND, THIRD, at
from tests.quality.builders import Floor


@pytest.fixture
def floor(engine):
    return Floor(engine)


@pytest.fixture
def lin(floor):
    return floor.person("小林")


@pytest.fixture
def meng(floor):
    return floor.person("小孟")


def figures(floor: Floor, first=SECOND, last=SECOND):
    return {one.name: one for one in PerformanceFigures(floor.open_uow).people(first, last)}


def closes(floor: Floor, staff, opened, ended, chat: str = "c1") -> None:
    ticket = floor.ticket(opened, conversation_id=chat)
    with floor.open_uow() as uow:
        row = uow.session.get_one(TicketRow, ticket)
        row.state, row.staff_id, row.closed_at = "closed", staff.id, ended
        uow.commit()


def test_the_first_response_and_the_rounds_in_time(floor, lin):
    floor.talk("b 在吗", "a 在", staff=lin, clock="10:00:00", gap=60)
    floor.talk("b 好的", "b 那退吧", "a 可以", staff=lin, clock="10:05:00", gap=100)
    now = figures(floor)["小林"].now
    assert (now.talks, now.first_response, now.rounds, now.in_time) == (1, 60.0, 2, 0.5)


def test_the_bot_answers_for_nobody(floor, lin):
    floor.talk("b 在吗", "r 在", clock="10:00:00", gap=10)
    assert list(figures(floor)) == [None]
    floor.talk("a 您好", staff=lin, clock="10:02:00")
    now = figures(floor)["小林"].now
    assert (now.first_response, now.in_time) == (120.0, 1.0)


@pytest.mark.parametrize(("hours", "solved"), [(72, 0.0), (73, 1.0)])
def test_who_needs_a_person_again_was_not_helped(floor, lin, hours, solved):
    floor.conversation("c1")
    closes(floor, lin, at(20, "10:00:00"), at(20, "11:00:00"))
    floor.ticket(at(20, "11:00:00") + timedelta(hours=hours))
    now = figures(floor)["小林"].now
    assert (now.closed, now.solved) == (1, solved)


def test_a_rating_is_of_who_spoke_last_before_it(floor, lin, meng):
    floor.talk("b 在吗", "a 在", staff=lin, clock="10:00:00")
    floor.talk("a 我来接着处理", staff=meng, clock="10:10:00")
    floor.rates(2, at(20, "11:00:00"))
    floor.talk("a 再见", staff=lin, clock="12:00:00")
    found = figures(floor)
    assert (found["小孟"].now.rating, found["小孟"].now.rated) == (2.0, 1)
    assert found["小林"].now.rating is None
    assert found[None].now.rating == 2.0


def test_the_period_before_stands_beside(floor, lin):
    floor.talk("b 在吗", "a 在", staff=lin, day=19, gap=30)
    floor.talk("b 在吗", "a 在", staff=lin, day=20, gap=50)
    one = figures(floor)["小林"]
    assert (one.now.first_response, one.before.first_response) == (50.0, 30.0)
    assert figures(floor, FIRST, SECOND)["小林"].now.talks == 2


def test_the_figures_are_those_of_a_walk_over_the_messages(floor, lin, meng):
    chance = Random(5)
    staff = {lin.id: "小林", meng.id: "小孟"}
    for number in range(6):
        moment = at(19, "08:00:00")
        while moment < at(21, "10:00:00"):
            who = chance.choice(["b 问", "b 问", "a 答", "r 答"])
            speaker = chance.choice([lin, meng]) if who[0] == "a" else None
            clock = moment.strftime("%H:%M:%S")
            chat = f"c{number}"
            floor.talk(who, staff=speaker, day=moment.day, clock=clock, conversation_id=chat)
            moment += timedelta(seconds=chance.choice([40, 150, 181, 7_000]))
    found = figures(floor, FIRST, THIRD)
    with floor.open_uow(writes=False) as uow:
        rows = uow.session.scalars(
            select(MessageRow).order_by(MessageRow.conversation_id, MessageRow.seq)
        ).all()
    waits: dict[str, list[float]] = {name: [] for name in staff.values()}
    for chat in {row.conversation_id for row in rows}:
        human = [row for row in rows if row.conversation_id == chat and row.sender != "bot"]
        for before, row in zip([None, *human], human, strict=False):
            if row.sender != "agent" or before is None or before.sender != "buyer":
                continue
            place = human.index(row)
            start = place
            while start and human[start - 1].sender == "buyer":
                start -= 1
            waits[staff[row.staff_id]].append((row.at - human[start].at).total_seconds())
    for name, seconds in waits.items():
        now = found[name].now
        assert now.rounds == len(seconds) > 10
        assert now.in_time == pytest.approx(sum(one <= 180 for one in seconds) / len(seconds))
    all_of = found[None].now
    assert all_of.rounds == sum(map(len, waits.values()))
    assert all_of.first_response is not None
