"""Gateways side by side: one seat each, what they tell each other, whose turn a job is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot.errors import SettingsError
from bot.store.gone_replicas import GoneReplicas
from bot.store.heartbeat import beats
from bot.store.job_turns import JobTurns
from bot.store.replicas import OnPostgres, replicas_of
from bot.store.tables.desk import ConversationRow
from bot.store.tables.shop import BuyerRow
from tests.decisions.builders import NOW, SetClock


def on_postgres(engine: Engine, name: str, *, seat_within: float = 5.0) -> OnPostgres:
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return OnPostgres(address, name, seat_within=seat_within)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


class Ears:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.missed: list[float] = []


async def join(stack: AsyncExitStack, gateway: OnPostgres) -> Ears:
    ears = Ears()
    await stack.enter_async_context(gateway.seated())
    await stack.enter_async_context(gateway.listening(ears.lines.append, ears.missed.append))
    return ears


async def test_a_second_gateway_on_sqlite_is_refused_in_one_line(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/anxin.db"
    async with replicas_of(url, "bot-1").seated():
        with pytest.raises(SettingsError, match="SQLite bears only one") as refused:
            async with replicas_of(url, "bot-2").seated():
                pass
        assert "\n" not in str(refused.value)
    async with replicas_of(url, "bot-2").seated():
        pass  # the first one has ended


@pytest.mark.slow
async def test_two_gateways_of_one_name_are_refused_on_postgres(postgres_engine: Engine):
    async with on_postgres(postgres_engine, "bot-1").seated():
        with pytest.raises(SettingsError, match="ANXIN_REPLICA"):
            async with on_postgres(postgres_engine, "bot-1", seat_within=0.0).seated():
                pass
        async with on_postgres(postgres_engine, "bot-2").seated():
            pass
    async with on_postgres(postgres_engine, "bot-1", seat_within=0.0).seated():
        pass


@pytest.mark.slow
async def test_what_is_said_reaches_the_others_in_order_and_not_oneself(postgres_engine: Engine):
    async with AsyncExitStack() as stack:
        one, two = on_postgres(postgres_engine, "bot-1"), on_postgres(postgres_engine, "bot-2")
        ears, others = await join(stack, one), await join(stack, two)
        lines = [f"{number} {'买' * 300}" for number in range(50)]
        for line in lines:
            one.say(line)
        await until(lambda: len(others.lines) == 50)
        two.say("back")
        await until(lambda: ears.lines == ["back"])
        assert others.lines == lines
        assert others.missed == []


@pytest.mark.slow
async def test_a_link_that_breaks_is_made_anew_and_what_was_missed_is_asked_for(
    postgres_engine: Engine,
):
    async with AsyncExitStack() as stack:
        one, two = on_postgres(postgres_engine, "bot-1"), on_postgres(postgres_engine, "bot-2")
        await join(stack, one)
        others = await join(stack, two)
        one.say("before")
        await until(lambda: others.lines == ["before"])
        with postgres_engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await until(lambda: len(others.missed) == 1)
        one.say("after")
        await until(lambda: others.lines == ["before", "after"])
        with pytest.raises(SettingsError):
            async with on_postgres(postgres_engine, "bot-2", seat_within=0.0).seated():
                pass


def turns(engine: Engine, name: str, clock: SetClock) -> JobTurns:
    made = JobTurns(engine, replica=name, clock=clock)
    made.know(["sweep"])
    return made


@pytest.mark.slow
def test_a_job_is_done_by_one_gateway_and_by_the_next_when_it_is_due(postgres_engine: Engine):
    clock = SetClock()
    one, two = turns(postgres_engine, "bot-1", clock), turns(postgres_engine, "bot-2", clock)
    mine = one.begin("sweep", every=60)
    assert mine is not None
    assert two.begin("sweep", every=60) is None, "it is being done"
    mine.end()
    assert two.begin("sweep", every=60) is None, "it was done just now"
    clock.now = NOW + timedelta(seconds=60)
    theirs = two.begin("sweep", every=60)
    assert theirs is not None
    theirs.end()
    with postgres_engine.connect() as connection:
        row = connection.execute(text("SELECT job, ended_at, replica FROM job_runs")).one()
    assert tuple(row) == ("sweep", clock.now, "bot-2")


@pytest.mark.slow
def test_a_job_that_its_gateway_died_over_is_done_by_another(postgres_engine: Engine):
    clock = SetClock()
    one, two = turns(postgres_engine, "bot-1", clock), turns(postgres_engine, "bot-2", clock)
    dying = one.begin("sweep", every=60)
    with postgres_engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND state = 'idle in transaction'"
            )
        )
    taken_up = two.begin("sweep", every=60)
    assert taken_up is not None
    taken_up.end()
    assert dying is not None


@pytest.mark.slow
async def test_the_turns_of_a_gateway_that_is_gone_are_free_at_once(postgres_engine: Engine):
    with Session(postgres_engine) as session:
        for id_, owner in (("c1", "bot-1"), ("c2", "bot-2")):
            session.add(BuyerRow(id=id_, name=""))
            session.flush()
            session.add(
                ConversationRow(
                    id=id_,
                    buyer_id=id_,
                    opened_at=NOW,
                    last_at=NOW,
                    turn_owner=owner,
                    turn_until=NOW,
                )
            )
        session.commit()
    for name in ("bot-1", "bot-2"):
        assert beats(postgres_engine, name, at=NOW)
    watch = GoneReplicas(postgres_engine)
    async with on_postgres(postgres_engine, "bot-1").seated():
        async with on_postgres(postgres_engine, "bot-2").seated():
            assert watch.look() == []
        await until(lambda: watch.look() == ["bot-2"])
        assert watch.look() == [], "told once"
    with postgres_engine.connect() as connection:
        owners = connection.execute(text("SELECT id, turn_owner FROM conversations ORDER BY id"))
        assert owners.all() == [("c1", "bot-1"), ("c2", None)]
