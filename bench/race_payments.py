"""Simultaneous askers for one payment each: with the constraint, and with it taken away.

    python -m bench.race_payments --orders 300 --askers 8

For each database three runs: the shop as shipped; the unique index alone (no locks, and every look
older than the race); and the same without the index and the budgets.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine
from tests import postgres
from tests.decisions import race
from tests.decisions.builders import World

RUNS: dict[str, Callable[[Engine], World]] = {
    "as shipped": race.as_shipped,
    "constraint alone": race.with_the_constraint_only,
    "no constraint": race.without_the_constraint,
}
COLUMNS = "{:<11} {:<17} {:>7} {:>9} {:>7} {:>12} {:>9}"


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--askers", type=int, default=race.ASKERS)
    asked = parser.parse_args(arguments)
    head = ("database", "run", "orders", "payments", "unpaid", "paid twice", "seconds")
    print(COLUMNS.format(*head))
    with tempfile.TemporaryDirectory(prefix="anxin-race-") as folder, server() as url:
        for name, build in RUNS.items():
            file = Path(folder) / f"{name.replace(' ', '-')}.db"
            run(f"sqlite:///{file}", "SQLite", name, build, asked)
        for number, (name, build) in enumerate(RUNS.items()):
            if url is not None:
                database = postgres.new_database(url, f"race_{number}")
                run(database, "PostgreSQL", name, build, asked)


@contextmanager
def server() -> Iterator[str | None]:
    """A PostgreSQL of our own, where there is one to start."""
    try:
        postgres.binaries()
    except postgres.NoPostgresError as reason:
        print(f"PostgreSQL left out: {reason}")
        yield None
        return
    with postgres.server() as url:
        yield url


def run(
    url: str,
    database: str,
    name: str,
    build: Callable[[Engine], World],
    asked: argparse.Namespace,
) -> None:
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    world = build(engine)
    orders = race.orders_for_a_race(world, asked.orders)
    offers = {no: race.offers_for(world, no, count=asked.askers) for no in orders}
    started = time.perf_counter()
    outcome = race.race(world, orders, askers=asked.askers, offers=offers)
    seconds = time.perf_counter() - started
    engine.dispose()
    paid = sum(len(payments) for payments in outcome.payments.values())
    figures = (asked.orders, paid, outcome.unpaid, outcome.paid_twice, f"{seconds:.1f}")
    print(COLUMNS.format(database, name, *figures), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
