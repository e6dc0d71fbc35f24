"""Two at once: the same move, a yes against a withdrawal, the same case opened twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from bot.cases.model import Case, Kind, State
from bot.cases.transitions import Move
from bot.decisions import model as decisions
from bot.errors import AnxinError
from bot.policy import model
from bot.store.cases import SqlCases
from bot.store.tables.cases import CaseRow
from bot.store.uow import SqlUnitOfWork
from tests.cases.builders import (
    GIVEN,
    WAITS,
    a_case,
    an_order,
    ask,
    grant,
    newest,
    supervisor,
    timeline,
)
from tests.decisions.builders import World, a_world
from tests.decisions.race import NoLocks, in_threads

pytestmark = pytest.mark.slow

ROUNDS = 12
AT_ONCE = 4


class Meeting(SqlCases):
    """All who want to move the case have read it before the first one writes."""

    barrier: threading.Barrier

    def move(self, case: Case, move: Move, **more: Any) -> None:
        self._meet()
        super().move(case, move, **more)

    def _meet(self) -> None:
        try:
            type(self).barrier.wait()
        except threading.BrokenBarrierError:
            return


class Unconditional(Meeting):
    """Moves whatever state the case is in by now: the look beforehand is the only protection."""

    def move(self, case: Case, move: Move, **more: Any) -> None:
        self._meet()
        self._session.execute(
            update(CaseRow)
            .where(CaseRow.id == case.id)
            .values(state=move.to.value, since=more["at"])
        )


def unlocked(engine: Engine, store: type[Meeting]) -> Callable[..., SqlUnitOfWork]:
    class Unlocked(SqlUnitOfWork):
        def __enter__(self) -> Unlocked:
            super().__enter__()
            self.shop = NoLocks(self.session)
            self.cases = store(self.session)
            return self

    return lambda *, writes=True: Unlocked(engine, writes=writes)


def two_agents(world: World, case: Case, name: str, others: World | None = None) -> int:
    """How many of the agents who press the button at once are told that it worked."""
    staff = [supervisor(world) for _ in range(AT_ONCE)]
    barrier, worked = threading.Barrier(AT_ONCE, timeout=60), []
    names = iter(staff)

    def press() -> None:
        mine = next(names)
        barrier.wait()
        (report,) = (others or world).workbench.do([case.id], name, GIVEN, staff=mine)
        worked.append(report.ok)

    in_threads(press, AT_ONCE)
    return sum(worked)


def test_of_agents_who_refund_at_once_one_does(world: World) -> None:
    staff = supervisor(world)
    for _ in range(ROUNDS):
        case = a_case(world, Kind.RETURN_REFUND, State.RECEIVED, staff)
        assert two_agents(world, case, "refund") == 1
        assert world.paid(case.order_no) == [("refund", 95_00)]
        assert timeline(world, case).count("refund") == 1


def without_locks(engine: Engine, store: type[Meeting]) -> tuple[int, list[str]]:
    """What comes of it when nobody waits for anybody's look."""
    world = a_world(engine)
    case = a_case(world, Kind.RETURN_REFUND, State.RETURNING, supervisor(world))
    store.barrier = threading.Barrier(AT_ONCE, timeout=5)
    blind = World(engine, unlocked(engine, store), clock=world.clock)
    return two_agents(world, case, "receive", blind), timeline(world, case)


def test_the_conditional_update_alone_lets_one_through(postgres_engine: Engine) -> None:
    worked, events = without_locks(postgres_engine, Meeting)
    assert (worked, events.count("receive")) == (1, 1)


def test_without_the_condition_several_get_through(postgres_engine: Engine) -> None:
    """The sabotage: this is what the tests above would see."""
    worked, events = without_locks(postgres_engine, Unconditional)
    assert worked > 1
    assert events.count("receive") > 1


@pytest.mark.parametrize("kind", [Kind.REFUND_ONLY, Kind.RETURN_REFUND])
def test_a_withdrawal_while_an_agent_agrees_ends_as_one_of_the_two(
    world: World, kind: Kind
) -> None:
    staff = supervisor(world)
    for _ in range(ROUNDS):
        no = an_order(world)
        decision = ask(world, no, WAITS[kind])
        case = newest(world, no, kind)
        told: list[str] = []
        barrier, turns = threading.Barrier(2, timeout=60), iter(("agent", "buyer"))

        def either(
            case: Case = case,
            barrier: threading.Barrier = barrier,
            told: list[str] = told,
            turns: Any = turns,
        ) -> None:
            me = next(turns)
            barrier.wait()
            if me == "agent":
                (report,) = world.workbench.do([case.id], "agree", GIVEN, staff=staff)
                told += ["agreed"] if report.ok else []
                return
            try:
                world.cases.withdraw(case.id, buyer_id=case.buyer_id)
                told.append("withdrawn")
            except AnxinError:
                return

        in_threads(either, 2)

        now, record = world.cases.case(case.id), world.decisions.decision(decision)
        if "withdrawn" in told:
            assert now.state is State.WITHDRAWN
            assert world.paid(no) == []
        else:
            assert now.state is (
                State.REFUNDING if kind is Kind.REFUND_ONLY else State.AWAITING_RETURN
            )
        if told == ["withdrawn"]:
            assert record.state is decisions.State.DECLINED
        assert (("refund", 95_00) in world.paid(no)) == (now.state is State.REFUNDING)


def test_a_case_that_is_asked_for_many_times_at_once_is_one(world: World) -> None:
    for _ in range(ROUNDS):
        no = an_order(world)
        with world.open_uow(writes=False) as uow:
            order = uow.shop.order_for_staff(no)
        new: list[bool] = []
        barrier = threading.Barrier(AT_ONCE, timeout=60)

        def wish(
            order: Any = order, barrier: threading.Barrier = barrier, new: list[bool] = new
        ) -> None:
            barrier.wait()
            _, made = world.cases.ask_reship(
                order, conversation_id=f"talk-{order.no}", cause="damaged", note="碎了"
            )
            new.append(made)

        in_threads(wish, AT_ONCE)

        assert new.count(True) == 1
        assert len(world.cases.of_order(no)) == 1


def test_a_grant_carried_out_many_times_at_once_has_one_case(world: World) -> None:
    for _ in range(ROUNDS):
        no = an_order(world)
        barrier = threading.Barrier(AT_ONCE, timeout=60)

        def take(no: str = no, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            try:
                grant(world, no, model.ReturnRefund(model.Cause.SIZE, evidence=False))
            except AnxinError:
                return

        in_threads(take, AT_ONCE)

        (case,) = world.cases.of_order(no)
        assert timeline(world, case) == ["grant"]


def test_no_case_has_two_events_that_open_it(world: World) -> None:
    """Over everything above in one database: the count of cases is the count of openings."""
    staff = supervisor(world)
    for kind in Kind:
        a_case(world, kind, State.ASKED, staff)
    with world.open_uow(writes=False) as uow:
        cases = uow.session.scalar(select(func.count()).select_from(CaseRow))
        ids = list(uow.session.scalars(select(CaseRow.id)))
        opened = [event for events in uow.cases.events_of(ids).values() for event in events]
    assert sum(event.was is None for event in opened) == cases
