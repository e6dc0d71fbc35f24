"""F24: mixed payouts to a provider that fails in every way, and the same with sabotage.

    python -m bench.payouts --orders 5000

For each database two runs: as shipped, and with the unknown ones sent again under a new key.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from logging import ERROR
from pathlib import Path

from bench.race_payments import server
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine
from nlu.logs import set_up_logs
from tests import postgres
from tests.decisions.builders import a_world
from tests.payouts import mixed

COLUMNS = "{:<11} {:<9} {:>7} {:>9} {:>7} {:>8} {:>9} {:>7} {:>12} {:>9} {:>9} {:>8}"
HEAD = (
    "database",
    "run",
    "payouts",
    "confirmed",
    "failed",
    "unknown",
    "unlisted",
    "untrue",
    "paid double",
    "open",
    "sound",
    "seconds",
)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=5_000)
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--sabotaged", type=int, default=300)
    asked = parser.parse_args(arguments)
    set_up_logs(ERROR)
    print(COLUMNS.format(*HEAD))
    with tempfile.TemporaryDirectory(prefix="anxin-payouts-") as folder, server() as url:
        for name, orders in (("shipped", asked.orders), ("sabotaged", asked.sabotaged)):
            if asked.only != "PostgreSQL":
                run(f"sqlite:///{Path(folder) / name}.db", "SQLite", name, orders)
            if url is not None and asked.only != "SQLite":
                run(postgres.new_database(url, f"payouts_{name}"), "PostgreSQL", name, orders)


def run(url: str, database: str, name: str, orders: int) -> None:
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    world = a_world(engine)
    started = time.perf_counter()
    meddle = mixed.under_a_new_key if name == "sabotaged" else None
    count = mixed.run(world, orders, meddle=meddle)
    seconds = time.perf_counter() - started
    engine.dispose()
    states = count.states
    figures = (
        count.payouts,
        states["confirmed"],
        states["failed"],
        states["unknown"],
        count.unlisted,
        count.untrue,
        count.double,
        count.unanswered,
        "yes" if count.sound else "no",
        f"{seconds:.0f}",
    )
    print(COLUMNS.format(database, name, *figures), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
