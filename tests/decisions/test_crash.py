"""A process that dies in the middle of a payment: all of it happened, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.decisions.model import State
from bot.store.engine import open_engine
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import ORDER, World
from tests.decisions.race import GOODWILL

pytestmark = pytest.mark.slow

KILLED = 137


class DiesBefore(SqlUnitOfWork):
    def commit(self) -> None:
        os._exit(KILLED)


class DiesAfter(SqlUnitOfWork):
    def commit(self) -> None:
        super().commit()
        os._exit(KILLED)


def die_while_carrying_out(engine: Engine, uow: type[SqlUnitOfWork], offer: int) -> None:
    """In a child that has its own connections."""
    child = os.fork()
    if child == 0:
        try:
            own = open_engine(engine.url.render_as_string(hide_password=False))
            World(own, _opener(own, uow)).carry_out(offer)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == KILLED


def _opener(engine: Engine, uow: type[SqlUnitOfWork]) -> Callable[..., SqlUnitOfWork]:
    def open_uow(*, writes: bool = True) -> SqlUnitOfWork:
        return uow(engine, writes=writes)

    return open_uow


@pytest.mark.parametrize(
    ("uow", "kept"),
    [
        pytest.param(DiesBefore, 0, id="before_the_commit"),
        pytest.param(DiesAfter, 1, id="between_commit_and_answer"),
    ],
)
def test_a_death_leaves_all_or_nothing_and_the_retry_pays_once(world, uow, kept):
    offer = world.ask(GOODWILL).id
    world.engine.dispose()  # the child must not inherit an open connection

    die_while_carrying_out(world.engine, uow, offer)

    left = [world.paid(), world.messages(), world.remarks()]
    assert [len(part) for part in left] == [kept] * 3
    state = world.decisions.decision(offer).state
    assert state is (State.DONE if kept else State.OFFERED)

    retried = world.carry_out(offer)

    assert retried.again is bool(kept)
    assert retried.message is not None
    assert world.paid() == [("goodwill", 3_00)]
    assert len(world.messages()) == 1
    assert len(world.remarks()) == 1
    assert world.decisions.decisions_of_order(ORDER)[0].state is State.DONE
