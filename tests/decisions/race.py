"""Many askers at once for the same goodwill, and ways to take the protections away."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Engine, text

from bot.decisions.model import DecisionRecord, GrantKey, LedgerEntry, NewDecision, OfferChanged
from bot.errors import AnxinError
from bot.policy import Policy, model
from bot.policy.numbers import GoodwillNumbers
from bot.store.decisions import SqlDecisions
from bot.store.shop import SqlShop
from bot.store.uow import SqlUnitOfWork, uow_opener
from tests.decisions.builders import EPOCH, SAID, World, a_world, write_order

GOODWILL = model.Goodwill(model.GoodwillCause.COURIER)
AMOUNT = 3_00
ASKERS = 8
# Far above what a race pays, so that only the promise "once" is tested.
RICH = Policy(goodwill=GoodwillNumbers(daily_budget_fen=1_000_000_00))


class NoLocks(SqlShop):
    def lock_buyer(self, buyer_id: str) -> None:
        """Nobody waits for anybody."""


class LookedBefore(SqlDecisions):
    """Sees what stood there before the race began: the look of a check-then-insert."""

    def granted(self, order_no: str, key: GrantKey) -> DecisionRecord | None:
        return None

    def ledger_of(self, order_no: str) -> list[LedgerEntry]:
        return []

    def goodwill_spent(self, *_: Any) -> int:
        return 0

    def goodwill_payments(self, *_: Any, **__: Any) -> int:
        return 0


class NoBudgets(LookedBefore):
    def spend(self, key: str, amount_fen: int, *, cap_fen: int, beyond: bool = False) -> None:
        """No cap."""


def blinded_uow(engine: Engine, cases: type[SqlDecisions]) -> Callable[..., SqlUnitOfWork]:
    """Units of work without locks and with another view of the cases."""

    class Blinded(SqlUnitOfWork):
        def __enter__(self) -> Blinded:
            super().__enter__()
            self.shop = NoLocks(self.session)
            self.decisions = cases(self.session)
            return self

    def open_uow(*, writes: bool = True) -> SqlUnitOfWork:
        return Blinded(engine, writes=writes)

    return open_uow


def drop_the_constraint(engine: Engine) -> None:
    """SQLite cannot drop a constraint, so the table is made anew without it."""
    key = "INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    at = "TIMESTAMP" if engine.dialect.name == "sqlite" else "TIMESTAMPTZ"
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE grants"))
        connection.execute(
            text(
                f"CREATE TABLE grants (id {key}, order_no TEXT, rule TEXT, item TEXT,"
                f" decision_id INTEGER, at {at})"
            )
        )


@dataclass(frozen=True)
class Outcome:
    """What an order's askers were told, and what it was paid."""

    told: dict[str, list[tuple[int, bool]]]
    payments: dict[str, list[int]]

    @property
    def paid_twice(self) -> int:
        return sum(len(paid) > 1 for paid in self.payments.values())

    @property
    def unpaid(self) -> int:
        return sum(not paid for paid in self.payments.values())

    @property
    def total_fen(self) -> int:
        return sum(sum(paid) for paid in self.payments.values())


def orders_for_a_race(world: World, count: int) -> list[str]:
    """Each of another buyer, so that no buyer's limit comes in."""
    numbers = [f"race-{number:04}" for number in range(count)]
    with uow_opener(world.engine)() as uow:
        for no in numbers:
            write_order(uow, no, f"buyer-{no}", f"conversation-{no}")
        uow.commit()
    return numbers


def race(
    world: World,
    orders: Sequence[str],
    *,
    askers: int = ASKERS,
    offers: Mapping[str, Sequence[int]] | None = None,
) -> Outcome:
    """Each order is asked for by all askers at once, each with an offer of its own, and each
    says yes at the same moment. With `offers`, they asked before."""
    barrier, names = threading.Barrier(askers, timeout=120), itertools.count()
    told: dict[str, list[tuple[int, bool]]] = {no: [] for no in orders}

    def asker() -> None:
        mine = next(names)
        for no in orders:
            barrier.wait()
            if offers is None:
                offer = world.ask(GOODWILL, no, f"buyer-{no}").id
                barrier.wait()
            else:
                offer = offers[no][mine]
            answer = yes(world, no, offer)
            if answer is not None:
                told[no].append(answer)

    in_threads(asker, askers)
    return Outcome(told, payments(world.engine, orders))


def offers_for(world: World, no: str, *, count: int = ASKERS) -> list[int]:
    """As many open offers of one order as there are tabs that asked before any said yes."""
    first = world.ask(GOODWILL, no, f"buyer-{no}").record
    same = {member.name: getattr(first, member.name) for member in fields(NewDecision)}
    with uow_opener(world.engine)() as uow:
        more = [uow.decisions.add_decision(NewDecision(**same)).id for _ in range(count - 1)]
        uow.commit()
    return [first.id, *more]


def yes(world: World, no: str, decision_id: int) -> tuple[int, bool] | None:
    """(decision, again) as the buyer is told; None where the bot says that it cannot."""
    try:
        done = world.decisions.carry_out(
            decision_id,
            buyer_id=f"buyer-{no}",
            conversation_id=f"conversation-{no}",
            epoch=EPOCH,
            message=SAID,
        )
    except (OfferChanged, AnxinError):
        return None
    return done.record.id, done.again


def in_threads(work: Callable[[], object], count: int) -> None:
    """Runs `work` in `count` threads and raises what any of them raised."""
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def payments(engine: Engine, orders: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {no: [] for no in orders}
    with engine.connect() as connection:
        for no, amount_fen in connection.execute(text("SELECT order_no, amount_fen FROM ledger")):
            found[no].append(amount_fen)
    return found


def as_shipped(engine: Engine) -> World:
    return a_world(engine, policy=RICH)


def with_the_constraint_only(engine: Engine) -> World:
    """No locks, and every look is older than the race: the unique index stands alone."""
    return a_world(engine, policy=RICH, open_uow=blinded_uow(engine, LookedBefore))


def without_the_constraint(engine: Engine) -> World:
    world = a_world(engine, policy=RICH, open_uow=blinded_uow(engine, NoBudgets))
    drop_the_constraint(engine)
    return world


def with_a_day_of(engine: Engine, fen: int, *, blind: bool) -> World:
    """A daily budget; `blind`: nobody sees what was spent, so that the budget row stands alone."""
    policy = Policy(goodwill=GoodwillNumbers(daily_budget_fen=fen))
    if not blind:
        return a_world(engine, policy=policy)
    return a_world(engine, policy=policy, open_uow=blinded_uow(engine, LookedBefore))
